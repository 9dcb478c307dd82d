"""Questions as rows that the table reader reads back, and what a row can't say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.formats.drafts import Issue, Limits
from questions.formats.tables.answers import ARROW
from questions.formats.tables.cells import neutralise_cell
from questions.formats.tables.grid import Grid, Row
from questions.formats.tables.kinds import KIND_NAMES
from questions.formats.tables.layout import find_layout
from questions.formats.tables.rows import read_row
from questions.formats.tables.table import prepare_table, quote
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from questions.formats.drafts import DraftQuestion
    from questions.quiz.question import Pair, Quantity, Question

LETTERS = "ABCDEFGHIJ"
HEADINGS = (
    "Type",
    "Question",
    *(f"Réponse {letter}" for letter in LETTERS),
    "Bonnes réponses",
    "Explication",
    "Objectifs",
    "Sources",
    "Identifiant",
    *(f"Commentaire {letter}" for letter in LETTERS),
)
_LONGEST_CELL = Limits().text_characters
_CHANGED = (
    "un tableau ne peut pas la tenir telle quelle (une flèche ou un signe égal dans une paire, une unité ambiguë, des"
    " espaces au bord d’un texte)\u00a0; exportez-la en YAML."
)
_CHOSEN = frozenset({Kind.CHOICE, Kind.MULTIPLE, Kind.TRUE_FALSE})
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTable:
    """The file, and what of the questions it can't hold: a BLOCK left a question out, a WARNING something of it."""

    data: bytes
    lost: tuple[Issue, ...]


def list_rows(questions: Iterable[Question]) -> tuple[list[list[str]], list[Issue]]:
    """One row a question under `HEADINGS`, harmless to spreadsheets, and what was lost.

    Every row is read back: a question whose answer would come back changed has no row.
    """
    lost: list[Issue] = []
    written: list[tuple[Question, list[str]]] = []
    for question in questions:
        problem = _find_obstacle(question)
        if problem:
            lost.append(_lose(question, "not-written", Severity.BLOCK, problem))
        else:
            written.append((question, [neutralise_cell(clean_cell(text)) for text in _write_row(question)]))
    rows: list[list[str]] = []
    for (question, row), draft in zip(written, _read_back([row for _, row in written]), strict=True):
        if draft is None or _list_answer(draft) != _expect_answer(question):
            lost.append(_lose(question, "not-written", Severity.BLOCK, _CHANGED))
            continue
        rows.append(row)
        lost += _list_losses(question, draft)
    return rows, lost


def _read_back(rows: list[list[str]]) -> list[DraftQuestion | None]:
    lines = [Row(line=number, values=tuple(row)) for number, row in enumerate([list(HEADINGS), *rows], start=1)]
    grid = Grid(rows=tuple(lines), is_workbook=True)
    layout = find_layout(grid)
    if layout is None or not rows:
        return [None for _ in rows]
    table = prepare_table(grid, layout, Limits())
    return [read_row(table, line)[0] for line in lines[1:]]


def _list_answer(draft: DraftQuestion) -> tuple[object, ...]:
    """What must come back as it was: the kind, the question, and all that answers it."""
    return (
        draft.kind,
        draft.prompt,
        tuple((option.text, option.weight > 0) for option in draft.options),
        tuple(option.text for option in draft.accepted),
        tuple((number.value, number.tolerance, draft.unit) for number in draft.numbers),
        draft.pairs,
        draft.key_points,
        draft.key,
    )


def _expect_answer(question: Question) -> tuple[object, ...]:
    quantity = question.quantity
    return (
        question.kind,
        question.prompt,
        tuple((option.text, option.correct) for option in question.options),
        question.accepted,
        () if quantity is None else ((quantity.value, quantity.tolerance, quantity.unit),),
        question.pairs,
        question.key_points,
        question.id,
    )


def _write_row(question: Question) -> list[str]:
    pieces = _list_pieces(question)
    feedback = [option.feedback for option in question.options]
    return [
        KIND_NAMES[question.kind],
        question.prompt,
        *_fill(pieces),
        _write_key(question),
        question.explanation,
        ", ".join(question.objectives),
        "\n".join(question.sources),
        question.id,
        *_fill(feedback),
    ]


def _fill(texts: Sequence[str]) -> list[str]:
    return [*texts, *[""] * (len(LETTERS) - len(texts))]


def _list_pieces(question: Question) -> list[str]:
    """What stands in the columns of answers: options, steps, pairs, accepted answers or key points."""
    match question.kind:
        case Kind.MATCH:
            return [_write_pair(pair) for pair in question.pairs]
        case Kind.TEXT | Kind.CLOZE:
            return list(question.accepted)
        case Kind.RECALL:
            return list(question.key_points)
        case _:
            return [option.text for option in question.options]


def _write_pair(pair: Pair) -> str:
    return f"{pair.left}{ARROW}{pair.right}"


def _write_key(question: Question) -> str:
    if question.kind in _CHOSEN:
        return ", ".join(letter for letter, option in zip(LETTERS, question.options, strict=False) if option.correct)
    return _write_quantity(question.quantity) if question.quantity is not None else ""


def _write_quantity(quantity: Quantity) -> str:
    tolerance = f" ± {quantity.tolerance:f}" if quantity.tolerance else ""
    unit = f" {quantity.unit}" if quantity.unit else ""
    return f"{quantity.value:f}{tolerance}{unit}"


def _find_obstacle(question: Question) -> str:
    """Why a row has no place for this question; empty if it has."""
    pieces = _list_pieces(question)
    if question.cite:
        return "une liste à citer n’a pas de forme dans un tableau\u00a0; exportez-la en YAML."
    if len(pieces) > len(LETTERS):
        return f"elle a {len(pieces)} réponses, un tableau en tient {len(LETTERS)}\u00a0; exportez-la en YAML."
    return ""


def clean_cell(text: str) -> str:
    """The text as a cell can hold it: no control characters, no longer than spreadsheets allow."""
    return _UNREADABLE.sub("", text)[:_LONGEST_CELL]


def _list_losses(question: Question, draft: DraftQuestion) -> list[Issue]:
    lost: list[Issue] = []
    if question.rejected:
        message = "les réponses à ne jamais accepter n’y sont pas\u00a0; exportez-la en YAML pour les garder."
        lost.append(_lose(question, "rejected-lost", Severity.WARNING, message))
    feedback = tuple(option.feedback for option in question.options)
    expected = (question.explanation, question.objectives, question.sources, feedback)
    found = (draft.explanation, draft.objectives, draft.sources, tuple(option.feedback for option in draft.options))
    if found != expected:
        message = (
            "l’explication, un commentaire, une source ou un objectif est abrégé (signes de contrôle, espaces au bord,"
            " plus de 20\u202f000 signes)\u00a0; exportez-la en YAML pour les garder."
        )
        lost.append(_lose(question, "text-changed", Severity.WARNING, message))
    return lost


def _lose(question: Question, code: str, severity: Severity, message: str) -> Issue:
    return Issue(code=code, severity=severity, message=f"Question {quote(question.id)}\u00a0: {message}")
