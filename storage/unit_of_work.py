"""One transaction and the mappers that work in it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from storage.acts import Acts
from storage.asked_questions import AskedQuestions
from storage.backup_runs import BackupRuns
from storage.boards import Boards
from storage.briefs import Briefs
from storage.broadcasts import Broadcasts
from storage.cards import Cards
from storage.claims import Claims
from storage.cohorts import Cohorts
from storage.corrections import Corrections
from storage.drafts import Drafts
from storage.foretold import ForetoldAnswers
from storage.health import Health
from storage.imports import Imports
from storage.inbox import Inbox
from storage.insights import Insights
from storage.invites import Invites
from storage.numbering import leap, list_last_numbers, skip_numbers
from storage.outbox import Outbox
from storage.ownership import Ownership
from storage.parameter_fits import ParameterFits
from storage.people import People
from storage.points import Points
from storage.promises import Promises
from storage.question_sets import QuestionSets
from storage.question_versions import QuestionVersions
from storage.reminders import Reminders
from storage.reports import Reports
from storage.restores import Restores
from storage.retention import Retention
from storage.reviews import Reviews
from storage.rounds import Rounds
from storage.soundness import list_breaches
from storage.standings import Standings
from storage.teams import Teams
from storage.unsettled import lift
from storage.wiping import wipe
from storage.withdrawals import Withdrawals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine

    from storage.soundness import Breach


class UnitOfWork:
    """What a use case may do to the database; whoever made it commits, or nothing happened."""

    def __init__(self, connection: Connection) -> None:
        self.people = People(connection)
        self.cohorts = Cohorts(connection)
        self.invites = Invites(connection)
        self.drafts = Drafts(connection)
        self.acts = Acts(connection)
        self.questions = QuestionVersions(connection)
        self.imports = Imports(connection)
        self.sets = QuestionSets(connection)
        self.corrections = Corrections(connection)
        self.withdrawals = Withdrawals(connection)
        self.reports = Reports(connection)
        self.asked = AskedQuestions(connection)
        self.cards = Cards(connection)
        self.reviews = Reviews(connection)
        self.foretold = ForetoldAnswers(connection)
        self.promises = Promises(connection)
        self.rounds = Rounds(connection)
        self.points = Points(connection)
        self.boards = Boards(connection)
        self.standings = Standings(connection)
        self.teams = Teams(connection)
        self.insights = Insights(connection)
        self.briefs = Briefs(connection)
        self.parameters = ParameterFits(connection)
        self.reminders = Reminders(connection)
        self.inbox = Inbox(connection)
        self.claims = Claims(connection)
        self.outbox = Outbox(connection)
        self.ownership = Ownership(connection, self.inbox)
        self.retention = Retention(connection)
        self.broadcasts = Broadcasts(connection, self.outbox)
        self.health = Health(connection)
        self.backup_runs = BackupRuns(connection)
        self.restores = Restores(connection)


class OwnUnitOfWork(UnitOfWork):
    """A unit of work that its maker commits."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection

    def commit(self) -> None:
        """Make everything so far durable."""
        self._connection.commit()

    def list_breaches(self, *, of_file_too: bool = True) -> list[Breach]:
        """Every rule that the database breaks, as this transaction sees it; as `storage.soundness`."""
        return list_breaches(self._connection, of_file_too=of_file_too)

    def last_numbers(self) -> dict[str, int]:
        """By table, the highest number that was ever given."""
        return list_last_numbers(self._connection)

    def skip_numbers(self, given: Mapping[str, int] | None) -> None:
        """Give none of these numbers a second time; without them, leap far ahead."""
        skip_numbers(self._connection, leap(self._connection) if given is None else given)

    def lift_mark(self) -> None:
        """Let a database into which a backup was put be used, with the commit; as `storage.unsettled`."""
        lift(self._connection)

    def wipe(self) -> bool:
        """Rewrite the database file without what was deleted, after a commit; as `storage.wiping`."""
        engine = self._connection.engine
        # The one connection of a SQLite file goes back first.
        self._connection.close()
        return wipe(engine)


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[OwnUnitOfWork]:
    """A unit of work for tests and the command line; leaves by rolling back unless committed."""
    with engine.connect() as connection:
        yield OwnUnitOfWork(connection)
