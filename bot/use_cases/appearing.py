"""As what an apprentice appears on leaderboards: an alias, chosen or made up, the first name, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.use_cases.drafting import get_draft, keep_draft
from bot.use_cases.points import settle
from questions.errors import StaleTap
from questions.results.aliases import clean_alias, fold_alias, suggest_free

if TYPE_CHECKING:
    from bot.use_cases.syllabus import Act
    from questions.conversation import Draft
    from questions.results.standing import Appearance, Standing
    from storage.unit_of_work import UnitOfWork

ALIAS: Final = "leaderboard.alias"
KINDS: Final = frozenset({ALIAS})
SEEDS: Final = 2**31


def look_at_appearance(uow: UnitOfWork, act: Act) -> Standing:
    """As what the acting apprentice appears; raises StaleTap for somebody in no cohort."""
    return _require_part(uow, act)


def choose_appearance(uow: UnitOfWork, act: Act, *, appearance: Appearance) -> Standing:
    """The acting apprentice, appearing so from now on: hidden means gone from every leaderboard in the same moment."""
    standing = replace(_require_part(uow, act), appearance=appearance)
    return _keep(uow, standing)


def draw_alias(uow: UnitOfWork, act: Act) -> Standing:
    """The acting apprentice with another alias made up."""
    standing = _require_part(uow, act)
    taken = uow.standings.list_keys(standing.cohort_id or 0, but=standing.person_id)
    taken |= {fold_alias(standing.alias)}
    return _keep(uow, replace(standing, alias=suggest_free(act.rng.randrange(SEEDS), taken=taken)))


def begin_alias(uow: UnitOfWork, act: Act) -> Draft:
    """The one step to an alias of one's own; raises StaleTap for somebody in no cohort."""
    _require_part(uow, act)
    return keep_draft(uow, act, ALIAS, {})


def write_alias(uow: UnitOfWork, act: Act, *, text: str) -> Standing:
    """The acting apprentice with the alias that they wrote; raises InvalidSetting, and the step stays open."""
    get_draft(uow, act, kinds=KINDS)
    standing = _require_part(uow, act)
    cohort_id = standing.cohort_id or 0
    others = uow.standings.list_of_cohort(cohort_id).values()
    alias = clean_alias(
        text,
        taken=uow.standings.list_keys(cohort_id, but=standing.person_id),
        names=[other.first_name for other in others if other.person_id != standing.person_id],
    )
    uow.drafts.discard(act.person.id)
    return _keep(uow, replace(standing, alias=alias))


def _keep(uow: UnitOfWork, standing: Standing) -> Standing:
    uow.standings.save(standing, alias_key=fold_alias(standing.alias))
    uow.points.set_ranked(standing.person_id, is_ranked=standing.is_ranked)
    if standing.cohort_id is not None:
        uow.teams.mark(standing.cohort_id)
    return standing


def _require_part(uow: UnitOfWork, act: Act) -> Standing:
    standing = settle(uow, act.person.id)
    if not standing.takes_part:
        raise StaleTap
    return standing
