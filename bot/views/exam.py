"""The mock exam: what it offers, its pause, its report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.callback_data import SURE, Action, Tap, pack_code
from bot.views.answer import show_answer
from bot.views.language import _, counted
from bot.views.reply import Reply, escape
from bot.views.times import decimal, on_day
from questions.learning.exam import ExamLength, allow_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.use_cases.exams import Correction, ExamMenu, RunningExam
    from bot.use_cases.steps import ExamReport
    from questions.plan.model import Plan

LENGTHS = (ExamLength.SHORT, ExamLength.STANDARD, ExamLength.FULL)
COMPETENCES_SHOWN = 3


def show_exam_menu(menu: ExamMenu) -> Reply:
    """The exam under way, or the three lengths with and without time; earlier marks."""
    if menu.running is not None:
        return show_running(menu.running)
    lines = [
        _("📝 <b>Examen blanc</b>"),
        _("Les sept domaines de l’écrit, notés de 1 à 6 comme à l’examen. Les corrections viennent à la fin."),
        _("Choisis le nombre de questions, à gauche sans limite de temps, à droite avec le chrono."),
        _("Tu peux faire une pause quand tu veux\u00a0; le chrono, lui, continue de courir."),
        *_past(menu),
    ]
    names = (_("Court"), _("Moyen"), _("Complet"))
    rows = []
    for place, (length, name) in enumerate(zip(LENGTHS, names, strict=True)):
        minutes = int(allow_time(length, written_minutes=menu.written_minutes).total_seconds() // 60)
        rows.append(
            (
                (f"{name} · {int(length)}", Tap(action=Action.EXAM_START, choice=2 * place)),
                (f"⏱ {minutes}\u00a0min", Tap(action=Action.EXAM_START, choice=2 * place + 1)),
            )
        )
    return Reply(text="\n".join(lines), rows=tuple(rows))


def show_running(running: RunningExam) -> Reply:
    """An exam that waits: how far it is, how much time is left."""
    lines = [
        _("⏸ <b>Ton examen blanc t’attend.</b>"),
        counted("{count} réponse", "{count} réponses", running.answered)
        + _(" sur {questions}.").format(questions=running.questions),
    ]
    if running.ends_at is not None:
        minutes = max(0, round((running.ends_at - running.now).total_seconds() / 60))
        lines.append(_("⏱ Le chrono court\u00a0: encore {minutes}\u00a0min.").format(minutes=minutes))
    rows = (
        ((_("▶ Continuer l’examen"), Tap(action=Action.EXAM_RESUME)),),
        ((_("🏁 Rendre maintenant"), Tap(action=Action.EXAM_HAND_IN, asked_id=running.round_id)),),
    )
    return Reply(text="\n".join(lines), rows=rows)


def ask_to_hand_in(running: RunningExam) -> Reply:
    """Whether the exam is really to be marked now, and what that would cost."""
    left = running.questions - running.answered
    text = counted(
        "🏁 Rendre ton examen blanc\u00a0? {count} question n’a pas encore de réponse\u00a0: elle compterait 0.",
        "🏁 Rendre ton examen blanc\u00a0? {count} questions n’ont pas encore de réponse\u00a0: elles compteraient 0.",
        left,
    )
    sure = (_("🏁 Oui, rendre"), Tap(action=Action.EXAM_HAND_IN, asked_id=running.round_id, choice=SURE))
    return Reply(text=text, rows=(((_("▶ Continuer l’examen"), Tap(action=Action.EXAM_RESUME)), sure),))


def show_correction(correction: Correction) -> Reply:
    """One missed answer, judged and explained, with ways to the others."""
    judged = show_answer(correction.answered)
    head = _("📝 <b>Correction {place} sur {count}</b>").format(place=correction.place + 1, count=correction.count)
    ways = [
        (words, Tap(action=Action.EXAM_CORRECTION, asked_id=correction.round_id, choice=place, sequence=1))
        for words, place in (("◀", correction.place - 1), ("▶", correction.place + 1))
        if 0 <= place < correction.count
    ]
    return Reply(text=f"{head}\n\n{judged.text}", rows=(tuple(ways),) if ways else ())


def _word_marks(report: ExamReport, plan: Plan) -> list[str]:
    """The mark overall and of each position, and what was left unanswered."""
    result = report.result
    verdict = _("suffisant") if result.is_passed else _("pas encore suffisant")
    titles = {domain.number: domain.title for domain in plan.domains}
    lines = [
        _("📝 <b>Examen blanc\u00a0: {mark}</b> ({verdict})").format(mark=decimal(result.mark), verdict=verdict),
        _("⏱ Le temps est écoulé.") if report.timed_out else "",
        "",
        *(
            f"{'✅' if position.mark >= 4 else '❌'} <b>{decimal(position.mark)}</b> · {position.domain}. "
            f"{escape(titles[position.domain])} ({_points(position.points)}/{position.questions})"
            for position in result.positions
        ),
    ]
    unanswered = sum(position.questions for position in result.positions) - result.answered
    if unanswered:
        lines += ["", counted("{count} question sans réponse.", "{count} questions sans réponse.", unanswered)]
    return lines


def show_report(report: ExamReport, *, plan: Plan, curriculum: Mapping[str, tuple[str, ...]]) -> Reply:
    """The marks by position and overall, and what to repeat, each with its button."""
    lines = _word_marks(report, plan)
    competences = _weakest(report.result.missed, curriculum)
    if competences:
        lines += ["", f"<b>{_('À retravailler')}</b>"]
        lines += [f"• {code} {escape(plan.competences[code].title)}" for code in competences]
    rows = [((f"🏋️ {code}", Tap(action=Action.PRACTISE, asked_id=pack_code(code))) for code in competences)]
    corrections = (_("🔎 Voir les corrections"), Tap(action=Action.EXAM_CORRECTION, asked_id=report.exam.id))
    mistakes = (_("🔂 Revoir mes erreurs"), Tap(action=Action.MISTAKES, asked_id=report.exam.id))
    return Reply(
        text="\n".join(line for place, line in enumerate(lines) if line or place > 1),
        rows=tuple(tuple(row) for row in (*rows, (corrections,), (mistakes,)) if competences),
    )


def _past(menu: ExamMenu) -> list[str]:
    if not menu.past:
        return []
    lines = [
        f"• {on_day(report.exam.new.study_day)} · {len(report.exam.new.facts)} questions"
        f" · <b>{decimal(report.result.mark)}</b>"
        for report in menu.past
    ]
    return ["", f"<b>{_('Tes examens blancs')}</b>", *lines]


def _points(points: float) -> str:
    return str(int(points)) if points == int(points) else decimal(points)


def _weakest(missed: tuple[str, ...], curriculum: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The competences with the most facts missed."""
    counts = Counter(".".join(curriculum[fact_id][0].split(".")[:2]) for fact_id in missed if curriculum.get(fact_id))
    return [code for code, _count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))][:COMPETENCES_SHOWN]
