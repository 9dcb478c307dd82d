"""Nodes on one database are killed while they share out greetings and messages: every job gets done."""

import pytest

from tests.trials.findings import broken
from tests.trials.nodes import findings_of, share_out

pytestmark = [pytest.mark.postgresql, pytest.mark.timeout(400)]


async def test_kills_among_nodes_lose_no_job_and_repeat_only_what_was_on_its_way(nursery, postgresql_url):
    done = await share_out(nursery, postgresql_url, jobs=60, kills=3, seed=5, nodes=2, lease=2.0)

    assert broken(findings_of(done)) == []
