"""Trainers' files, read in a child process and weighed in a thread: the event loop never waits for either."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from bot.file_reader import Task
from bot.use_cases.importing import FileRead, key_of, weigh
from questions.formats.drafts import Format, Issue, Limits, UnreadableFile
from questions.formats.suggesting import Suggester
from questions.quiz.flaws import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.use_cases.importing import Ground, Surroundings, Weighed
    from bot.use_cases.syllabus import Syllabus
    from questions.formats.suggesting import Suggestion
    from questions.quiz.question import Question

log = structlog.get_logger(__name__)

AT_ONCE = 2
COMMAND = (sys.executable, "-P", "-m", "bot.file_reader")
"""What starts the child process."""

_KEPT_OF_THE_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP")
_TOO_SLOW = "Ce fichier est trop long à lire\u00a0; partagez-le en plusieurs et envoyez-les l’un après l’autre."
_FAILED = "Ce fichier n’a pas pu être lu\u00a0; enregistrez-le dans un autre format (.xlsx ou GIFT) et renvoyez-le."


class FileReader:
    """Reads files, two at a time at most, each within so many seconds and megabytes."""

    def __init__(self, shipped: Syllabus, *, seconds: float, megabytes: int) -> None:
        self._shipped = shipped
        self._seconds = seconds
        self._megabytes = megabytes
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def read(self, data: bytes, ground: Ground, *, title: str, is_wanted: bool = False) -> FileRead:
        """What a file gives; raises UnreadableFile, also for one that takes too long or too much memory."""
        task = Task(
            title=title,
            is_wanted=is_wanted,
            own=ground.own,
            new_id=ground.new_id,
            codes=self._codes,
            seconds=max(1, round(self._seconds)),
            megabytes=self._megabytes,
        )
        async with self._turns:
            output = await self._run(json.dumps(asdict(task)).encode() + b"\n" + data)
        return await asyncio.to_thread(_understand, output)

    async def weigh(self, read: FileRead, around: Surroundings) -> Weighed:
        """The file's set beside what the trainer has, and what is shipped."""
        return await asyncio.to_thread(
            lambda: weigh(read, around, suggest=self._suggester.rate, shipped=self._shipped_keys)
        )

    async def suggest(self, questions: Sequence[Question]) -> tuple[Suggestion, ...]:
        """The objectives that these questions most likely serve, the likeliest first."""
        return await asyncio.to_thread(lambda: self._suggester.rate(questions))

    async def _run(self, given: bytes) -> bytes:
        """What the child process answers; it is gone when this returns, whatever happens."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=make_environment(),
        )
        try:
            async with asyncio.timeout(self._seconds):
                output, _ = await process.communicate(given)
        except TimeoutError:
            raise UnreadableFile(code="too-slow", message=_TOO_SLOW) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            log.warning("file_reader_failed", exit_code=process.returncode)
            raise UnreadableFile(code="failed", message=_FAILED)
        return output

    @cached_property
    def _codes(self) -> list[str]:
        return [objective.code for objective in self._shipped.plan.list_objectives()]

    @cached_property
    def _suggester(self) -> Suggester:
        return Suggester(self._shipped.plan, self._shipped.library)

    @cached_property
    def _shipped_keys(self) -> Mapping[str, tuple[str, ...]]:
        return {key_of(question): question.objectives for question in self._shipped.library.questions.values()}


def make_environment() -> dict[str, str]:
    """What the child may know of this process: where to find the code, and none of the secrets."""
    kept = {name: os.environ[name] for name in _KEPT_OF_THE_ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).parents[1]), "PYTHONDONTWRITEBYTECODE": "1"}


def _understand(output: bytes) -> FileRead:
    from questions.formats.rappel_json import read_rappel_json  # noqa: PLC0415 - the first file may wait for it

    answer: dict[str, Any] = json.loads(output)
    if "refused" in answer:
        raise UnreadableFile(**answer["refused"])
    reading = read_rappel_json(answer["set"].encode(), Limits())
    if reading.question_set is None or len(reading.question_set.questions) != answer["kept"]:
        log.error("file_reader_lost_questions", kept=answer["kept"])
        raise UnreadableFile(code="failed", message=_FAILED)
    return FileRead(
        format=Format(answer["format"]),
        question_set=reading.question_set,
        issues=tuple(Issue(**{**issue, "severity": Severity(issue["severity"])}) for issue in answer["issues"]),
        pictures=reading.pictures,
    )
