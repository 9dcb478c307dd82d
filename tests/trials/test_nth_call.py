"""Something fails in the middle of a study round: pressing again leads through, and nothing is miscounted."""

import pytest

from tests.trials.nth_call import copy_of, fail_calls, fail_statements, measure_round
from tests.trials.rig import FAULTS

STATEMENTS = 6
"""So many are tried of each kind of database, at other places of the round; the trial tries all."""


@pytest.fixture
def fresh(request, database_url):
    """A way to get databases with a schema: copies of the same one."""
    if database_url.startswith("sqlite"):
        template = request.getfixturevalue("sqlite_template")
        return lambda: copy_of(template)
    server, template = request.getfixturevalue("postgresql_server"), request.getfixturevalue("postgresql_template")
    return lambda: server.fresh_database(like=template)


async def test_any_statement_may_fail(fresh):
    plain = await measure_round(fresh)

    failed = await fail_statements(fresh, range(7, plain.statements, plain.statements // STATEMENTS))

    assert failed.problems == []
    assert failed.rounds >= STATEMENTS
    assert len(plain.kinds) >= 3


async def test_any_call_may_fail_in_any_way(sqlite_template):
    def fresh():
        return copy_of(sqlite_template)

    plain = await measure_round(fresh)

    for number, fault in enumerate(FAULTS):
        failed = await fail_calls(fresh, [1 + number * plain.calls // len(FAULTS)], faults=[fault])

        assert failed.problems == []
