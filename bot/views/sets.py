"""A trainer's sets on their phone: the list, one of them, its questions, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap
from bot.views.kinds import KIND_NAMES
from bot.views.language import _, counted
from bot.views.naming import of_name
from bot.views.question import say_what
from bot.views.reply import Reply, cut_page, escape, in_rows, label
from bot.views.times import on_day
from questions.formats.exporting import ExportFormat
from questions.quiz.corrections import MOST_PLACES, mark_spot
from questions.quiz.publishing import number_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.use_cases.sets import SetEntry, SetQuestions, SetView
    from bot.views.reply import Row
    from questions.conversation import Draft
    from questions.formats.drafts import Issue
    from questions.quiz.publishing import Publication, SetInfo
    from questions.quiz.question import Question

SETS_A_PAGE = 8
QUESTIONS_A_PAGE = 10
LENGTH_OF_PROMPT = 90
LOSSES_SHOWN = 5
COHORTS_SHOWN = 10
FORMATS = tuple(ExportFormat)
_FORMAT_NAMES = {
    ExportFormat.GIFT: "GIFT",
    ExportFormat.MOODLE_XML: "Moodle XML",
    ExportFormat.XLSX: "Excel",
    ExportFormat.CSV: "CSV",
    ExportFormat.APKG: "Anki (.apkg)",
    ExportFormat.ANKI_TEXT: "Anki (texte)",
    ExportFormat.YAML: "YAML de Rappel",
    ExportFormat.JSON: "JSON de Rappel",
}


def show_sets(entries: Sequence[SetEntry], *, page: int = 0, reports: int = 0) -> Reply:
    """The sets as buttons, a page of them, and the way to what was reported of them."""
    reported = (
        (((_("⚑ Signalements ({count})").format(count=reports), Tap(action=Action.REPORTS)),),) if reports else ()
    )
    if not entries:
        text = _(
            "📚 <b>Séries</b>\nVous n’avez pas encore de série. Envoyez un fichier de questions dans cette "
            "conversation (/envoyer dit lesquels), ou écrivez une question ici."
        )
        return Reply(text=text, rows=(_write(), *reported))
    some = cut_page(entries, size=SETS_A_PAGE, page=page, tap=Tap(action=Action.SETS))
    rows: list[Row] = [
        ((_label_entry(entry), Tap(action=Action.SET, asked_id=number_of(entry.info.id))),) for entry in some.shown
    ]
    text = _(
        "📚 <b>Séries</b>\nVos séries, et celles que des collègues partagent (🤝). "
        "Après le titre\u00a0: le nombre de questions."
    )
    return Reply(text=text, rows=(*rows, *some.turns, _write(), *reported))


def _write(set_id: str = "") -> Row:
    return ((_("✍️ Écrire une question"), Tap(action=Action.WRITE, asked_id=number_of(set_id))),)


def _label_entry(entry: SetEntry) -> str:
    mark = "🤝 " if entry.owner or entry.info.shared else ""
    owner = f" · {entry.owner}" if entry.owner else ""
    return label(f"{mark}{entry.info.title}", after=f" · {entry.info.questions}{owner}", keep_end=True)


def show_set(view: SetView) -> Reply:
    """How a set stands, and everything that can be done with it."""
    info = view.info
    lines = [
        f"📚 <b>{escape(info.title)}</b>",
        counted("{count}\u00a0question", "{count}\u00a0questions", info.questions),
    ]
    if view.owner:
        lines.append(_("🧑‍🏫 De {name}").format(name=escape(view.owner)))
    lines.append(_("🤝 Partagée avec vos collègues") if info.shared else _("🔒 Pour vous seul·e"))
    lines += [
        f"📣 {escape(cohort.name)}\u00a0: {word_publication(one, view.today)}" for cohort, one in view.publications
    ]
    if view.others:
        lines.append(counted("📣 {count} classe de collègues", "📣 {count} classes de collègues", view.others))
    if not view.publications and not view.others:
        lines.append(_("Aucune classe ne l’a encore."))
    return Reply(text="\n".join(lines), rows=_list_buttons(view))


def word_publication(publication: Publication, today: date) -> str:
    """From when a cohort has the set, and how."""
    when = _("depuis le {day}") if publication.from_day <= today else _("dès le {day}")
    how = (
        _("tout d’un coup")
        if publication.facts_a_day is None
        else counted("{count}\u00a0notion par jour", "{count}\u00a0notions par jour", publication.facts_a_day)
    )
    return f"{when.format(day=on_day(publication.from_day))}, {how}"


def _list_buttons(view: SetView) -> tuple[Row, ...]:
    info = view.info
    rows: list[Row] = [
        ((_("📣 Publier dans une classe"), _about(info, Action.PUBLISH)),),
        ((_("📋 Questions"), _about(info, Action.SET_QUESTIONS)), (_("💾 Exporter"), _about(info, Action.SET_EXPORT))),
    ]
    rows += [
        (
            (
                label(_("↩ Reprendre à {cohort}").format(cohort=cohort.name), keep_end=True),
                Tap(action=Action.UNPUBLISH, asked_id=number_of(info.id), sequence=cohort.id),
            ),
        )
        for cohort, _one in view.publications[:COHORTS_SHOWN]
    ]
    if view.may_write:
        rows.append(_write(info.id))
    back = (_("⬅ Séries"), Tap(action=Action.SETS))
    return (*rows, *(_offer_changes(info, back) if view.may_change else ((back,),)))


def _offer_changes(info: SetInfo, back: tuple[str, Tap]) -> tuple[Row, ...]:
    """What only who may change the set can do, and the way back."""
    share = (_("🔒 Ne plus partager"), 0) if info.shared else (_("🤝 Partager"), 1)
    return (
        (
            (share[0], _about(info, Action.SET_SHARE, choice=share[1])),
            (_("✏️ Renommer"), _about(info, Action.SET_RENAME)),
        ),
        ((_("🗑 Retirer"), _about(info, Action.SET_WITHDRAW)), back),
    )


def show_set_questions(found: SetQuestions, *, page: int = 0) -> Reply:
    """A page of the set's questions: kind, beginning and objectives."""
    here = _about(found.info, Action.SET_QUESTIONS)
    some = cut_page(found.questions, size=QUESTIONS_A_PAGE, page=page, tap=here)
    start = some.number * QUESTIONS_A_PAGE
    lines = [
        f"{start + place}. {mark_question(found, one)}{escape(say_what(one, LENGTH_OF_PROMPT))} "
        f"<i>({KIND_NAMES[one.kind]}, {', '.join(one.objectives)})</i>"
        for place, one in enumerate(some.shown, start=1)
    ]
    rows = (*number_questions(found, start), *some.turns)
    back = ((_("⬅ Série"), _about(found.info, Action.SET)),)
    return Reply(text="\n".join((f"📋 <b>{escape(found.info.title)}</b>", *lines)), rows=(*rows, back))


def mark_question(found: SetQuestions, question: Question) -> str:
    """What is particular about a question: nobody is asked it, it has a picture."""
    return f"{'🚫 ' if question.id in found.withdrawn else ''}{'🖼 ' if question.image else ''}"


def number_questions(found: SetQuestions, start: int) -> tuple[Row, ...]:
    """A button for each question of the page that begins here, by its number."""
    page = found.questions[start : min(start + QUESTIONS_A_PAGE, MOST_PLACES)]
    about = _about(found.info, Action.QUESTION)
    buttons = [
        (str(place + 1), replace(about, sequence=mark_spot(place, question)))
        for place, question in enumerate(page, start=start)
    ]
    return in_rows(buttons, 5)


def ask_for_format(view: SetView) -> Reply:
    """In which format the set is to leave."""
    buttons = [
        (_FORMAT_NAMES[one], _about(view.info, Action.SET_EXPORT, choice=place))
        for place, one in enumerate(FORMATS, start=1)
    ]
    back = ((_("⬅ Série"), _about(view.info, Action.SET)),)
    text = _("💾 Dans quel format voulez-vous <b>{title}</b>\u00a0? Le YAML et le JSON gardent tout.").format(
        title=escape(view.info.title)
    )
    return Reply(text=text, rows=(*in_rows(buttons, 2), back))


def word_losses(lost: Sequence[Issue]) -> str:
    """What the format could not hold; empty if nothing."""
    lines = [f"• {escape(issue.message)}" for issue in lost[:LOSSES_SHOWN]]
    more = len(lost) - LOSSES_SHOWN
    if more > 0:
        lines.append(counted("+ {count} autre", "+ {count} autres", more))
    return "\n".join((_("Ce format ne garde pas tout\u00a0:"), *lines)) if lines else ""


def ask_for_title(draft: Draft) -> Reply:
    """What the set is to be called."""
    text = _("✏️ Quel est le nouveau titre {of_title}\u00a0? Écrivez-le.").format(
        of_title=of_name(draft.data["title"], bold=True)
    )
    return Reply(text=text, rows=(((_("✖ Annuler"), Tap(action=Action.GIVE_UP_DRAFT)),),))


def ask_to_withdraw(view: SetView) -> Reply:
    """Whether the set is really to go, and what that means."""
    text = _(
        "🗑 Retirer <b>{title}</b>\u00a0?\nPlus personne n’en recevra de questions\u00a0; "
        "les réponses déjà données restent."
    ).format(title=escape(view.info.title))
    cohorts = len(view.publications) + view.others
    if cohorts:
        text += "\n" + counted("{count} classe l’a en ce moment.", "{count} classes l’ont en ce moment.", cohorts)
    sure = (_("🗑 Oui, retirer"), _about(view.info, Action.SET_WITHDRAW, choice=SURE))
    return Reply(text=text, rows=((sure, (_("⬅ Non"), _about(view.info, Action.SET))),))


def show_withdrawn(info: SetInfo) -> Reply:
    """That the set is gone."""
    text = _("🗑 <b>{title}</b> est retirée.").format(title=escape(info.title))
    return Reply(text=text, rows=(((_("⬅ Séries"), Tap(action=Action.SETS)),),))


def _about(info: SetInfo, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=number_of(info.id), choice=choice)
