"""What a question that is being written looks like so far, and what is asked of whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.answer import right_answer
from bot.views.imports import show_sample
from bot.views.language import _, counted
from bot.views.limits import cut_text
from bot.views.plan_tree import word_suggestions
from bot.views.reply import LETTERS, escape
from questions.formats.written_question import Step, list_steps
from questions.quiz.flaws import Severity
from questions.quiz.question import TYPED_KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.use_cases.writing import WritingView
    from questions.formats.suggesting import Suggestion

ISSUES_SHOWN = 6
LENGTH_OF_EXPLANATION = 600


def word_writing(view: WritingView, suggested: Sequence[Suggestion]) -> str:
    """How far the question is, what is wrong with it, and what is asked next."""
    parts = (_head(view), _show_question(view), _word_issues(view), _ask(view, suggested))
    return "\n\n".join(part for part in parts if part)


def _head(view: WritingView) -> str:
    written, steps = view.written, list_steps(view.written.kind)
    place = "" if written.kind is None else f" · {steps.index(written.step) + 1}/{len(steps)}"
    lines = [f"✍️ <b>{_('Nouvelle question')}</b>{place}"]
    if view.waiting:
        lines.append(counted("📥 {count} sondage attend.", "📥 {count} sondages attendent.", view.waiting))
    if view.had_picture:
        lines.append(_("🖼 L’image du sondage n’est pas reprise\u00a0: vérifiez que la question se comprend sans elle."))
    return "\n".join(lines)


def _show_question(view: WritingView) -> str:
    """In the writer's order while it grows; as apprentices will see it, with the answer, once it is whole."""
    written = view.written
    if not written.prompt:
        return ""
    steps = list_steps(written.kind)
    if steps.index(written.step) < steps.index(Step.EXPLANATION):
        lines = [f"{_mark(view, place)} {escape(text)}" for place, text in enumerate(written.answers)]
        shown = [] if written.kind is Kind.TRUE_FALSE else lines
        return (
            "\n".join(("<blockquote>" + escape(cut_text(written.prompt, LENGTH_OF_EXPLANATION)), *shown))
            + "</blockquote>"
        )
    parts = [
        _("👀 <b>Ce que verront vos apprenti·es</b>"),
        f"<blockquote>{show_sample(view.question, now=view.now)}</blockquote>",
        f"✅ {escape(_word_right(view))}",
    ]
    if written.explanation:
        parts.append(f"💬 {escape(cut_text(written.explanation, LENGTH_OF_EXPLANATION))}")
    if written.objective:
        parts.append(f"🎯 {written.objective}")
    return "\n".join(parts)


def _mark(view: WritingView, place: int) -> str:
    match view.written.kind:
        case Kind.CHOICE:
            return f"{'✅ ' if place in view.written.right else ''}{LETTERS[place]}."
        case Kind.ORDER:
            return f"{place + 1}."
        case _:
            return "•"


def _word_right(view: WritingView) -> str:
    question = view.question
    if question.kind in TYPED_KINDS:
        others = question.accepted[1:]
        return right_answer(question) + (
            _(" (aussi\u00a0: {others})").format(others=", ".join(others)) if others else ""
        )
    if question.kind is Kind.RECALL:
        return " · ".join(question.key_points)
    texts = [option.text for option in question.options if option.correct]
    return (" → " if question.kind is Kind.ORDER else " · ").join(texts)


def _word_issues(view: WritingView) -> str:
    """What is wrong with a whole question; while it grows, only what its own step can mend."""
    steps = list_steps(view.written.kind)
    if view.written.kind is None or steps.index(view.written.step) < steps.index(Step.EXPLANATION):
        return ""
    ordered = sorted(view.issues, key=lambda issue: issue.severity is not Severity.BLOCK)
    lines = [
        f"{'✗' if issue.severity is Severity.BLOCK else '💡'} {escape(issue.message[:1].upper() + issue.message[1:])}"
        for issue in ordered[:ISSUES_SHOWN]
    ]
    if any(issue.severity is Severity.BLOCK for issue in view.issues):
        lines.append(_("Corrigez d’abord ce qui est marqué ✗\u00a0: «\u00a0⬅ Retour\u00a0» y ramène."))
    return "\n".join(lines)


def _ask(view: WritingView, suggested: Sequence[Suggestion]) -> str:
    written = view.written
    if written.step is Step.ANSWERS:
        return _ask_for_answers(view)
    if written.step is Step.OBJECTIVE and suggested:
        ask = _("🎯 Quel objectif sert-elle\u00a0? D’après ses mots\u00a0:")
        return "\n".join((ask, *word_suggestions(suggested)))
    if written.kind is Kind.TRUE_FALSE and written.step in {Step.PROMPT, Step.RIGHT}:
        statement = _("Écrivez une affirmation, vraie ou fausse.")
        return statement if written.step is Step.PROMPT else _("Est-ce vrai ou faux\u00a0?")
    return {
        Step.KIND: _("Votre texte est gardé. De quel type sera la question\u00a0?")
        if written.prompt
        else _("De quel type sera-t-elle\u00a0?"),
        Step.PROMPT: _("Écrivez la question."),
        Step.RIGHT: _("Laquelle est juste\u00a0? Touchez sa lettre, puis validez\u00a0; il peut y en avoir plusieurs."),
        Step.EXPLANATION: _("Écrivez l’explication que chacun·e lira après sa réponse, ou passez."),
        Step.OBJECTIVE: _("🎯 Quel objectif sert-elle\u00a0? Choisissez-le dans le plan, ou écrivez son code."),
        Step.CONFIRM: _word_target(view),
    }[written.step]


def _ask_for_answers(view: WritingView) -> str:
    match view.written.kind:
        case Kind.CHOICE:
            return _(
                "Écrivez les réponses, justes et fausses\u00a0: une par ligne, ou un message par réponse. "
                "Vous direz ensuite laquelle est juste."
            )
        case Kind.ORDER:
            return _("Écrivez les éléments dans le bon ordre\u00a0: un par ligne, ou un message par élément.")
        case Kind.NUMBER:
            return _("Écrivez le nombre juste, par exemple\u00a0: 9, 2,5 ou 30 ± 2 jours.")
        case Kind.TEXT:
            return _("Écrivez la réponse juste\u00a0; d’autres formulations admises, une par ligne.")
        case _:
            return _("Écrivez les points clés de la réponse\u00a0: un par ligne, ou un message par point.")


def _word_target(view: WritingView) -> str:
    if view.new_title:
        return _("📚 Va dans une nouvelle série\u00a0: <b>{title}</b>.").format(title=escape(view.new_title))
    if view.target is None:
        return _("📚 Vous n’avez pas encore de série\u00a0: créez-en une pour y mettre cette question.")
    return _("📚 Va dans la série <b>{title}</b>.").format(title=escape(view.target.title))
