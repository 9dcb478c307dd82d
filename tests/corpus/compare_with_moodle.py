"""How far our readers agree with Moodle's own importer on a folder of real files.

The folder holds `gift/`, `aiken/` and `moodle_xml/`, and for the first two what Moodle 4.5 makes of each file
(`expected-gift-moodle.jsonl`, `expected-aiken-moodle.jsonl`; one JSON object a line: t type, n name, x text,
f format, s single, a answers, w weights, fb feedback, g general feedback, tf key, sub and sa the sides of a match).
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from questions.formats.aiken import read_aiken
from questions.formats.drafts import Limits, UnreadableFile
from questions.formats.gift import read_gift
from questions.formats.moodle_question import RichText, TextFormat
from questions.formats.moodle_text import looks_marked_up, render, shorten
from questions.formats.moodle_xml import read_moodle_xml
from questions.quiz.flaws import Severity
from questions.quiz.question import Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from questions.formats.drafts import DraftQuestion, Issue, Reading

_REPAIRS = {"empty-line", "no-empty-line", "category-line", "several-lines"}
_NOT_PLAYED = {"description", "essay", "category"}
_FORMATS = {"0": TextFormat.AUTO, "1": TextFormat.HTML, "2": TextFormat.PLAIN, "4": TextFormat.MARKDOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question that is not as Moodle has it; deliberate if the reader names it by an issue, with its code."""

    file: str
    question: str
    reason: str
    deliberate: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The questions Moodle makes of the files, and how many of them we read identically.

    `not_played` counts texts without a question and open questions without a model answer, which an issue names.
    """

    files: int
    questions: int
    identical: int
    not_played: int
    differences: tuple[Difference, ...]

    @property
    def share(self) -> float:
        """Identical or deliberately different, of those that can be played."""
        playable = self.questions - self.not_played
        deliberate = sum(difference.deliberate for difference in self.differences if difference.reason != "more")
        return (self.identical + deliberate) / playable if playable else 1.0

    @property
    def identical_share(self) -> float:
        """Identical, of those that can be played."""
        playable = self.questions - self.not_played
        return self.identical / playable if playable else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How many files gave a result, which were refused and why, and what became of their questions."""

    files: int
    read: int
    refused: tuple[tuple[str, str], ...]
    drafts: Counter[str]
    issues: Counter[str]


def compare_gift(folder: Path) -> Comparison:
    """Our reading of `gift/` against Moodle's."""
    return _compare(folder, "gift", read_gift)


def compare_aiken(folder: Path) -> Comparison:
    """Our reading of `aiken/` against Moodle's."""
    return _compare(folder, "aiken", read_aiken)


def measure_moodle_xml(folder: Path) -> Measure:
    """What `moodle_xml/` gives."""
    files = sorted(path for path in (folder / "moodle_xml").iterdir() if path.is_file())
    drafts: Counter[str] = Counter()
    issues: Counter[str] = Counter()
    refused = []
    for path in files:
        try:
            reading = read_moodle_xml(path.read_bytes(), Limits())
        except UnreadableFile as error:
            refused.append((path.name, error.message))
            continue
        drafts.update(draft.kind.value for draft in reading.drafts)
        issues.update(issue.code for issue in reading.issues)
    return Measure(
        files=len(files), read=len(files) - len(refused), refused=tuple(refused), drafts=drafts, issues=issues
    )


def _compare(folder: Path, name: str, read: Callable[[bytes, Limits], Reading]) -> Comparison:
    lines = (folder / f"expected-{name}-moodle.jsonl").read_text().splitlines()
    counts: Counter[str] = Counter()
    differences: list[Difference] = []
    for entry in map(json.loads, lines):
        path = folder / entry["file"]
        counts["files"] += 1
        expected = [question for question in entry["q"] if question["t"] != "category"]
        counts["questions"] += len(expected)
        try:
            reading = read(path.read_bytes(), Limits())
        except UnreadableFile as error:
            if all(question["t"] in _NOT_PLAYED for question in expected):
                counts["not_played"] += len(expected)
                continue
            differences += (_differ(entry["file"], question, "refused", error.message) for question in expected)
            continue
        differences += _Matching(entry, expected, reading, counts).run()
    return Comparison(
        files=counts["files"],
        questions=counts["questions"],
        identical=counts["identical"],
        not_played=counts["not_played"],
        differences=tuple(differences),
    )


class _Matching:
    """Pairs Moodle's questions of one file with ours: the same ones first, then those left out, then similar ones."""

    def __init__(
        self, entry: dict[str, Any], expected: list[dict[str, Any]], reading: Reading, counts: Counter[str]
    ) -> None:
        self._file, self._other_encoding = entry["file"], not entry["utf8"]
        self._expected, self._counts = expected, counts
        self._drafts = list(reading.drafts)
        self._lines = [draft.line for draft in reading.drafts]
        self._blocks = [issue for issue in reading.issues if issue.severity is Severity.BLOCK]
        self._warnings: dict[int | None, set[str]] = {}
        for issue in reading.issues:
            if issue.severity is Severity.WARNING:
                self._warnings.setdefault(issue.line, set()).add(issue.code)

    def run(self) -> Iterator[Difference]:
        rest = [question for question in self._expected if not self._take_identical(question)]
        for question in rest:
            block = self._take_block(question)
            draft = None if block else self._take_similar(question)
            if block and question["t"] in _NOT_PLAYED and block.code == "not-playable":
                self._counts["not_played"] += 1
            elif block:
                yield _differ(self._file, question, block.code, block.message, deliberate=True)
            else:
                codes = self._find_reasons(draft)
                detail = f"{_describe(question)} | {_describe_draft(draft) if draft else None}"
                reason = "+".join(sorted(codes)) or ("content" if draft else "missing")
                yield _differ(self._file, question, reason, detail, deliberate=bool(codes))
        for draft in self._drafts:
            yield Difference(file=self._file, question=shorten(draft.prompt), reason="more", deliberate=True)

    def _find_reasons(self, draft: DraftQuestion | None) -> set[str]:
        """The codes that name why a question differs: its own, and that of the next one, which Moodle adds to it."""
        codes = {"encoding"} if self._other_encoding else set()
        if draft is None:
            return codes | {code for found in self._warnings.values() for code in found if code in _REPAIRS}
        place = self._lines.index(draft.line)
        following = self._warnings.get(self._lines[place + 1], set()) if place + 1 < len(self._lines) else set()
        return codes | self._warnings.get(draft.line, set()) | (following & {"no-empty-line"})

    def _take_identical(self, question: dict[str, Any]) -> bool:
        content = _describe(question)
        for draft in self._drafts:
            if _describe_draft(draft) == content:
                self._drafts.remove(draft)
                self._counts["identical"] += 1
                return True
        return False

    def _take_block(self, question: dict[str, Any]) -> Issue | None:
        """The issue that keeps this question out, known by the label that it begins with."""
        labels = [shorten(question["n"]), shorten(_fold(question["x"], question["f"]))]
        for issue in self._blocks:
            shown = issue.message.partition("«\u00a0")[2].partition("\u00a0»\u00a0: ")[0]
            if any(label and _begins_alike(label, shown) for label in labels):
                self._blocks.remove(issue)
                return issue
        return None

    def _take_similar(self, question: dict[str, Any]) -> DraftQuestion | None:
        """A draft with the same name or prompt, or with a prompt that holds the other's or is held by it."""
        prompt, name = _fold(question["x"], question["f"]), " ".join(question["n"].split())
        tests: tuple[Callable[[DraftQuestion], bool], ...] = (
            lambda draft: bool(draft.name) and draft.name == name,
            lambda draft: _flat(draft.prompt) == prompt,
            lambda draft: bool(prompt) and (prompt in _flat(draft.prompt) or _flat(draft.prompt) in prompt),
        )
        for test in tests:
            for draft in self._drafts:
                if test(draft):
                    self._drafts.remove(draft)
                    return draft
        return None


def _begins_alike(one: str, other: str) -> bool:
    """Whether two labels are the same up to where the answers stood, the end of the shorter, or fifteen signs."""
    texts = [re.split(r"[{_…]", text, maxsplit=1)[0].rstrip() for text in (one, other)]
    length = min(15, *map(len, texts))
    return length > 1 and texts[0][:length] == texts[1][:length]


def _describe(question: dict[str, Any]) -> tuple[Any, ...]:
    """A question of Moodle's as a value that can be compared."""
    prompt, general = _fold(question["x"], question["f"]), _fold(question["g"])
    answers = [
        (_fold(str(text)), round(float(weight), 2), _fold(feedback))
        for text, weight, feedback in zip(question["a"], question["w"], question["fb"], strict=True)
        if _fold(str(text))
    ]
    match question["t"]:
        case "multichoice":
            return (Kind.CHOICE if question["s"] else Kind.MULTIPLE, prompt, answers, general)
        case "truefalse":
            return (Kind.TRUE_FALSE, prompt, bool(question["tf"]), general)
        case "shortanswer":
            return (Kind.TEXT, prompt, sorted(answers), general)
        case "numerical":
            numbers = ((_round(text), weight, feedback) for text, weight, feedback in answers)
            return (Kind.NUMBER, prompt, sorted(numbers), general)
        case "match":
            sides = zip(map(_fold, question["sub"]), map(_fold, question["sa"]), strict=True)
            return (Kind.MATCH, prompt, sorted(side for side in sides if side[1]), general)
        case "ordering":
            return (Kind.ORDER, prompt, general)
        case other:
            return (other, prompt, general)


def _describe_draft(draft: DraftQuestion) -> tuple[Any, ...]:
    """A draft as a value that can be compared."""
    prompt = _flat(draft.prompt)
    sources = (f"Source : {source}" for source in draft.sources)
    general = _flat(" ".join([draft.explanation, *sources]))
    answers = [
        (_flat(option.text), round(option.weight, 2), _flat(option.feedback))
        for option in (*draft.options, *draft.accepted)
    ]
    match draft.kind:
        case Kind.CHOICE | Kind.MULTIPLE:
            return (draft.kind, prompt, answers, general)
        case Kind.TRUE_FALSE:
            return (draft.kind, prompt, draft.options[0].weight > 0, general)
        case Kind.TEXT | Kind.CLOZE:
            return (Kind.TEXT, prompt, sorted(answers), general)
        case Kind.NUMBER:
            found = ((_round(str(n.value)), round(n.weight, 2), _flat(n.feedback)) for n in draft.numbers)
            return (draft.kind, prompt, sorted(found), general)
        case Kind.MATCH:
            sides = [(pair.left, pair.right) for pair in draft.pairs] + [("", decoy) for decoy in draft.decoys]
            folded = ((_flat(left), _flat(right)) for left, right in sides)
            return (draft.kind, prompt, sorted(folded), general)
        case Kind.ORDER:
            return (draft.kind, prompt, general)
        case Kind.RECALL:
            return ("essay", prompt, general or _flat(" ".join(draft.key_points)))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _fold(text: str, text_format: str = "") -> str:
    """A text of Moodle's, its markup rendered, its white space made one space."""
    known = _FORMATS.get(text_format, TextFormat.HTML if looks_marked_up(text) else TextFormat.PLAIN)
    return " ".join(render(RichText(text=text, format=known)).text.split())


def _round(text: str) -> str:
    try:
        return f"{float(text):.6g}"
    except ValueError:
        return text


def _differ(file: str, question: dict[str, Any], reason: str, detail: str, *, deliberate: bool = False) -> Difference:
    name = shorten(question["n"] or question["x"])
    return Difference(file=file, question=name, reason=reason, deliberate=deliberate, detail=detail)
