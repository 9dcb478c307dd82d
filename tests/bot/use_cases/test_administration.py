"""Health, failed updates and the audit log without a chat: who may, and what is counted."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.use_cases import failed_updates, health, journal
from bot.use_cases.failed_updates import Failures
from bot.use_cases.journal import Filter, JournalLine
from bot.views.deeds import list_deed_words, word_deed
from bot.views.failures import show_failures
from bot.views.health import show_health, word_size
from bot.views.journal import write_journal
from questions.audit import NOBODY, AuditEntry, Deed, find_deed, number_of
from questions.errors import RoleNeeded
from questions.people import Role
from storage.inbox import IncomingUpdate
from tests.builders import NOON
from tests.databases import newest_revision
from tests.storage.builders import ask_and_answer

CALLS = (
    (health.look_at_health, {}),
    (failed_updates.list_failures, {}),
    (failed_updates.look_at_failure, {"number": 1}),
    (failed_updates.retry_failure, {"number": 1}),
    (failed_updates.discard_failure, {"number": 1}),
    (journal.list_journal, {"chosen": Filter()}),
    (journal.export_journal, {"chosen": Filter()}),
    (journal.list_deeds, {}),
    (journal.list_actors, {}),
)


@pytest.fixture
def sqlite_url(database_url) -> str:
    """Both databases: these use cases count in SQL of their own."""
    return database_url


@pytest.mark.parametrize("who", ["apprentice", "trainer", "removed_trainer"])
async def test_nobody_but_admins_runs_the_service(school, who):
    for use_case, arguments in CALLS:
        with pytest.raises(RoleNeeded):
            await school.run(use_case, by=getattr(school, who), **arguments)


def an_update(number: int, *, person_key: int = 77) -> IncomingUpdate:
    return IncomingUpdate(update_id=number, person_key=person_key, payload="{}")


async def test_health_counts_everything_but_the_admin_s_own_question(school):
    admin, apprentice = school.admin, school.apprentice

    def fill(uow):
        uow.inbox.store([an_update(1)], received_at=NOON - timedelta(minutes=9))
        uow.inbox.store([an_update(2), an_update(3, person_key=78)], received_at=NOON)
        uow.inbox.store([an_update(4, person_key=admin.telegram_id)], received_at=NOON)
        (first, *_others) = uow.inbox.list_pending(busy=frozenset(), limit=9)
        uow.inbox.record_failure(first, reason="x KeyError", give_up_after=1)
        for person, days in (
            (apprentice, 7),
            (apprentice, 6),
            (school.scene.person, 6),
            (apprentice, 1),
            (apprentice, 0),
        ):
            day = NOON - timedelta(days=days)
            ask_and_answer(uow, person, at=day, answered_at=day, study_day=day.date())

    await school.scene.desk.run(fill)
    report = await school.run(health.look_at_health, by=admin)

    assert (report.vitals.pending, report.vitals.oldest_at, report.vitals.failed) == (2, NOON, 1)
    assert report.vitals.last_update_at == NOON
    assert report.vitals.schema == newest_revision()
    assert report.vitals.bytes > 100_000
    assert report.roles == {Role.APPRENTICE: 4, Role.TRAINER: 2, Role.ADMIN: 1}
    assert (report.activity.today, report.activity.lately, report.activity.answers_today) == (1, 2, 1)


@pytest.mark.parametrize(("has_folder", "advice"), [(True, "rappel database backup"), (False, "Nommez un dossier")])
async def test_without_a_backup_the_advice_fits_whether_there_is_a_folder(school, *, has_folder, advice):
    report = await school.run(health.look_at_health, by=school.admin, has_folder=has_folder)

    assert advice in show_health(report).text


async def test_what_is_red_says_what_to_do(school):
    def fill(uow):
        uow.inbox.store([an_update(1)], received_at=NOON - timedelta(minutes=9))

    await school.scene.desk.run(fill)
    text = show_health(await school.run(health.look_at_health, by=school.admin)).text

    assert text.startswith("🔴 <b>Il faut agir</b>")
    assert "🔴 À traiter\u00a0: 1, le plus ancien depuis 10\u00a0min\n      ↳ <i>Si cela dure" in text


def test_every_deed_has_words_of_its_own_and_a_number_of_its_own():
    words = list_deed_words()

    assert set(words) == set(Deed)
    assert len({name for name, _sentence in words.values()}) == len(Deed)
    assert len({number_of(deed) for deed in Deed}) == len(Deed)
    assert all(find_deed(number_of(deed)) is deed for deed in Deed)


def test_every_deed_is_logged_by_some_use_case():
    folder = Path(journal.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))

    assert [deed.name for deed in Deed if f"Deed.{deed.name}" not in sources] == []


def a_line(**changes) -> JournalLine:
    entry = AuditEntry(id=1, at=NOON, person_id=None, act="set published", subject="set:s", detail="cohort:3")
    return JournalLine(**{"entry": entry, "actor": "", "subject": "", "cohort": "", **changes})


def test_an_act_of_another_version_is_shown_as_it_is_stored():
    entry = AuditEntry(id=1, at=NOON, person_id=7, act="moon {landing}", subject="moon:1", detail="")

    assert word_deed(a_line(entry=entry)) == "moon {landing}"
    assert word_deed(a_line(subject="A {x}", cohort="ARC")) == "a publié la série A {x} (ARC)"


def test_no_cell_of_the_file_is_a_formula(school_zone):
    document = write_journal(
        [
            a_line(
                actor="@SUM(A1)",
                entry=AuditEntry(id=1, at=NOON, person_id=7, act="set published", subject="=2", detail="+3"),
            )
        ],
        school_zone,
    )

    row = document.data.decode("utf-8-sig").split("\r\n")[1].split(";")
    assert [cell[0] for cell in (row[2], row[6], row[7])] == ["'", "'", "'"]


@pytest.fixture
def school_zone(syllabus):
    return syllabus.zone


async def test_the_log_is_chosen_by_kind_and_by_person_together(school):
    def fill(uow):
        for deed, by in ((Deed.SET_SHARED, 1), (Deed.SET_SHARED, None), (Deed.SET_RENAMED, None)):
            uow.acts.append(deed, at=NOON, person_id=by, subject="set:s")

    await school.scene.desk.run(fill)

    async def count(**chosen):
        return (await school.run(journal.list_journal, by=school.admin, chosen=Filter(**chosen))).count

    assert await count(deed=Deed.SET_SHARED) == 2
    assert await count(deed=Deed.SET_SHARED, by=NOBODY) == 1
    assert await count(by=NOBODY) == 2
    actors = await school.run(journal.list_actors, by=school.admin)
    assert {actor.person_id: actor.count for actor in actors}[NOBODY] == 2
    assert dict(await school.run(journal.list_deeds, by=school.admin))[Deed.SET_SHARED] == 2


def test_sizes_are_in_the_unit_that_suits():
    assert [word_size(size) for size in (0, 900 * 1024, 5 * 1024**2, 3 * 1024**3)] == [
        "0,0\u00a0Ko",
        "900\u00a0Ko",
        "5,0\u00a0Mo",
        "3,0\u00a0Go",
    ]


def test_without_failures_it_says_so(school_zone):
    assert show_failures(Failures(groups=(), zone=school_zone)).text.startswith("🟢")
