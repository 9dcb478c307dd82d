"""A long log: a year's answers of many people, made inside the database, for trials of a real size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, inspect, text

from storage.schema import upgrade
from tests.storage.filling import filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

ANSWERS_EACH: Final = 1000
"""How many answers one person has given: some ten a working day, for half a year."""
FACTS: Final = 250
_YEAR: Final = 365 * 86_400
_MOMENTS: Final = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', '2026-01-01', '+' || ({seconds}) || ' seconds')",
    "postgresql": "TIMESTAMPTZ '2026-01-01 00:00:00+00' + make_interval(secs => {seconds})",
}
_DAYS: Final = {
    "sqlite": "date('2026-01-01', '+' || ({seconds}) || ' seconds')",
    "postgresql": "DATE '2026-01-01' + CAST(({seconds}) / 86400 AS INTEGER)",
}
_NUMBER: Final = "((CAST(n.i AS BIGINT) * {prime} % 9007) / 911.0)"
_MEMORY: Final = (
    """'{"difficulty":' || %s || ',"last_day":"2026-03-02","likely_difficulty":' || %s || """
    """',"likely_stability":' || %s || ',"stability":' || %s || '}'"""
)
_BEFORE: Final = (
    """'{"lapses":1,"last_question_id":"accueil.etapes/first","leech_since":null,"memory":' || %s || """
    """',"reviews":4,"run":2,"version":4}'"""
)


def fill(engine: Engine, *, reviews: int) -> None:
    """Rows in every table that may hold something about a person, and so many answers of others, over a year."""
    upgrade(engine)
    filled(engine)
    with engine.begin() as connection:
        _add_answers(connection, reviews, people=max(1, reviews // ANSWERS_EACH))
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _add_answers(connection: Connection, reviews: int, *, people: int) -> None:
    first_person, first_asked, model = connection.execute(
        text(
            "SELECT (SELECT max(id) FROM people), (SELECT max(id) FROM asked_questions), min(asked_question_id) "
            "FROM reviews"
        )
    ).one()
    seconds = f"(n.i * CAST({_YEAR} AS BIGINT) / {reviews + 1})"
    moment, day = (words[connection.dialect.name].format(seconds=seconds) for words in (_MOMENTS, _DAYS))
    person, fact = f"{first_person} + 1 + n.i % {people}", f"'fact-' || ((n.i / {people}) % {FACTS})"
    asked = f"{first_asked} + n.i"
    _multiply(
        connection,
        "people",
        people,
        where="id = (SELECT max(id) FROM people WHERE role = 'admin')",
        values={"id": f"{first_person} + n.i", "telegram_id": "800000000 + n.i", "role": "'apprentice'"},
    )
    _multiply(
        connection,
        "asked_questions",
        reviews,
        where=f"id = {model}",
        values={"id": asked, "person_id": person, "asked_at": moment, "round_id": "NULL"},
    )
    about = {"asked_question_id": asked, "person_id": person, "fact_id": fact, "update_id": "900000 + n.i"}
    when = {"asked_at": moment, "answered_at": moment, "study_day": day}
    left = {"before": _BEFORE % _memory(7919, 6841, 5501, 4409), "after": _memory(6841, 5501, 4409, 7919)}
    # SQLAlchemy would take a colon for the beginning of a parameter's name.
    left = {name: words.replace(":", r"\:") for name, words in left.items()}
    if connection.dialect.name == "postgresql":
        left = {name: f"CAST({words} AS JSON)" for name, words in left.items()}
    values = {**about, **when, **left}
    _multiply(connection, "reviews", reviews, where=f"asked_question_id = {model}", values=values, given="id")
    _count_on_cards(connection, first_person)
    if connection.dialect.name == "postgresql":
        for table in ("people", "asked_questions"):
            connection.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
            )


def _memory(*primes: int) -> str:
    """A memory as the log has it, with other numbers in each row: a backup would compress equal ones too well."""
    return _MEMORY % tuple(_NUMBER.format(prime=prime) for prime in primes)


def _multiply(
    connection: Connection, table: str, count: int, *, where: str, values: Mapping[str, str], given: str = ""
) -> None:
    """Add copies of one row with other values, expressions of the copy's number `n.i`; `given` is left out."""
    columns = [column["name"] for column in inspect(connection).get_columns(table) if column["name"] != given]
    chosen = ", ".join(values.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        text(
            f"INSERT INTO {table} ({names}) WITH RECURSIVE n(i) AS "
            f"(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) SELECT {chosen} "
            f"FROM n, (SELECT * FROM {table} WHERE {where}) t"
        ),
        {"count": count},
    )


def _count_on_cards(connection: Connection, after_person: int) -> None:
    """A card for every fact that somebody new has answered, with as many reviews as they have."""
    others = [column["name"] for column in inspect(connection).get_columns("cards")]
    others = [name for name in others if name not in {"person_id", "fact_id", "reviews", "lapses"}]
    names = ", ".join(f'"{name}"' for name in others)
    connection.execute(
        text(
            f"INSERT INTO cards (person_id, fact_id, reviews, lapses, {names}) "
            f"SELECT k.person_id, k.fact_id, k.n, 0, {', '.join(f't.{name}' for name in others)} "
            "FROM (SELECT person_id, fact_id, count(*) AS n FROM reviews WHERE person_id > :after "
            "GROUP BY person_id, fact_id) k, (SELECT * FROM cards LIMIT 1) t"
        ),
        {"after": after_person},
    )
