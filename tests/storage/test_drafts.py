from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from questions.conversation import FORGOTTEN_AFTER, Draft
from tests.storage.builders import NOW, enrol

if TYPE_CHECKING:
    from storage.unit_of_work import OwnUnitOfWork


def test_a_draft_replaces_the_one_before_and_can_be_discarded(uow: OwnUnitOfWork) -> None:
    person, other = enrol(uow), enrol(uow, telegram_id=2)
    draft = Draft(person_id=person.id, kind="cohort.create", updated_at=NOW, data={"name": "ARC « 1 »", "steps": [1]})
    uow.drafts.save(replace(draft, kind="cohort.rename", data={}))

    uow.drafts.save(draft)

    assert uow.drafts.find_open(person.id, now=NOW) == draft
    assert uow.drafts.find_open(other.id, now=NOW) is None
    uow.drafts.discard(person.id)
    assert uow.drafts.find_open(person.id, now=NOW) is None


def test_a_draft_left_lying_is_open_no_more(uow: OwnUnitOfWork) -> None:
    draft = Draft(person_id=enrol(uow).id, kind="cohort.create", updated_at=NOW)
    uow.drafts.save(draft)

    assert uow.drafts.find_open(draft.person_id, now=NOW + FORGOTTEN_AFTER - timedelta(seconds=1)) == draft
    assert uow.drafts.find_open(draft.person_id, now=NOW + FORGOTTEN_AFTER) is None
