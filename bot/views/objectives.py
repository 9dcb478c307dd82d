"""The plan's tree on a phone: one level a message, edited in place."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap, pack_code
from bot.views.language import _
from bot.views.progress import list_aims
from bot.views.reply import Reply, escape
from bot.views.times import comes_back, percent
from questions.plan.model import Place

if TYPE_CHECKING:
    from datetime import date

    from bot.use_cases.objectives import Branch, Tree

LENGTH_OF_LABEL = 40
GAUGE_CELLS = 5


def show_tree(tree: Tree) -> Reply:
    """The branches below, each a button with its gauge; at an objective, what it is and how to practise it."""
    rows: list[tuple[tuple[str, Tap], ...]] = [
        ((_label(branch), Tap(action=Action.PLAN, asked_id=pack_code(branch.code))),) for branch in tree.branches
    ]
    if tree.here is None:
        head = _(
            "🎯 <b>Les objectifs du plan</b>\nChoisis un domaine. La jauge ▰▰▱▱▱\u00a0: ce que tu en sais aujourd’hui."
        )
        return Reply(text=head, rows=tuple(rows))
    rows.append(((_("🏋️ M’entraîner là-dessus"), Tap(action=Action.PRACTISE, asked_id=pack_code(tree.here.code))),))
    if tree.here.going_on is not None and "." not in tree.here.code:
        rows.append(list_aims(int(tree.here.code)))
    rows.append(((_("⬅ Retour"), Tap(action=Action.PLAN, asked_id=pack_code(_above(tree.here.code)))),))
    return Reply(text=_describe(tree.here, tree.today), rows=tuple(rows))


def _describe(here: Branch, today: date) -> str:
    lines = [f"🎯 <b>{here.code}</b> {escape(here.title)}"]
    if here.objective is not None:
        names = {Place.ENTREPRISE: _("entreprise"), Place.CI: _("cours interentreprises"), Place.ECOLE: _("école")}
        places = ", ".join(names[place] for place in Place if place in here.objective.places)
        lines.append(_("Niveau {level} · {places}").format(level=here.objective.level.value, places=places))
    lines.append(
        _("{gauge} Tu sais {share} aujourd’hui · {seen} notions vues sur {facts}").format(
            gauge=_gauge(here.today), share=percent(here.today), seen=here.seen, facts=here.facts
        )
    )
    if here.untouched is not None and here.going_on is not None:
        lines.append(
            _("Le jour de l’examen : {going_on} à ton rythme, {untouched} sans rien faire").format(
                going_on=percent(here.going_on), untouched=percent(here.untouched)
            )
        )
    if here.next_day is not None:
        wait = comes_back((here.next_day - today).days)
        lines.append(_("Prochaine révision\u00a0: {wait}.").format(wait=wait))
    return "\n".join(lines)


def _label(branch: Branch) -> str:
    title = textwrap.shorten(branch.title, LENGTH_OF_LABEL, placeholder="…")
    return f"{_gauge(branch.today)} {branch.code} {title}"


def _gauge(share: float) -> str:
    """Five cells, full ones first: readable without colours."""
    full = min(GAUGE_CELLS, round(share * GAUGE_CELLS))
    return "▰" * full + "▱" * (GAUGE_CELLS - full)


def _above(code: str) -> str:
    """The code one level up; an objective's is its competence."""
    return ".".join(code.split(".")[:2]) if code.count(".") > 2 else code.rpartition(".")[0]
