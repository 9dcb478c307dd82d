"""A node of Rappel for a benchmark: `python -m tests.benchmarks.node URL DATABASE ROLE`.

As `rappel_bot`: Telegram's limit of 30 messages a second is lifted, and only questions are asked that one tap answers.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from functools import partial
from unittest import mock

from bot.log import configure_logging
from bot.node_role import NodeRole
from bot.pacing import SharedBudget
from bot.present import load_syllabus
from bot.serve import keep_what_is_loaded, open_bot, serve, stop_on_signals
from bot.settings import load_settings
from questions.quiz.question import Kind
from questions.quiz.question_set import Library, leave_out
from tests.benchmarks.loopback import TOKEN
from tests.benchmarks.rappel_bot import UNLIMITED

ONE_TAP = frozenset({Kind.CHOICE, Kind.TRUE_FALSE})


async def main(url: str, database: str, role: NodeRole) -> None:
    """Say « ready » on standard output once it works, and run until SIGTERM."""
    settings = load_settings(api_url=url, database_url=database, log_level="WARNING", token=TOKEN)
    configure_logging(settings)
    syllabus = load_syllabus(settings)
    others = {one.id for one in syllabus.library.questions.values() if one.kind not in ONE_TAP}
    library = Library(sets=tuple(leave_out(one, others) for one in syllabus.library.sets))
    stop = stop_on_signals()
    with mock.patch("bot.app.SharedBudget", partial(SharedBudget, per_second=UNLIMITED)):
        taught = replace(syllabus, library=library)
        async with open_bot(settings, token=TOKEN, syllabus=taught, role=role) as intake:
            keep_what_is_loaded()
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await serve(intake, stop=stop, role=role)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], NodeRole(sys.argv[3])))
