"""A cohort's statistics in words: who may need help and why, the week's errors, and what can be done about it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.mastery_map import Block, MapLegend, Tile, draw_map
from bot.views.question import say_what
from bot.views.reply import Picture, Reply, cut_page, escape, in_rows, label
from bot.views.times import decimal, percent
from questions.knowledge.french import quoted

if TYPE_CHECKING:
    from bot.use_cases.cohorts import CohortList
    from bot.use_cases.findings import CommonError, Findings, MemberConcern
    from bot.use_cases.insight import Insight
    from bot.views.reply import Row
    from questions.cohorts import Cohort
    from questions.quiz.question import Question
    from questions.results.attention import Concern
    from questions.results.mastery import ObjectiveMastery

COHORTS_A_PAGE = 8
CONCERNS_SHOWN = 6
SIGNS_SHOWN = 2
LENGTH_OF_PROMPT = 300
SWITCH_ON, SWITCH_IN_PLACE = 1, 2
"""The bits in the choice of the button that switches the brief: whether on, whether the statistics show it."""
APART = 1
"""The sequence of a button whose screen comes as a new message: what it stands under is to stay."""
BACK = 1
"""The choice of a button that leads back to the statistics: in place, without the map."""


def choose_cohort(found: CohortList, *, page: int = 0) -> Reply:
    """Whose statistics are wanted; a page of the cohorts."""
    if not found.entries:
        text = _("📊 <b>Statistiques</b>\nVous n’avez pas encore de classe. /classe en crée une.")
        return Reply(text=text)
    some = cut_page(found.entries, size=COHORTS_A_PAGE, page=page, tap=Tap(action=Action.STATISTICS_COHORTS))
    buttons = [(label(one.cohort.name, keep_end=True), _about(one.cohort, Action.STATISTICS)) for one in some.shown]
    return Reply(text=_("📊 <b>Statistiques</b>\nDe quelle classe\u00a0?"), rows=(*in_rows(buttons, 1), *some.turns))


def show_map(insight: Insight) -> Picture:
    """The map of the objectives. Draws; call it in a thread."""
    by_half = sum(2 * one.holders >= len(insight.members) and one.met > 0 for one in insight.objectives)
    never = sum(one.met == 0 for one in insight.objectives)
    lines = [
        f"📊 <b>{escape(insight.findings.cohort.name)}</b> · "
        + counted("{count}\u00a0apprenti·e", "{count}\u00a0apprenti·es", len(insight.members)),
        _word_known(by_half, len(insight.objectives)),
    ]
    if never:
        lines.append(
            counted("{count} n’a encore été posé à personne.", "{count} n’ont encore été posés à personne.", never)
        )
    return Picture(png=_draw(insight), caption="\n".join(lines))


def _word_known(by_half: int, objectives: int) -> str:
    if not by_half:
        return _("Aucun des {all} objectifs n’est encore su par la moitié de la classe.").format(all=objectives)
    return _("La moitié de la classe au moins sait {known} sur {all}.").format(
        known=counted("{count}\u00a0objectif", "{count}\u00a0objectifs", by_half), all=objectives
    )


def show_findings(insight: Insight) -> Reply:
    """What stands out, and every button."""
    findings = insight.findings
    cohort = findings.cohort
    if not insight.members:
        text = _("Personne n’est encore entré dans <b>{name}</b>\u00a0: il n’y a rien à mesurer.").format(
            name=escape(cohort.name)
        )
        return Reply(text=text, rows=(((_("🔗 Inviter des apprenti·es"), _about(cohort, Action.INVITE)),),))
    lines = [
        *(word_concerns(findings) or [_("👍 Personne ne décroche.")]),
        "",
        *(word_errors(findings) or [_("💭 Pas d’erreur partagée ces 7\u00a0derniers jours.")]),
    ]
    rows = (
        *list_people(findings),
        *list_remedies(findings),
        ((_("🔎 Questions"), _about(cohort, Action.ITEMS)), (_("👥 La classe"), _about(cohort, Action.COHORT))),
        ((_("⤓ XLSX"), _about(cohort, Action.STATISTICS_XLSX)), (_("⤓ CSV"), _about(cohort, Action.STATISTICS_CSV))),
        (_switch_button(findings),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def word_concerns(findings: Findings) -> list[str]:
    """Who may need help and why, the most pressing first; nothing for nobody."""
    if not findings.concerns:
        return []
    lines = [_word_member(one) for one in findings.concerns[:CONCERNS_SHOWN]]
    more = len(findings.concerns) - CONCERNS_SHOWN
    if more > 0:
        lines.append(counted("+ {count} autre, dans le fichier XLSX", "+ {count} autres, dans le fichier XLSX", more))
    return [_("🤝 <b>Qui a besoin d’un coup de main</b>"), *lines]


def word_errors(findings: Findings) -> list[str]:
    """The week's misconceptions with the very option chosen, and keys that look wrong; nothing if there are none."""
    lines = []
    if findings.errors:
        lines.append(_("💭 <b>Erreurs de la semaine</b>"))
        lines += [_word_error(number, error) for number, error in enumerate(findings.errors, start=1)]
    if findings.doubtful:
        words = counted(
            "⚠️ <b>{count}\u00a0question a une clé qui paraît fausse.</b>",
            "⚠️ <b>{count}\u00a0questions ont une clé qui paraît fausse.</b>",
            len(findings.doubtful),
        )
        first = escape(say_what(findings.doubtful[0], LENGTH_OF_PROMPT))
        lines += [*([""] if lines else []), words, f"<i>{first}</i>"]
    return lines


def list_people(findings: Findings) -> tuple[Row, ...]:
    """A button to each apprentice named."""
    shown = findings.concerns[:CONCERNS_SHOWN]
    buttons = [
        (label(f"👤 {one.person.first_name}"), Tap(action=Action.MEMBER_APART, asked_id=one.person.id)) for one in shown
    ]
    return in_rows(buttons, 3)


def list_remedies(findings: Findings) -> tuple[Row, ...]:
    """The silent asked back, and five questions on each error, a tap each."""
    cohort, rows = findings.cohort, []
    if findings.silent:
        words = _("👋 Relancer les silencieux ({count})").format(count=len(findings.silent))
        rows.append(((words, _about(cohort, Action.RELAUNCH)),))
    for place, error in enumerate(findings.errors, start=1):
        tap = Tap(action=Action.REMEDIAL_OFFER, asked_id=cohort.id, sequence=error.number)
        rows.append(((_("🎯 5\u00a0questions sur l’erreur {place}").format(place=place), tap),))
    return tuple(rows)


def _switch_button(findings: Findings) -> tuple[str, Tap]:
    """The button that stops the Monday brief, or has it sent again; it stays under what it stands under."""
    if findings.brief_wanted:
        return _("🔕 Arrêter le bilan du lundi"), _about(findings.cohort, Action.BRIEF_SWITCH, choice=SWITCH_IN_PLACE)
    return _("🔔 Recevoir un bilan le lundi"), _about(
        findings.cohort, Action.BRIEF_SWITCH, choice=SWITCH_IN_PLACE | SWITCH_ON
    )


def back_to_statistics(cohort: Cohort) -> Row:
    """The row that leads back."""
    return ((_("⬅ Statistiques"), _about(cohort, Action.STATISTICS, choice=BACK)),)


def word_right_answer(question: Question) -> str:
    """The right option."""
    return next(option.text for option in question.options if option.correct)


def _word_member(one: MemberConcern) -> str:
    mark = "🔕 " if one.person.unreachable_since is not None else ""
    away = [_("🏖 en pause")] if one.concern.on_leave else []
    signs = ", ".join((*away, *word_signs(one.concern)[:SIGNS_SHOWN]))
    return f"• {mark}<b>{escape(one.person.first_name)}</b>\u00a0: {signs}"


def word_signs(concern: Concern) -> list[str]:
    """Why somebody may need help, the most pressing first."""
    words = []
    if concern.silent_days is not None:
        words.append(_("pas de réponse depuis {count}\u00a0jours").format(count=concern.silent_days))
    if concern.mark is not None:
        words.append(_("note prévue {mark}").format(mark=decimal(round_down(concern.mark))))
    if concern.leeches is not None:
        words.append(_("{count}\u00a0notions résistent").format(count=concern.leeches))
    if concern.pace is not None:
        recent, earlier = concern.pace
        words.append(
            counted(
                "{count}\u00a0réponse par jour au lieu de ", "{count}\u00a0réponses par jour au lieu de ", round(recent)
            )
            + str(round(earlier))
        )
    return words


def round_down(mark: float) -> float:
    """The mark with one decimal place, never up: what is below 4 must not read « 4.0 »."""
    return math.floor(10 * mark) / 10


def _word_error(place: int, error: CommonError) -> str:
    one = error.misconception
    asked = round(one.people / one.share)
    return _("{place}. <i>{prompt}</i>\n❌ {wrong}\u00a0: {people} sur {asked}\n✅ {right}").format(
        place=place,
        prompt=escape(say_what(error.question, LENGTH_OF_PROMPT)),
        wrong=escape(quoted(one.option)),
        people=one.people,
        asked=asked,
        right=escape(word_right_answer(error.question)),
    )


def _draw(insight: Insight) -> bytes:
    members = len(insight.members)
    blocks = [
        Block(title=f"{number}. {title}", figure=_word_recall(mine), tiles=tuple(_tile(one, members) for one in mine))
        for number, title in insight.titles.items()
        if (mine := [one for one in insight.objectives if one.domain == number])
    ]
    legend = MapLegend(
        title=_("Qui sait quoi, objectif par objectif"),
        figures=_("{example}\u00a0: apprenti·es qui le savent aujourd’hui").format(
            example=f"{-(-2 * members // 3)}/{members}"
        ),
        shades=(_("dès 75\u00a0%"), _("dès 50\u00a0%"), _("dès 25\u00a0%"), _("moins de 25\u00a0%")),
        never=_("jamais posé"),
    )
    return draw_map(blocks, legend=legend)


def _word_recall(mine: list[ObjectiveMastery]) -> str:
    facts = sum(one.facts for one in mine)
    return _("su à {share}").format(share=percent(sum(one.recall * one.facts for one in mine) / facts))


def _tile(one: ObjectiveMastery, members: int) -> Tile:
    return Tile(code=one.code, holders=one.holders, of=members, is_met=one.met > 0)


def _about(cohort: Cohort, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=cohort.id, choice=choice)
