"""Every kind of question, asked and answered in a whole conversation, on both databases."""

import pytest

from questions.quiz.question import Kind
from tests.bot.conversation import answer_rightly


@pytest.fixture
def bot_database(database_url) -> str:
    """SQLite and PostgreSQL."""
    return database_url


@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_can_be_answered_rightly_and_is_explained(rehearsal, kind):
    async with rehearsal.asking(kind) as (chat, message, question):
        judged = await answer_rightly(chat, message, question)

    assert judged["text"].startswith("✅ Juste")
    assert question.explanation in judged["text"]
    assert question.objectives[0] in judged["text"]
    assert question.sources[0] in judged["text"]
