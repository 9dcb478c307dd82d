"""The closed formulas against published vectors and against py-fsrs itself."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.learning.memory_model import DEFAULT_MODEL, DEFAULT_PARAMETERS, MemoryModel

START = datetime(2026, 1, 1, tzinfo=UTC)
VECTORS = [
    (10, 5, 10, 0.900000, 32.026729, 1.391987),
    (10, 5, 40, 0.782132, 60.343807, 1.690482),
    (2.3065, 2.118, 1, 0.946847, 7.315359, 0.571301),
    (0.212, 6.413, 1, 0.766196, 1.886897, 0.100886),
    (50, 3, 20, 0.950264, 104.740537, 2.726506),
]


def test_the_default_parameters_are_those_of_py_fsrs():
    assert tuple(fsrs.Scheduler().parameters) == DEFAULT_PARAMETERS


@pytest.mark.parametrize(("stability", "difficulty", "elapsed", "recall", "good", "again"), VECTORS)
def test_the_published_vectors_come_out(stability, difficulty, elapsed, recall, good, again):
    found = DEFAULT_MODEL.recall(stability, elapsed)

    assert found == pytest.approx(recall, abs=1e-6)
    assert DEFAULT_MODEL.after_success(stability, difficulty, found) == pytest.approx(good, abs=1e-6)
    assert DEFAULT_MODEL.after_failure(stability, difficulty, found) == pytest.approx(again, abs=1e-6)


@given(st.floats(0.001, 3000), st.floats(1, 10), st.integers(1, 1500), st.floats(0.1, 0.3))
def test_the_formulas_agree_with_py_fsrs_to_a_billionth(stability, difficulty, elapsed, decay):
    parameters = (*DEFAULT_PARAMETERS[:20], decay)
    theirs = fsrs.Scheduler(parameters=parameters, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card = fsrs.Card(
        card_id=1, state=fsrs.State.Review, stability=stability, difficulty=difficulty, due=START, last_review=START
    )
    now = START + timedelta(days=elapsed)
    model = MemoryModel(parameters=parameters)

    recall = model.recall(stability, elapsed)

    assert recall == pytest.approx(theirs.get_card_retrievability(card, now), rel=1e-9)
    good, _ = theirs.review_card(card, fsrs.Rating.Good, now)
    again, _ = theirs.review_card(card, fsrs.Rating.Again, now)
    assert model.after_success(stability, difficulty, recall) == pytest.approx(good.stability, rel=1e-9)
    assert model.after_failure(stability, difficulty, recall) == pytest.approx(again.stability, rel=1e-9)
    assert good.stability is not None
    assert model.interval(good.stability, 0.9) == (good.due - now).days
    assert model.next_difficulty(difficulty, 3) == pytest.approx(good.difficulty, rel=1e-9)
    assert model.next_difficulty(difficulty, 1) == pytest.approx(again.difficulty, rel=1e-9)


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_first_answers_start_where_py_fsrs_starts_them(rating):
    theirs = fsrs.Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    card, _ = theirs.review_card(fsrs.Card(card_id=1), fsrs.Rating(rating), START)

    assert DEFAULT_MODEL.after_first(rating) == pytest.approx((card.stability, card.difficulty), rel=1e-9)
