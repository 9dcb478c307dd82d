"""What only tests need: the record of calls and faults on order."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.demo.bot_web import BotSide
from bot.demo.faults import read_fault
from bot.demo.messenger import Messenger
from bot.demo.person_web import read_json


class ControlSide:
    """Answers tests."""

    def __init__(self, messenger: Messenger, bot: BotSide) -> None:
        self._messenger = messenger
        self._bot = bot

    def list_routes(self) -> list[Route]:
        """The routes a test needs."""
        return [
            Route("/demo/calls", self._list_calls),
            Route("/demo/updates", self._show_updates),
            Route("/demo/faults", self._order_fault, methods=["POST"]),
            Route("/demo/faults", self._clear_faults, methods=["DELETE"]),
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
