"""The persons' side over HTTP: the chat page and the JSON it speaks."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.bounded_body import read_body
from bot.demo.call import Upload
from bot.demo.formatted_text import JsonObject
from bot.demo.messenger import Messenger
from bot.demo.persons import LONGEST_DOCUMENT_BYTES, Persons
from bot.demo.refusals import PersonError

MOST_MESSAGES = 100
LONGEST_JSON_BYTES = 256 * 1024

_PAGE = Path(__file__).parent / "page"


class PersonSide:
    """Answers the chat page, and the tests that act as a person."""

    def __init__(self, messenger: Messenger, persons: Persons) -> None:
        self._messenger = messenger
        self._persons = persons

    def list_routes(self) -> list[Route | Mount]:
        """The routes a person needs."""
        return [
            Route("/", self._show_page),
            Mount("/page", StaticFiles(directory=_PAGE)),
            Route("/demo/personas", self._list_personas, methods=["GET"]),
            Route("/demo/personas", self._add_persona, methods=["POST"]),
            Route("/demo/chats/{chat:int}/messages", self._list_messages, methods=["GET"]),
            Route("/demo/chats/{chat:int}/messages", self._send_text, methods=["POST"]),
            Route("/demo/chats/{chat:int}/documents", self._send_document, methods=["POST"]),
            Route("/demo/chats/{chat:int}/polls", self._send_poll, methods=["POST"]),
            Route("/demo/chats/{chat:int}/taps", self._tap, methods=["POST"]),
            Route("/demo/chats/{chat:int}/blocked", self._block, methods=["PUT"]),
            Route("/demo/taps/{tap}", self._show_tap),
            Route("/demo/files/{file_id}", self._show_file),
            Route("/demo/events", self._stream),
        ]

    async def _show_page(self, _request: Request) -> Response:
        return FileResponse(_PAGE / "index.html")

    async def _list_personas(self, _request: Request) -> Response:
        return JSONResponse(self._messenger.describe_profile())

    async def _add_persona(self, request: Request) -> Response:
        body = await read_json(request)
        persona = self._persons.add(
            persona_id=_read(body, "id", int),
            first_name=_read(body, "first_name", str),
            role=_read(body, "role", str, default=""),
        )
        return JSONResponse(asdict(persona))

    async def _list_messages(self, request: Request) -> Response:
        persona = self._persons.get(request.path_params["chat"])
        before = request.query_params.get("before", "")
        messages = self._messenger.store.list_messages(
            persona.id, before=int(before) if before.isdecimal() else None, limit=MOST_MESSAGES
        )
        return JSONResponse(messages)

    async def _send_text(self, request: Request) -> Response:
        body = await read_json(request)
        return JSONResponse(self._persons.send_text(request.path_params["chat"], _read(body, "text", str)))

    async def _send_document(self, request: Request) -> Response:
        content = await read_body(request, most=LONGEST_DOCUMENT_BYTES)
        if content is None:
            raise PersonError(413, "Ce fichier est trop gros : 20 Mo au plus.")
        mime = request.headers.get("content-type", "application/octet-stream").partition(";")[0]
        name = Path(request.query_params.get("name", "")).name or "fichier"
        message = self._persons.send_document(
            request.path_params["chat"],
            Upload(name=name, mime=mime, content=content),
            caption=request.query_params.get("caption", ""),
        )
        return JSONResponse(message)

    async def _send_poll(self, request: Request) -> Response:
        return JSONResponse(self._persons.send_poll(request.path_params["chat"], await read_json(request)))

    async def _tap(self, request: Request) -> Response:
        body = await read_json(request)
        tap = self._persons.tap(
            request.path_params["chat"],
            message_id=_read(body, "message_id", int),
            data=_read(body, "callback_data", str),
            forged=_read(body, "forged", bool, default=False),
        )
        return JSONResponse(asdict(tap))

    async def _block(self, request: Request) -> Response:
        body = await read_json(request)
        self._persons.block(request.path_params["chat"], blocked=_read(body, "blocked", bool))
        return JSONResponse({})

    async def _show_tap(self, request: Request) -> Response:
        tap = self._messenger.store.find_tap(request.path_params["tap"])
        if tap is None:
            raise PersonError(404, "Personne n’a appuyé sur ce bouton.")
        return JSONResponse(asdict(tap))

    async def _show_file(self, request: Request) -> Response:
        stored = self._messenger.find_file(request.path_params["file_id"])
        if stored is None:
            raise PersonError(404, "Ce fichier n’existe pas.")
        shown = stored.folder == "photos"
        # Whatever a file holds, it is saved or shown as a picture, never run as a page of ours.
        headers = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": "max-age=3600"}
        if not shown:
            headers["Content-Disposition"] = "attachment"
        mime = stored.mime if shown else "application/octet-stream"
        return Response(stored.content, media_type=mime, headers=headers)

    async def _stream(self, _request: Request) -> Response:
        events = self._messenger.events.listen(self._take_snapshot)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    def _take_snapshot(self) -> JsonObject:
        """Everything the page needs to show the chats afresh."""
        store = self._messenger.store
        profile = self._messenger.describe_profile()
        chats = {
            persona.id: store.list_messages(persona.id, before=None, limit=MOST_MESSAGES)
            for persona in store.list_personas()
        }
        return {**profile, "clock": self._messenger.clock.describe(), "page_size": MOST_MESSAGES, "chats": chats}


async def read_json(request: Request) -> JsonObject:
    """The JSON object that was sent; raises `PersonError`. Other types of content are refused."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise PersonError(415, "Cette adresse attend du JSON.")
    content = await read_body(request, most=LONGEST_JSON_BYTES)
    try:
        body = json.loads(content or b"")
    except ValueError as error:
        raise PersonError(400, "Ce n’est pas du JSON.") from error
    if not isinstance(body, dict):
        raise PersonError(400, "Cette adresse attend un objet JSON.")
    return body


def _read(body: JsonObject, name: str, kind: type, *, default: Any = None) -> Any:
    value = body.get(name, default)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise PersonError(400, f"Le champ « {name} » manque ou n’a pas le bon type.")
    return value


async def show_person_error(_request: Request, error: Exception) -> Response:
    """A `PersonError` as the page shows it."""
    if not isinstance(error, PersonError):
        raise error
    return JSONResponse({"message": error.message}, status_code=error.status)
