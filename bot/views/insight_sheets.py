"""A cohort's statistics as tables to be kept, sorted and shown to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.insight import back_to_statistics, round_down, word_right_answer, word_signs
from bot.views.language import _
from bot.views.question import say_what
from bot.views.reply import Reply, in_rows
from questions.formats.tables.sheets import Sheet
from questions.results.ranking import looks_miskeyed

if TYPE_CHECKING:
    from bot.use_cases.insight import Insight, Item, ItemReport, MemberStanding
    from questions.cohorts import Cohort
    from questions.formats.tables.sheets import Figure
    from questions.results.attention import Concern
    from questions.results.items import ItemStatistics
    from questions.results.mastery import ObjectiveMastery

LENGTH_OF_PROMPT = 500
NAMES = ("Objectifs", "Apprentis", "Questions", "Erreurs")
"""The sheets, in the order of the workbook."""


def ask_for_sheet(cohort: Cohort) -> Reply:
    """Which table is wanted: a CSV file holds one."""
    buttons = [
        (_(name), Tap(action=Action.STATISTICS_CSV, asked_id=cohort.id, choice=place))
        for place, name in enumerate(NAMES, start=1)
    ]
    text = _("⤓ Un fichier CSV ne contient qu’un tableau. Lequel\u00a0?")
    return Reply(text=text, rows=(*in_rows(buttons, 2), back_to_statistics(cohort)))


def list_sheets(insight: Insight, report: ItemReport) -> tuple[Sheet, ...]:
    """Everything that the statistics know, as four tables."""
    return (_list_objectives(insight), _list_members(insight), _list_items(report), _list_errors(insight))


def _list_objectives(insight: Insight) -> Sheet:
    headings = (
        _("Objectif"),
        _("Titre"),
        _("Domaine"),
        _("Notions"),
        _("Apprenti·es"),
        _("L’ont rencontré"),
        _("Le savent"),
        _("Mémoire moyenne (%)"),
    )
    rows = tuple(_row_of_objective(one, insight) for one in insight.objectives)
    return Sheet(title=_(NAMES[0]), headings=headings, rows=rows)


def _row_of_objective(one: ObjectiveMastery, insight: Insight) -> tuple[Figure, ...]:
    return (
        one.code,
        insight.objective_titles.get(one.code, ""),
        insight.titles.get(one.domain, ""),
        one.facts,
        len(insight.members),
        one.met,
        one.holders,
        _in_hundred(one.recall),
    )


def _list_members(insight: Insight) -> Sheet:
    headings = (
        _("Prénom"),
        _("Dernière réponse"),
        _("Notions rencontrées"),
        _("Notions sues"),
        _("Notions en tout"),
        _("Note prévue"),
        _("Jours sans réponse"),
        _("Notions qui résistent"),
        _("À surveiller"),
    )
    concerns = {one.person.id: one.concern for one in insight.findings.concerns}
    rows = tuple(_row_of_member(one, concerns.get(one.person.id), insight.facts) for one in insight.members)
    return Sheet(title=_(NAMES[1]), headings=headings, rows=rows)


def _row_of_member(one: MemberStanding, concern: Concern | None, facts: int) -> tuple[Figure, ...]:
    return (
        one.person.first_name,
        one.last_day,
        one.met,
        one.known,
        facts,
        None if one.mark is None else round_down(one.mark),
        None if concern is None else concern.silent_days,
        None if concern is None else concern.leeches,
        "" if concern is None else ", ".join(word_signs(concern)),
    )


def _list_items(report: ItemReport) -> Sheet:
    headings = (
        _("Question"),
        _("Objectifs"),
        _("Énoncé"),
        _("Premières réponses"),
        _("Réussite (%)"),
        _("Au moins (%)"),
        _("Au plus (%)"),
        _("Au hasard (%)"),
        _("Comparé·es"),
        _("Discrimination"),
        _("Efficacité"),
        _("Options"),
        _("Alerte"),
    )
    few = ((one.id, ", ".join(one.objectives), say_what(one, LENGTH_OF_PROMPT), count) for one, count in report.few)
    empty: tuple[Figure, ...] = (None,) * (len(headings) - 4)
    rows = (*(_row_of_item(one) for one in report.items), *((*row, *empty) for row in few))
    return Sheet(title=_(NAMES[2]), headings=headings, rows=rows)


def _row_of_item(item: Item) -> tuple[Figure, ...]:
    question, figures = item.question, item.statistics
    facility = figures.facility
    return (
        question.id,
        ", ".join(question.objectives),
        say_what(question, LENGTH_OF_PROMPT),
        figures.people,
        *(_in_hundred(one) for one in ((facility.value, facility.low, facility.high) if facility else (None,) * 3)),
        _in_hundred(figures.random_guess),
        figures.compared,
        None if figures.discrimination is None else round(figures.discrimination),
        None if figures.efficiency is None else round(figures.efficiency),
        _word_options(item),
        _("Clé à vérifier") if looks_miskeyed(figures) else "",
    )


def _word_options(item: Item) -> str:
    def people(statistics: ItemStatistics) -> list[str]:
        return [
            f"{'✓' if one.correct else '✗'} {item.question.options[one.index].text}\u00a0: "
            + (_("masqué") if one.people is None else str(one.people))
            for one in statistics.options
        ]

    return " | ".join(people(item.statistics))


def _list_errors(insight: Insight) -> Sheet:
    headings = (
        _("Question"),
        _("Objectifs"),
        _("Énoncé"),
        _("Réponse fausse"),
        _("Bonne réponse"),
        _("Apprenti·es"),
        _("Part (%)"),
    )
    rows = tuple(
        (
            one.question.id,
            ", ".join(one.question.objectives),
            say_what(one.question, LENGTH_OF_PROMPT),
            one.misconception.option,
            word_right_answer(one.question),
            one.misconception.people,
            _in_hundred(one.misconception.share),
        )
        for one in insight.findings.errors
    )
    return Sheet(title=_(NAMES[3]), headings=headings, rows=rows)


def _in_hundred(share: float | None) -> int | None:
    return None if share is None else round(100 * share)
