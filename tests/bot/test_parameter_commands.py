"""`rappel parameters …`, as somebody types it, and what the running bot makes of it."""

from contextlib import contextmanager

import pytest
from typer.testing import CliRunner

from bot import parameter_commands
from bot.cli import app
from bot.use_cases.parameters import log_fit
from questions.learning.card import Rating
from questions.learning.fitting import Fit
from questions.learning.memory_model import DEFAULT_PARAMETERS
from questions.quiz.question import Kind
from storage.engine import open_engine
from storage.schema import upgrade
from storage.unit_of_work import unit_of_work
from tests.bot.test_cli import rappel
from tests.builders import NOON, TODAY
from tests.questions.learning.simulated_class import FORGETFUL, SMALL, study
from tests.storage.builders import ask_and_answer, enrol

LEARNERS = 3


@pytest.fixture(scope="module")
def class_histories():
    """Learners who forget faster than FSRS expects."""
    return [study(number, world=SMALL, seed=1, truth=FORGETFUL).histories for number in range(LEARNERS)]


@pytest.fixture
def class_url(sqlite_url, class_histories):
    """A database with the answers of the class."""
    engine = open_engine(sqlite_url)
    upgrade(engine)
    with unit_of_work(engine) as uow:
        for number, histories in enumerate(class_histories):
            answer_all(uow, enrol(uow, telegram_id=number + 1), histories)
        uow.commit()
    engine.dispose()
    return sqlite_url


@pytest.fixture
def run(request, monkeypatch):
    """Exit code and everything written by `rappel parameters …`, in this process."""

    def invoke(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["parameters", *arguments])
        return done.exit_code, done.output.replace("\u00a0", " ")

    name = "class_url" if "class_url" in request.fixturenames else "database_url"
    monkeypatch.setenv("RAPPEL_DATABASE_URL", request.getfixturevalue(name))
    return invoke


@contextmanager
def reading(url):
    engine = open_engine(url)
    with unit_of_work(engine) as uow:
        yield uow
    engine.dispose()


def answer_all(uow, person, histories) -> None:
    for fact, history in enumerate(histories):
        for answered in history:
            ask_and_answer(
                uow,
                person,
                fact_id=f"fait.{fact}",
                study_day=answered.day,
                rating=answered.rating,
                correct=answered.rating is not Rating.AGAIN,
                guess_probability=answered.guess,
            )


async def test_a_fit_is_compared_in_a_process_of_its_own_and_changes_nothing_unless_asked(class_url, tmp_path):
    code, output, errors = await rappel("parameters", "fit", folder=tmp_path, database_url=class_url)

    assert code == 0
    assert "avec l’ajustement 1" in output
    assert "relancez avec --adopt" in output
    assert "Traceback" not in errors
    with reading(class_url) as uow:
        (logged,) = uow.parameters.list_all()
        assert (logged.adopted, logged.log_loss_fitted < logged.log_loss_default) == (False, True)


def test_a_fit_that_is_better_is_adopted_shown_and_reverted(class_url, run):
    assert run("show") == (0, "Tout le monde : les paramètres de FSRS-6.\n")

    adopted = run("fit", "--adopt")
    shown = run("show")
    reverted = run("revert")

    assert adopted[0] == 0
    assert "✓ Il prédit mieux : tout le monde, il est en vigueur dès maintenant." in adopted[1]
    assert "· en vigueur\nTout le monde : ajustement 1 (" in shown[1]
    assert reverted == (0, "✓ Tout le monde : les paramètres de FSRS-6 dès maintenant.\n")
    assert "· retiré le" in run("show")[1]
    assert run("revert")[0] == 1


def test_a_fit_that_is_no_better_is_logged_and_not_adopted(class_url, run, monkeypatch):
    same = Fit(parameters=DEFAULT_PARAMETERS, reviews=2000, held_out=400, log_loss_default=0.5, log_loss_fitted=0.5)
    monkeypatch.setattr(parameter_commands, "_fit_apart", lambda _: same)

    code, output = run("fit", "--adopt")

    assert code == 1
    assert "✗ Il ne prédit pas mieux : rien ne change." in output
    assert "· pas adopté\nTout le monde : les paramètres de FSRS-6." in run("show")[1]


def test_a_class_without_answers_is_told_how_many_it_takes(database_url, run):
    upgrade(database_url)

    code, output = run("fit", "--adopt", "--cohort", "7")

    assert code == 1
    assert "au moins 2000 réponses" in output
    assert "il y en a 0" in output


@pytest.mark.empty_database
@pytest.mark.parametrize("arguments", [("fit",), ("show",), ("revert",)])
def test_a_database_without_tables_is_explained(arguments, database_url, run):
    code, output = run(*arguments)

    assert code == 2
    assert "RAPPEL_DATABASE_URL" in output


async def test_the_bot_reckons_with_adopted_parameters_from_the_next_answer_on(rehearsal):
    own = (0.5, *DEFAULT_PARAMETERS[1:])
    found = Fit(parameters=own, reviews=2000, held_out=400, log_loss_default=0.5, log_loss_fitted=0.4)
    async with rehearsal.asking(Kind.CHOICE) as (chat, message, question):
        async with rehearsal.desk() as desk:
            await desk.run(log_fit, found, cohort_id=None, adopt=True, today=TODAY, now=NOON)

        await chat.tap(message, "🤷")

        async with rehearsal.desk() as desk:
            card = await desk.read(lambda uow: uow.cards.find(1, question.fact_id))
            (logged,) = await desk.read(lambda uow: list(uow.reviews.iterate_of(1)))
    assert (card.memory.stability, logged.review.parameters_id) == (0.5, 1)
