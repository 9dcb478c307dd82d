"""Questions with options to choose from: the options of a row, and which of them are right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.formats.drafts import DraftNumber, DraftOption
from questions.formats.tables.cells import show_value
from questions.formats.tables.keys import Convention, read_any_key, read_truth
from questions.formats.tables.table import UnplayableRow, is_changed_date, list_option_texts, quote, read_weight
from questions.formats.tables.words import MARKED, UNMARKED
from questions.quiz.question import Kind, Pair

if TYPE_CHECKING:
    from questions.formats.tables.grid import Row
    from questions.formats.tables.layout import OptionColumn
    from questions.formats.tables.table import Table

_LABELLED_LINE = re.compile(r"\s*\(?([A-Ja-j])[).:]\s*(\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One option as the row has it: its text, its own explanation and the columns that it comes from."""

    text: str
    column: int
    note: str = ""
    source: OptionColumn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a row is answered: its kind, and what this kind needs; `model` is an answer to show beside key points."""

    kind: Kind
    options: tuple[DraftOption, ...] = ()
    accepted: tuple[DraftOption, ...] = ()
    numbers: tuple[DraftNumber, ...] = ()
    unit: str = ""
    pairs: tuple[Pair, ...] = ()
    key_points: tuple[str, ...] = ()
    model: str = ""


def list_offered(table: Table, row: Row) -> list[Offered]:
    """The row's options, blank ones too: keys count columns. Raises UnplayableRow at a cell made into a date."""
    layout = table.layout
    if layout.options_cell is not None:
        column = layout.options_cell
        table.text(row, column)
        return [Offered(text=text, column=column) for text in list_option_texts(layout, row)]
    _refuse_dates(row, layout.options)
    texts = list_option_texts(layout, row)
    for option in layout.options:
        table.text(row, option.text)
    last = layout.options[-1]
    sources = [*layout.options, *[last] * (len(texts) - len(layout.options))]
    return [
        Offered(
            text=text,
            column=option.text,
            note=table.text(row, option.note) if option.note is not None else "",
            source=option,
        )
        for option, text in zip(sources, texts, strict=False)
    ]


def _refuse_dates(row: Row, options: tuple[OptionColumn, ...]) -> None:
    """Dates among other options were something else before; options that are all dates are meant."""
    values = [(option.text, row.value(option.text)) for option in options]
    filled = [(column, value) for column, value in values if value != ""]
    dates = [column for column, value in filled if is_changed_date(value)]
    if dates and len(dates) < len(filled):
        raise changed_date(row, dates[0])


def changed_date(row: Row, column: int) -> UnplayableRow:
    """The refusal of a cell that a spreadsheet made into a date: what was typed can't be known any more."""
    message = (
        f"Le tableur a changé cette cellule en date ({row.text(column)})\u00a0: mettez la colonne au format Texte,"
        " puis retapez ce qui y était."
    )
    return UnplayableRow("date-cell", message, column)


def read_choice(table: Table, row: Row, offered: list[Offered], kind: Kind | None) -> Answer:
    """A choice with the weights of its options, or true/false; raises UnplayableRow if the key can't be read."""
    filled = [one for one in offered if one.text]
    if len(filled) < 2:
        column = offered[0].column if offered else table.layout.prompts[0]
        raise UnplayableRow("too-few-options", "Il faut au moins deux réponses\u00a0: complétez la ligne.", column)
    weights = _find_weights(table, row, offered)
    drafts = [
        DraftOption(text=one.text, weight=weight, feedback=one.note)
        for one, weight in zip(offered, weights, strict=True)
        if one.text
    ]
    if (
        kind not in {Kind.CHOICE, Kind.MULTIPLE}
        and len(drafts) == 2
        and {read_truth(draft.text) for draft in drafts} == {True, False}
    ):
        return Answer(kind=Kind.TRUE_FALSE, options=_judge(drafts))
    several = kind is Kind.MULTIPLE or sum(draft.weight > 0 for draft in drafts) > 1
    return Answer(kind=Kind.MULTIPLE if several else Kind.CHOICE, options=tuple(drafts))


def read_embedded(table: Table, row: Row, prompt: str) -> tuple[str, Answer] | None:
    """The bare question and its choice, where the options are lettered lines below the question; else None.

    So it is in cards whose front holds the whole question and whose back a letter.
    """
    stem, texts = _split_embedded(prompt)
    if not stem or len(texts) < 2 or not table.layout.keys:
        return None
    keys = read_any_key(row.value(table.layout.keys[0]), texts, convention=Convention.LETTER)
    if not keys:
        return None
    drafts = tuple(
        DraftOption(text=text, weight=1 / len(keys) if place in keys else 0.0) for place, text in enumerate(texts)
    )
    return stem, Answer(kind=Kind.MULTIPLE if len(keys) > 1 else Kind.CHOICE, options=drafts)


def _split_embedded(prompt: str) -> tuple[str, list[str]]:
    """The lines before « A. », and the texts behind « A. », « B. »…; a line without a letter goes on with the last."""
    stem: list[str] = []
    texts: list[str] = []
    for line in prompt.splitlines():
        labelled = _LABELLED_LINE.fullmatch(line)
        if labelled and labelled[1].upper() == chr(ord("A") + len(texts)):
            texts.append(labelled[2].strip())
        elif texts:
            texts[-1] = f"{texts[-1]}\n{line}".strip()
        else:
            stem.append(line)
    return "\n".join(stem).strip(), texts


def _judge(drafts: list[DraftOption]) -> tuple[DraftOption, ...]:
    """« Vrai » before « Faux », whatever the row calls them."""
    ordered = sorted(drafts, key=lambda draft: not read_truth(draft.text))
    names = ("Vrai", "Faux")
    return tuple(
        DraftOption(text=name, weight=draft.weight, feedback=draft.feedback)
        for name, draft in zip(names, ordered, strict=True)
    )


def _find_weights(table: Table, row: Row, offered: list[Offered]) -> list[float]:
    layout = table.layout
    if layout.has_weights:
        return _read_weights(table, row, offered)
    if layout.has_marks:
        keys = {place for place, one in enumerate(offered) if one.text and _is_marked(row, one)}
    elif layout.first_right:
        keys = {place for place, one in enumerate(offered) if one.text and one.column in layout.keys}
    else:
        keys = _read_keys(table, row, offered)
    if not keys:
        raise _no_key(table)
    return [1 / len(keys) if place in keys else 0.0 for place in range(len(offered))]


def _no_key(table: Table) -> UnplayableRow:
    column = table.layout.keys[0] if table.layout.keys else table.layout.options[0].text
    where = table.title(column) if table.layout.keys else "à côté des réponses"
    message = f"La bonne réponse n’est pas indiquée\u00a0: remplissez la colonne {where}."
    return UnplayableRow("no-key", message, column)


def _read_weights(table: Table, row: Row, offered: list[Offered]) -> list[float]:
    weights: list[float] = []
    for one in offered:
        column = one.source.weight if one.source else None
        value = row.value(column) if column is not None else 0.0
        weight = read_weight(value) if value != "" else 0.0
        if weight is None and column is not None:
            message = f"{quote(show_value(value))} n’est pas un nombre de points\u00a0: écrivez par exemple 100 ou 0."
            raise UnplayableRow("weight-unreadable", message, column)
        weights.append(max(-1.0, min(1.0, (weight or 0.0) / table.weight_unit)) if one.text else 0.0)
    if not any(weight > 0 for weight in weights):
        raise UnplayableRow(
            "no-key", "Aucune réponse ne donne de points\u00a0: mettez 100 à la bonne.", offered[0].column
        )
    return weights


def _is_marked(row: Row, one: Offered) -> bool:
    column = one.source.mark if one.source else None
    if column is None:
        return False
    word = row.text(column).casefold()
    if word in MARKED:
        return True
    if word in UNMARKED:
        return False
    message = f"{quote(word)} ne dit pas si la réponse est juste\u00a0: écrivez x, ou laissez la cellule vide."
    raise UnplayableRow("mark-unreadable", message, column)


def _read_keys(table: Table, row: Row, offered: list[Offered]) -> set[int]:
    """The places of the right options, from every column of the key."""
    texts = [one.text for one in offered]
    names = tuple(option.name for option in table.layout.options)
    keys: set[int] = set()
    for column in table.layout.keys:
        value = row.value(column)
        said = table.text(row, column)
        if not said:
            continue
        if is_changed_date(value) and said not in texts:
            raise changed_date(row, column)
        found = read_any_key(value, texts, convention=table.convention, names=names)
        if found is None:
            raise UnplayableRow("key-unreadable", _explain_key(said, len(texts)), column)
        keys |= found
    return keys


def _explain_key(said: str, count: int) -> str:
    last = chr(ord("A") + min(count, 26) - 1)
    return (
        f"{quote(said)} ne désigne aucune réponse de la ligne\u00a0: indiquez la lettre (A à {last}),"
        f" le numéro (1 à {count}) ou le texte exact de la bonne réponse."
    )
