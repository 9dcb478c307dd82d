import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import segno
from PIL import Image

from bot.callback_data import Action, Tap
from bot.use_cases.cohorts import CohortEntry, CohortList, CohortView, OwnCohort
from bot.use_cases.inviting import Invited
from bot.use_cases.joining import Entered, Invitation, Rejected
from bot.use_cases.members import MemberList, MemberView
from bot.use_cases.roles import RolePage, RoleView
from bot.views import cohorts, joining, members, roles
from bot.views.invites import choose_cohort, show_invite
from bot.views.limits import LONGEST_CAPTION, LONGEST_TEXT
from bot.views.reply import LONGEST_LABEL, turn_pages
from bot.views.times import days_ago
from questions.cohorts import Cohort, Member
from questions.invites import Invite, InviteFault, InviteKind, Secrets
from questions.people import Role
from questions.plain_text import count_units
from tests.builders import NOON, TODAY, a_person

BOLD = "<b>&"
ZURICH = ZoneInfo("Europe/Zurich")
LONG = BOLD + "W" * 56
SECRETS = Secrets(token="t" * 32, code="K7M2QX")
COHORT = Cohort(id=7, name=LONG, plan_id="arc-2010", created_at=NOON, exam_day=date(2029, 6, 1))
PERSON = a_person(first_name=LONG, cohort_id=7, consented_at=NOON, unreachable_since=NOON)


def an_invite(kind: InviteKind = InviteKind.APPRENTICE, **changes) -> Invite:
    invite = Invite(
        id=3,
        kind=kind,
        created_by=1,
        created_at=NOON,
        expires_at=NOON + timedelta(days=60),
        most_uses=40,
        uses=0,
        cohort_id=7,
    )
    return replace(invite, **changes)


def a_view(**changes) -> CohortView:
    view = CohortView(cohort=COHORT, trainers=(PERSON,), members=(), invites=(), leeches=(), today=TODAY, zone=ZURICH)
    return replace(view, **changes)


def some_members(count: int) -> tuple[Member, ...]:
    return tuple(Member(person=replace(PERSON, id=number), last_day=None) for number in range(count))


def test_days_are_those_of_the_place_where_the_trainer_reads():
    just_after_midnight = datetime(2029, 6, 11, 22, 30, tzinfo=UTC)
    person = replace(PERSON, consented_at=just_after_midnight, unreachable_since=just_after_midnight)
    seen = MemberView(
        cohort=COHORT,
        member=Member(person=person, last_day=None),
        days=0,
        answers=0,
        on_leave=False,
        today=TODAY,
        zone=ZURICH,
    )
    invite = an_invite(expires_at=just_after_midnight)
    invited = Invited(invite=invite, secrets=SECRETS, zone=ZURICH, cohort=COHORT)
    assert members.show_member(seen).text.count("12.06.2029") == 2
    assert "12.06.2029" in show_invite(invited, bot_name="bot").caption
    assert "12.06.2029" in cohorts.show_cohort(a_view(invites=(invite,))).text


def shown() -> list:
    """Every screen that shows a name."""
    member = MemberView(
        cohort=COHORT, member=some_members(1)[0], days=1, answers=1, on_leave=False, today=TODAY, zone=ZURICH
    )
    entries = (CohortEntry(cohort=COHORT, members=1),)
    own = OwnCohort(cohort=COHORT, trainers=(PERSON,))
    invitations = [
        Invitation(invite=an_invite(kind), cohort=COHORT, trainers=(PERSON,), person=PERSON, present=COHORT)
        for kind in InviteKind
    ]
    role = RoleView(person=replace(PERSON, role=Role.TRAINER), cohorts=(COHORT,), oneself=False)
    return [
        cohorts.show_cohort(a_view(members=some_members(3), invites=(an_invite(), an_invite(InviteKind.TRAINER)))),
        cohorts.show_cohorts(CohortList(entries=entries, over=(COHORT,), all_of_them=True)),
        cohorts.ask_to_archive(COHORT),
        cohorts.ask_to_archive_over([COHORT]),
        *(view(own) for view in (cohorts.show_own_cohort, cohorts.ask_to_leave, cohorts.show_left)),
        members.show_members(
            MemberList(cohort=COHORT, members=some_members(11), on_leave=frozenset(), today=TODAY), page=1
        ),
        members.show_member(member),
        members.ask_to_remove(member),
        *map(joining.show_invitation, invitations),
        joining.show_invitation(Rejected(fault=InviteFault.MEMBER, cohort=COHORT)),
        *(joining.show_entered(Entered(person=PERSON, kind=kind, cohort=COHORT)) for kind in InviteKind),
        roles.show_roles(RolePage(people=(PERSON,), page=0, pages=1)),
        roles.show_role(role),
        roles.ask_to_take(role),
        roles.show_taken(PERSON),
        choose_cohort(CohortList(entries=entries, over=(), all_of_them=True)),
    ]


def test_names_are_text_wherever_they_stand_and_every_screen_fits():
    for reply in shown():
        assert LONG not in reply.text
        assert count_units(reply.text) <= LONGEST_TEXT
        assert all(len(label) <= LONGEST_LABEL for row in reply.rows for label, _ in row)
    assert sum("&lt;b&gt;&amp;" in reply.text for reply in shown()) >= 18


def test_however_long_a_name_is_what_is_promised_after_it_stands_on_the_button():
    member = Member(person=PERSON, last_day=TODAY - timedelta(days=7))
    some = members.show_members(MemberList(cohort=COHORT, members=(member,), on_leave=frozenset({0}), today=TODAY))
    classes = cohorts.show_cohorts(
        CohortList(entries=(CohortEntry(cohort=COHORT, members=12),), over=(), all_of_them=True)
    )

    assert some.rows[0][0][0].endswith("… · il y a 7\u00a0jours")
    assert classes.rows[0][0][0].endswith(" · 12")


@pytest.mark.parametrize("kind", InviteKind)
def test_the_picture_holds_the_link_that_the_caption_names(kind):
    invited = Invited(invite=an_invite(kind), secrets=SECRETS, zone=ZURICH, cohort=COHORT, person=PERSON)

    picture = show_invite(invited, bot_name="b" * 32)

    link = f"https://t.me/{'b' * 32}?start={SECRETS.token}"
    assert link in picture.caption
    assert "<code>K7M2QX</code>" in picture.caption
    assert LONG not in picture.caption
    assert count_units(picture.caption) <= LONGEST_CAPTION
    assert modules_in(picture.png, link) == [list(row) for row in segno.make_qr(link, error="m").matrix_iter(border=4)]


def modules_in(png: bytes, link: str) -> list[list[bool]]:
    """Whether each module of the picture's square is dark, looked at in its middle as a camera would."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    pixels, side = picture.tobytes(), picture.width
    count = len(segno.make_qr(link, error="m").matrix) + 8
    middles = [int((place + 0.5) * side / count) for place in range(count)]
    return [[pixels[row * side + column] < 128 for column in middles] for row in middles]


def test_only_an_invite_for_apprentices_can_be_renewed():
    def actions(kind):
        picture = show_invite(Invited(invite=an_invite(kind), secrets=SECRETS, zone=ZURICH), bot_name="bot")
        return {tap.action for row in picture.rows for _, tap in row}

    assert actions(InviteKind.APPRENTICE) == {Action.INVITE_RENEW, Action.INVITE_REVOKE}
    assert actions(InviteKind.TRAINER) == actions(InviteKind.RELINK) == {Action.INVITE_REVOKE}


def test_each_fault_has_a_sentence_of_its_own():
    sentences = [joining.show_rejected(Rejected(fault=fault, cohort=COHORT)).text for fault in InviteFault]

    assert len(set(sentences)) == len(InviteFault)


@pytest.mark.parametrize(
    ("exam_day", "words"),
    [
        (None, "pas encore indiqué"),
        (TODAY - timedelta(days=1), "23.11.2026, c’est passé"),
        (TODAY, "24.11.2026, c’est aujourd’hui"),
        (TODAY + timedelta(days=1), "25.11.2026, dans 1\u00a0jour"),
    ],
)
def test_a_cohort_says_how_far_its_exam_is(exam_day, words):
    assert words in cohorts.show_cohort(a_view(cohort=replace(COHORT, exam_day=exam_day))).text


def test_a_cohort_counts_who_answered_this_week_and_who_can_not_be_reached():
    days = (TODAY, TODAY - timedelta(days=6), TODAY - timedelta(days=7), None)
    found = tuple(Member(person=a_person(id=number), last_day=day) for number, day in enumerate(days))
    lost = Member(person=a_person(id=9, unreachable_since=NOON), last_day=None)

    text = cohorts.show_cohort(a_view(members=(*found, lost))).text

    assert "5\u00a0apprenti·es, 2 avec des réponses" in text
    assert "🔕 1 ne peut pas" in text


@pytest.mark.parametrize(
    ("days", "words"), [(0, "aujourd’hui"), (1, "hier"), (29, "il y a 29\u00a0jours"), (30, "le 25.10.2026")]
)
def test_a_day_is_said_as_one_would_say_it(days, words):
    assert days_ago(TODAY - timedelta(days=days), TODAY) == words


def test_pages_turn_round_and_a_single_one_has_no_buttons():
    tap = Tap(action=Action.MEMBERS, asked_id=7)

    (((_, before), (shown_page, _), (_, after)),) = turn_pages(0, 3, tap)

    assert (before.choice, shown_page, after.choice) == (2, "1/3", 1)
    assert turn_pages(0, 1, tap) == ()
