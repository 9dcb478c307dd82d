"""Questions that are answered in one's own words or by arranging: typed, counted, recalled, ordered, matched."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from questions.formats.drafts import DraftNumber, DraftOption
from questions.formats.tables.headings import Role
from questions.formats.tables.keys import read_sequence, read_truth
from questions.formats.tables.options import Answer, changed_date
from questions.formats.tables.table import UnplayableRow, is_changed_date, quote, read_weight
from questions.quiz.question import Kind, Pair

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.formats.tables.grid import Row
    from questions.formats.tables.options import Offered
    from questions.formats.tables.table import Table

ARROW = " → "
_ARROWS = re.compile(r"→|⟶|⇒|↔|<->|->|=>|\s=\s")
_PIECES = re.compile(r"[\n;|]")
_BULLET = re.compile(r"\s*(?:[-•*–·▪]|\d{1,2}[.)])\s+(.*)")
_DIGITS = r"[+-]?\d[\d'’\u00a0\u202f ]*(?:[.,]\d+)?|[+-]?[.,]\d+"
_QUANTITY = re.compile(rf"({_DIGITS})\s*(?:(?:±|\+/-)\s*({_DIGITS}))?\s*(\D.*)?", re.DOTALL)
_THOUSANDS = re.compile(r"[+-]?\d{1,3},\d{3}")
_SHORT_POINT = 80
_LARGEST_POWER = 30
"""As in our own format, in which the question has to be kept."""


def read_answer(table: Table, row: Row, offered: Sequence[Offered], kind: Kind | None) -> Answer:
    """The answer of a row without options to choose from; raises UnplayableRow if there is none.

    `offered` is what stands in the columns of options: there, each piece of the answer has a cell of its own.
    """
    pieces = [one.text for one in offered if one.text]
    column = table.layout.keys[0] if table.layout.keys else table.layout.prompts[0]
    match kind:
        case Kind.ORDER:
            return Answer(kind=kind, options=_read_order(table, row, offered, column))
        case Kind.MATCH:
            pairs = tuple(_read_pair(piece, column) for piece in pieces or _read_pieces(table, row))
            return Answer(kind=kind, pairs=pairs)
        case Kind.TEXT | Kind.CLOZE:
            return Answer(kind=kind, accepted=_read_accepted(table, row, pieces))
        case Kind.NUMBER:
            return _read_number(table, row, column)
        case Kind.RECALL | None:
            truth = read_truth(row.text(column)) if kind is None else None
            return _read_points(table, row, pieces) if truth is None else _judge(truth=truth)
        case _:
            return _judge(truth=_read_truth(table, row, column))


def _judge(*, truth: bool) -> Answer:
    weights = {"Vrai": float(truth), "Faux": float(not truth)}
    options = tuple(DraftOption(text=text, weight=weight) for text, weight in weights.items())
    return Answer(kind=Kind.TRUE_FALSE, options=options)


def _read_truth(table: Table, row: Row, column: int) -> bool:
    said = _require(table, row, column)
    truth = read_truth(said, loose=True)
    if truth is None:
        message = f"{quote(said)} ne dit ni vrai ni faux\u00a0: écrivez «\u00a0vrai\u00a0» ou «\u00a0faux\u00a0»."
        raise UnplayableRow("key-unreadable", message, column)
    return truth


def _require(table: Table, row: Row, column: int) -> str:
    """What the answer's cell says; raises UnplayableRow if it is blank, or a date that was something else."""
    said = table.text(row, column)
    if not said:
        message = f"La réponse manque\u00a0: écrivez-la dans la colonne {table.title(column)}."
        raise UnplayableRow("no-answer", message, column)
    if is_changed_date(row.value(column)):
        raise changed_date(row, column)
    return said


def _read_pieces(table: Table, row: Row) -> list[str]:
    """The answers in the key's cells, several to a cell by lines, `;` or `|`."""
    texts = [table.text(row, column) for column in table.layout.keys]
    return [piece.strip() for text in texts for piece in _PIECES.split(text) if piece.strip()]


def _read_order(table: Table, row: Row, offered: Sequence[Offered], column: int) -> tuple[DraftOption, ...]:
    """The steps in their right order: as they stand, or as the key numbers them (« C, A, B »)."""
    steps = [one.text for one in offered if one.text] or _read_pieces(table, row)
    if len(steps) < 2:
        raise UnplayableRow("too-few-options", "Il faut au moins deux étapes\u00a0: complétez la ligne.", column)
    said = table.text(row, column) if table.layout.keys and offered else ""
    if said:
        places = read_sequence(said)
        if places is None or sorted(places) != list(range(len(steps))):
            message = (
                f"{quote(said)} ne range pas les {len(steps)} étapes\u00a0: écrivez par exemple «\u00a0B, A, C\u00a0»."
            )
            raise UnplayableRow("key-unreadable", message, column)
        steps = [steps[place] for place in places]
    return tuple(DraftOption(text=step, weight=1.0) for step in steps)


def split_pair(text: str) -> Pair | None:
    """The two sides of « gauche → droite »; None if there is no arrow or a side is blank."""
    left, *rest = _ARROWS.split(text, maxsplit=1)
    left, right = left.strip(), rest[0].strip() if rest else ""
    return Pair(left=left, right=right) if left and right else None


def _read_pair(text: str, column: int) -> Pair:
    pair = split_pair(text)
    if pair is None:
        message = f"{quote(text)} n’est pas une paire\u00a0: écrivez «\u00a0à gauche{ARROW}à droite\u00a0»."
        raise UnplayableRow("pair-unreadable", message, column)
    return pair


def _read_accepted(table: Table, row: Row, pieces: list[str]) -> tuple[DraftOption, ...]:
    """The accepted answers: one a cell where there are cells for them, else those of the key's cell."""
    column = table.layout.keys[0] if table.layout.keys else table.layout.prompts[0]
    if not pieces:
        _require(table, row, column)
        pieces = _read_pieces(table, row)
    shares: list[float | None] = [None] * len(pieces)
    if table.layout.answer_weights is not None:
        listed = [read_weight(part) for part in _PIECES.split(row.text(table.layout.answer_weights))]
        shares = listed if len(listed) == len(pieces) else shares
    weights = [1.0 if share is None else share / (100 if share > 1 else 1) for share in shares]
    accepted = [
        DraftOption(text=piece, weight=min(1.0, weight))
        for piece, weight in zip(pieces, weights, strict=True)
        if weight > 0
    ]
    return tuple(sorted(accepted, key=lambda option: -option.weight))


def _read_number(table: Table, row: Row, column: int) -> Answer:
    quantity = read_quantity(_require(table, row, column))
    if quantity is None:
        message = f"{quote(row.text(column))} n’est pas un nombre\u00a0: écrivez par exemple 12,5 ou 12,5 ± 0,5 kg."
        raise UnplayableRow("number-unreadable", message, column)
    value, tolerance, unit = quantity
    apart = [read_quantity(text) for text in table.texts(row, Role.TOLERANCE)]
    tolerance = next((one[0] for one in apart if one), tolerance)
    unit = " ".join(table.texts(row, Role.UNIT)) or unit
    return Answer(kind=Kind.NUMBER, numbers=(DraftNumber(value=value, tolerance=abs(tolerance)),), unit=unit)


def read_quantity(text: str) -> tuple[Decimal, Decimal, str] | None:
    """Value, tolerance and unit of « 12,5 ± 0,5 kg »; None if it is no number or one of two readings (1,000)."""
    parts = _QUANTITY.fullmatch(text.strip())
    if parts is None or _THOUSANDS.fullmatch(parts[1].strip()):
        return None
    try:
        value, tolerance = _to_decimal(parts[1]), _to_decimal(parts[2] or "0")
    except InvalidOperation:
        return None
    if any(number and abs(number.adjusted()) > _LARGEST_POWER for number in (value, tolerance)):
        return None
    return value, tolerance, (parts[3] or "").strip()


def _to_decimal(text: str) -> Decimal:
    return Decimal(re.sub(r"[\s'’\u00a0\u202f]", "", text).replace(",", "."))


def _read_points(table: Table, row: Row, pieces: list[str]) -> Answer:
    """What should be recalled: the points if they have cells or a column, else the answer as a whole."""
    if pieces:
        return Answer(kind=Kind.RECALL, key_points=tuple(pieces))
    points = [point for text in table.texts(row, Role.POINTS) for point in split_points(text)]
    answers = [table.text(row, column) for column in table.layout.keys]
    answers = [text for text in answers if text]
    if points:
        return Answer(kind=Kind.RECALL, key_points=tuple(points), model="\n".join(answers))
    if not answers:
        _require(table, row, table.layout.keys[0] if table.layout.keys else table.layout.prompts[0])
    bullets = [_BULLET.fullmatch(line) for line in "\n".join(answers).splitlines() if line.strip()]
    listed = [bullet[1].strip() for bullet in bullets if bullet]
    found = listed if len(listed) == len(bullets) > 1 else answers
    return Answer(kind=Kind.RECALL, key_points=tuple(found))


def split_points(text: str) -> list[str]:
    """The key points of one cell: by lines or `;`, else by commas if each is short."""
    parts = [part.strip() for part in _PIECES.split(text) if part.strip()]
    if len(parts) == 1:
        finer = [part.strip() for part in parts[0].rstrip(".").split(", ") if part.strip()]
        parts = finer if len(finer) > 1 and all(len(part) <= _SHORT_POINT for part in finer) else parts
    return [bullet[1].strip() if (bullet := _BULLET.fullmatch(part)) else part for part in parts]
