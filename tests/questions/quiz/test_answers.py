import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.errors import UnreadableAnswer
from questions.quiz.answers import (
    Arranged,
    Chosen,
    DontKnow,
    Recalled,
    SelfGrade,
    Ticked,
    Typed,
    answer_as_data,
    answer_from_data,
)

indexes = st.integers(0, 9)
answers = st.one_of(
    st.builds(Chosen, index=indexes),
    st.builds(Ticked, indexes=st.frozensets(indexes)),
    st.builds(Arranged, indexes=st.lists(indexes).map(tuple)),
    st.builds(Typed, text=st.text()),
    st.builds(Recalled, grade=st.sampled_from(SelfGrade)),
    st.just(DontKnow()),
)


@given(answers)
def test_an_answer_comes_back_from_its_plain_data(answer):
    assert answer_from_data(json.loads(json.dumps(answer_as_data(answer)))) == answer


@pytest.mark.parametrize(
    "data",
    [
        None,
        3,
        {},
        {"kind": "chosen"},
        {"kind": "chosen", "index": "0"},
        {"kind": "recalled", "grade": "x"},
        {"kind": "?"},
    ],
)
def test_anything_else_is_no_answer(data):
    with pytest.raises(UnreadableAnswer):
        answer_from_data(data)
