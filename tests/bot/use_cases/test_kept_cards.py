"""A summary tells what reading every card again would tell, whatever has happened since the round began."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.use_cases import kept_cards, study
from bot.use_cases.aims import take_standing, take_standing_after_round
from bot.use_cases.shelf import Shelf
from questions.learning.memories import MANY
from questions.quiz.question import Kind
from questions.quiz.question_set import Library
from storage.cards import Cards
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.use_cases.learner import Learner
from tests.builders import TODAY, a_card, a_memory

pytestmark = pytest.mark.empty_database
MET = MANY + 1


@pytest.fixture
def learner(database_url, syllabus):
    """Somebody who has met three hundred facts and a few, in a bank of some more."""
    engine = open_engine(database_url)
    upgrade(engine)
    learner = Learner.enrol(engine, replace(syllabus, library=_multiply(syllabus.library, MET + 20)))
    learner.shelf = Shelf(learner.syllabus)
    with unit_of_work(engine) as uow:
        for number, fact_id in enumerate(list(learner.syllabus.curriculum)[:MET]):
            memory = a_memory(stability=2.0 + number % 9, last_day=TODAY - timedelta(days=5 + number % 40))
            uow.cards.save(a_card(fact_id, person_id=learner.person.id, memory=memory))
        uow.commit()
    yield learner
    engine.dispose()


def _multiply(library: Library, count: int) -> Library:
    """So many facts, all asked as the first one that one tap answers."""
    (shipped,) = library.sets
    question = next(one for one in shipped.questions if one.kind is Kind.CHOICE)
    fact = next(one for one in shipped.facts if one.id == question.fact_id)
    ids = [f"many-{number:03}.fact" for number in range(count)]
    facts = tuple(replace(fact, id=fact_id) for fact_id in ids)
    questions = tuple(replace(question, id=f"{fact_id}/1", fact_id=fact_id) for fact_id in ids)
    return Library(sets=(replace(shipped, facts=facts, questions=questions),))


def mend(learner):
    """Have a card that nobody answers changed, as a corrected key does."""
    with unit_of_work(learner.engine) as uow:
        card = uow.cards.list_of(learner.person.id)[7]
        memory = replace(card.memory, stability=99.0, likely_stability=99.0)
        uow.cards.restore(learner.person.id, card.fact_id, before=replace(card, memory=memory))
        uow.commit()


def drop(learner):
    """Have a card that nobody answers taken away."""
    with unit_of_work(learner.engine) as uow:
        uow.cards.restore(learner.person.id, uow.cards.list_of(learner.person.id)[7].fact_id, before=None)
        uow.commit()


def compare(learner):
    """Where one stands after the round: with what was kept, and with every card read."""
    kept, read = learner.do(take_standing_after_round), learner.do(take_standing)
    return [
        (sorted(one.cards.values()), sorted(one.cards.versions), one.unseen, one.released, one.bias)
        for one in (kept, read)
    ]


RIGHT, WRONG, OWN_UP, TAKE_BACK = Learner.rightly, Learner.wrongly, Learner.own_up, Learner.take_back


def test_what_changes_in_a_round_is_all_that_is_read_at_its_end(learner, monkeypatch):
    rounds: tuple[list[Callable[[Learner], object]], ...] = (
        [RIGHT],
        [RIGHT, WRONG, RIGHT, RIGHT],
        [RIGHT, OWN_UP],
        [RIGHT, RIGHT, TAKE_BACK],
        # The first fact of a round is a new one: its card comes and goes.
        [RIGHT, TAKE_BACK, WRONG, RIGHT],
        [RIGHT, TAKE_BACK],
    )
    for acts in rounds:
        learner.wait(minutes=1)
        opened = learner.do(study.ask_more)
        assert opened.is_new
        for act in acts:
            act(learner)
        expected = learner.do(take_standing)
        with monkeypatch.context() as patch:
            patch.setattr(Cards, "see_all", None)
            found = learner.do(take_standing_after_round)

        assert sorted(found.cards.values()) == sorted(expected.cards.values())
        assert (found.unseen, found.bias) == (expected.unseen, expected.bias)


def test_what_changes_otherwise_is_seen_too(learner):
    for change in (mend, drop):
        learner.do(study.ask_more)
        learner.rightly()
        change(learner)
        learner.rightly()

        kept, read = compare(learner)

        assert kept == read


def test_another_node_may_have_taken_the_answers(learner):
    learner.open_question()
    here, learner.shelf = learner.shelf, Shelf(learner.syllabus)
    learner.rightly()
    learner.wrongly()
    learner.shelf = here

    kept, read = compare(learner)

    assert kept == read


def test_nothing_is_kept_over_the_day_or_beyond_what_there_is_room_for(learner, monkeypatch):
    learner.open_question()
    learner.wait(days=1)
    kept, read = compare(learner)
    assert kept == read

    monkeypatch.setattr(kept_cards, "MOST_KEPT", MET - 1)
    learner.open_question()
    monkeypatch.setattr(Cards, "see_changed", None)
    kept, read = compare(learner)
    assert kept == read
