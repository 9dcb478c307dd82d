"""How good a cohort's questions are, one a page, those worth a look first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.insight import back_to_statistics
from bot.views.language import _, counted
from bot.views.question import say_what
from bot.views.reply import MOST_PAGES, Reply, escape, turn_pages
from bot.views.times import percent
from questions.knowledge.french import quoted
from questions.quiz.publishing import number_of
from questions.results.items import DISCRIMINATION_FROM, EFFICIENCY_FROM, FACILITY_FROM, SHARES_FROM, KeyDoubt
from questions.results.ranking import looks_miskeyed

if TYPE_CHECKING:
    from bot.use_cases.insight import Item, ItemReport
    from bot.views.reply import Row
    from questions.quiz.question import Question
    from questions.results.items import ItemStatistics, OptionStatistics

FEW_SHOWN = 8
LENGTH_OF_PROMPT = 220
LENGTH_IN_LIST = 70
LOWEST_EFFICIENCY = 15


def show_item(report: ItemReport, *, page: int = 0) -> Reply:
    """A page: a question with its figures, or, last, what nobody can judge yet."""
    pages = min(MOST_PAGES, len(report.items) + (1 if report.few or not report.items else 0))
    page = min(page, pages - 1)
    turns = turn_pages(page, pages, Tap(action=Action.ITEMS, asked_id=report.cohort.id))
    back = back_to_statistics(report.cohort)
    if page >= len(report.items):
        return Reply(text=_word_few(report), rows=(*turns, back))
    item = report.items[page]
    return Reply(text=_word_item(item), rows=(*_list_actions(item), *turns, back))


def _list_actions(item: Item) -> tuple[Row, ...]:
    """The way to the question in its set, where it is corrected or withdrawn."""
    if item.place is None:
        return ()
    number = number_of(item.place["set_id"])
    look = Tap(action=Action.QUESTION, asked_id=number, sequence=item.place["spot"])
    return (((_("🔎 Voir et corriger"), look),),)


def word_doubt(statistics: ItemStatistics, question: Question) -> str:
    """Why the key looks wrong; empty if it does not."""
    if statistics.doubt is None:
        return ""
    if not looks_miskeyed(statistics):
        return _("⚠️ À relire\u00a0: qui sait le reste se trompe plus souvent ici.")
    if statistics.doubt is KeyDoubt.BELOW_CHANCE:
        words = _("⚠️ <b>La clé paraît fausse</b>\u00a0: on fait moins bien qu’au hasard.")
    else:
        words = _("⚠️ <b>La clé paraît fausse</b>\u00a0: qui sait le reste se trompe ici.")
    if statistics.suspect is None:
        return words
    option = escape(quoted(question.options[statistics.suspect].text))
    return words + " " + _("Peut-être est-ce {option}.").format(option=option)


def word_discrimination(value: float) -> str:
    """How well the question tells who knows the rest from who doesn't."""
    if value >= 50:
        return _("très bonne")
    if value >= 30:
        return _("bonne")
    if value >= 20:
        return _("faible")
    return _("très faible") if value >= 0 else _("négative")


def _word_item(item: Item) -> str:
    question, figures = item.question, item.statistics
    lines = [
        f"🔎 <b>{escape(say_what(question, LENGTH_OF_PROMPT))}</b>",
        f"<i>{', '.join(question.objectives)}</i>",
        word_doubt(figures, question),
        "",
        *_word_figures(figures),
    ]
    if figures.options:
        shares = "" if figures.people >= SHARES_FROM else _too_few(figures.people, SHARES_FROM, _("Parts"))
        lines += ["", *(_word_option(question, option) for option in figures.options), shares]
    lines += ["", _("Compté\u00a0: la première réponse de chacun·e.")]
    if any(option.people is None for option in figures.options):
        lines.append(_("–\u00a0: masqué, pour que personne ne soit reconnu."))
    return _tidy(lines)


def _word_figures(figures: ItemStatistics) -> list[str]:
    people = counted("{count}\u00a0apprenti·e", "{count}\u00a0apprenti·es", figures.people)
    lines = []
    if figures.facility is not None:
        lines.append(
            _("Réussite\u00a0: <b>{share}</b> ({people}\u00a0; probablement entre {low} et {high})").format(
                share=percent(figures.facility.value),
                people=people,
                low=percent(figures.facility.low),
                high=percent(figures.facility.high),
            )
        )
    lines.append(_word_measure(_("Discrimination"), figures.discrimination, figures, DISCRIMINATION_FROM))
    lines.append(_word_measure(_("Efficacité discriminante"), figures.efficiency, figures, EFFICIENCY_FROM))
    return lines


def _word_measure(name: str, value: float | None, figures: ItemStatistics, wanted: int) -> str:
    if figures.compared < wanted:
        return _too_few(figures.compared, wanted, name)
    if value is None:
        return _("{name}\u00a0: tout le monde répond pareil, elle ne se mesure pas").format(name=name)
    judged = word_discrimination(value) if wanted == DISCRIMINATION_FROM else _word_efficiency(value)
    provisional = _(", provisoire") if figures.is_provisional else ""
    return f"{name}\u00a0: <b>{round(value)}</b> ({judged}{provisional})"


def _word_efficiency(value: float) -> str:
    return _("suffisante") if value >= LOWEST_EFFICIENCY else _("insuffisante")


def _too_few(count: int, wanted: int, name: str) -> str:
    return _("{name}\u00a0: encore trop peu de réponses ({count}/{wanted})").format(
        name=name, count=count, wanted=wanted
    )


def _word_option(question: Question, option: OptionStatistics) -> str:
    mark, text = "✅" if option.correct else "❌", escape(question.options[option.index].text)
    if option.people is None:
        return f"{mark} – · {text}"
    figures = str(option.people) if option.share is None else f"{option.people}, {percent(option.share)}"
    idle = _(" <i>(ne trompe personne)</i>") if option.is_idle else ""
    return f"{mark} <b>{figures}</b> · {text}{idle}"


def _word_few(report: ItemReport) -> str:
    title = f"🔎 <b>{escape(report.cohort.name)}</b>"
    if not report.few:
        return title + "\n" + _("Personne n’a encore répondu à une question.")
    words = counted(
        "{count}\u00a0question n’a pas encore assez de réponses\u00a0:",
        "{count}\u00a0questions n’ont pas encore assez de réponses\u00a0:",
        len(report.few),
    )
    lines = [
        f"• {escape(say_what(question, LENGTH_IN_LIST))} ({count}/{FACILITY_FROM})"
        for question, count in report.few[:FEW_SHOWN]
    ]
    more = len(report.few) - FEW_SHOWN
    if more > 0:
        lines.append(counted("+ {count} autre", "+ {count} autres", more))
    wanted = _("Il en faut {wanted} d’apprenti·es différent·es pour une première mesure.").format(wanted=FACILITY_FROM)
    return "\n".join((title, words, *lines, "", wanted))


def _tidy(lines: list[str]) -> str:
    """The lines as a text, without two blank ones in a row."""
    kept = [line for place, line in enumerate(lines) if line or (place and lines[place - 1])]
    return "\n".join(kept)
