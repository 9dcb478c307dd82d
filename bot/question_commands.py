"""The questions from the terminal: all of them, one of them, and what the item-writing rules say."""

from __future__ import annotations

import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.question_lines import question_as_data
from questions.knowledge.bank import load_library
from questions.plan.catalogue import DEFAULT_PLAN, load_plan
from questions.quiz.question import Kind
from questions.quiz.rules import check_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from questions.plan.model import Plan
    from questions.quiz.flaws import Flaw
    from questions.quiz.question import Question

questions_app = typer.Typer(help="Les questions livrées avec Rappel.", no_args_is_help=True)

USAGE_ERROR = 2
NEAREST_IDS = 5


class FlawFormat(StrEnum):
    """How flaws are written: for people or for programs."""

    TEXT = "text"
    JSONL = "jsonl"


@questions_app.command("list")
def list_questions(
    format_: Annotated[str, typer.Option("--format", help="Seul format\u00a0: jsonl.")] = "jsonl",
) -> None:
    """Écrire toutes les questions, un objet JSON par ligne."""
    if format_ != "jsonl":
        _give_up(f"--format\u00a0: «\u00a0{format_}\u00a0» n’existe pas\u00a0; valeur possible\u00a0: jsonl.")
    plan = load_plan(DEFAULT_PLAN)
    for question in load_library().questions.values():
        typer.echo(json.dumps(question_as_data(question, plan), ensure_ascii=False))


@questions_app.command()
def show(question_id: Annotated[str, typer.Argument(metavar="ID", help="L’identifiant de la question.")]) -> None:
    """Montrer une question\u00a0: énoncé, réponses, clé, explication, source."""
    questions = load_library().questions
    if question_id not in questions:
        near = [known for known in questions if known.startswith(question_id.split("/")[0])][:NEAREST_IDS]
        hint = f" Proches\u00a0: {', '.join(near)}." if near else ""
        _give_up(f"«\u00a0{question_id}\u00a0» est inconnu\u00a0; voyez «\u00a0rappel questions list\u00a0».{hint}")
    for line in _describe(questions[question_id], load_plan(DEFAULT_PLAN)):
        typer.echo(line)


@questions_app.command()
def check(
    format_: Annotated[FlawFormat, typer.Option("--format", help="text ou jsonl.")] = FlawFormat.TEXT,
) -> None:
    """Contrôler toutes les questions\u00a0: chaque défaut, et comment le corriger."""
    library = load_library()
    flaws = check_library(library)
    for flaw in flaws:
        typer.echo(_write_flaw(flaw, format_))
    if flaws:
        raise typer.Exit(1)
    if format_ is FlawFormat.TEXT:
        exceptions = sum(len(question_set.exceptions) for question_set in library.sets)
        typer.echo(f"✓ {len(library.questions)} questions, aucun défaut, {exceptions} exceptions motivées.")


def _write_flaw(flaw: Flaw, format_: FlawFormat) -> str:
    if format_ is FlawFormat.JSONL:
        data = {"question": flaw.question_id, "rule": flaw.rule, "severity": flaw.severity, "message": flaw.message}
        return json.dumps(data, ensure_ascii=False)
    return f"✗ {flaw.question_id or 'banque'} [{flaw.rule}]\u00a0: {flaw.message}"


def _describe(question: Question, plan: Plan) -> Iterator[str]:
    yield f"{question.id}  ({question.kind}, version {question.version})"
    for code in question.objectives:
        objective = plan.get_objective(code)
        yield f"{code} {objective.level} – {objective.title}"
    yield f"\n{question.prompt}\n"
    yield from _describe_answer(question)
    yield f"\n→ {question.explanation}"
    yield from (f"Source\u00a0: {source}" for source in question.sources)


def _describe_answer(question: Question) -> Iterator[str]:
    for number, option in enumerate(question.options, start=1):
        mark = f"{number}." if question.kind is Kind.ORDER else "✓" if option.correct else "✗"
        yield f"{mark} {option.text}" + (f"\n    {option.feedback}" if option.feedback else "")
    yield from (f"{pair.left}  ↔  {pair.right}" for pair in question.pairs)
    yield from (f"• {point}" for point in question.key_points)
    if question.cite:
        yield f"{question.cite} au choix, tapées\u00a0:"
        yield from (f"• {' | '.join(names)}" for names in question.listed)
    if question.accepted:
        yield f"Accepté\u00a0: {' | '.join(question.accepted)}"
    if question.quantity is not None:
        yield f"Nombre\u00a0: {question.quantity.value} {question.quantity.unit}".rstrip()


def _give_up(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    raise typer.Exit(USAGE_ERROR)
