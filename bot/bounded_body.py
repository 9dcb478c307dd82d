"""The body of a request, up to a limit."""

from starlette.requests import Request


async def read_body(request: Request, *, most: int) -> bytes | None:
    """The whole body, None as soon as it is larger than allowed, whatever its headers promise."""
    parts, length = [], 0
    async for part in request.stream():
        length += len(part)
        if length > most:
            return None
        parts.append(part)
    return b"".join(parts)
