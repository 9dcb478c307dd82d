"""What only tests need: the record of calls, faults on order, and a clock that can be moved on."""

import math
import time
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.bot_web import BotSide
from bot.demo.faults import read_fault
from bot.demo.messenger import Messenger
from bot.demo.person_web import read_json
from bot.demo.refusals import PersonError


class MovableClock:
    """The system's time, moved on as far as a test asks."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time jump forward."""
        self._ahead += seconds


class ControlSide:
    """Answers tests."""

    def __init__(self, messenger: Messenger, bot: BotSide, clock: MovableClock) -> None:
        self._messenger = messenger
        self._bot = bot
        self._clock = clock

    def list_routes(self) -> list[Route]:
        """The routes a test needs."""
        return [
            Route("/demo/calls", self._list_calls),
            Route("/demo/updates", self._show_updates),
            Route("/demo/faults", self._order_fault, methods=["POST"]),
            Route("/demo/faults", self._clear_faults, methods=["DELETE"]),
            Route("/demo/clock", self._advance_clock, methods=["POST"]),
        ]

    async def _list_calls(self, request: Request) -> Response:
        method = request.query_params.get("method")
        return JSONResponse([asdict(call) for call in list(self._bot.calls) if method is None or call.method == method])

    async def _show_updates(self, _request: Request) -> Response:
        return JSONResponse({"pending": self._messenger.updates.count()})

    async def _order_fault(self, request: Request) -> Response:
        body = await read_json(request)
        fault = read_fault(
            body.get("method"),
            body.get("kind"),
            times=body.get("times", 1),
            retry_after=body.get("retry_after", 1),
        )
        self._bot.faults.add(fault)
        return JSONResponse({})

    async def _clear_faults(self, _request: Request) -> Response:
        self._bot.faults.clear()
        return JSONResponse({})

    async def _advance_clock(self, request: Request) -> Response:
        seconds = (await read_json(request)).get("advance")
        if not isinstance(seconds, int | float) or not math.isfinite(seconds) or seconds < 0:
            raise PersonError(400, "Le temps n’avance que d’un nombre positif de secondes.")
        self._clock.advance(seconds)
        return JSONResponse({})
