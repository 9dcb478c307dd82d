"""`rappel database restore`: back to the backup, and silent until an admin says so."""

from pathlib import Path

import pytest

from bot.use_cases.resuming import MAY_HAVE_BEEN_SENT
from storage import schema
from storage.backup import back_up
from storage.outbox_table import OutboxState
from tests.bot.restoring.restored_place import LINA, go_on
from tests.storage.builders import ask


def test_the_backup_is_back_without_those_erased_since_and_the_loss_is_told(place):
    place.do(go_on)

    code, output = place.restore()

    assert code == 0
    assert "✓ La sauvegarde est en place : 2 réponses de 2 personnes." in output
    assert "Perdu : 2 réponses données après la sauvegarde." in output
    assert "1 personne effacée de nouveau." in output
    assert "✗" not in output
    assert [person.telegram_id for person in place.look(lambda uow: uow.people.list_all())] == [LINA]
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 1
    assert schema.check(place.target) == []


def test_no_number_given_since_the_backup_is_given_again(place):
    open_question = place.do(go_on)

    place.restore()

    assert place.look(lambda uow: ask(uow, uow.people.get(1)).id) == open_question + 1


def test_numbers_leap_ahead_where_nobody_can_tell_which_were_given(place):
    place.do(go_on)
    if place.target == place.url:
        Path(place.url.removeprefix("sqlite:///")).unlink()
        code, output = place.restore()
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, "url", place.target)
            code, output = place.restore()

    assert code == 0
    assert "combien, personne ne le sait" in output
    assert "La base d’avant ne se lit pas" in output
    assert place.look(lambda uow: ask(uow, uow.people.get(1)).id) > 1_000_000


def test_what_waited_in_the_backup_is_not_sent_a_second_time(place):
    _, output = place.restore()

    assert "2 messages et 0 envoi à plusieurs ne partent plus" in output
    messages = place.look(lambda uow: uow.outbox.list_of(1))
    assert [(one.state, one.reason) for one in messages] == [
        (OutboxState.SKIPPED, MAY_HAVE_BEEN_SENT),
        (OutboxState.PENDING, None),
    ]
    assert place.look(lambda uow: uow.reminders.find_next(1)) is None


def test_sending_is_paused_until_somebody_resumes_it(place):
    place.restore()
    paused = place.look(lambda uow: uow.restores.find_pause())

    first, second = place.resume(), place.resume()

    assert paused is not None
    assert (first, second) == ("✓ Rappels et messages repartent.\n", "✓ Rien n’était en pause.\n")
    assert place.look(lambda uow: uow.restores.find_pause()) is None
    assert [entry.act for entry in place.look(lambda uow: uow.acts.list_latest(limit=2))] == [
        "sending resumed",
        "database restored",
    ]


def test_a_backup_of_an_older_version_is_brought_up_to_this_one(place):
    schema.downgrade(place.url, "0012")
    place.backup.unlink()
    back_up(place.url, place.backup)

    code, _ = place.restore()

    assert code == 0
    assert schema.check(place.target) == []
    assert place.look(lambda uow: uow.reviews.count_of(1)) == 1
