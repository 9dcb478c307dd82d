import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.use_cases.progress import Need, Progress
from bot.use_cases.screens import AnsweredQuestion, NothingToAsk, OpenQuestion
from bot.use_cases.steps import RoundSummary
from bot.views.answer import show_answer
from bot.views.language import counted
from bot.views.limits import LONGEST_ALERT, LONGEST_TEXT
from bot.views.progress import show_need, show_progress
from bot.views.question import show_question
from bot.views.refusals import word_refusal
from bot.views.rounds import show_nothing, show_summary
from bot.views.times import comes_back, in_days
from questions.errors import (
    InvalidSetting,
    NotAllowed,
    NotFound,
    NotYourCohort,
    Refusal,
    RoleNeeded,
    StaleTap,
    UnreadableAnswer,
)
from questions.people import Role
from questions.plain_text import count_units
from questions.plan.catalogue import load_plan
from questions.quiz.asked import AskedState
from questions.quiz.question import Kind, Option, Pair
from questions.results.progress import DomainProgress
from tests.builders import NOON, TODAY, a_question, an_asked


def labels(reply) -> list[str]:
    return [label for row in reply.rows for label, _ in row]


def an_answered(kind: Kind, answer: dict, *, correct: bool, credit: float = 0.0, **changes) -> AnsweredQuestion:
    return AnsweredQuestion(
        asked=an_asked(kind, state=AskedState.ANSWERED, **changes),
        answer=answer,
        correct=correct,
        credit=credit,
        guessed=False,
        unrated=None,
        due_day=TODAY + timedelta(days=2),
        today=TODAY,
    )


def test_every_option_stands_on_its_own_line_behind_its_letter():
    reply = show_question(OpenQuestion(now=NOON, asked=an_asked(), is_new=True))

    assert sorted(re.findall(r"^[A-D]\. (.+)$", reply.text, re.MULTILINE)) == ["Azur", "Bleu", "Rouge", "Vert"]
    assert labels(reply) == ["A", "B", "C", "D", "💡 Indice", "🤷 Je ne sais pas"]


def test_prompts_and_options_are_escaped():
    question = a_question(
        prompt="a < b & c ?", options=(Option(text="<b>", correct=True), Option(text="&", correct=False))
    )

    text = show_question(OpenQuestion(now=NOON, asked=an_asked(question=question), is_new=False)).text

    assert "a &lt; b &amp; c ?" in text
    assert ". &lt;b&gt;" in text


def test_the_button_of_an_option_does_not_tell_which_is_right():
    def choices(question):
        reply = show_question(OpenQuestion(now=NOON, asked=an_asked(question=question), is_new=True))
        return [tap.choice for row in reply.rows for _, tap in row]

    question = a_question(Kind.ORDER)

    assert choices(question)[:3] == [0, 1, 2]


def test_ticked_options_are_marked_and_can_be_submitted():
    reply = show_question(OpenQuestion(now=NOON, asked=an_asked(Kind.MULTIPLE, draft=(0, 2)), is_new=True))

    assert sum(label.startswith("☑") for label in labels(reply)) == 2
    assert "✔ Valider" in labels(reply)


def test_placed_items_leave_the_keyboard_and_stand_in_their_places():
    reply = show_question(OpenQuestion(now=NOON, asked=an_asked(Kind.ORDER, draft=(1,)), is_new=True))

    assert "1. Deux" in reply.text
    assert len([label for label in labels(reply) if len(label) == 1]) == 2
    assert "✔ Valider" not in labels(reply)


def test_a_match_shows_where_the_next_letter_goes():
    reply = show_question(OpenQuestion(now=NOON, asked=an_asked(Kind.MATCH, draft=(1,)), is_new=True))

    assert re.search(r"^1\. ciel → <b>[AB]</b>$", reply.text, re.MULTILINE)
    assert "👉 2. herbe" in reply.text


def test_self_grades_carry_the_wait_that_each_would_bring():
    asked = an_asked(Kind.RECALL, revealed=True)

    reply = show_question(OpenQuestion(now=NOON, asked=asked, is_new=True, waits=(1, 1, 2, 8)))

    assert [label.rpartition("· ")[2] for label in labels(reply)] == ["1\u00a0j", "1\u00a0j", "2\u00a0j", "8\u00a0j"]
    assert "• diffusion" in reply.text


def test_key_points_stay_hidden_until_they_are_revealed():
    reply = show_question(OpenQuestion(now=NOON, asked=an_asked(Kind.RECALL), is_new=True))

    assert "diffusion" not in reply.text


def test_the_feedback_of_the_chosen_option_comes_before_the_explanation():
    reply = show_answer(an_answered(Kind.CHOICE, {"kind": "chosen", "index": 1}, correct=False))

    assert reply.text.index("Le vert est pour l’herbe.") < reply.text.index("Le ciel diffuse le bleu.")
    assert "Vert <i>(ta réponse)</i>" in reply.text
    assert "Objectif 1.7.2.1" in reply.text
    assert "dans 2\u00a0jours" in reply.text


def test_a_wrong_order_marks_each_place_and_shows_the_right_one():
    reply = show_answer(an_answered(Kind.ORDER, {"kind": "arranged", "indexes": [0, 2, 1]}, correct=False, credit=0.5))

    assert "✅ 1. Un\n❌ 2. Deux\n❌ 3. Trois" in reply.text
    assert reply.text.startswith("❌ <b>Presque")


def test_a_wrong_match_marks_each_pair():
    reply = show_answer(an_answered(Kind.MATCH, {"kind": "arranged", "indexes": [1, 0]}, correct=False))

    assert "❌ 1. <b>ciel</b> → bleu" in reply.text


def test_a_wrong_typed_answer_stands_beside_the_right_one():
    reply = show_answer(an_answered(Kind.TEXT, {"kind": "typed", "text": "<débat>"}, correct=False))

    assert "❌ &lt;débat&gt;" in reply.text
    assert "✅ <b>Durcissement</b>" in reply.text


def test_a_forgotten_recall_is_no_failure():
    reply = show_answer(an_answered(Kind.RECALL, {"kind": "recalled", "grade": "forgotten"}, correct=False))

    assert reply.text.startswith("❌ <b>À revoir bientôt")


@pytest.mark.parametrize("kind", list(Kind))
def test_no_message_is_longer_than_telegram_takes(kind):
    question = a_question(kind, prompt="é" * 700, explanation="x" * 400, sources=("s" * 300,) * 3)

    shown = show_question(OpenQuestion(now=NOON, asked=an_asked(question=question), is_new=True))
    judged = show_answer(an_answered(kind, {"kind": "dontknow"}, correct=False, question=question))

    assert count_units(shown.text) <= LONGEST_TEXT
    assert count_units(judged.text) <= LONGEST_TEXT


def test_when_nothing_is_left_the_next_day_is_named():
    reply = show_nothing(NothingToAsk(next_day=TODAY + timedelta(days=1), today=TODAY))

    assert "demain" in reply.text
    assert "Prochaine" not in show_nothing(NothingToAsk(next_day=None, today=TODAY)).text


@pytest.mark.parametrize(
    ("days", "button", "sentence"),
    [
        (0, "0\u00a0j", "aujourd’hui"),
        (1, "1\u00a0j", "demain"),
        (12, "12\u00a0j", "dans 12\u00a0jours"),
        (90, "3\u00a0mois", "dans 3\u00a0mois"),
        (800, "2\u00a0ans", "dans 2\u00a0ans"),
    ],
)
def test_waits_are_told_in_days_months_and_years(days, button, sentence):
    assert (in_days(days), comes_back(days)) == (button, sentence)


def test_french_counts_one_as_singular():
    assert counted("{count} notion", "{count} notions", 1) == "1 notion"
    assert counted("{count} notion", "{count} notions", 2) == "2 notions"


@pytest.mark.parametrize(
    "refusal",
    [
        NotAllowed(),
        StaleTap(),
        UnreadableAnswer(),
        UnreadableAnswer(kind="number"),
        UnreadableAnswer(kind="cloze"),
        NotFound(what="question", name=""),
        NotFound(what="review", name=""),
        NotFound(what="exam", name=""),
        NotFound(what="scope", name="<" * 500),
        NotFound(what="plan", name="x"),
        InvalidSetting(setting="exam_day", reason="past"),
        InvalidSetting(setting="exam_day", reason="far"),
        *(RoleNeeded(role=role) for role in Role),
        NotYourCohort(),
        *(InvalidSetting(setting="name", reason=reason) for reason in ("empty", "long")),
        *(InvalidSetting(setting="cohort_exam_day", reason=reason) for reason in ("unreadable", "past", "far")),
        *(InvalidSetting(setting="role", reason=reason) for reason in ("own", "settings")),
        Refusal(),
    ],
)
def test_every_refusal_has_words_that_fit_an_alert(refusal):
    assert 20 < len(word_refusal(refusal)) <= LONGEST_ALERT


def a_progress(**changes) -> Progress:
    domains = (
        DomainProgress(number=1, title="Travail & équipe", facts=10, seen=4, today=0.36, **changes.pop("later", {})),
        DomainProgress(number=2, title="Acquisition", facts=0, seen=0, today=0.0),
    )
    progress = Progress(
        domains=domains,
        answers_today=0,
        right_today=0,
        streak=0,
        exam_day=None,
        today=TODAY,
        answers_per_day=8.0,
        marks=None,
    )
    return replace(progress, **changes)


def test_progress_says_what_today_held_and_what_was_met():
    caption = show_progress(a_progress(answers_today=5, right_today=4, streak=3)).caption

    assert "4 justes sur 5" in caption
    assert "3 jours d’affilée" in caption
    assert "4 notions sur 10" in caption
    assert caption.count("\n") == 3


def test_progress_of_a_newcomer_is_friendly_and_drawn():
    picture = show_progress(a_progress())

    assert "pas encore de réponse" in picture.caption
    assert "Donne-moi ta date d’examen" in picture.caption
    assert picture.png.startswith(b"\x89PNG")


def test_progress_towards_an_exam_names_the_mark_that_this_pace_promises():
    ahead = {"exam_day": TODAY + timedelta(days=200), "marks": (2.1, 4.62)}

    shown = show_progress(a_progress(later={"untouched": 0.2, "going_on": 0.71}, **ahead))

    assert "avec 8 réponses par jour\u00a0: environ <b>4,6</b> (sans rien faire\u00a0: 2,1)" in shown.caption
    assert "Viser 5,0" in labels(shown)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "📈 <b>+1,5 notion</b>. Aujourd’hui, tu sais 4\u00a0notions sur 10."),
        (date(2027, 6, 1), "Sans plus rien faire, tu saurais encore 4\u00a0notions à l’examen du 01.06.2027."),
    ],
)
def test_a_round_s_gain_is_told_in_facts(day, words):
    assert words in show_summary(a_summary(forecast_day=day)).text


def test_a_summary_names_what_was_hard_without_saying_how_to_answer():
    hard = a_question(Kind.TRUE_FALSE, prompt="Vrai ou faux\u00a0?\n\nLe ciel est <vert>.")

    text = show_summary(a_summary(hard=(hard,))).text

    assert "• Le ciel est &lt;vert&gt;." in text


@pytest.mark.parametrize(
    ("rapid", "words"),
    [
        (0, " C’est en se trompant qu’on retient."),
        (1, "\n⚡ 1 réponse était trop rapide pour compter\u00a0: prends le temps de lire."),
        (4, "\n⚡ 4 réponses étaient trop rapides pour compter\u00a0: prends le temps de lire."),
    ],
)
def test_a_summary_says_how_many_answers_were_too_fast_and_neither_cheers_nor_consoles_for_them(rapid, words):
    text = show_summary(a_summary(right=3, rapid=rapid)).text

    assert text.startswith(f"🏁 <b>Série terminée\u00a0: 3 justes sur 10.</b>{words}\n\n")


def a_summary(**changes) -> RoundSummary:
    summary = RoundSummary(
        round_id=1,
        right=9,
        answered=10,
        hard=(),
        facts=10,
        forecast=0.4,
        forecast_before=0.25,
        forecast_day=TODAY,
        today=TODAY,
        streak=2,
        fresh=False,
    )
    return replace(summary, **changes)


def test_an_exam_that_is_over_asks_for_the_next_date():
    assert "est passée" in show_progress(a_progress(exam_day=TODAY)).caption


@pytest.mark.parametrize(
    ("answers", "exam_day", "words"),
    [
        (8, date(2027, 6, 1), "environ <b>8 réponses par jour</b>, soit 4\u00a0minutes"),
        (None, date(2027, 6, 1), "je n’y compte pas"),
        (None, None, "il me faut ta date d’examen"),
    ],
)
def test_what_a_mark_takes_is_said_in_answers_and_minutes(answers, exam_day, words):
    need = Need(mark=5.0, domain=None, exam_day=exam_day, answers=answers, minutes=4 if answers else None)

    assert words in show_need(need, load_plan("arc-2010")).text


def test_a_mark_aimed_for_in_one_domain_names_the_domain():
    need = Need(mark=5.0, domain=3, exam_day=date(2027, 6, 1), answers=8, minutes=4)

    words = show_need(need, load_plan("arc-2010")).text

    assert "pour viser <b>5,0</b> dans le domaine 3 (" in words.lower()
    assert "environ <b>8 réponses par jour</b>" in words


def test_a_trainers_question_without_explanation_or_objective_shows_no_empty_line():
    question = a_question(explanation="", objectives=(), options=(Option(text="a", correct=True),))
    text = show_answer(an_answered(Kind.CHOICE, {"kind": "dontknow"}, correct=False, question=question)).text

    assert "💡" not in text
    assert "🎯" not in text
    assert "\n\nrevient" in text


def test_a_pair_given_another_right_side_of_the_same_words_is_right():
    question = a_question(Kind.MATCH, pairs=tuple(Pair(left=a, right="animal") for a in ("chat", "chien")))
    text = show_answer(an_answered(Kind.MATCH, {"indexes": [1, 0]}, correct=True, question=question)).text

    assert text.count("✅") == 3
