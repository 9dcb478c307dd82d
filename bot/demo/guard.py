"""Keeps other pages in the person's browser away from the demo, and the page away from other sites."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SameOrigin:
    """Refuses requests that come from another site or under a foreign host name (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with our headers on its answer, or answer 403."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app if _is_from_here(Headers(scope=scope)) else _REFUSAL
        await app(scope, receive, send_with_headers)


_REFUSAL = PlainTextResponse("Cette adresse ne répond qu’à sa propre page.\n", status_code=403)


def _is_from_here(headers: Headers) -> bool:
    host = headers.get("host", "")
    origin = headers.get("origin")
    own = origin is None or origin in {f"http://{host}", f"https://{host}"}
    fetched = headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
    # A plain link from another page may open ours: that shows nothing and changes nothing.
    visited = headers.get("sec-fetch-mode") == "navigate" and origin is None
    return _is_own_name(host) and own and (fetched or visited)


def _is_own_name(host: str) -> bool:
    """True for localhost and bare addresses: a rebound name is neither."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or bool(ip_address(name))
    except ValueError:
        return False
