"""The clock over HTTP: the presenter's bar and the tests read it and move it on."""

import math
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.clock import FARTHEST_AHEAD_SECONDS, MovableClock
from bot.demo.events import EventHub
from bot.demo.person_web import read_json
from bot.demo.refusals import PersonError


class ClockSide:
    """Answers whoever looks at the demo's clock or moves it."""

    def __init__(self, clock: MovableClock, events: EventHub) -> None:
        self._clock = clock
        self._events = events
        self.pass_time: Callable[[float], Awaitable[None]] = self._jump
        """How time passes when somebody moves the clock; whoever lives in this time may fill the way."""

    def list_routes(self) -> list[Route]:
        """The routes of the clock."""
        return [
            Route("/demo/clock", self._show, methods=["GET"]),
            Route("/demo/clock", self._advance, methods=["POST"]),
        ]

    async def _show(self, _request: Request) -> Response:
        return JSONResponse(self._clock.describe())

    async def _advance(self, request: Request) -> Response:
        seconds = (await read_json(request)).get("advance")
        if not isinstance(seconds, int | float) or not math.isfinite(seconds) or seconds < 0:
            raise PersonError(400, "L’horloge n’avance que d’un nombre positif de secondes.")
        if self._clock.ahead + seconds > FARTHEST_AHEAD_SECONDS:
            raise PersonError(400, "L’horloge de la démo ne va pas plus loin\u00a0: vingt ans d’avance au plus.")
        await self.pass_time(seconds)
        return JSONResponse(self._clock.describe())

    def advance(self, seconds: float) -> None:
        """Jump, and tell open pages."""
        self._clock.advance(seconds)
        self._events.publish("clock", self._clock.describe())

    async def _jump(self, seconds: float) -> None:
        self.advance(seconds)
