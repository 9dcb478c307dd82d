"""`python -m bot.file_reader`: a file of questions read in a process of its own, which may fail alone.

On its standard input: one line of JSON (a `Task`), then the file. On its standard output: one object of JSON, either
`refused` (`code`, `message`), or `format`, `kept` (how many questions), `set` (our own format) and `issues`. Whatever
else happens, memory used up included, ends in another exit code and no words.
"""

from __future__ import annotations

import json
import mimetypes
import os
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from questions.cohorts import shorten_name
from questions.formats.assembling import assemble, list_pictures
from questions.formats.drafts import Limits, UnreadableFile
from questions.quiz.typed import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from questions.formats.company_form import FormField


_PATIENT = 10
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_BEYOND = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile"),
    *("os.system", "os.kill", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"),
    *("os.truncate", "pty.", "shutil.", "ftplib.", "smtplib.", "urllib.", "webbrowser."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a file is read for.

    `title` is that of the set where the file has none (or, `is_wanted`, in any case); `own` are the trainer's
    sets (id, title) by folded title, `new_id` is the id of a set with another title; `codes` are the objectives that
    exist. `seconds` of processor time and `megabytes` of memory are all that it may take.
    """

    title: str
    is_wanted: bool
    own: Mapping[str, tuple[str, str]]
    new_id: str
    codes: Sequence[str]
    seconds: int
    megabytes: int


def main() -> int:
    """The exit code, after one file."""
    task = Task(**json.loads(sys.stdin.buffer.readline()))
    _bound(task)
    shut_in()
    sys.stdout.buffer.write(json.dumps(answer(sys.stdin.buffer.read(), task)).encode())
    return 0


def answer(data: bytes, task: Task) -> dict[str, object]:
    """What a file gives, as plain data."""
    # The bot knows this module too, and reads no file by itself.
    from questions.formats.rappel_json import write_rappel_json  # noqa: PLC0415
    from questions.formats.reading import read_file  # noqa: PLC0415

    try:
        reading = read_file(data, Limits(), fields=_list_company_fields)
    except UnreadableFile as refused:
        return {"refused": {"code": refused.code, "message": refused.message}}
    own = "" if reading.question_set is None or task.is_wanted else shorten_name(reading.question_set.title)
    title = own or task.title
    set_id, title = task.own.get(fold(title), (task.new_id, title))
    assembly = assemble(reading, set_id=set_id, title=title, known_codes=frozenset(task.codes))
    return {
        "format": reading.format.value,
        "kept": len(assembly.question_set.questions),
        "set": write_rappel_json(assembly.question_set, list_pictures(reading)).decode(),
        "issues": [asdict(issue) for issue in assembly.issues],
    }


def _list_company_fields() -> Sequence[FormField]:
    # Loads the bank, which only a form needs.
    from bot.company_fields import list_company_fields  # noqa: PLC0415

    return list_company_fields()


def _bound(task: Task) -> None:
    """Let the system end this process before it takes more than it may, where the system can; answers come first."""
    try:
        import resource  # noqa: PLC0415
    except ImportError:  # Windows has no such limits; the clock of whoever waits remains.
        return
    os.nice(_PATIENT)
    memory = task.megabytes * 1_000_000
    nothing_kept = ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0))
    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, task.seconds), *nothing_kept):
        _soft, hard = resource.getrlimit(kind)
        most_allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most_allowed, most_allowed))


def shut_in() -> None:
    """From here on this process reaches nothing: no connection, no program, and of all files only its own code.

    No reader needs more. This holds against what a file could make a library of Python's do, not against foreign
    machine code.
    """
    # The library that reads a filled form asks for the system's list of media types when it is loaded.
    own = (
        *(path for path in sys.path if path),
        sys.prefix,
        sys.base_prefix,
        *(str(path) for path in mimetypes.knownfiles),
    )

    def refuse(event: str, details: tuple[object, ...]) -> None:
        if event == "open":
            path, _mode, flags = details
            is_own = isinstance(path, int) or os.fsdecode(str(path)).startswith(own)
            if is_own and isinstance(flags, int) and not flags & _WRITING:
                return
        elif not event.startswith(_BEYOND):
            return
        raise PermissionError(event)

    sys.addaudithook(refuse)


if __name__ == "__main__":
    sys.exit(main())
