"""What several trials need: a nursery that has everything loaded."""

from collections.abc import Iterator

import pytest

from tests.trials.nursery import Nursery, open_nursery


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One nursery for the whole run, for loading costs more than a dozen kills."""
    with open_nursery() as nursery:
        yield nursery
