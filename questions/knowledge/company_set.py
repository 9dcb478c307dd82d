"""From a filled-in company form to a question set.

Each prompt that the company answered is one fact, asked in the ways that its shape allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.errors import UnreadableAnswer
from questions.knowledge.company import MIN_RIGHT, MIN_WRONG, PAIR_SIGN
from questions.knowledge.templates.drafts import ITEMS_PER_ORDER, PAIRS_PER_MATCH, Draft, Picker, mark_version
from questions.quiz.question import Kind, Option, Pair, Quantity, Question
from questions.quiz.question_set import Fact, QuestionSet
from questions.quiz.typed import fold, read_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.knowledge.company import CompanyPrompt

LONGEST_LINE = 100
EXPLANATION = "C’est ce que ton entreprise a indiqué. Une question\u00a0? Demande à ta formatrice ou à ton formateur."


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyAnswer:
    """What a company answered to one prompt of one objective: the right lines, and wrong ones where asked."""

    objective: str
    prompt: CompanyPrompt
    right: tuple[str, ...]
    wrong: tuple[str, ...] = ()


def check_answer(answer: CompanyAnswer) -> Iterator[str]:
    """Every reason why the answer can't become questions, as a sentence that says how to mend it."""
    shape, right, wrong = answer.prompt.shape, answer.right, answer.wrong
    if len(right) < MIN_RIGHT[shape]:
        yield f"il faut au moins {MIN_RIGHT[shape]} réponses, une par ligne\u00a0; il y en a {len(right)}."
    if len(wrong) < MIN_WRONG.get(shape, 0):
        yield f"il faut au moins {MIN_WRONG[shape]} réponses fausses, une par ligne\u00a0; il y en a {len(wrong)}."
    for line in (*right, *wrong):
        if len(line) > LONGEST_LINE:
            yield f"«\u00a0{line[:30]}…\u00a0» a {len(line)} signes\u00a0; {LONGEST_LINE} au plus, raccourcissez."
    folded = [fold(line) for line in (*right, *wrong)]
    for number, line in enumerate((*right, *wrong)):
        if folded[number] in folded[:number]:
            yield f"«\u00a0{line}\u00a0» figure deux fois\u00a0; gardez-la d’un seul côté."
    if shape == "paired":
        yield from _check_pairs(right)
    if shape == "number" and right and not _is_number(right[0], answer.prompt.unit):
        yield f"«\u00a0{right[0]}\u00a0» n’est pas un nombre\u00a0; écrivez par exemple {answer.prompt.example[0]}."


def generate_company_set(company: str, answers: Sequence[CompanyAnswer], *, seed: int) -> QuestionSet:
    """The question set of a company: one fact per answered prompt; `check_answer` must have nothing to say."""
    picker = Picker(seed)
    set_id = f"entreprise-{'-'.join(fold(company).split()) or 'sans-nom'}"
    facts: list[Fact] = []
    questions: list[Question] = []
    for answer in answers:
        fact_id = f"{set_id}.{answer.objective}.{answer.prompt.key}"
        facts.append(Fact(id=fact_id, objectives=(answer.objective,)))
        drafts = _draft(answer, fact_id, picker)
        questions.extend(_finish(draft, fact_id, set_id, answer.objective, company) for draft in drafts)
    return QuestionSet(id=set_id, title=company, facts=tuple(facts), questions=tuple(questions))


def _check_pairs(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        if PAIR_SIGN not in line:
            yield f"«\u00a0{line}\u00a0» doit s’écrire «\u00a0terme = sens\u00a0»\u00a0; ajoutez le signe =."
    pairs = [_split(line) for line in lines if PAIR_SIGN in line]
    for side, name in ((0, "terme"), (1, "sens")):
        texts = [fold(pair[side]) for pair in pairs]
        for number, text in enumerate(texts):
            if text in texts[:number]:
                yield f"le {name} «\u00a0{pairs[number][side]}\u00a0» figure deux fois\u00a0; changez-en un."


def _split(line: str) -> tuple[str, str]:
    term, _, meaning = line.partition(PAIR_SIGN)
    return term.strip(), meaning.strip()


def _is_number(text: str, unit: str) -> bool:
    try:
        read_number(text, unit=unit)
    except UnreadableAnswer:
        return False
    return True


def _draft(answer: CompanyAnswer, fact_id: str, picker: Picker) -> Iterator[Draft]:
    prompt, right = answer.prompt, answer.right
    match prompt.shape:
        case "ordered":
            options = tuple(Option(text=line, correct=True) for line in right[:ITEMS_PER_ORDER])
            yield Draft(template="order", kind=Kind.ORDER, prompt=prompt.question, explanation="", options=options)
            yield _recall(prompt, right)
        case "listed":
            yield _choose_from(answer, fact_id, picker, Kind.MULTIPLE, right[:3])
            yield _recall(prompt, right)
        case "single":
            yield _choose_from(answer, fact_id, picker, Kind.CHOICE, right[:1])
            yield _recall(prompt, right[:1])
        case "paired":
            yield from _draft_pairs(answer, fact_id, picker)
        case "number":
            value = read_number(right[0], unit=prompt.unit)
            quantity = Quantity(value=value, unit=prompt.unit)
            yield Draft(template="number", kind=Kind.NUMBER, prompt=prompt.question, explanation="", quantity=quantity)
            yield _recall(prompt, (f"{right[0]} {prompt.unit}".strip(),))
        case "open":
            yield _recall(prompt, right)


def _recall(prompt: CompanyPrompt, points: Sequence[str]) -> Draft:
    return Draft(template="recall", kind=Kind.RECALL, prompt=prompt.question, explanation="", key_points=tuple(points))


def _choose_from(answer: CompanyAnswer, fact_id: str, picker: Picker, kind: Kind, right: Sequence[str]) -> Draft:
    options = [
        *(Option(text=line, correct=True) for line in right),
        *(Option(text=line, correct=False) for line in answer.wrong[: 5 - len(right)]),
    ]
    arranged = picker.arrange(options, place=f"{fact_id}/{kind}")
    return Draft(template=kind.value, kind=kind, prompt=answer.prompt.question, explanation="", options=arranged)


def _draft_pairs(answer: CompanyAnswer, fact_id: str, picker: Picker) -> Iterator[Draft]:
    pairs = [_split(line) for line in answer.right]
    yield Draft(
        template="match",
        kind=Kind.MATCH,
        prompt=answer.prompt.question,
        explanation="",
        pairs=tuple(Pair(left=term, right=meaning) for term, meaning in pairs[:PAIRS_PER_MATCH]),
    )
    for number, (term, meaning) in enumerate(pairs, start=1):
        yield Draft(
            template=f"one.{number}",
            kind=Kind.CHOICE,
            prompt=(answer.prompt.question_one or "").replace("{term}", term),
            explanation="",
            options=picker.options(
                Option(text=meaning, correct=True),
                [Option(text=other, correct=False) for _, other in pairs if other != meaning],
                place=f"{fact_id}/one.{number}",
            ),
        )


def _finish(draft: Draft, fact_id: str, set_id: str, objective: str, company: str) -> Question:
    question = Question(
        id=f"{fact_id}/{draft.template}",
        version="",
        fact_id=fact_id,
        set_id=set_id,
        objectives=(objective,),
        kind=draft.kind,
        prompt=draft.prompt,
        explanation=EXPLANATION,
        sources=(f"Indications de l’entreprise\u00a0: {company}",),
        options=draft.options,
        pairs=draft.pairs,
        quantity=draft.quantity,
        key_points=draft.key_points,
    )
    return mark_version(question)
