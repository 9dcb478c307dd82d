"""The plan's tree on a phone: every objective is reached by taps, a page at a time, within Telegram's limits."""

from dataclasses import replace

import pytest

from bot.callback_data import Action, Tap, unpack_code
from bot.use_cases.plan_tree import PlanBranch, PlanLevel
from bot.views.plan_tree import BRANCHES_A_PAGE, show_plan_level, word_likeness
from questions.plan.catalogue import load_plan

BROWSE = Tap(action=Action.IMPORT_PLAN, asked_id=7)
PICK = Tap(action=Action.IMPORT_OBJECTIVE, asked_id=7)


def a_level(count: int) -> PlanLevel:
    objective = load_plan("arc-2010").get_objective("1.7.2.1")
    branches = tuple(
        PlanBranch(code=f"1.7.2.{number}", title="<b>" * 99, objective=replace(objective, code=f"1.7.2.{number}"))
        for number in range(1, count + 1)
    )
    return PlanLevel(code="1.7", title="Conflits", branches=branches)


def list_taps(level: PlanLevel, page: int) -> list[Tap]:
    reply = show_plan_level(level, browse=BROWSE, pick=PICK, page=page, ways_out=())
    return [tap for row in reply.rows for _label, tap in row]


@pytest.mark.parametrize("count", [1, BRANCHES_A_PAGE, BRANCHES_A_PAGE + 1, 30])
def test_every_objective_stands_on_one_of_the_pages_that_the_arrows_lead_to(count):
    level, found, page = a_level(count), [], 0
    for _ in range(-(-count // BRANCHES_A_PAGE)):
        taps = list_taps(level, page)
        found += [unpack_code(tap.sequence) for tap in taps if tap.action is PICK.action]
        turned = [tap for tap in taps if tap.action is BROWSE.action and unpack_code(tap.sequence) == "1.7"]
        page = turned[-1].choice if turned else 0

    assert found == [branch.code for branch in level.branches]
    assert page == 0


def test_the_way_back_leads_one_level_up_and_is_missing_at_the_top():
    up = [tap for tap in list_taps(a_level(2), 0) if tap.action is BROWSE.action]
    top = PlanLevel(code="", title="", branches=(PlanBranch(code="1", title="Organisation"),))

    assert [unpack_code(tap.sequence) for tap in up] == ["1"]
    assert [unpack_code(tap.sequence) for tap in list_taps(top, 0)] == ["1"]


def test_titles_are_escaped_and_fit_a_message():
    text = show_plan_level(a_level(30), browse=BROWSE, pick=PICK, page=99, ways_out=()).text

    assert "<b><b>" not in text
    assert len(text) < 4096


@pytest.mark.parametrize(
    ("likeness", "word"), [(0.9, "très probable"), (0.15, "probable"), (0.12, "possible"), (0.01, "incertain")]
)
def test_a_likeness_is_told_in_a_word(likeness, word):
    assert word_likeness(likeness) == word
