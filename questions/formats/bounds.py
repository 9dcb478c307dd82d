"""What every reader asks of a file before it looks inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.formats.drafts import Issue, Reading, UnreadableFile
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.formats.drafts import DraftQuestion, Format, Limits

_MOST_LINES = 400_000


def require_size(data: bytes, limits: Limits) -> None:
    """Raise UnreadableFile if the file is empty or larger than may be."""
    if not data.strip():
        raise UnreadableFile(
            code="empty", message="Ce fichier est vide\u00a0; envoyez celui qui contient vos questions."
        )
    if len(data) > limits.file_bytes:
        most = limits.file_bytes / 1_000_000
        message = f"Ce fichier dépasse {most:g} Mo\u00a0; partagez-le en plusieurs fichiers."
        raise UnreadableFile(code="too-big", message=message)


def require_lines(text: str) -> None:
    """Raise UnreadableFile if a text has more lines than any file of questions."""
    if text.count("\n") > _MOST_LINES:
        message = "Ce fichier a plus de 400\u00a0000 lignes\u00a0; partagez-le en plusieurs fichiers."
        raise UnreadableFile(code="too-big", message=message)


def collect(
    file_format: Format,
    read: Iterable[tuple[DraftQuestion | None, Iterable[Issue]]],
    limits: Limits,
    *,
    nothing: str,
) -> Reading:
    """The reading of a file from its questions, each with its issues, in file order; no more of them than may be.

    Raises UnreadableFile with the message `nothing` if the file gave neither a question nor an issue.
    """
    drafts: list[DraftQuestion] = []
    issues: list[Issue] = []
    for number, (draft, found) in enumerate(read):
        if number == limits.questions:
            message = f"Seules les {limits.questions} premières questions ont été lues\u00a0; partagez le fichier."
            issues.append(
                Issue(code="too-many", severity=Severity.BLOCK, message=message, line=_find_line(draft, found))
            )
            break
        drafts += [draft] if draft is not None else []
        issues += found
    if not drafts and not issues:
        raise UnreadableFile(code="no-questions", message=nothing)
    return Reading(format=file_format, drafts=tuple(drafts), issues=tuple(issues))


def _find_line(draft: DraftQuestion | None, issues: Iterable[Issue]) -> int | None:
    return draft.line if draft is not None else next((issue.line for issue in issues), None)
