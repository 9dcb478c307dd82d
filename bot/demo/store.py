"""The state of the little Telegram in one SQLite file; what is committed survives a kill of the server."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.formatted_text import JsonObject

_SCHEMA = """
create table if not exists setting (name text primary key, value text not null);
create table if not exists persona (
    id integer primary key, first_name text not null, role text not null,
    started integer not null default 0, blocked integer not null default 0
);
create table if not exists message (
    id integer primary key autoincrement, chat_id integer not null, body text not null default ''
);
create index if not exists message_of_chat on message (chat_id, id);
create table if not exists pending_update (
    id integer primary key autoincrement, expires_at real not null, body text not null
);
create table if not exists tap (
    id text primary key, chat_id integer not null, message_id integer not null, at real not null, answer text
);
create table if not exists file (
    id integer primary key autoincrement, name text not null, mime text not null,
    folder text not null, content blob not null
);
create table if not exists menu (
    scope text not null, language text not null, commands text not null, primary key (scope, language)
);
"""
_FIRST_UPDATE = 100_000_000
UNSEEN = "unseen"
"""The role of somebody without a tab on the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Someone who can be played at the chat page; the chat with the bot has the same id."""

    id: int
    first_name: str
    role: str
    started: bool = False
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A press of an inline button; its answer is None while the bot owes one."""

    id: str
    chat_id: int
    message_id: int
    at: float
    answer: JsonObject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that was sent in a chat."""

    id: int
    name: str
    mime: str
    folder: str
    content: bytes

    @property
    def path(self) -> str:
        """Where the bot downloads it, below /file/bot<token>/."""
        suffix = "".join(filter(str.isalnum, Path(self.name).suffix)) or "bin"
        return f"{self.folder}/file_{self.id}.{suffix}"


class Store:
    """Rows in and values out; without a path it lives in memory."""

    def __init__(self, path: Path | None) -> None:
        self._connection = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._connection.execute("pragma journal_mode = wal")
        # A kill of the process loses nothing that is committed; only a power cut could.
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_SCHEMA)
        self._connection.execute(
            "insert into sqlite_sequence (name, seq) select 'pending_update', ?"
            " where not exists (select 1 from sqlite_sequence where name = 'pending_update')",
            (_FIRST_UPDATE,),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept, or nothing when it raises."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def find_setting(self, name: str) -> str | None:
        """The value kept under a name."""
        row = self._connection.execute("select value from setting where name = ?", (name,)).fetchone()
        return row[0] if row else None

    def save_setting(self, name: str, value: str) -> None:
        """Keep a value under a name."""
        self._connection.execute("insert or replace into setting values (?, ?)", (name, value))

    def list_personas(self) -> list[Persona]:
        """Everyone who can be played, in the order of their ids."""
        query = "select id, first_name, role, started, blocked from persona where role <> ? order by id"
        return [_persona(*row) for row in self._connection.execute(query, (UNSEEN,))]

    def count_unseen(self) -> int:
        """How many persons there are whom nobody plays."""
        return int(self._connection.execute("select count(*) from persona where role = ?", (UNSEEN,)).fetchone()[0])

    def find_persona(self, persona_id: int) -> Persona | None:
        """The persona with this id."""
        query = "select id, first_name, role, started, blocked from persona where id = ?"
        row = self._connection.execute(query, (persona_id,)).fetchone()
        return _persona(*row) if row else None

    def save_persona(self, persona: Persona) -> None:
        """Add or replace a persona."""
        row = (persona.id, persona.first_name, persona.role, persona.started, persona.blocked)
        self._connection.execute("insert or replace into persona values (?, ?, ?, ?, ?)", row)

    def add_message(self, chat_id: int, body: JsonObject) -> JsonObject:
        """The message with the id it is kept under."""
        cursor = self._connection.execute("insert into message (chat_id) values (?)", (chat_id,))
        message = {"message_id": cursor.lastrowid, **body}
        self.save_message(message)
        return message

    def save_message(self, message: JsonObject) -> None:
        """Replace the message that has this id."""
        row = (json.dumps(message), message["message_id"])
        self._connection.execute("update message set body = ? where id = ?", row)

    def find_message(self, chat_id: int, message_id: int) -> JsonObject | None:
        """The message with this id in this chat."""
        query = "select body from message where id = ? and chat_id = ?"
        row = self._connection.execute(query, (message_id, chat_id)).fetchone()
        return json.loads(row[0]) if row else None

    def list_messages(self, chat_id: int, *, before: int | None, limit: int) -> list[JsonObject]:
        """The newest messages of a chat that are older than `before`, oldest first."""
        query = "select body from message where chat_id = ? and id < ? order by id desc limit ?"
        rows = self._connection.execute(query, (chat_id, before or 2**62, limit)).fetchall()
        return [json.loads(body) for (body,) in reversed(rows)]

    def delete_message(self, message_id: int) -> None:
        """Forget a message; its id is not given again."""
        self._connection.execute("delete from message where id = ?", (message_id,))

    def add_update(self, body: JsonObject, *, expires_at: float) -> None:
        """Put an update at the end of the queue."""
        row = (expires_at, json.dumps(body))
        self._connection.execute("insert into pending_update (expires_at, body) values (?, ?)", row)

    def list_updates(self, *, limit: int) -> list[JsonObject]:
        """The oldest updates that nobody confirmed."""
        rows = self._connection.execute("select id, body from pending_update order by id limit ?", (limit,))
        return [{"update_id": update_id, **json.loads(body)} for update_id, body in rows]

    def count_updates(self) -> int:
        """How many updates wait."""
        return int(self._connection.execute("select count(*) from pending_update").fetchone()[0])

    def drop_updates(self, *, before: int) -> None:
        """Forget the updates with a smaller id."""
        self._connection.execute("delete from pending_update where id < ?", (before,))

    def drop_all_but_last_updates(self, count: int) -> None:
        """Forget all updates but the newest ones."""
        newest = "select id from pending_update order by id desc limit ?"
        query = f"delete from pending_update where id not in ({newest})"  # noqa: S608
        self._connection.execute(query, (count,))

    def drop_expired_updates(self, now: float) -> None:
        """Forget the updates that Telegram would no longer keep."""
        self._connection.execute("delete from pending_update where expires_at <= ?", (now,))

    def save_tap(self, tap: Tap) -> None:
        """Add or replace a tap."""
        answer = None if tap.answer is None else json.dumps(tap.answer)
        row = (tap.id, tap.chat_id, tap.message_id, tap.at, answer)
        self._connection.execute("insert or replace into tap values (?, ?, ?, ?, ?)", row)

    def find_tap(self, tap_id: str) -> Tap | None:
        """The tap with this id."""
        query = "select id, chat_id, message_id, at, answer from tap where id = ?"
        row = self._connection.execute(query, (tap_id,)).fetchone()
        if row is None:
            return None
        answer = None if row[4] is None else json.loads(row[4])
        return Tap(id=row[0], chat_id=row[1], message_id=row[2], at=row[3], answer=answer)

    def count_taps(self) -> int:
        """How many taps there ever were."""
        return int(self._connection.execute("select count(*) from tap").fetchone()[0])

    def add_file(self, *, name: str, mime: str, folder: str, content: bytes) -> int:
        """Keep a file; the number it is kept under."""
        query = "insert into file (name, mime, folder, content) values (?, ?, ?, ?)"
        return self._connection.execute(query, (name, mime, folder, content)).lastrowid or 0

    def find_file(self, number: int) -> StoredFile | None:
        """The file with this number."""
        query = "select id, name, mime, folder, content from file where id = ?"
        row = self._connection.execute(query, (number,)).fetchone()
        return StoredFile(id=row[0], name=row[1], mime=row[2], folder=row[3], content=row[4]) if row else None

    def save_menu(self, scope: str, language: str, commands: list[JsonObject]) -> None:
        """Keep the commands of a scope; none forgets them."""
        self._connection.execute("delete from menu where scope = ? and language = ?", (scope, language))
        if commands:
            row = (scope, language, json.dumps(commands))
            self._connection.execute("insert into menu values (?, ?, ?)", row)

    def find_menu(self, scope: str, language: str) -> list[JsonObject]:
        """The commands of exactly this scope and language."""
        query = "select commands from menu where scope = ? and language = ?"
        row = self._connection.execute(query, (scope, language)).fetchone()
        return json.loads(row[0]) if row else []


def _persona(persona_id: int, first_name: str, role: str, started: int, blocked: int) -> Persona:
    return Persona(id=persona_id, first_name=first_name, role=role, started=bool(started), blocked=bool(blocked))
