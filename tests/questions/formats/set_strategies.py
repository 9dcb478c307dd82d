"""Question sets of every shape, sensible or not: what may be written must come back."""

from hypothesis import strategies as st

from questions.quiz.flaws import Rule, RuleException
from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from questions.quiz.question_set import Fact, QuestionSet

TEXT = st.text(max_size=30) | st.sampled_from(
    [
        "NO",
        "12:30",
        "1e3",
        "~",
        "null",
        "a: b",
        "- a",
        "# a",
        "'",
        '"',
        "*a",
        "&a",
        "!!int 1",
        "2024-01-05",
        " a ",
        "a\n\n b",
    ]
)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=4)

QUESTIONS = st.builds(
    Question,
    id=TEXT,
    version=TEXT | st.just(""),
    fact_id=TEXT,
    set_id=TEXT,
    objectives=TEXTS,
    kind=st.sampled_from(Kind),
    prompt=TEXT,
    explanation=TEXT,
    sources=TEXTS,
    options=st.lists(st.builds(Option, text=TEXT, correct=st.booleans(), feedback=TEXT), max_size=3).map(tuple),
    pairs=st.lists(st.builds(Pair, left=TEXT, right=TEXT), max_size=2).map(tuple),
    accepted=TEXTS,
    rejected=TEXTS,
    quantity=st.none() | st.builds(Quantity, value=NUMBERS, tolerance=NUMBERS, unit=TEXT),
    key_points=TEXTS,
    cite=st.integers(0, 9),
    listed=st.lists(TEXTS, max_size=2).map(tuple),
    image=st.sampled_from(["", "ab" * 32]),
)
EXCEPTIONS = st.builds(RuleException, question_id=TEXT, rule=st.sampled_from(Rule), reason=TEXT)
SETS = st.builds(
    QuestionSet,
    id=TEXT,
    title=TEXT,
    facts=st.lists(st.builds(Fact, id=TEXT, objectives=TEXTS), max_size=2).map(tuple),
    questions=st.lists(QUESTIONS, max_size=3, unique_by=lambda question: question.id).map(tuple),
    exceptions=st.lists(EXCEPTIONS, max_size=2).map(tuple),
)
