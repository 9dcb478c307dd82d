"""The queries behind every answer read an index, whatever the number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from questions.broadcasts import Audience, Broadcast, BroadcastState, NewBroadcast, Recipients, Tally
from questions.results.leaderboards import Board, Period
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.storage.builders import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.unit_of_work import UnitOfWork

PERSON = 1
ON_BOARD = (
    "SEARCH point_sums USING COVERING INDEX ix_point_sums_scope_period_begins_on_shown_person_id "
    "(scope=? AND period=? AND begins_on=?"
)
IN_COUNTS = "SEARCH score_counts USING INDEX sqlite_autoindex_score_counts_1 (scope=? AND period=? AND begins_on=?"
BOARD = Board.of(Period.WEEK, TODAY)
A_BROADCAST = Broadcast(
    id=1,
    new=NewBroadcast(
        number=1,
        author_id=PERSON,
        created_at=NOW,
        day=TODAY,
        text="x",
        audience=Audience.EVERYONE,
        cohort_ids=(),
        recipients=Recipients(reachable=1, unreachable=0),
    ),
    state=BroadcastState.SENDING,
    cursor=0,
    put=0,
    tally=Tally(),
    closed_at=None,
)
QUERIES: dict[str, tuple[Callable[[UnitOfWork], object], list[str]]] = {
    "all cards of a person": (
        lambda uow: uow.cards.list_of(PERSON),
        ["SEARCH cards USING PRIMARY KEY (person_id=?)"],
    ),
    "a glance at all cards of a person": (
        lambda uow: uow.cards.see_all(PERSON),
        ["SEARCH cards USING PRIMARY KEY (person_id=?)"],
    ),
    "reminders that are due": (
        lambda uow: uow.reminders.claim(limit=10, now=NOW),
        ["SEARCH reminders USING COVERING INDEX ix_reminders_next_at (next_at>? AND next_at<?)"],
    ),
    "habits of a person": (
        lambda uow: uow.reminders.find_habits(PERSON),
        [
            "SEARCH rhythms USING INDEX sqlite_autoindex_rhythms_1 (person_id=?)",
            "SEARCH leaves USING INDEX ix_leaves_person_id_last_day (person_id=?)",
        ],
    ),
    "answers by day": (
        lambda uow: uow.reviews.count_by_day(PERSON, since=TODAY),
        ["SEARCH reviews USING COVERING INDEX ix_reviews_person_id_study_day (person_id=? AND study_day>?)"],
    ),
    "answers of a round": (
        lambda uow: uow.reviews.list_of_round(1),
        ["SEARCH asked_questions USING COVERING INDEX ix_asked_questions_round_id (round_id=?)"],
    ),
    "promises of a cohort": (
        lambda uow: list(uow.promises.iterate(1, since=TODAY)),
        [
            "SEARCH people USING COVERING INDEX ix_people_cohort_id (cohort_id=?)",
            "SEARCH reviews USING INDEX ix_reviews_person_id_study_day (person_id=? AND study_day>?)",
        ],
    ),
    "first attempts of a cohort": (
        lambda uow: uow.insights.list_first_attempts(1),
        [
            "SEARCH people USING COVERING INDEX ix_people_cohort_id (cohort_id=?)",
            "SEARCH reviews USING INDEX ix_reviews_person_id_id (person_id=?)",
        ],
    ),
    "what each member of a cohort did": (
        lambda uow: uow.insights.list_activities(1, since=TODAY),
        [
            "SEARCH people USING COVERING INDEX ix_people_cohort_id (cohort_id=?)",
            "SEARCH reviews USING COVERING INDEX ix_reviews_person_id_study_day (person_id=? AND study_day>?)",
            "SEARCH reviews USING COVERING INDEX ix_reviews_person_id_study_day (person_id=?)",
        ],
    ),
    "a cohort's answers of the week": (
        lambda uow: uow.insights.list_recent_attempts(1, since=TODAY, fewest=3),
        ["SEARCH reviews USING INDEX ix_reviews_person_id_study_day (person_id=? AND study_day>?)"],
    ),
    "the cards of a cohort": (
        lambda uow: list(uow.cards.iterate_memories(1, among=())),
        ["SEARCH cards USING PRIMARY KEY (person_id=?)"],
    ),
    "durations of a question": (
        lambda uow: uow.reviews.list_durations("q", limit=50),
        ["SEARCH reviews USING INDEX ix_reviews_question_id (question_id=?)"],
    ),
    "open round": (
        lambda uow: uow.rounds.find_open(PERSON),
        ["SEARCH rounds USING INDEX uq_rounds_one_open (person_id=?)"],
    ),
    "last review": (
        lambda uow: uow.reviews.find_last(PERSON),
        ["SEARCH reviews USING INDEX ix_reviews_person_id_id (person_id=?)"],
    ),
    "log of a person": (
        lambda uow: list(uow.reviews.iterate_of(PERSON)),
        ["SEARCH reviews USING INDEX ix_reviews_person_id_id (person_id=?)"],
    ),
    "review of an asked question": (
        lambda uow: uow.reviews.find_of_asked(1),
        ["SEARCH reviews USING INDEX sqlite_autoindex_reviews_1 (asked_question_id=?)"],
    ),
    "facts to teach again": (
        lambda uow: uow.corrections.list_to_reteach(PERSON),
        ["SEARCH reteachings USING INDEX sqlite_autoindex_reteachings_1 (person_id=?)"],
    ),
    "corrections to work off": (
        lambda uow: uow.corrections.find_unfinished(),
        ["SCAN corrections USING INDEX ix_corrections_unfinished"],
    ),
    "corrections of a question": (
        lambda uow: uow.corrections.list_of("q"),
        ["SEARCH corrections USING INDEX ix_corrections_question_id (question_id=?)"],
    ),
    "reviews of a fact judged anew": (
        lambda uow: uow.reviews.is_regraded(PERSON, "f"),
        ["SEARCH regrades USING INTEGER PRIMARY KEY (rowid=?)"],
    ),
    "open reports of a question": (
        lambda uow: uow.reports.list_open("q"),
        ["SEARCH reports USING INDEX ix_reports_open (question_id=?)"],
    ),
    "reports of a day": (
        lambda uow: uow.reports.count_of_day(PERSON, TODAY),
        ["SEARCH reports USING COVERING INDEX ix_reports_person_id_study_day (person_id=? AND study_day=?)"],
    ),
    "open question": (
        lambda uow: uow.asked.find_open(PERSON),
        ["SEARCH asked_questions USING INDEX uq_asked_questions_one_open (person_id=?)"],
    ),
    "cohorts of a trainer": (
        lambda uow: uow.cohorts.list_of_trainer(PERSON),
        [
            "SEARCH cohorts USING INTEGER PRIMARY KEY (rowid=?)",
            "SEARCH cohort_trainers USING INDEX ix_cohort_trainers_person_id (person_id=?)",
        ],
    ),
    "members of a cohort": (
        lambda uow: uow.people.list_members(1),
        [
            "SEARCH people USING INDEX ix_people_cohort_id (cohort_id=?)",
            "SEARCH reviews USING COVERING INDEX ix_reviews_person_id_study_day (person_id=?)",
        ],
    ),
    "those who teach": (
        lambda uow: uow.people.list_teaching(limit=10),
        ["SCAN people USING INDEX ix_people_teaching"],
    ),
    "an invite by its secret": (
        lambda uow: uow.invites.find_by_secret("x"),
        [
            "SEARCH invites USING INDEX sqlite_autoindex_invites_1 (token_hash=?)",
            "SEARCH invites USING INDEX sqlite_autoindex_invites_2 (code_hash=?)",
        ],
    ),
    "next pending updates": (
        lambda uow: uow.inbox.list_pending(busy=frozenset({1}), limit=5),
        [
            "SEARCH inbox USING INDEX ix_inbox_pending (id>?)",
            "SEARCH earlier USING INDEX ix_inbox_pending_of_person (person_key=? AND id<?)",
        ],
    ),
    "next due messages": (
        lambda uow: uow.outbox.claim(limit=4, now=NOW, busy=frozenset({1})),
        ["SEARCH outbox USING INDEX ix_outbox_pending (not_before<?)"],
    ),
    "abandoned messages": (
        lambda uow: uow.outbox.recover(claimed_before=NOW, now=NOW),
        ["SEARCH outbox USING INDEX ix_outbox_claimed (claimed_at>? AND claimed_at<?)"],
    ),
    "messages of a broadcast": (
        lambda uow: uow.broadcasts.measure(A_BROADCAST),
        ["SEARCH outbox USING COVERING INDEX ix_outbox_broadcast (broadcast_id=?)"],
    ),
    "failed updates": (
        lambda uow: uow.inbox.list_failed(limit=9),
        ["SCAN inbox USING INDEX ix_inbox_failed"],
    ),
    "how the database stands": (
        lambda uow: uow.health.measure(besides=PERSON),
        [
            "SCAN inbox USING INDEX ix_inbox_pending_of_person",
            "SCAN inbox USING INDEX ix_inbox_failed",
            "SCAN people USING INDEX ix_people_unreachable",
        ],
    ),
    "messages to a person": (
        lambda uow: uow.outbox.list_of(PERSON),
        ["SEARCH outbox USING INDEX ix_outbox_person_id (person_id=?)"],
    ),
    "messages closed long ago": (
        lambda uow: uow.outbox.prune(before=NOW),
        ["SEARCH outbox USING COVERING INDEX ix_outbox_closed (closed_at<?)"],
    ),
    "those above in the company": (
        lambda uow: uow.boards.list_above(BOARD, (5, PERSON), limit=2),
        [
            f"{ON_BOARD} AND shown>?)",
        ],
    ),
    "those below in the company": (
        lambda uow: uow.boards.list_below(BOARD, (5, PERSON), limit=2),
        [
            f"{ON_BOARD} AND shown<?)",
        ],
    ),
    "how many have more points": (
        lambda uow: uow.boards.count_above(BOARD, 5),
        [
            f"{IN_COUNTS} AND points>?)",
        ],
    ),
    "points of a cohort": (
        lambda uow: uow.boards.list_of_cohort(BOARD, 1),
        ["SEARCH people USING INDEX ix_people_cohort_id (cohort_id=?)"],
    ),
    "answers of a day": (
        lambda uow: list(uow.reviews.list_day(PERSON, TODAY)),
        ["SEARCH reviews USING INDEX ix_reviews_person_id_study_day (person_id=? AND study_day=?)"],
    ),
    "the state of the outbox": (
        lambda uow: uow.outbox.measure(now=NOW),
        [
            "SCAN outbox USING INDEX ix_outbox_pending",
            "SEARCH outbox USING INDEX ix_outbox_pending (not_before<?)",
            "SEARCH outbox USING COVERING INDEX ix_outbox_closed (closed_at>?)",
        ],
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_reads_its_index(sqlite_url: str, name: str) -> None:
    query, expected = QUERIES[name]
    plan: list[str] = []
    upgrade(sqlite_url)
    engine = open_engine(sqlite_url)

    @event.listens_for(engine, "after_cursor_execute")
    def explain(connection, _cursor, statement, parameters, *_rest):
        driver = connection.connection.driver_connection
        plan.extend(step[3] for step in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    with unit_of_work(engine) as uow:
        plan.clear()
        query(uow)
    engine.dispose()

    assert [step for step in expected if step not in plan] == []
    assert [
        step for step in plan if step in {"SCAN outbox", "SCAN reviews"} or "USE TEMP B-TREE FOR ORDER BY" in step
    ] == []
