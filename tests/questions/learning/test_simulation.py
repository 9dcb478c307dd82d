from dataclasses import replace
from statistics import mean

import pytest

from questions.learning.selection import rank_cards
from questions.learning.simulation import policies
from questions.learning.simulation.learners import Learner
from questions.learning.simulation.policies import OWN, POLICIES, REFERENCE
from questions.learning.simulation.run import POINTS, compare, play_class
from questions.learning.simulation.worlds import MAIN, Truth, World

TERM = replace(MAIN, facts=40, exam_day=48, released_by=30)


def play(world: World = TERM, policy: str = OWN, *, answers: int = 6, learners: int = 4, seed: int = 9):
    return play_class(world, policy, answers=answers, seed=seed, numbers=range(learners))


def test_the_same_seed_plays_the_same_term():
    assert play() == play()
    assert play(seed=10) != play()


def test_a_learner_s_luck_does_not_depend_on_who_sits_beside():
    alone = play_class(TERM, OWN, answers=6, seed=9, numbers=[3])

    assert alone == play()[3:]


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_asks_what_was_released_and_no_fact_twice_a_day(policy, monkeypatch):
    asked: dict[tuple[int, int], list[int]] = {}
    answer = Learner.answer

    def watched(self, fact, day):
        asked.setdefault((id(self), day), []).append(fact)
        return answer(self, fact, day)

    monkeypatch.setattr(Learner, "answer", watched)
    outcomes = play(policy=policy)

    assert all(len(facts) == len(set(facts)) <= 6 for facts in asked.values())
    assert all(max(facts) < -(-40 * (day + 1) // 30) for (_, day), facts in asked.items())
    assert sum(outcome.answers for outcome in outcomes) == sum(map(len, asked.values()))


def test_recall_over_the_term_ends_with_the_exam():
    outcome = play(learners=1)[0]

    days = [day for day, _ in outcome.history]
    assert days == sorted(set(days))
    assert len(days) > POINTS
    assert outcome.history[-1] == (TERM.exam_day, outcome.recall)
    assert 0 < outcome.recall < 1


def test_practice_helps_and_the_own_selection_helps_more_than_chance():
    none, chance, own = (
        mean(one.recall for one in play(policy=policy, answers=answers, learners=8))
        for policy, answers in (("random", 0), ("random", 6), (OWN, 6))
    )

    assert none < 0.5 < chance < own


def test_absences_and_breaks_cost_answers():
    holiday = replace(TERM, attendance=0.5, breaks=(10,))

    assert mean(one.answers for one in play(holiday)) < 0.6 * mean(one.answers for one in play())


def test_nobody_guesses_a_typed_answer():
    unknown = replace(TERM, guess=0.0)
    learner = Learner(unknown, seed=1, number=1)
    right = sum(learner.answer(fact, 0) for fact in range(400))

    assert 0.1 < right / 400 < 0.45


@pytest.mark.parametrize("truth", Truth)
def test_in_every_world_a_memory_fades(truth):
    learner = Learner(replace(MAIN, truth=truth), seed=1, number=1)
    for day in (0, 1, 4):
        learner.answer(7, day)

    assert learner.recall(7, 5) > learner.recall(7, 60) > 0
    assert learner.recall(8, 60) == learner.recall(8, 5)


def test_where_the_true_parameters_are_known_the_schedule_follows_them(monkeypatch):
    used = set()
    rank = rank_cards

    def watched(cards, *, aim, model, **options):
        used.add(model.parameters)
        return rank(cards, aim=aim, model=model, **options)

    monkeypatch.setattr("questions.learning.selection.rank_cards", watched)
    play(replace(TERM, known=True), learners=2)

    assert used == {Learner(TERM, seed=9, number=number).model.parameters for number in range(2)}


def test_the_guard_sends_a_class_that_forgets_more_than_promised_to_due_order(monkeypatch):
    forgetful = replace(MAIN, truth=Truth.ACT_R)
    trusted = []

    class Watched(policies.GrowThenHarvest):
        def choose(self, day, unseen, count):
            trusted.append(self.trusted)
            return super().choose(day, unseen, count)

    monkeypatch.setitem(policies.POLICIES, OWN, ("Rappel", Watched))
    play(forgetful, answers=10, learners=3)
    assert all(trusted)

    trusted.clear()
    play(replace(forgetful, guarded=True), answers=10, learners=3)
    assert trusted[0]
    assert False in trusted


def test_a_forecast_comes_with_the_own_selection_and_none_with_boxes():
    assert all(abs(one.forecast - one.recall) < 0.25 for one in play(learners=8))
    assert {one.forecast for one in play(policy="leitner")} == {None}


def test_two_policies_are_compared_learner_by_learner():
    own, reference = play(learners=6), play(policy=REFERENCE, learners=6)

    difference = compare(own, reference)

    assert difference.mean == pytest.approx(mean(one.recall for one in own) - mean(one.recall for one in reference))
    assert difference.margin > 0
    assert compare(own[:1], own[:1]).margin == 0
    with pytest.raises(ValueError, match="argument"):
        compare(own, reference[:2])
