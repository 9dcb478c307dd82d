"""How a question looks once it is answered: judged, explained, with what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.callback_data import Action, Tap
from bot.views.language import _, counted
from bot.views.reply import LETTERS, Reply, escape
from bot.views.times import comes_back
from questions.learning.card import Unrated
from questions.quiz import asked as asking
from questions.quiz.question import Kind
from questions.quiz.statements import statement_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.use_cases.screens import AnsweredQuestion
    from questions.quiz.question import Question


def show_answer(screen: AnsweredQuestion) -> Reply:
    """The judged question: ✅ or ❌, the right answer, why, the objective, and when the fact comes back."""
    question, source = screen.asked.question, _source(screen)
    judged = (_list_answers(screen), _explain(screen), _note(screen), _foot(screen))
    if screen.correct:
        # The next question follows, and both are to fit a phone: what was just read is folded away.
        read = _fold(f"{_tighten(escape(statement_of(question)))}\n{source}")
        return Reply(text=_join("\n", _verdict(screen), read, *judged), rows=_rows(screen))
    text = _join("\n\n", _verdict(screen), escape(question.prompt), *judged)
    return Reply(text=f"{text}\n{_fold(source)}", rows=_rows(screen))


def word_verdict(screen: AnsweredQuestion) -> str:
    """The verdict in a line, if the next question follows at once: it may push the verdict itself out of sight."""
    return "" if screen.following is None else _verdict(screen)


def _join(between: str, *parts: str) -> str:
    return between.join(filter(None, parts))


def _tighten(text: str) -> str:
    """The text without empty lines."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def _fold(text: str) -> str:
    """The text as Telegram shows it behind « Afficher plus » where it is longer than three lines."""
    return f"<blockquote expandable>{text}</blockquote>"


def _rows(screen: AnsweredQuestion) -> tuple[tuple[tuple[str, Tap], ...], ...]:
    """On to the next question, unless it stands below already; and in one row what else may be done."""
    asked_id = screen.asked.id
    beside = []
    if screen.is_last:
        beside.append((_("↩ Annuler"), Tap(action=Action.TAKE_BACK, asked_id=asked_id)))
    if screen.may_own_up:
        beside.append((_("🎲 Au hasard"), Tap(action=Action.OWN_UP, asked_id=asked_id)))
    beside.append((_("⚑ Signaler"), Tap(action=Action.REPORT, asked_id=asked_id)))
    goes_on = screen.following is not None or screen.is_followed or not screen.is_last
    onward = ((_("Question suivante ▶"), Tap(action=Action.NEXT, asked_id=asked_id)),)
    return (tuple(beside),) if goes_on else (onward, tuple(beside))


def _note(screen: AnsweredQuestion) -> str:
    """What is particular about this answer: a guess, practice only, a fact that won't stick."""
    lines = []
    if screen.guessed:
        lines.append(_("🎲 Merci d’être honnête\u00a0: je te le redemande bientôt, comme si tu ne savais pas."))
    if screen.unrated is Unrated.RAPID:
        lines.append(_("⚡ Trop rapide pour avoir lu\u00a0: cela ne compte pas, je te repose la question plus tard."))
    if screen.unrated is Unrated.SAME_DAY:
        lines.append(_("🏋️ Pour l’entraînement\u00a0: cette notion a déjà compté aujourd’hui."))
    if screen.otherwise:
        lines.append(_("🔍 <b>Vu autrement</b>\u00a0: {text}").format(text=escape(screen.otherwise)))
    if screen.is_leech:
        lines.append(_("🧲 Cette notion te résiste. Je la repose plus simplement à ta prochaine série du jour."))
    return "\n".join(lines)


def _sent(screen: AnsweredQuestion) -> Mapping[str, object]:
    return screen.answer if isinstance(screen.answer, dict) else {}


def _verdict(screen: AnsweredQuestion) -> str:
    sent = _sent(screen).get("kind")
    if screen.guessed:
        return _("🎲 <b>Juste, mais au hasard.</b>")
    if screen.correct:
        return _("✅ <b>Juste\u00a0!</b>")
    if sent == "dontknow":
        return _("❌ <b>Pas grave\u00a0: voici la réponse.</b>")
    if sent == "recalled":
        return _("❌ <b>À revoir bientôt.</b>")
    if screen.credit > 0:
        return _("❌ <b>Presque\u00a0! Une partie est juste.</b>")
    return _("❌ <b>Pas cette fois.</b>")


def _list_answers(screen: AnsweredQuestion) -> str:
    """The right answer, beside what was sent."""
    question = screen.asked.question
    match question.kind:
        case Kind.CHOICE | Kind.TRUE_FALSE | Kind.MULTIPLE:
            return _list_marked(screen)
        case Kind.ORDER:
            return _list_order(screen)
        case Kind.MATCH:
            return _list_pairs(screen)
        case Kind.RECALL:
            return "\n".join(f"• {escape(point)}" for point in question.key_points)
        case _:
            return _list_typed(screen)


def _list_marked(screen: AnsweredQuestion) -> str:
    """The options behind their letters: right ones ✅, wrong ones that were chosen ❌; those only, if it was right."""
    question = screen.asked.question
    chosen = _chosen_indexes(screen)
    lines = []
    for place, index in enumerate(asking.shown_order(screen.asked)):
        option = question.options[index]
        if screen.correct and not option.correct:
            # The next question follows: both are to fit a phone.
            continue
        text = f"{LETTERS[place]}. {escape(option.text)}"
        if question.kind is Kind.TRUE_FALSE:
            # A bare « Faux » under a statement that was judged rightly would be read as the verdict.
            answer = f"<b>{escape(option.text)}</b>"
            text = _("Réponse\u00a0: {answer}").format(answer=answer) if option.correct else answer
        mark = "✅ " if option.correct else "❌ " if index in chosen else ""
        mine = f" <i>({_('ta réponse')})</i>" if index in chosen and not screen.correct else ""
        lines.append(f"{mark}{text}{mine}")
    return "\n".join(lines)


def _chosen_indexes(screen: AnsweredQuestion) -> set[int]:
    sent = _sent(screen)
    indexes = sent.get("indexes", [sent["index"]] if "index" in sent else [])
    return set(indexes) if isinstance(indexes, list | tuple) else set()


def _list_order(screen: AnsweredQuestion) -> str:
    """The right order, each place marked by whether it was given there."""
    given = _sent(screen).get("indexes")
    places = list(given) if isinstance(given, list | tuple) else []
    lines = [f"<b>{_('Le bon ordre')}</b>"]
    for place, option in enumerate(screen.asked.question.options):
        mark = "" if not places else "✅ " if places[place] == place else "❌ "
        lines.append(f"{mark}{place + 1}. {escape(option.text)}")
    return "\n".join(lines)


def _list_pairs(screen: AnsweredQuestion) -> str:
    given = _sent(screen).get("indexes")
    places = list(given) if isinstance(given, list | tuple) else []
    lines = []
    pairs = screen.asked.question.pairs
    for place, pair in enumerate(pairs):
        mark = "" if not places else "✅ " if pairs[places[place]].right == pair.right else "❌ "
        lines.append(f"{mark}{place + 1}. <b>{escape(pair.left)}</b> → {escape(pair.right)}")
    return "\n".join(lines)


def _list_typed(screen: AnsweredQuestion) -> str:
    text = _sent(screen).get("text")
    lines = [f"✅ <b>{escape(right_answer(screen.asked.question))}</b>"]
    if isinstance(text, str) and not screen.correct:
        lines.insert(0, f"❌ {escape(text)} <i>({_('ta réponse')})</i>")
    return "\n".join(lines)


def right_answer(question: Question) -> str:
    """The answer that is shown for a typed question: the first accepted text, or the number with its unit."""
    if question.cite:
        return " · ".join(names[0] for names in question.listed)
    if question.quantity is None:
        return question.accepted[0]
    value = f"{question.quantity.value:f}".replace(".", ",")
    return f"{value}\u00a0{question.quantity.unit}".strip()


def _explain(screen: AnsweredQuestion) -> str:
    """Why: first about the option that was chosen, then about the fact."""
    question = screen.asked.question
    chosen = _chosen_indexes(screen) if question.options and question.kind is not Kind.ORDER else set()
    feedback = [
        question.options[index].feedback
        for index in sorted(chosen)
        if question.options[index].feedback and not question.options[index].correct
    ]
    if screen.correct and question.kind is Kind.CHOICE:
        feedback = [option.feedback for option in question.options if option.correct and option.feedback]
    lines = [*feedback, question.explanation]
    return "\n".join(f"💡 {escape(line)}" for line in dict.fromkeys(lines) if line)


def _foot(screen: AnsweredQuestion) -> str:
    question = screen.asked.question
    codes = ", ".join(question.objectives)
    # A trainer's question may serve no objective of the plan.
    objective = f"🎯 {counted('Objectif', 'Objectifs', len(question.objectives))} {codes}" if codes else ""
    back = ""
    if screen.due_day is not None:
        back = f"{_('revient')} {comes_back((screen.due_day - screen.today).days)}"
    return _join(" · ", objective, back)


def _source(screen: AnsweredQuestion) -> str:
    question = screen.asked.question
    label = counted("Source", "Sources", len(question.sources))
    sources = "\u00a0; ".join(escape(source) for source in question.sources)
    return f"{label}\u00a0: {sources}"
