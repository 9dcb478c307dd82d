"""How a question looks while it waits for its answer."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _
from bot.views.reply import LETTERS, Reply, escape, in_rows
from bot.views.times import in_days
from questions.quiz import asked as asking
from questions.quiz.answers import SelfGrade
from questions.quiz.question import Kind
from questions.quiz.statements import statement_of

if TYPE_CHECKING:
    from bot.use_cases.screens import OpenQuestion
    from questions.quiz.asked import AskedQuestion
    from questions.quiz.question import Question

SELF_GRADES = (SelfGrade.FORGOTTEN, SelfGrade.LABORIOUS, SelfGrade.KNOWN, SelfGrade.INSTANT)
BUTTONS_PER_ROW = 5
_UNBREAKABLE = "\ue000"


def show_question(screen: OpenQuestion) -> Reply:
    """The open question with its buttons: options by letter, what was tapped so far, and « Je ne sais pas »."""
    asked = screen.asked
    parts = [_head(screen), escape(asked.question.prompt), _list_options(asked), _list_taps(asked), _help(asked)]
    parts.append(_key_points(asked) if asked.revealed else f"<i>{_how_to(asked.question)}</i>")
    return Reply(text="\n\n".join(part for part in parts if part), rows=_rows(screen))


def say_what(question: Question, length: int) -> str:
    """What the question is about, in so many characters."""
    # What must not break would be taken for an ordinary blank.
    text = statement_of(question).replace("\u00a0", _UNBREAKABLE)
    return textwrap.shorten(text, length, placeholder="…").replace(_UNBREAKABLE, "\u00a0")


def shown_texts(asked: AskedQuestion) -> list[str]:
    """The options (or right sides of the pairs) in the order in which they are shown."""
    question = asked.question
    texts = (
        [pair.right for pair in question.pairs]
        if question.kind is Kind.MATCH
        else [option.text for option in question.options]
    )
    return [texts[index] for index in asking.shown_order(asked)]


def letter_of(asked: AskedQuestion, index: int) -> str:
    """The letter behind which the option with this canonical index is shown."""
    return LETTERS[asking.shown_order(asked).index(index)]


def _head(screen: OpenQuestion) -> str:
    label = _("Nouveau") if screen.is_new else _("Révision")
    icon = "🆕" if screen.is_new else "🔁"
    if screen.exam is not None:
        icon, label = "📝", _("Examen blanc")
    elif screen.step is not None and screen.step.once_more:
        icon, label = "🔂", _("Encore une fois")
    place = "" if screen.step is None else f" · {screen.step.place}/{screen.step.count}"
    return f"{icon} <b>{label}</b>{place}{_time_left(screen)}"


def _time_left(screen: OpenQuestion) -> str:
    if screen.exam is None or screen.exam.new.ends_at is None:
        return ""
    seconds = (screen.exam.new.ends_at - screen.now).total_seconds()
    return " · ⏱ " + _("encore {minutes}\u00a0min").format(minutes=max(1, round(seconds / 60)))


def _list_options(asked: AskedQuestion) -> str:
    if asked.question.kind is Kind.TRUE_FALSE:
        return ""
    gone = asking.ruled_out(asked)
    lines = zip(LETTERS, shown_texts(asked), asking.shown_order(asked), strict=False)
    return "\n".join(
        f"<s>{letter}. {escape(text)}</s>" if index in gone else f"{letter}. {escape(text)}"
        for letter, text, index in lines
    )


def _help(asked: AskedQuestion) -> str:
    """The hint of a typed question: how the answer begins, and its length."""
    if not asked.hinted or not asked.question.accepted:
        return ""
    answer = asked.question.accepted[0]
    return "💡 " + _("Indice\u00a0: «\u00a0{start}…\u00a0», {count} caractères.").format(
        start=escape(answer[:1]), count=len(answer)
    )


def _list_taps(asked: AskedQuestion) -> str:
    """What an order or match holds so far: places filled, and the next one to fill."""
    question, draft = asked.question, asked.draft
    if question.kind is Kind.ORDER:
        lines = [f"{place}. {escape(question.options[index].text)}" for place, index in enumerate(draft, start=1)]
        return "\n".join([f"<b>{_('Ton ordre')}</b>", *lines]) if lines else ""
    if question.kind is Kind.MATCH:
        lines = []
        for place, pair in enumerate(question.pairs):
            letter = letter_of(asked, draft[place]) if place < len(draft) else "…"
            mark = "👉 " if place == len(draft) else ""
            lines.append(f"{mark}{place + 1}. {escape(pair.left)} → <b>{letter}</b>")
        return "\n".join(lines)
    return ""


def _key_points(asked: AskedQuestion) -> str:
    points = "\n".join(f"• {escape(point)}" for point in asked.question.key_points)
    question = _("Compare avec ta réponse. Tu savais\u00a0?")
    return f"<b>{_('Points clés')}</b>\n{points}\n\n<i>{question}</i>"


def _how_to(question: Question) -> str:
    if question.cite:
        return _("Écris-en {count}, une par ligne ou séparées par des virgules.").format(count=question.cite)
    return {
        Kind.CHOICE: _("Choisis une réponse."),
        Kind.TRUE_FALSE: _("Qu’en penses-tu\u00a0?"),
        Kind.MULTIPLE: _("Plusieurs réponses possibles\u00a0: coche, puis valide."),
        Kind.ORDER: _("Touche les lettres dans le bon ordre, puis valide."),
        Kind.MATCH: _("Pour chaque numéro, touche la bonne lettre, puis valide."),
        Kind.CLOZE: _("Écris le mot ou les mots qui manquent. Accents et majuscules ne comptent pas."),
        Kind.TEXT: _("Écris ta réponse. Accents et majuscules ne comptent pas."),
        Kind.NUMBER: _("Écris un nombre."),
        Kind.RECALL: _("Réponds dans ta tête ou par écrit, puis compare."),
    }[question.kind]


def _rows(screen: OpenQuestion) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    asked = screen.asked
    rows = [*_answer_rows(screen)]
    if not asked.revealed:
        rows.append(_way_out(screen))
    if asked.question.image:
        rows.append(((_("🖼 Voir l’image"), _tap(asked, Action.PICTURE)),))
    if screen.exam is not None:
        pause, hand_in = Tap(action=Action.EXAM_PAUSE), Tap(action=Action.EXAM_HAND_IN, asked_id=screen.exam.id)
        rows.append(((_("⏸ Pause"), pause), (_("🏁 Rendre"), hand_in)))
    return tuple(rows)


def _way_out(screen: OpenQuestion) -> tuple[tuple[str, Tap], ...]:
    """« Je ne sais pas », and a hint where there is one: never in an exam."""
    asked = screen.asked
    dont_know = (_("🤷 Je ne sais pas"), _tap(asked, Action.DONT_KNOW))
    if screen.exam is None and asking.may_hint(asked):
        return (_("💡 Indice"), _tap(asked, Action.HINT)), dont_know
    return (dont_know,)


def _answer_rows(screen: OpenQuestion) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    asked = screen.asked
    match asked.question.kind:
        case Kind.CHOICE | Kind.MULTIPLE | Kind.ORDER | Kind.MATCH:
            return (*in_rows(_letter_buttons(asked), BUTTONS_PER_ROW), *_draft_rows(asked))
        case Kind.TRUE_FALSE:
            labels = [_("Vrai"), _("Faux")]
            return (tuple((label, _tap(asked, Action.CHOOSE, choice=place)) for place, label in enumerate(labels)),)
        case Kind.RECALL if not asked.revealed:
            return (((_("👀 Voir la réponse"), _tap(asked, Action.REVEAL)),),)
        case Kind.RECALL:
            return in_rows(_self_grade_buttons(screen), 2)
        case _:
            return ()


def _letter_buttons(asked: AskedQuestion) -> list[tuple[str, Tap]]:
    """One letter for each option; ticked ones are marked, those already placed are gone."""
    buttons = []
    gone = asking.ruled_out(asked)
    for place, index in enumerate(asking.shown_order(asked)):
        if index in gone:
            continue
        taken = index in asked.draft
        if taken and asked.question.kind is not Kind.MULTIPLE:
            continue
        label = f"☑ {LETTERS[place]}" if taken else LETTERS[place]
        buttons.append((label, _tap(asked, Action.CHOOSE, choice=place)))
    return buttons


def _draft_rows(asked: AskedQuestion) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    """« Annuler le dernier » and « Valider », as far as they make sense now."""
    row = []
    if asked.draft and asked.question.kind in {Kind.ORDER, Kind.MATCH}:
        row.append((_("↩ Retirer le dernier"), _tap(asked, Action.UNDO)))
    if asked.question.kind is not Kind.CHOICE and asking.is_complete(asked):
        row.append((_("✔ Valider"), _tap(asked, Action.SUBMIT)))
    return (tuple(row),) if row else ()


def _self_grade_buttons(screen: OpenQuestion) -> list[tuple[str, Tap]]:
    """The four self-grades, each with the wait that it would bring, if one is promised."""
    labels: tuple[str, ...] = (_("❌ Oublié"), _("😓 Difficile"), _("🙂 Je savais"), _("⚡ Facile"))
    if screen.waits:
        labels = tuple(f"{label} · {in_days(wait)}" for label, wait in zip(labels, screen.waits, strict=True))
    return [(label, _tap(screen.asked, Action.SELF_GRADE, choice=place)) for place, label in enumerate(labels)]


def _tap(asked: AskedQuestion, action: Action, *, choice: int = 0) -> Tap:
    return Tap(action=action, asked_id=asked.id, sequence=asked.sequence, choice=choice)
