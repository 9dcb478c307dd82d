"""A Bot API request, however its parameters came: query, form, multipart or JSON."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from bot.demo.refusals import BadRequestError

_DISPOSITION = re.compile(rb"\bcontent-disposition:[^\r\n]*", re.IGNORECASE)
_CONTENT_TYPE = re.compile(rb"\bcontent-type:\s*([^\s;]+)", re.IGNORECASE)
_NAME = re.compile(r'[;\s]name="([^"]*)"')
_FILENAME = re.compile(r'[;\s]filename="([^"]*)"')
_BOUNDARY = re.compile(r'boundary="?([^";]+)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a Bot API method; every parameter is text, as forms send it."""

    method: str
    parameters: Mapping[str, str]
    uploads: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The parameter, empty when it was not sent."""
        return self.parameters.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number; the default when it was not sent or is none."""
        value = self.text(name).strip()
        return int(value) if re.fullmatch(r"-?\d{1,18}", value) else default

    def flag(self, name: str) -> bool:
        """True when the parameter was sent as true."""
        return self.text(name).strip().lower() in {"true", "yes", "1", "t", "y"}

    def json(self, name: str) -> Any:
        """The parameter read as JSON, None when it was not sent; raises `BadRequestError`."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError as error:
            reason = f"can't parse {name.replace('_', ' ')} JSON object"
            raise BadRequestError(reason) from error


def read_call(method: str, *, query: str, content_type: str, body: bytes) -> Call:
    """The call that a request makes; the body wins over the query. Raises `BadRequestError`."""
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    uploads: dict[str, Upload] = {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        parameters |= _read_json(body)
    elif kind == "multipart/form-data":
        _read_multipart(content_type, body, parameters, uploads)
    elif body:
        parameters |= dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return Call(method=method, parameters=parameters, uploads=uploads)


def _read_json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body or b"{}")
    except ValueError as error:
        raise BadRequestError("can't parse JSON object") from error
    if not isinstance(values, dict):
        raise BadRequestError("object expected as JSON")
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in values.items()
        if value is not None
    }


def _read_multipart(content_type: str, body: bytes, parameters: dict[str, str], uploads: dict[str, Upload]) -> None:
    boundary = _BOUNDARY.search(content_type)
    if boundary is None:
        raise BadRequestError("boundary of the form is missing")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary[1].encode())[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        found = _DISPOSITION.search(head)
        disposition = found.group().decode(errors="replace") if found else ""
        name, filename = _NAME.search(disposition), _FILENAME.search(disposition)
        if name is None:
            raise BadRequestError("a part of the form has no name")
        if filename is None:
            parameters[unquote(name[1])] = content.decode(errors="replace")
        else:
            mime = _CONTENT_TYPE.search(head)
            kind = mime[1].decode() if mime else "application/octet-stream"
            uploads[unquote(name[1])] = Upload(name=unquote(filename[1]), mime=kind, content=content)
