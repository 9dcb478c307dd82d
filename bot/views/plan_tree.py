"""The plan as a tree to choose an objective from: domains, competences, objectives, a page a message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import pack_code
from bot.views.language import _
from bot.views.limits import cut_text
from bot.views.reply import Reply, cut_page, escape, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.callback_data import Tap
    from bot.use_cases.plan_tree import PlanBranch, PlanLevel
    from bot.views.reply import Row
    from questions.formats.suggesting import Suggestion

BRANCHES_A_PAGE = 7
LENGTH_OF_TITLE = 160
# Of a question without explanation, so likely was the first objective right (bank, one fact in five held out).
_LIKELY = ((0.2, "très probable"), (0.15, "probable"), (0.1, "possible"), (0.0, "incertain"))


def show_plan_level(level: PlanLevel, *, browse: Tap, pick: Tap, page: int, ways_out: Sequence[Row]) -> Reply:
    """A page of one level; the code goes into the sequence of the taps `browse` and `pick`."""
    here = replace(browse, sequence=pack_code(level.code))
    some = cut_page(level.branches, size=BRANCHES_A_PAGE, page=page, tap=here)
    rows: list[Row] = [((_label_branch(one), _tap(one, browse, pick)),) for one in some.shown]
    rows += some.turns
    if level.code:
        rows.append(((_("⬅ Retour"), replace(browse, sequence=pack_code(level.code.rpartition(".")[0]))),))
    lines = [_head(level)]
    lines += [_word_objective(one) for one in some.shown if one.objective is not None]
    return Reply(text="\n".join(lines), rows=(*rows, *ways_out))


def word_suggestions(suggested: Sequence[Suggestion]) -> list[str]:
    """A line for each suggestion, with how likely it is."""
    return [
        f"• <b>{one.objective.code}</b> {escape(cut_text(one.objective.title, LENGTH_OF_TITLE))} "
        f"<i>({word_likeness(one.likeness)})</i>"
        for one in suggested
    ]


def offer_suggestions(suggested: Sequence[Suggestion], pick: Tap) -> tuple[Row, ...]:
    """A button for each suggestion; its code goes into the tap's sequence."""
    return tuple(
        (
            (
                label(f"🎯 {one.objective.code} {one.objective.title}"),
                replace(pick, sequence=pack_code(one.objective.code)),
            ),
        )
        for one in suggested
    )


def word_likeness(likeness: float) -> str:
    """How likely an objective is, by how much alike the words are."""
    return next(word for least, word in _LIKELY if likeness >= least)


def _head(level: PlanLevel) -> str:
    if not level.code:
        return _(
            "🎯 <b>Choisir un objectif</b>\n"
            "Touchez un domaine, ou écrivez directement le code, par exemple\u00a0: 1.7.2.1."
        )
    return f"🎯 <b>{level.code}</b> {escape(level.title)}"


def _word_objective(branch: PlanBranch) -> str:
    level = "" if branch.objective is None else branch.objective.level.value
    return f"• <b>{branch.code}</b> ({level}) {escape(cut_text(branch.title, LENGTH_OF_TITLE))}"


def _label_branch(branch: PlanBranch) -> str:
    mark = "" if branch.objective is None else f"🎯 {branch.objective.level.value} · "
    return label(f"{mark}{branch.code} {branch.title}")


def _tap(branch: PlanBranch, browse: Tap, pick: Tap) -> Tap:
    return replace(browse if branch.objective is None else pick, sequence=pack_code(branch.code))
