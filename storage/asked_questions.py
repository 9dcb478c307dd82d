"""The questions shown to people; at most one is open for each person at any time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, text, update

from questions.errors import NotFound, Overtaken, StaleTap
from questions.learning.rounds import RoundKind
from questions.quiz.asked import AskedQuestion, AskedState
from storage import tables
from storage.cards import card_from
from storage.inserting import insert_if_absent
from storage.question_versions import QuestionVersions, note_stored, question_from_content
from storage.quick import Quick
from storage.rounds import round_from

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from sqlalchemy import Connection

    from questions.learning.card import Card
    from questions.learning.rounds import Round
    from questions.quiz.asked import NewAskedQuestion

_asked = tables.asked_questions
_version = tables.question_versions
_rounds = tables.rounds
_cards = tables.cards
# Spelt out, not bound: PostgreSQL must see it to use the partial index.
_OPEN = text("asked_questions.state = 'open'")
_WITH_QUESTION = select(
    _asked.c.id,
    _asked.c.person_id,
    _asked.c.shuffle_seed,
    _asked.c.asked_at,
    _asked.c.state,
    _asked.c.sequence,
    _asked.c.draft,
    _asked.c.revealed,
    _asked.c.hinted,
    _asked.c.round_id,
    (_rounds.c.kind == RoundKind.EXAM).label("in_exam"),
    *_version.c,
)
_WITH_QUESTION = _WITH_QUESTION.join_from(_asked, _version).outerjoin(_rounds, _rounds.c.id == _asked.c.round_id)
_BY_ID = Quick(_WITH_QUESTION.where(_asked.c.id == bindparam("asked_id")))
_OPEN_OF_PERSON = Quick(_WITH_QUESTION.where(_asked.c.person_id == bindparam("person_id"), _OPEN))
_LAST_OF_ROUND = Quick(
    _WITH_QUESTION.where(_asked.c.round_id == bindparam("round_id")).order_by(_asked.c.id.desc()).limit(1)
)
_ASKED_COLUMNS = len(_WITH_QUESTION.selected_columns)
_CARD_BEGINS = _ASKED_COLUMNS + len(_rounds.c)
# Whoever answers needs all of it; one statement costs little more than the asked question alone.
_ANSWERING = (
    _WITH_QUESTION.add_columns(*(column.label(f"its_round_{column.name}") for column in _rounds.c))
    .add_columns(*(column.label(f"its_card_{column.name}") for column in _cards.c))
    .outerjoin(_cards, (_cards.c.person_id == _asked.c.person_id) & (_cards.c.fact_id == _version.c.fact_id))
)
_ANSWERING_BY_ID = Quick(_ANSWERING.where(_asked.c.id == bindparam("asked_id")))
_ANSWERING_OPEN = Quick(_ANSWERING.where(_asked.c.person_id == bindparam("person_id"), _OPEN))
# The condition is checked by the database, on the row as it is now: of two taps at once, one wins.
_CHANGE_OPEN = Quick(
    update(_asked).where(
        _asked.c.id == bindparam("asked_id"), _OPEN, _asked.c.sequence == bindparam("present_sequence")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """An asked question with what an answer to it touches: its round and what is remembered, if any."""

    asked: AskedQuestion
    round: Round | None
    card: Card | None


class AskedQuestions:
    """The asked questions that one transaction sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(self, new: NewAskedQuestion) -> AskedQuestion:
        """The question as asked, with its version kept; raises Overtaken if another is open for this person."""
        QuestionVersions(self._connection).keep(new.question)
        asked_id = insert_if_absent(
            self._connection,
            _asked,
            {
                "person_id": new.person_id,
                "question_id": new.question.id,
                "question_version": new.question.version,
                "shuffle_seed": new.shuffle_seed,
                "asked_at": new.asked_at,
                "state": AskedState.OPEN,
                "sequence": 0,
                "draft": [],
                "revealed": False,
                "hinted": False,
                "round_id": new.round_id,
            },
        )
        if asked_id is None:
            raise Overtaken
        return AskedQuestion(
            id=asked_id,
            person_id=new.person_id,
            question=new.question,
            shuffle_seed=new.shuffle_seed,
            asked_at=new.asked_at,
            round_id=new.round_id,
        )

    def find_open(self, person_id: int) -> AskedQuestion | None:
        """The question that waits for this person's answer, or None."""
        return self._find(_OPEN_OF_PERSON, person_id=person_id)

    def find_replaced(self, round_id: int) -> AskedQuestion | None:
        """The question of a round that was asked last, if it was put aside without an answer."""
        found = self._find(_LAST_OF_ROUND, round_id=round_id)
        return found if found is not None and found.state is AskedState.REPLACED else None

    def get(self, asked_id: int) -> AskedQuestion:
        """The asked question; raises NotFound."""
        asked = self._find(_BY_ID, asked_id=asked_id)
        if asked is None:
            raise NotFound(what="asked question", name=str(asked_id))
        return asked

    def find_answering(self, person_id: int) -> Answering | None:
        """The question that waits for this person's answer, with what an answer touches; None if none does."""
        return self._find_answering(_ANSWERING_OPEN, person_id=person_id)

    def get_answering(self, asked_id: int) -> Answering:
        """The asked question with what an answer touches; raises NotFound."""
        found = self._find_answering(_ANSWERING_BY_ID, asked_id=asked_id)
        if found is None:
            raise NotFound(what="asked question", name=str(asked_id))
        # Its number was told to somebody, so what asked it is committed.
        note_stored(self._connection, found.asked.question)
        return found

    def save_draft(self, asked: AskedQuestion) -> None:
        """Store the taps so far; raises StaleTap unless the stored one is open and exactly one tap behind."""
        values = {"sequence": asked.sequence, "draft": asked.draft, "revealed": asked.revealed, "hinted": asked.hinted}
        self._change(asked.id, values, present_sequence=asked.sequence - 1)

    def close(self, asked_id: int, *, state: AskedState, sequence: int) -> None:
        """Close the asked question; raises StaleTap unless it is open and at this sequence."""
        self._change(asked_id, {"state": state}, present_sequence=sequence)

    def put_aside(self, question_id: str, *, versions: Collection[str] | None = None) -> int:
        """Close what is open of a question, in these versions or in all, unanswered; returns how many there were."""
        opened = update(_asked).where(_asked.c.question_id == question_id, _OPEN)
        if versions is not None:
            opened = opened.where(_asked.c.question_version.in_(versions))
        return self._connection.execute(opened.values(state=AskedState.REPLACED)).rowcount

    def _change(self, asked_id: int, values: dict[str, object], *, present_sequence: int) -> None:
        key = {"asked_id": asked_id, "present_sequence": present_sequence}
        if _CHANGE_OPEN.change(self._connection, {**key, **values}) == 0:
            raise StaleTap

    def _find_answering(self, statement: Quick, **parameters: int) -> Answering | None:
        row = statement.first(self._connection, parameters)
        if row is None:
            return None
        its_round, its_card = row[_ASKED_COLUMNS:_CARD_BEGINS], row[_CARD_BEGINS:]
        return Answering(
            asked=_asked_from(row[:_ASKED_COLUMNS]),
            round=None if its_round[0] is None else round_from(its_round),
            card=None if its_card[0] is None else card_from(its_card),
        )

    def _find(self, statement: Quick, **parameters: int) -> AskedQuestion | None:
        row = statement.first(self._connection, parameters)
        return None if row is None else _asked_from(row)


def _asked_from(row: Sequence[Any]) -> AskedQuestion:
    """The question in a row of the columns of `_WITH_QUESTION`."""
    # By place, not by name: SQLAlchemy looks up a name for longer than the rest of this takes.
    asked_id, person_id, shuffle_seed, asked_at, state, sequence, draft, revealed, hinted, *others = row
    round_id, in_exam, question_id, version, set_id, fact_id, content = others
    return AskedQuestion(
        id=asked_id,
        person_id=person_id,
        question=question_from_content(
            content, question_id=question_id, version=version, fact_id=fact_id, set_id=set_id
        ),
        shuffle_seed=shuffle_seed,
        asked_at=asked_at,
        state=state,
        sequence=sequence,
        draft=tuple(draft),
        revealed=revealed,
        hinted=hinted,
        round_id=round_id,
        in_exam=bool(in_exam),
    )
