"""Types of columns that keep a promise: moments are aware UTC, enums are their values, JSON has one spelling."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import orjson
from sqlalchemy import DateTime, String, Text, TypeDecorator

if TYPE_CHECKING:
    from enum import StrEnum

    from sqlalchemy import Dialect

EnumValue = TypeVar("EnumValue", bound="StrEnum")

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC so that both databases order it right; a naive one raises ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment in UTC; SQLite has no zones, so it gets UTC's wall time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without time zone can't be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class EnumByValue(TypeDecorator[EnumValue], Generic[EnumValue]):
    """A member of an enum, stored by its value: renaming a member changes no data."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[EnumValue]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: EnumValue | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The member's value."""
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> EnumValue | None:  # noqa: ARG002
        """The member; raises ValueError for a value that the code no longer knows."""
        return None if value is None else self.enum(value)


class StorableText(TypeDecorator[str]):
    """Text from outside; what a database can't hold (NUL, half a surrogate pair) becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """The text with only storable characters."""
        return None if value is None else _UNSTORABLE.sub("\ufffd", value)


def from_json(text: str | bytes) -> Any:
    """What `to_json` wrote."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        # Half a surrogate pair, which the quicker reader refuses.
        return json.loads(text)


def to_json(data: object) -> str:
    """The one spelling of this data: sorted keys, no blanks, readable accents, ASCII escapes where UTF-8 has none."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
