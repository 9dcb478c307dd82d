"""What this process counts for whoever watches it: small calls here, read as text at `/metrics`.

Labels say what happened and never to whom. Each process counts for itself; what all of them share – queues, sizes –
is read from the database when it is asked for (`bot.web.gauges`).
"""

from __future__ import annotations

import re
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY: Final = CollectorRegistry()
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_NO_KIND: Final = re.compile(r"[^A-Za-z0-9_.-]")
_LONGEST_KIND: Final = 40

_received = Counter(
    "rappel_updates_received", "Updates from Telegram, by whether they were new.", ["arrival"], registry=REGISTRY
)
_dropped = Counter(
    "rappel_updates_dropped", "Messages not kept, as too many of their sender's waited already.", registry=REGISTRY
)
_handled = Counter("rappel_updates_handled", "Updates handled, by how it ended.", ["outcome"], registry=REGISTRY)
_seconds = Histogram(
    "rappel_update_seconds", "From taking an update up to having it settled.", buckets=_BUCKETS, registry=REGISTRY
)
_requests = Counter(
    "rappel_webhook_requests", "Requests to the webhook, by how they were answered.", ["status"], registry=REGISTRY
)
_calls = Counter("rappel_telegram_calls", "Calls to Telegram, by how they ended.", ["outcome"], registry=REGISTRY)
_sends = Counter(
    "rappel_sends", "Tries to send what the outbox holds, by what became of them.", ["outcome"], registry=REGISTRY
)
_errors = Counter("rappel_errors", "Things that went wrong, by place and class.", ["place", "kind"], registry=REGISTRY)
_reminders = Counter(
    "rappel_reminders", "Reminders whose time came: in time, late, or skipped as too late.", ["fate"], registry=REGISTRY
)
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)
# What never happened yet is nought, not unknown: an alert on an increase needs a beginning.
for _arrival in ("new", "repeated"):
    _received.labels(_arrival)
for _ended in ("done", "unanswered", "failed", "given_up"):
    _handled.labels(_ended)
for _fate in ("in_time", "late", "skipped"):
    _reminders.labels(_fate)
_sends.labels("sent")


def count_received(*, new: int, repeated: int, dropped: int) -> None:
    """Count updates that were stored, those that had been before, and those that were not kept."""
    _dropped.inc(dropped)
    _received.labels("new").inc(new)
    _received.labels("repeated").inc(repeated)


def count_handled(seconds: float, *, failure: str, is_done: bool, is_last_try: bool) -> None:
    """Count an update that was handled, in so many seconds; `failure` is empty if all went well.

    What is done although it failed was stored, and only the words about it did not arrive.
    """
    _seconds.observe(seconds)
    if not failure:
        outcome = "done"
    elif is_done:
        outcome = "unanswered"
    else:
        outcome = "given_up" if is_last_try else "failed"
    _handled.labels(outcome).inc()


def count_given_up() -> None:
    """Count an update that was set aside because processes died of it."""
    _handled.labels("given_up").inc()


def count_request(status: int) -> None:
    """Count a request to the webhook by the status it was answered with."""
    _requests.labels(str(status)).inc()


def count_call(outcome: str) -> None:
    """Count a call to Telegram: `ok`, or the class of the error."""
    _calls.labels(_name(outcome)).inc()


def count_send(outcome: str) -> None:
    """Count a try to send a message of the outbox."""
    _sends.labels(outcome.lower()).inc()


def count_error(place: str, kind: str) -> None:
    """Count something that went wrong: where in Rappel, and the class of the error."""
    _errors.labels(place, _name(kind)).inc()


def count_reminders(*, in_time: int, late: int, skipped: int) -> None:
    """Count the reminders of a batch whose time came."""
    _reminders.labels("in_time").inc(in_time)
    _reminders.labels("late").inc(late)
    _reminders.labels("skipped").inc(skipped)


def _name(kind: str) -> str:
    """A kind fit for a label: the name of a class, whatever somebody put into it."""
    return _NO_KIND.sub("_", kind)[:_LONGEST_KIND]
