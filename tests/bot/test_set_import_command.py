"""`rappel sets import`, as somebody types it."""

import pytest

from questions.people import Role
from storage.engine import open_engine
from storage.unit_of_work import unit_of_work
from tests.bot.test_cli import rappel
from tests.builders import NOON

GIFT = "::a:: Quelle couleur ? {=bleu ~vert}\n\n::b:: Vrai ? {T}\n"


@pytest.fixture
def folder(tmp_path, sqlite_url):
    """A folder with a database in which a trainer (1) and an apprentice (2) are known, and a file."""
    engine = open_engine(sqlite_url)
    with unit_of_work(engine) as uow:
        for telegram_id, role in ((11, Role.TRAINER), (12, Role.APPRENTICE)):
            uow.people.enrol(telegram_id=telegram_id, first_name="Dana", role=role, plan_id="arc-2010", created_at=NOON)
        uow.commit()
    engine.dispose()
    (tmp_path / "a.gift").write_text(GIFT, encoding="utf-8")
    return tmp_path


def stored(folder):
    engine = open_engine(f"sqlite:///{folder / 'rappel.sqlite3'}")
    with unit_of_work(engine) as uow:
        found = [(info.title, info.owner_id, info.questions) for info in uow.sets.list_all()]
    engine.dispose()
    return found


async def test_a_file_becomes_the_only_trainer_s_set_and_a_second_time_brings_it_up_to_date(folder):
    command = ("sets", "import", "a.gift", "--title", "Accueil", "--objective", "1.7.2.1")
    code, output, errors = await rappel(*command, folder=folder)
    again, _, _ = await rappel(*command, folder=folder)

    assert (code, again, errors) == (0, 0, "")
    assert "Accueil, 2\u00a0questions (1\u00a0choix, 1\u00a0vrai ou faux)" in output
    assert stored(folder) == [("Accueil", 1, 2)]


async def test_without_an_objective_nothing_is_imported_and_the_nearest_are_named(folder):
    code, _, errors = await rappel("sets", "import", "a.gift", "--title", "Accueil", folder=folder)

    assert code == 2
    assert "ajoutez --objective CODE" in errors
    assert stored(folder) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("absent.gift", "--title", "A"), "vérifiez le chemin"),
        (("a.gift", "--title", " "), "titre"),
        (("a.gift", "--title", "A", "--owner", "2"), "ni formatrice"),
        (("a.gift", "--title", "A", "--owner", "9"), "personne n’a le numéro 9"),
        (("a.gift", "--title", "A", "--objective", "9.9.9.9"), "pas dans le plan"),
    ],
)
async def test_what_can_not_be_imported_is_one_sentence(folder, arguments, words):
    code, _, errors = await rappel("sets", "import", *arguments, folder=folder)

    assert (code, len(errors.splitlines())) == (2, 1)
    assert words in errors
    assert stored(folder) == []
