"""A table of questions, in whichever container and layout, as drafts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from questions.formats.drafts import Format, Issue, Reading, UnreadableFile
from questions.formats.encoding import decode_text
from questions.formats.tables.headings import Role
from questions.formats.tables.layout import HEADER_ROWS, Layout, find_layout, read_headings
from questions.formats.tables.rows import read_row
from questions.formats.tables.separated import read_separated
from questions.formats.tables.shape import find_shape
from questions.formats.tables.table import Table, prepare_table, quote
from questions.formats.tables.workbooks import is_workbook, read_workbook
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from questions.formats.drafts import DraftQuestion, Limits
    from questions.formats.tables.grid import Grid

EXPECTED = "«\u00a0Question ; Réponse A ; Réponse B ; Réponse C ; Bonne réponse ; Explication\u00a0»"


def read_table(data: bytes, limits: Limits) -> Reading:
    """The questions of a CSV, TSV, XLSX, XLS or ODS file, found by its content; HTML in a cell is plain text there.

    A row that can't become a question is an issue with its cell or line. Raises UnreadableFile if the file gives
    nothing: empty, too large, damaged, protected, no table, or no column that could be the question or the answer.
    """
    tables, issues = open_tables(data, limits)
    drafts: list[DraftQuestion] = []
    keys: dict[str, str] = {}
    for table in tables:
        issues += _note_unread(table)
        for row in table.list_rows():
            draft, found = read_row(table, row)
            issues += found
            if draft is None:
                continue
            if len(drafts) >= limits.questions:
                issues.append(_too_many_questions(table, limits))
                break
            drafts.append(_drop_known_key(draft, keys, issues))
    return Reading(format=_find_format(tables), drafts=tuple(drafts), issues=tuple(issues))


def open_tables(data: bytes, limits: Limits) -> tuple[list[Table], list[Issue]]:
    """The tables of a file whose layout is understood, and what was set aside; raises UnreadableFile if none is."""
    grids, issues = _open(data, limits)
    tables: list[Table] = []
    _refuse_long(grids, limits)
    for grid in grids:
        _refuse_wide(grid, limits)
        layout = find_layout(grid) or (find_shape(grid) if len(grids) == 1 else None)
        if layout is not None:
            tables.append(prepare_table(grid, layout, limits))
        else:
            issues.append(_note_skipped(grid))
    if not tables:
        raise _explain_headings(grids)
    return tables, issues


def _open(data: bytes, limits: Limits) -> tuple[list[Grid], list[Issue]]:
    if len(data) > limits.file_bytes:
        message = f"Le fichier dépasse {limits.file_bytes // 1_000_000} Mo\u00a0: partagez-le en plusieurs fichiers."
        raise UnreadableFile(code="too-large", message=message)
    if is_workbook(data):
        return read_workbook(data, limits)
    text = decode_text(data)
    if not text.strip():
        raise UnreadableFile(code="empty", message="Le fichier est vide\u00a0: ajoutez-y des questions.")
    grid, issues = read_separated(text, limits)
    return [grid], issues


def _refuse_long(grids: list[Grid], limits: Limits) -> None:
    if sum(grid.text_length for grid in grids) > limits.file_bytes:
        most = limits.file_bytes // 1_000_000
        message = f"Les cellules ont plus de {most} millions de signes\u00a0: partagez-les en plusieurs fichiers."
        raise UnreadableFile(code="too-large", message=message)


def _refuse_wide(grid: Grid, limits: Limits) -> None:
    if grid.width > limits.columns:
        message = (
            f"Le tableau a {grid.width} colonnes, {limits.columns} au plus\u00a0: supprimez celles qui sont de trop."
        )
        raise UnreadableFile(code="too-many-columns", message=message)


def _note_skipped(grid: Grid) -> Issue:
    message = f"La feuille {quote(grid.name)} n’a pas de titres de questions\u00a0: elle n’est pas lue."
    return Issue(code="sheet-skipped", severity=Severity.WARNING, message=message)


def _explain_headings(grids: list[Grid]) -> UnreadableFile:
    """Why no table could be read, and what headings would help: the ones that are missing, if some were found."""
    found = {one.role for grid in grids for row in grid.rows[:HEADER_ROWS] for one in read_headings(row) if one.is_sure}
    if Role.PROMPT in found and found & {Role.OPTION, Role.OPTIONS}:
        message = (
            "La colonne de la bonne réponse manque\u00a0: ajoutez une colonne «\u00a0Bonne réponse\u00a0» avec la"
            " lettre de la réponse juste."
        )
        return UnreadableFile(code="no-key-column", message=message)
    message = (
        f"Aucune ligne de titres n’est reconnue dans les {HEADER_ROWS} premières lignes\u00a0: ajoutez en tête une"
        f" ligne comme {EXPECTED}."
    )
    return UnreadableFile(code="no-headings", message=message)


def _note_unread(table: Table) -> list[Issue]:
    """What the layout leaves aside; and that it was only guessed, where no headings say it."""
    if table.layout.header < 0:
        message = (
            "Aucune ligne de titres\u00a0: la première colonne est lue comme question, la dernière comme réponse\u00a0;"
            f" si ce n’est pas le cas, ajoutez en tête une ligne comme {EXPECTED}."
        )
        return [table.warn(table.grid.rows[0], 0, "no-headings", message)]
    if not table.layout.unread:
        return []
    names = ", ".join(quote(name) for name in table.layout.unread[:8])
    message = f"Colonnes non reconnues, laissées de côté\u00a0: {names}\u00a0; renommez-les si elles comptent."
    header = table.grid.rows[table.layout.header]
    return [table.warn(header, 0, "unread-columns", message)]


def _too_many_questions(table: Table, limits: Limits) -> Issue:
    message = (
        f"Le fichier compte plus de {limits.questions} questions\u00a0: tout ce qui suit est laissé de côté\u00a0;"
        " partagez-le en plusieurs fichiers."
    )
    place = table.grid.place(table.grid.rows[-1])
    return place.raise_issue("too-many-questions", Severity.BLOCK, message)


def _drop_known_key(draft: DraftQuestion, keys: dict[str, str], issues: list[Issue]) -> DraftQuestion:
    """The draft, without its id if an earlier question already has it."""
    place = draft.cell or f"ligne {draft.line}"
    first = keys.setdefault(draft.key, place) if draft.key else place
    if first == place:
        return draft
    message = (
        f"L’identifiant {quote(draft.key)} est déjà celui de la question en {first}\u00a0: celle-ci est lue sans"
        " identifiant\u00a0; donnez-lui le sien."
    )
    issues.append(Issue(code="same-id", severity=Severity.WARNING, message=message, line=draft.line, cell=draft.cell))
    return replace(draft, key="")


def _find_format(tables: list[Table]) -> Format:
    if any(table.layout.is_kahoot for table in tables):
        return Format.KAHOOT
    return Format.XLSX if tables[0].grid.is_workbook else Format.CSV


def describe_layouts(tables: list[Table]) -> str:
    """The layouts found, in a few English words, for machines and for measuring."""
    return ", ".join(_describe(table.layout, table) for table in tables)


def _describe(layout: Layout, table: Table) -> str:
    keyed = layout.keys and not layout.first_right and (layout.options or layout.options_cell is not None)
    convention = f" by {table.convention.name.lower()}" if keyed else ""
    return f"{layout.describe()}{convention}{'' if layout.header >= 0 else ' (no headings)'}"
