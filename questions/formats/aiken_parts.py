"""An Aiken text cut into its questions: stem, options, key and feedback, still as written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KEY_LINE = re.compile(
    r"^[ \t]*(?P<label>ANSWERS?|(?:bonnes?[ \t]+)?r[ée]ponses?(?:[ \t]+(?:correctes?|justes?|exactes?))?|solutions?"
    r"|corrig[ée]|cl[ée])[ \t\u00a0\u202f]?:(?P<key>[^\n]*)$",
    re.IGNORECASE | re.MULTILINE,
)
_FEEDBACK_LINE = re.compile(
    r"(?:FEEDBACK|EXPLANATION|EXPLICATION|COMMENTAIRE)S?[ \t\u00a0\u202f]?:(?P<text>.*)", re.IGNORECASE
)
_OPTION = re.compile(r"(?P<letter>[A-Za-z])(?:\s?(?P<sign>[).:–-])\s*|\s+)(?P<text>\S.*)")
_STRICT_LABEL = "ANSWER"
# Longer than any question: what has no key by then has none.
_MOST_LINES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option: its letter, the sign behind that (empty if there is none), and its text."""

    letter: str
    sign: str
    text: str


@dataclass(slots=True, kw_only=True)
class Part:
    """One question as written. `key` is what the file says is right, None if it says nothing.

    `mended` holds the codes of what had to be understood: `several-lines`, `option-sign`,
    `answer-line`, `feedback-line`.
    """

    line: int
    stem: str
    options: tuple[Option, ...] = ()
    key: str | None = None
    feedback: str = ""
    mended: list[str] = field(default_factory=list)


def split_parts(text: str) -> Iterator[Part]:
    """Every question of the text, in order; also what looks like one but has no key or no options."""
    return _Splitter().split(text)


class _Splitter:
    """Walks through the lines; a question ends at its key, and what explains it may stand before or after that."""

    def __init__(self) -> None:
        self._lines: list[tuple[int, str]] = []
        self._feedback: list[str] = []
        self._done: Part | None = None
        self._in_feedback = False

    def split(self, text: str) -> Iterator[Part]:
        for number, found in enumerate(re.finditer(r"[^\n]*\n?", text), start=1):
            line = found[0].strip()
            if not line:
                self._in_feedback = False
                self._lines += [(number, "")] if self._lines and self._lines[-1][1] else []
            elif self._lines and (key := KEY_LINE.match(line)):
                yield from self._end(key)
            elif (self._lines or self._done) and (said := _FEEDBACK_LINE.match(line)):
                self._in_feedback = True
                self._feedback.append(said["text"].strip())
            elif self._in_feedback:
                self._feedback.append(line)
            elif len(line) > 1:
                yield from self._add(number, line)
        yield from self._hand_over()
        yield from _find_questions(self._lines)[0] if self._lines else ()

    def _add(self, number: int, line: str) -> Iterator[Part]:
        if not self._lines:
            yield from self._hand_over()
        if len(self._lines) >= _MOST_LINES:
            yield from _find_questions(self._lines)[0]
            self._lines = []
        self._lines.append((number, line))

    def _end(self, key: re.Match[str]) -> Iterator[Part]:
        before, last = _find_questions(self._lines)
        yield from before[:-1]
        part = last or Part(line=self._lines[0][0], stem="\n".join(line for _, line in self._lines).strip())
        part.key = key["key"].strip()
        part.mended += ["answer-line"] if key["label"] != _STRICT_LABEL else []
        self._done, self._lines, self._in_feedback = part, [], False

    def _hand_over(self) -> Iterator[Part]:
        """The finished question, with what has been said of it."""
        if self._done:
            self._done.feedback = "\n".join(self._feedback).strip()
            self._done.mended += ["feedback-line"] if self._done.feedback else []
            yield self._done
            self._done = None
            self._feedback = []


@dataclass(slots=True)
class _Run:
    """Options in a row, from A on: the places of the first line and of the one after the last."""

    start: int
    end: int
    options: list[Option]
    several_lines: bool = False


def _find_questions(lines: Sequence[tuple[int, str]]) -> tuple[list[Part], Part | None]:
    """Every question among lines that hold one key at most, and the last of them, which a key below would mean."""
    parts: list[Part] = []
    end = 0
    for run in _find_runs([line for _, line in lines]):
        stem = [(number, line) for number, line in lines[end : run.start]]
        text = "\n".join(line for _, line in stem).strip()
        line = next((number for number, line in stem if line), lines[run.start][0])
        mended = ["several-lines"] if run.several_lines or "\n" in text else []
        mended += ["option-sign"] if any(not _is_strict(option) for option in run.options) else []
        parts.append(Part(line=line, stem=text, options=tuple(run.options), mended=mended))
        end = run.end
    return parts, parts[-1] if parts else None


def _find_runs(lines: Sequence[str]) -> list[_Run]:
    """The rows of options; an A before any B begins anew, as a stem may look like an option (« A. Dupont… »)."""
    runs: list[_Run] = []
    run: _Run | None = None
    for place, line in enumerate(lines):
        option = _read_option(line)
        begins = (
            option is not None and option.letter.upper() == "A" and (option.sign or not run or not run.options[0].sign)
        )
        if option and begins:
            runs += [run] if run and len(run.options) > 1 else []
            run = _Run(place, place + 1, [option])
        elif run and option and _follows(option, run.options[-1]):
            run.options.append(option)
            run.end = place + 1
        elif run and line and place == run.end:
            last = run.options[-1]
            run.options[-1] = Option(letter=last.letter, sign=last.sign, text=f"{last.text} {line}")
            run.end = place + 1
            run.several_lines = True
    return [*runs, run] if run and len(run.options) > 1 else runs


def _read_option(line: str) -> Option | None:
    found = _OPTION.match(line)
    return Option(letter=found["letter"], sign=found["sign"] or "", text=found["text"]) if found else None


def _follows(option: Option, last: Option) -> bool:
    """Whether this is the next option: the next letter, written alike."""
    return ord(option.letter) == ord(last.letter) + 1 and bool(option.sign) == bool(last.sign)


def _is_strict(option: Option) -> bool:
    return option.letter.isupper() and option.sign in {")", "."}
