import pytest

from questions.learning.scheduling import retrievability
from questions.results.progress import Progress, measure_domains
from tests.builders import TODAY, a_card, a_memory

CURRICULUM = {"a": ("1.5.2.1",), "b": ("1.7.2.1", "3.1.1.1"), "c": ("3.1.1.1",)}
TITLES = ((1, "Organisation"), (2, "Acquisition"), (3, "Suivi"))


def measure(*cards):
    return measure_domains(cards, CURRICULUM, titles=TITLES, today=TODAY)


def test_mastery_is_the_mean_chance_of_recall_with_unseen_facts_as_nothing():
    card = a_card("a", memory=a_memory(stability=10.0))

    first, _, third = measure(card)

    assert first.mastery == pytest.approx(retrievability(card.memory, today=TODAY) / 2)
    assert (first.facts, first.seen) == (2, 1)
    assert (third.facts, third.seen, third.mastery) == (1, 0, 0.0)


def test_a_domain_without_facts_is_shown_empty():
    _, second, _ = measure()

    assert (second.title, second.facts, second.mastery) == ("Acquisition", 0, 0.0)


def test_a_card_of_a_withdrawn_fact_counts_nowhere():
    assert sum(domain.seen for domain in measure(a_card("gone"))) == 0


def test_the_totals_add_up_over_domains():
    progress = Progress(domains=measure(a_card("a"), a_card("c")), due_today=0, reviews_today=0, right_today=0)

    assert (progress.seen, progress.facts) == (2, 3)


def test_what_was_just_answered_wrongly_is_met_but_not_known():
    first, _, _ = measure(a_card("a", memory=a_memory(stability=0.2)))

    assert (first.seen, first.mastery) == (1, 0.0)
