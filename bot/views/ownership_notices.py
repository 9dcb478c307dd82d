"""Words for the end of a cohort and of its data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.callback_data import Action, Tap
from bot.use_cases.ownership_notices import COHORT_ENDED, COHORT_ENDING, ORPHANED_COHORT
from bot.views.language import _, counted
from bot.views.naming import of_name
from bot.views.reply import Reply, escape
from bot.views.times import on_day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.use_cases.ownership_notices import CohortEnded, CohortEnding, OrphanedCohort
    from bot.use_cases.syllabus import Syllabus


def show_cohort_ending(ending: CohortEnding, _syllabus: Syllabus) -> Reply:
    """To an apprentice: when their data go, and how to keep them."""
    lines = (
        _("⏳ L’examen {of_cohort} est passé depuis longtemps. Le {day}, j’efface tes données.").format(
            of_cohort=of_name(ending.cohort, bold=True), day=on_day(ending.ends_on)
        ),
        _("Tu peux les recevoir ici. Tu apprends encore\u00a0? Réponds à une question, et je garde tout."),
    )
    rows = (
        ((_("📥 Recevoir mes données"), Tap(action=Action.DATA_EXPORT)),),
        ((_("▶ Une question"), Tap(action=Action.NEXT)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def show_cohort_ended(ended: CohortEnded, _syllabus: Syllabus) -> Reply:
    """To a trainer: that a cohort's data are gone."""
    erased = counted("{count}\u00a0apprenti·e effacé·e", "{count}\u00a0apprenti·es effacé·es", ended.erased)
    text = _("📦 <b>{cohort}</b> est terminée\u00a0: {erased}, avec leurs réponses.").format(
        cohort=escape(ended.cohort), erased=erased
    )
    if ended.kept:
        text += "\n" + counted(
            "{count} continue d’apprendre, sans classe.", "{count} continuent d’apprendre, sans classe.", ended.kept
        )
    return Reply(text=text)


def show_orphaned_cohort(orphaned: OrphanedCohort, _syllabus: Syllabus) -> Reply:
    """To an admin: that a cohort needs somebody."""
    text = _("👥 <b>{cohort}</b> n’a plus de formatrice ni de formateur. Invitez quelqu’un pour la suivre.").format(
        cohort=escape(orphaned.cohort)
    )
    return Reply(text=text, rows=(((_("👥 La classe"), Tap(action=Action.COHORT, asked_id=orphaned.cohort_id)),),))


OWNERSHIP_VIEWS: Final[Mapping[str, Callable[[Any, Syllabus], Reply]]] = {
    COHORT_ENDING: show_cohort_ending,
    COHORT_ENDED: show_cohort_ended,
    ORPHANED_COHORT: show_orphaned_cohort,
}
