"""What was foretold of the latest answers: of one person as of a whole class, and only what tells something."""

from dataclasses import replace
from datetime import timedelta

from questions.learning.calibration import Foretold
from questions.learning.card import Unrated
from tests.storage.builders import NOW, TODAY, a_card, a_cohort, a_memory, ask_and_answer, enrol
from tests.storage.filling import regrade


def member(uow, cohort_id: int, number: int):
    person = replace(enrol(uow, telegram_id=number), cohort_id=cohort_id)
    uow.people.save(person)
    return person


def answer(uow, person, number: int, **changes) -> int:
    """The number-th answer of a person, to a fact that they last saw five days before."""
    before = a_card(person, memory=a_memory(likely_stability=float(number), last_day=TODAY - timedelta(days=5)))
    values = {"before": before, "answered_at": NOW + timedelta(minutes=number), "guess_probability": 0.25}
    return ask_and_answer(uow, person, **{**values, **changes})


def test_the_latest_answers_come_oldest_first_for_one_as_for_all(uow):
    cohort_id = a_cohort(uow).id
    lina, noa, stranger = member(uow, cohort_id, 1), member(uow, cohort_id, 2), enrol(uow, telegram_id=3)
    for number in (4, 1, 3, 2):
        answer(uow, lina, number, correct=number != 3)
    answer(uow, noa, 9)
    answer(uow, stranger, 5)

    found = uow.foretold.list_of_cohort(cohort_id, latest=3)

    last_day = TODAY - timedelta(days=5)
    assert found[lina.id] == [Foretold(float(n), last_day, TODAY, 0.25, n != 3) for n in (2, 3, 4)]
    assert found == {one.id: uow.foretold.list_of(one.id, latest=3) for one in (lina, noa)}


def test_first_answers_and_what_was_taken_back_or_unrated_tell_nothing_but_take_a_place(uow):
    cohort_id = a_cohort(uow).id
    lina = member(uow, cohort_id, 1)
    answer(uow, lina, 1)
    answer(uow, lina, 2, before=None)
    uow.reviews.take_back(answer(uow, lina, 3), at=NOW)
    answer(uow, lina, 4, unrated=Unrated.SAME_DAY)
    guessed = answer(uow, lina, 5)
    uow.reviews.own_up(guessed, after=a_memory(), at=NOW)

    for latest, stabilities in ((9, [1.0, 5.0]), (4, [5.0])):
        found = uow.foretold.list_of(lina.id, latest=latest)
        assert [one.stability for one in found] == stabilities
        assert found == uow.foretold.list_of_cohort(cohort_id, latest=latest)[lina.id]
        assert not found[-1].correct


def test_an_answer_counts_as_a_corrected_key_judges_it(uow):
    lina = enrol(uow, telegram_id=1)
    answer(uow, lina, 1, correct=True)
    logged = uow.reviews.find_last(lina.id)
    regrade(uow, lina, replace(logged, review=replace(logged.review, correct=False, guess_probability=0.5)))

    assert [(one.correct, one.guess) for one in uow.foretold.list_of(lina.id, latest=1)] == [(False, 0.5)]
