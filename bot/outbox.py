"""The sender: what the outbox holds goes out at least once and at most twice, and nothing stops it for long.

One process sends for all. It claims a few messages at a time, and only as many as may go at once; each is closed when
its own answer arrives. When Telegram fails, no message is spent on finding out whether it is back: a harmless call
asks for that.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram.error import RetryAfter, TelegramError

from bot import metrics
from bot.pacing import FIRST_PAUSE, LONGEST_PAUSE, ONE_TRY, ROOM_AGAIN, Line, Pace
from bot.send_errors import Outcome, Verdict, judge, retry_after
from bot.sending import send_reply
from bot.use_cases.acting import attune
from bot.use_cases.holding import day_to_count, find_hold
from bot.use_cases.notices import prepare
from bot.use_cases.people import mark_unreachable
from bot.use_cases.syllabus import Act
from bot.views.language import address
from bot.views.notices import show_notice
from questions.cohorts import may_teach
from storage.election import Place
from storage.errors import StorageError
from storage.outbox import MOST_COPIES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.discreet_bot import DiscreetBot
    from bot.services import Services
    from bot.views.reply import Picture, Reply
    from questions.people import Person
    from storage.outbox import OutboxMessage
    from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

AT_ONCE: Final = 4
"""Messages on their way at a time: a kill may double as many."""
LEASE: Final = timedelta(minutes=2)
"""For so long a claim is its sender's: longer than a call to Telegram takes to fail."""
LOOK_EVERY: Final = 3.0
STAND_EVERY: Final = 4.0
MOST_ATTEMPTS: Final = 50
MOST_BROKEN: Final = 3
LONGEST_BACKOFF: Final = 900.0
UNKNOWN_BACKOFF: Final = 10.0


class Sender:
    """Sends what the outbox holds, until it is stopped."""

    def __init__(self, bot: DiscreetBot, services: Services, *, time: Callable[[], float] = monotonic) -> None:
        self._bot = bot
        self._services = services
        self._desk = services.desk
        self._wake = self._desk.outbox_filled
        self._time = time
        self._pace = Pace(time)
        self._line = Line(time)
        self._in_flight: dict[int, OutboxMessage] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_elected = False
        self._stand_again_at = time()

    async def work(self) -> None:
        """Send what is due, for ever: woken when something is put, looking every few seconds for what others put."""
        pause = FIRST_PAUSE
        while True:
            self._wake.clear()
            try:
                wait = await self.turn()
                pause = FIRST_PAUSE
            except StorageError as error:
                log.warning("outbox_unreadable", reason=type(error).__name__, pause=pause)
                wait = pause
                pause = min(LONGEST_PAUSE, pause * 2)
            # Not `wait_for`: before Python 3.12 it loses a cancellation that comes with the wake-up.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    async def turn(self) -> float:
        """Start to send what may go now; returns after how many seconds to look again."""
        if not await self._stand():
            return LOOK_EVERY
        if self._line.in_doubt and not self._line.wait():
            await self._probe()
        if self._line.wait():
            return self._line.wait()
        room = min(self._pace.room(), AT_ONCE - len(self._in_flight))
        if room < 1:
            # When one on its way has arrived, it wakes us.
            return self._pace.wait() or LOOK_EVERY
        if not self._bot.leaves_room():
            return ROOM_AGAIN
        claimed = await self._claim(room)
        for message in claimed:
            self._start(message)
        if claimed:
            return 0.0
        return 1.0 if self._busy() else LOOK_EVERY

    async def drain(self) -> None:
        """Wait until what is on its way has arrived or failed; the rest stays for the next start."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _stand(self) -> bool:
        """Whether this process is the sender; every few seconds it is asked anew, and the claims of the dead freed."""
        if self._time() < self._stand_again_at:
            return self._is_elected
        self._stand_again_at = self._time() + STAND_EVERY
        is_elected = await self._desk.holds(Place.SENDER)
        if is_elected:
            # Whoever was the sender before us is gone, and so are its claims.
            await self._recover(LEASE if self._is_elected else None)
        self._is_elected = is_elected
        return is_elected

    async def _recover(self, lease: timedelta | None) -> None:
        now, mine = self._services.clock(), frozenset(self._in_flight)
        since = None if lease is None else now - lease
        given_up = await self._desk.run(lambda uow: uow.outbox.recover(claimed_before=since, now=now, in_flight=mine))
        for message in given_up:
            log.warning("outbox_given_up", message_id=message.id, kind=message.kind, reason=message.reason)

    async def _probe(self) -> None:
        """Ask Telegram something harmless; unless it answers, be silent for a while."""
        try:
            await self._bot.get_me(rate_limit_args=ONE_TRY)
        except RetryAfter as error:
            self._line.close(retry_after(error))
        except TelegramError as error:
            self._line.fail()
            log.warning("outbox_interrupted", reason=type(error).__name__, pause=self._line.wait())
        else:
            self._line.heal()

    async def _claim(self, limit: int) -> tuple[OutboxMessage, ...]:
        now, busy = self._services.clock(), self._busy()
        return await self._desk.run(lambda uow: uow.outbox.claim(limit=limit, now=now, busy=busy))

    def _busy(self) -> frozenset[int]:
        return self._pace.resting() | {message.person_id for message in self._in_flight.values()}

    def _start(self, message: OutboxMessage) -> None:
        self._pace.spend(message.person_id)
        self._in_flight[message.id] = message
        task = asyncio.create_task(self._handle(message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _handle(self, message: OutboxMessage) -> None:
        """Send one message and settle its row, whatever happens."""
        try:
            verdict = await self._deliver(message)
            metrics.count_send(verdict.outcome.name)
            self._learn(verdict)
            await self._settle(message, verdict)
        except Exception:
            # Still claimed: once the lease is over, it is tried again.
            log.exception("outbox_not_settled", message_id=message.id, kind=message.kind)
        finally:
            del self._in_flight[message.id]
            self._wake.set()

    async def _deliver(self, message: OutboxMessage) -> Verdict:
        try:
            prepared = await self._desk.run(self._prepare, message)
            if isinstance(prepared, Verdict):
                return prepared
            act, content = prepared
            address(formally=may_teach(act.person))
            reply = show_notice(message.kind, content, act.syllabus)
        except StorageError as error:
            return Verdict(outcome=Outcome.NOT_SENT, reason=type(error).__name__)
        except Exception as error:
            metrics.count_error("outbox", type(error).__name__)
            log.exception("outbox_message_broken", message_id=message.id, kind=message.kind)
            return Verdict(outcome=Outcome.BROKEN, reason=f"broken: {type(error).__name__}")
        return await self._send(act.person, reply)

    def _prepare(self, uow: UnitOfWork, message: OutboxMessage) -> tuple[Act, object] | Verdict:
        """Who is told what as of now, from here on counted as told; or why there is nothing to tell."""
        services, person = self._services, uow.people.get(message.person_id)
        if person.unreachable_since is not None:
            return Verdict(outcome=Outcome.UNREACHABLE, reason="unreachable before")
        act = Act(person=person, syllabus=services.shelf.shipped, now=services.clock(), rng=services.rng)
        act = attune(uow, act, services.shelf)
        hold = find_hold(uow, act, kind=message.kind, payload=message.payload)
        if hold is not None:
            return Verdict(outcome=Outcome.HELD, reason="not now", wait=(hold - act.now).total_seconds())
        content = prepare(uow, act, kind=message.kind, payload=message.payload)
        if content is None:
            return Verdict(outcome=Outcome.NEEDLESS, reason="needless")
        if not uow.outbox.begin(message, counted_on=day_to_count(act, kind=message.kind, payload=message.payload)):
            return Verdict(outcome=Outcome.NOT_SENT, reason="claim lost")
        return act, content

    async def _send(self, person: Person, reply: Reply | Picture) -> Verdict:
        try:
            await send_reply(self._bot, reply, chat_id=person.telegram_id, key=self._services.key, one_try=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is judged, and the others go on
            return judge(error)
        return Verdict(outcome=Outcome.SENT)

    def _learn(self, verdict: Verdict) -> None:
        """What a try says about the line to Telegram."""
        match verdict.outcome:
            case Outcome.FLOOD:
                self._line.close(verdict.wait)
            case Outcome.NOT_SENT | Outcome.UNKNOWN:
                self._line.in_doubt = True
            case Outcome.SENT:
                self._line.heal()

    async def _settle(self, message: OutboxMessage, verdict: Verdict) -> None:
        """Write down what became of a message; until that is done, nobody else may take it for unsent."""
        pause = FIRST_PAUSE
        while True:
            try:
                is_mine = await self._desk.run(settle, message, verdict, now=self._services.clock())
            except StorageError as error:
                log.warning("outbox_not_settled", message_id=message.id, reason=type(error).__name__, pause=pause)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                _note(message, verdict, is_mine=is_mine)
                return


def settle(uow: UnitOfWork, message: OutboxMessage, verdict: Verdict, *, now: datetime) -> bool:
    """Store what became of a claimed message; False, and nothing is stored, if the claim is another's by now."""
    match verdict.outcome:
        case Outcome.SENT:
            return uow.outbox.close_sent(message, now=now)
        case Outcome.NEEDLESS:
            return uow.outbox.skip(message, now=now, reason=verdict.reason)
        case Outcome.UNREACHABLE:
            mark_unreachable(uow, telegram_id=uow.people.get(message.person_id).telegram_id, now=now)
    if is_last_try(message, verdict.outcome):
        return uow.outbox.give_up(message, now=now, reason=verdict.reason)
    return uow.outbox.retry_later(
        message,
        retry_at=now + timedelta(seconds=backoff(message, verdict)),
        reason=verdict.reason,
        may_have_arrived=verdict.outcome is Outcome.UNKNOWN,
    )


def is_last_try(message: OutboxMessage, outcome: Outcome) -> bool:
    """Whether a message that was not sent is given up."""
    match outcome:
        case Outcome.HELD:
            return False
        case Outcome.UNREACHABLE | Outcome.REFUSED:
            return True
        case Outcome.UNKNOWN:
            return message.copies + 1 >= MOST_COPIES
        case Outcome.BROKEN:
            return message.attempts >= MOST_BROKEN
        case _:
            return message.attempts >= MOST_ATTEMPTS


def backoff(message: OutboxMessage, verdict: Verdict) -> float:
    """In how many seconds a message may be tried again: twice as many each time, and as Telegram asks."""
    if verdict.outcome is Outcome.UNKNOWN:
        return UNKNOWN_BACKOFF
    if verdict.outcome is Outcome.HELD:
        return verdict.wait
    return max(verdict.wait, min(LONGEST_BACKOFF, 2.0**message.attempts))


def _note(message: OutboxMessage, verdict: Verdict, *, is_mine: bool) -> None:
    event: dict[str, Any] = {"message_id": message.id, "kind": message.kind, "attempts": message.attempts}
    if not is_mine:
        log.warning("outbox_claim_lost", outcome=verdict.outcome.name, **event)
    elif verdict.outcome is Outcome.SENT:
        log.info("outbox_sent", **event)
    elif verdict.outcome is Outcome.NEEDLESS:
        log.info("outbox_skipped", reason=verdict.reason, **event)
    elif is_last_try(message, verdict.outcome):
        log.warning("outbox_given_up", reason=verdict.reason, **event)
    else:
        log.info("outbox_retry", reason=verdict.reason, **event)
