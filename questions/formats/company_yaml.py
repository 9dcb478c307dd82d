"""The company form as YAML text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from questions.formats.company_form import FilledField, FormField, read_answers
from questions.knowledge.company import MIN_WRONG
from questions.texts import find_line, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from questions.quiz.question_set import QuestionSet

HEAD = """\
# Rappel : les indications de votre entreprise.
# Remplissez ce que vous voulez, une réponse par ligne ; ce qui reste vide n'est pas demandé aux apprenti·es.
# Les lignes qui commencent par # sont des explications.
"""


class _Field(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    company: str = ""
    objectives: dict[str, dict[str, _Field]] = {}


def write_yaml_form(fields: Sequence[FormField]) -> str:
    """The empty form as YAML: every prompt with its explanation and example as comments."""
    lines = [HEAD, 'company: ""', "objectives:"]
    objective = ""
    for field in fields:
        if field.objective != objective:
            objective = field.objective
            lines += ["", f"  # {objective} – {field.title}", f"  {json.dumps(objective)}:"]
        lines += _write_field(field)
    return "\n".join(lines) + "\n"


def _write_field(field: FormField) -> Iterator[str]:
    prompt = field.prompt
    yield f"    # {prompt.ask}"
    yield f"    # Exemple : {' | '.join(prompt.example)}"
    if prompt.not_example:
        yield f"    # Exemple de réponses fausses : {' | '.join(prompt.not_example)}"
    yield f"    {prompt.key}:"
    yield "      right: []"
    if prompt.shape in MIN_WRONG:
        yield "      wrong: []"


def read_yaml_form(text: str, fields: Sequence[FormField], *, source: str) -> QuestionSet:
    """The question set of a filled-in YAML form; raises InvalidContent with every problem and its line."""
    form, lines = read_yaml(text, _Form, source=source)
    filled = [
        FilledField(
            line=find_line(lines, ("objectives", code, key)),
            objective=code,
            key=key,
            right=_strip(field.right),
            wrong=_strip(field.wrong),
        )
        for code, by_key in form.objectives.items()
        for key, field in by_key.items()
        if field.right or field.wrong
    ]
    return read_answers(form.company, filled, fields, source=source)


def _strip(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts if text.strip())
