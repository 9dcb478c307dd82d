"""The addresses of the web side, and who may read which."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.gauges import Gauges

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.web.door import Door
    from bot.web.webhook import Webhook

# What proxies and networks before servers add; `.+-ip` is X-Real-IP, CF-Connecting-IP, True-Client-IP and others.
_FORWARDED: Final = re.compile(r"forwarded|via|x-forwarded-.+|.+-ip|cf-.+|fly-.+|x-amzn-.+|x-envoy-.+")


def build_app(door: Door, webhook: Webhook | None) -> Starlette:
    """Health and figures, and Telegram's way in if there is one."""
    side = _Side(door)
    routes = [
        Route("/healthz", side.show_life, methods=["GET"]),
        Route("/readyz", side.show_readiness, methods=["GET"]),
        Route("/metrics", side.show_metrics, methods=["GET"]),
    ]
    if webhook is not None:
        routes.append(Route("/telegram/{path:path}", webhook.answer, methods=["POST"]))
    return Starlette(routes=routes)


class _Side:
    """Answers whoever watches over the bot."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._gauges = Gauges(door)

    async def show_life(self, _request: Request) -> Response:
        """200: that somebody answers says it all."""
        return PlainTextResponse("alive\n")

    async def show_readiness(self, _request: Request) -> Response:
        """200 if updates can be taken, else 503 and why not."""
        fault = await self._door.find_fault()
        return PlainTextResponse(f"{fault or 'ready'}\n", status_code=503 if fault else 200)

    async def show_metrics(self, request: Request) -> Response:
        """What is counted, for Prometheus; not there for anybody from outside."""
        if not is_from_inside(request):
            return PlainTextResponse("Not Found", status_code=404)
        return Response(await self._gauges.render(), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def is_from_inside(request: Request) -> bool:
    """Whether a request comes straight from a private address, and not through a proxy that says so.

    One that says nothing is told by its HTTP/1.0, as nginx's plain `proxy_pass` speaks it; but no guess is a lock.
    """
    if request.client is None or request.scope["http_version"] == "1.0":
        return False
    if any(_FORWARDED.fullmatch(name) for name in request.headers):
        return False
    return ip_address(request.client.host.partition("%")[0]).is_private
