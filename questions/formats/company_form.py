"""The company form: what a company fills in so that its own facts become questions.

One form, two files: YAML for those who like text, a spreadsheet for everybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from questions.errors import InvalidContent, Problem
from questions.knowledge.company_set import CompanyAnswer, check_answer, generate_company_set
from questions.knowledge.generator import SHIPPED_SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.knowledge.company import CompanyPrompt
    from questions.quiz.question_set import QuestionSet


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One prompt of the form: the objective it serves, by code and title, and what is asked."""

    objective: str
    title: str
    prompt: CompanyPrompt


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledField:
    """What stands in one field of a file: where, for which prompt, and the lines; unfilled ones are left out."""

    line: int | None
    objective: str
    key: str
    right: tuple[str, ...]
    wrong: tuple[str, ...]


def read_answers(
    company: str, filled: Iterable[FilledField], fields: Sequence[FormField], *, source: str
) -> QuestionSet:
    """The question set of a filled-in form.

    Raises InvalidContent with every problem: no company, nothing filled in, a prompt that the form lacks or
    that is filled in twice, an answer that can't become a question.
    """
    known = {(field.objective, field.prompt.key): field for field in fields}
    problems: list[Problem] = []
    answers: dict[tuple[str, str], CompanyAnswer] = {}
    for place in filled:
        name = (place.objective, place.key)
        messages = _check_place(name, known, answers)
        if not messages:
            prompt = known[name].prompt
            answer = CompanyAnswer(objective=name[0], prompt=prompt, right=place.right, wrong=place.wrong)
            answers[name] = answer
            messages = list(check_answer(answer))
        problems += [Problem(source=source, line=place.line, field=".".join(name), message=text) for text in messages]
    if not company.strip():
        problems.insert(0, _whole(source, "le nom de l’entreprise manque\u00a0; écrivez-le en tête."))
    if not answers and not problems:
        problems.append(_whole(source, "rien n’est rempli\u00a0; répondez à une question au moins."))
    if problems:
        raise InvalidContent(tuple(problems))
    return generate_company_set(company.strip(), list(answers.values()), seed=SHIPPED_SEED)


def _check_place(
    name: tuple[str, str],
    known: Mapping[tuple[str, str], FormField],
    answers: Mapping[tuple[str, str], CompanyAnswer],
) -> list[str]:
    if name not in known:
        return ["cette question ne figure pas dans le formulaire\u00a0; reprenez le code et la clé du modèle."]
    if name in answers:
        return ["cette question est remplie deux fois\u00a0; gardez une seule réponse."]
    return []


def _whole(source: str, message: str) -> Problem:
    return Problem(source=source, line=None, message=message)
