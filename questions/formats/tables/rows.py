"""One row of a table as a draft, or as the issue that says why it is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from questions.formats.drafts import DraftQuestion
from questions.formats.tables.answers import read_answer
from questions.formats.tables.headings import Role
from questions.formats.tables.keys import read_truth
from questions.formats.tables.kinds import read_kind
from questions.formats.tables.options import list_offered, read_choice, read_embedded
from questions.formats.tables.roles import OBJECTIVE_CODE
from questions.formats.tables.table import UnplayableRow, is_changed_date, is_sample, quote
from questions.quiz.question import TYPED_KINDS, Kind

if TYPE_CHECKING:
    from questions.formats.drafts import Issue
    from questions.formats.tables.grid import Row
    from questions.formats.tables.options import Answer, Offered
    from questions.formats.tables.table import Table

_TAG_BREAKS = re.compile(r"[,;|\n]")
_PIECED = TYPED_KINDS | {Kind.ORDER, Kind.MATCH, Kind.RECALL}


def read_row(table: Table, row: Row) -> tuple[DraftQuestion | None, list[Issue]]:
    """The row's draft with its warnings; no draft for a blank row, an example, or one that an issue keeps out."""
    if _is_blank(table, row) or _repeats_heading(table, row):
        return None, []
    prompt_column = table.layout.prompts[0]
    if is_sample(table, row):
        message = "La ligne d’exemple du modèle a été laissée de côté\u00a0: supprimez-la, ou écrivez-y votre question."
        return None, [table.warn(row, prompt_column, "sample-row", message)]
    try:
        return _draft(table, row), _list_warnings(table, row)
    except UnplayableRow as problem:
        issue = table.block(row, problem.column, problem.code, problem.message)
        return None, [issue, *_list_unsolved(table, row)]


def _is_blank(table: Table, row: Row) -> bool:
    """Whether nothing but what templates fill in beforehand (a number, a theme, a time) stands in the row."""
    layout = table.layout
    columns = [*layout.prompts, *layout.keys, *(option.text for option in layout.options)]
    columns += [layout.options_cell] if layout.options_cell is not None else []
    return not any(row.text(column) for column in columns)


def _repeats_heading(table: Table, row: Row) -> bool:
    heading = table.layout.heading
    return bool(heading) and all(row.text(column) == text for column, text in enumerate(heading))


def _draft(table: Table, row: Row) -> DraftQuestion:
    _refuse_shifted(table, row)
    prompt, answer = _ask(table, row, _read_prompt(table, row))
    objectives, tags, category = _classify(table, row)
    place = table.grid.place(row, table.layout.prompts[0])
    notes = [answer.model, *table.texts(row, Role.NOTE)]
    return DraftQuestion(
        kind=answer.kind,
        prompt=prompt,
        line=place.line,
        cell=place.cell,
        name=_read_name(table, row),
        key=" ".join(table.texts(row, Role.ID)),
        options=answer.options,
        accepted=answer.accepted,
        numbers=answer.numbers,
        unit=answer.unit,
        pairs=answer.pairs,
        key_points=answer.key_points,
        explanation="\n".join(note for note in notes if note),
        objectives=objectives,
        tags=tags,
        category=category,
        sources=tuple(line for text in table.texts(row, Role.SOURCE) for line in text.splitlines() if line.strip()),
    )


def _refuse_shifted(table: Table, row: Row) -> None:
    """In a text file, more cells than headings mean a separator inside a text that should stand in quotes."""
    width = len(table.layout.heading)
    extra = next((column for column in range(width, len(row.values)) if row.text(column)), None)
    if width and extra is not None and not table.grid.is_workbook and not _is_option(table, extra):
        message = (
            f"La ligne a {len(row.values)} cellules pour {width} titres\u00a0: mettez entre guillemets le texte qui"
            f" contient le séparateur {quote(table.grid.separator)}."
        )
        raise UnplayableRow("too-many-cells", message, extra)


def _is_option(table: Table, column: int) -> bool:
    return any(option.text == column for option in table.layout.options)


def _read_prompt(table: Table, row: Row) -> str:
    texts = [text for column in table.layout.prompts if (text := table.text(row, column))]
    if not texts:
        column = table.layout.prompts[0]
        where = f"dans la colonne {table.title(column)}" if table.layout.heading else "dans la première colonne"
        raise UnplayableRow("no-prompt", f"La question manque\u00a0: écrivez-la {where}.", column)
    return "\n".join(dict.fromkeys(texts))


def _ask(table: Table, row: Row, prompt: str) -> tuple[str, Answer]:
    """The question as it is to be asked, and how it is answered."""
    said = [kind for text in table.texts(row, Role.TYPE) if (kind := read_kind(text))]
    kind = said[0] if said else table.kind
    has_options = table.layout.options or table.layout.options_cell is not None
    embedded = read_embedded(table, row, prompt) if kind is None and not has_options else None
    return embedded or (prompt, _answer(table, row, kind))


def _answer(table: Table, row: Row, kind: Kind | None) -> Answer:
    offered = list_offered(table, row) if table.layout.options or table.layout.options_cell is not None else []
    if kind in _PIECED:
        return read_answer(table, row, offered, kind)
    if _is_answered_without_options(table, row, offered, kind):
        return read_answer(table, row, [], kind)
    return read_choice(table, row, offered, kind)


def _is_answered_without_options(table: Table, row: Row, offered: list[Offered], kind: Kind | None) -> bool:
    if not table.layout.options and table.layout.options_cell is None:
        return True
    says_truth = bool(table.layout.keys) and read_truth(row.text(table.layout.keys[0])) is not None
    return not any(one.text for one in offered) and (kind is Kind.TRUE_FALSE or says_truth)


def _read_name(table: Table, row: Row) -> str:
    columns = [column for column in table.layout.columns(Role.NAME) if column not in table.layout.prompts]
    return " ".join(text for column in columns if (text := table.text(row, column)))


def _classify(table: Table, row: Row) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Plan codes, tags and category; a code among the tags is an objective, words among the objectives are tags."""
    objectives: list[str] = []
    tags: list[str] = []
    for text in table.texts(row, Role.OBJECTIVE):
        codes = OBJECTIVE_CODE.findall(text)
        objectives += codes
        tags += [] if codes else [text]
    for text in table.texts(row, Role.TAGS):
        for tag in (part.strip() for part in _TAG_BREAKS.split(text)):
            if tag:
                (objectives if OBJECTIVE_CODE.fullmatch(tag) else tags).append(tag)
    tags += [f"niveau {text}" for text in table.texts(row, Role.LEVEL)]
    themes = table.texts(row, Role.CATEGORY) or [table.categories.get(row.line, "")]
    objectives += [theme for theme in themes if OBJECTIVE_CODE.fullmatch(theme)]
    return tuple(dict.fromkeys(objectives)), tuple(dict.fromkeys(tags)), "/".join(theme for theme in themes if theme)


def _list_warnings(table: Table, row: Row) -> list[Issue]:
    issues = _list_unsolved(table, row)
    for column in table.layout.columns(Role.IMAGE):
        name = row.text(column)
        if name:
            message = (
                f"L’image ou le média {quote(name)} n’est pas dans le fichier\u00a0: la question est posée sans"
                " lui\u00a0; ajoutez-le ensuite, ou retirez la question si elle en dépend."
            )
            issues.append(table.warn(row, column, "image-missing", message))
    for column in table.layout.columns(Role.OBJECTIVE):
        if is_changed_date(row.value(column)):
            message = (
                f"Le tableur a changé le code de l’objectif en date ({row.text(column)})\u00a0: mettez la colonne au"
                " format Texte, puis retapez le code."
            )
            issues.append(table.warn(row, column, "date-cell", message))
    return issues


def _list_unsolved(table: Table, row: Row) -> list[Issue]:
    """A warning for every cell whose formula has no stored value."""
    message = (
        "Cette cellule contient une formule sans résultat enregistré, ou une erreur\u00a0: ouvrez le fichier dans le"
        " tableur, enregistrez-le, ou remplacez la formule par sa valeur."
    )
    return [table.warn(row, column, "no-value", message) for column in table.grid.unsolved.get(row.line, ())]
