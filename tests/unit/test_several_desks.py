"""Several desks count one floor, and close one hub: what each learns of the others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName, CommandRefused, Workflow
from station.mirror.facts import MirrorDesk, MirrorOnFloor
from station.mirror.work_facts import MirrorBag, MirrorClosing
from tests.fakes.desks import DeskAtWork
from tests.fakes.handing_over import a_manifest
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill
from tests.unit.test_shift import BAG, allow
from tests.unit.test_stocktake import close, ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST, SECOND, THIRD = (f"JX120334587{digit}" for digit in "123")
THEIRS, OURS = "CGK-4-20261122-S001", "CGK-3-20261122-S001"
BAG_THERE = "CGK-4-20261122-B001"
OPEN, CLOSE = CommandName.OPEN, CommandName.CLOSE


def told(
    action: str, number: str = THEIRS, code: str = "", *, kind: str = "stocktake", said: str = ""
) -> MirrorClosing:
    """Return what desk 4 did, as the mirror tells it."""
    details = f'{{"number":"{number}"{said}}}'
    return MirrorClosing(number, kind, action, "4", "operator07", code, 1, details, NOON)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """Desk 3; three parcels lie here."""
    known = FakeKnowledge({awb: a_waybill(awb, status="AT_HUB") for awb in (FIRST, SECOND, THIRD)})
    known.history.floor = tuple(MirrorOnFloor(awb, "AT_HUB", 1) for awb in known.waybills)
    made = DeskAtWork(tmp_path, known)
    made.choose(Workflow.STOCKTAKE)
    yield made
    made.close()


def begin(desk: DeskAtWork) -> None:
    desk.tell(OPEN)
    desk.survey()


def read_again(desk: DeskAtWork, awb: str) -> None:
    """Count one more after a minute: what others did is read."""
    desk.clock.advance(61)
    desk.scan(awb)
    desk.survey()


def test_a_desk_counts_in_what_another_has_opened_and_leaves_its_closing_to_it(
    desk: DeskAtWork,
) -> None:
    desk.knowledge.work.closed = [told("open"), told("count", code=FIRST)]
    begin(desk)
    assert desk.verdict[1] == "stocktake_joined"
    assert (desk.shown.title, desk.shown.scanned) == (THEIRS, 1)
    desk.scan(FIRST)
    assert desk.verdict[0] == "duplicate"
    assert dict(desk.recorded.decision.facts)["desk"] == "4"
    desk.scan(SECOND)
    assert desk.shown.scanned == 2
    desk.twice(CLOSE)
    assert desk.verdict[1] == "stocktake_left"
    assert desk.shown.title == ""
    assert desk.bodies()[-1].action == "leave"


def test_the_desk_that_opened_it_closes_it_with_what_all_have_counted(desk: DeskAtWork) -> None:
    begin(desk)
    desk.scan(FIRST)
    marked = told("damaged", OURS, SECOND, said=',"damaged":true')
    desk.knowledge.work.closed = [told("open", OURS), told("count", OURS, SECOND), marked]
    close(desk)
    assert desk.verdict[1] == "stocktake_lacks"
    assert desk.recorded.decision.warning == "stocktake_awaited"
    assert dict(desk.recorded.decision.facts)["awaited"] == "4"
    said = desk.bodies()[-1].stocktake
    assert said is not UNSET
    assert (said.provisional, said.awaited) == (True, ("4",))
    assert {(one.kind, one.code) for one in ended(desk)} == {
        ("missing", THIRD),
        ("damaged", SECOND),
    }


def test_it_is_final_when_the_others_have_left_it(desk: DeskAtWork) -> None:
    begin(desk)
    bag = told("count", OURS, said=f',"bag":"B1","pieces":[["{SECOND}",1],["{THIRD}",1]]')
    desk.knowledge.work.closed = [told("open", OURS), bag]
    read_again(desk, FIRST)
    assert desk.shown.scanned == 3
    desk.knowledge.work.closed.append(told("leave", OURS))
    desk.knowledge.lists.desks = [MirrorDesk("4", NOON - timedelta(minutes=6), 0)]
    close(desk)
    assert desk.verdict[1] == "stocktake_matches"
    assert desk.recorded.decision.warning == ""


def test_what_another_desk_took_back_is_counted_no_more(desk: DeskAtWork) -> None:
    desk.knowledge.work.closed = [told("open"), told("count", code=FIRST)]
    begin(desk)
    assert desk.shown.scanned == 1
    desk.knowledge.work.closed.pop()
    read_again(desk, SECOND)
    assert desk.shown.scanned == 1
    desk.scan(FIRST)
    assert desk.verdict[0] == "ok"


def test_what_another_desk_closed_is_open_here_no_more(desk: DeskAtWork) -> None:
    desk.knowledge.work.closed = [told("open")]
    begin(desk)
    desk.knowledge.work.closed.append(told("close"))
    read_again(desk, FIRST)
    assert desk.shown.title == ""
    begin(desk)
    assert (desk.verdict[1], desk.shown.title) == ("stocktake_opened", OURS)


def test_what_a_later_release_tells_is_counted_as_far_as_it_is_understood(
    desk: DeskAtWork,
) -> None:
    desk.knowledge.work.closed = [told("open"), told("count", code=FIRST, said=',"shelf":"R1"')]
    begin(desk)
    assert desk.shown.scanned == 1


def test_a_hub_s_shift_is_opened_once_and_rests_on_whichever_desk_s_count(
    desk: DeskAtWork,
) -> None:
    here = desk.knowledge.work
    here.closed = [told("open", "2026-11-22/1", kind="shift")]
    desk.choose(Workflow.SHIFT)
    begin(desk)
    assert desk.refusal == "shift_open_there"
    here.closed.append(told("close", "2026-11-22/1", kind="shift"))
    begin(desk)
    assert desk.shown.title == "2026-11-22/2"
    desk.twice(CLOSE)
    desk.survey()
    assert desk.refusal == "shift_not_counted"
    now = desk.clock.now()
    counted = (told("count", code=awb) for awb in (FIRST, SECOND, THIRD))
    here.closed += [told("open"), *counted]
    here.closed.append(
        MirrorClosing(THEIRS, "stocktake", "close", "4", "operator07", "", 1, "{}", now)
    )
    desk.twice(CLOSE)
    desk.survey()
    assert desk.prompt == "shift_sign"


def test_each_desk_passes_its_own_work_on_in_whichever_desk_s_shift(desk: DeskAtWork) -> None:
    desk.choose(Workflow.PACKING)
    desk.tell(OPEN, "BDO")
    desk.knowledge.work.closed = [told("open", "2026-11-22/1", kind="shift")]
    desk.choose(Workflow.SHIFT)
    desk.scan(BAG)
    desk.survey()
    assert desk.prompt == "pass_on_to"
    allow(desk, "operator07")
    passed = desk.bodies()[-1].shift
    assert passed is not UNSET
    assert (passed.shift, passed.work) == ("2026-11-22/1", BAG)
    assert dict(desk.shown.facts) == {"passed_on": f"{BAG} → operator07"}
    desk.tell(CommandName.UNDO)
    assert desk.shown.facts == ()


@pytest.fixture
def closing(desk: DeskAtWork) -> DeskAtWork:
    """A shift is open here and counted; desk 4, heard of a minute ago, has a bag open."""
    desk.choose(Workflow.SHIFT)
    begin(desk)
    desk.choose(Workflow.STOCKTAKE)
    begin(desk)
    for awb in (FIRST, SECOND, THIRD):
        desk.scan(awb)
    close(desk)
    desk.choose(Workflow.SHIFT)
    known = desk.knowledge
    known.work.bags.append(MirrorBag(BAG_THERE, "CGK", "BDO", "open", "", None, "", None))
    known.lists.desks = [MirrorDesk("4", NOON - timedelta(minutes=1), 0)]
    return desk


def test_a_hub_is_not_closed_over_what_another_desk_has_open(closing: DeskAtWork) -> None:
    close(closing)
    assert closing.refusal == "shift_left_there"
    (refused,) = (said for said in closing.said if isinstance(said, CommandRefused))
    assert dict(refused.facts) == {"work": BAG_THERE, "desk": "4"}
    passed = told("pass_on", "2026-11-22/1", kind="shift", said=f',"work":"{BAG_THERE}"')
    closing.knowledge.work.closed.append(passed)
    close(closing)
    assert closing.prompt == "shift_sign", "its next shift has it"


def test_an_open_manifest_of_another_desk_is_named_too(closing: DeskAtWork) -> None:
    number = "CGK-4-20261122-M001"
    closing.knowledge.work.bags.clear()
    a_manifest(number, known=closing.knowledge, closed_at=None)
    close(closing)
    (refused,) = (said for said in closing.said if isinstance(said, CommandRefused))
    assert dict(refused.facts) == {"work": number, "desk": "4"}


def test_what_is_open_at_a_desk_that_is_switched_off_keeps_no_hub_open(closing: DeskAtWork) -> None:
    closing.knowledge.lists.desks = [MirrorDesk("4", NOON - timedelta(minutes=9), 2)]
    close(closing)
    assert closing.prompt == "shift_sign"
    allow(closing)
    assert dict(closing.recorded.decision.facts)["awaited"] == "4"


def test_off_line_a_hub_is_closed_on_what_this_desk_knows(closing: DeskAtWork) -> None:
    closing.knowledge.fresh_as_of = NOON - timedelta(hours=1)
    close(closing)
    assert closing.prompt == "shift_sign"


def test_desks_that_both_opened_one_off_line_count_one_floor(desk: DeskAtWork) -> None:
    begin(desk)
    assert desk.shown.title == OURS
    before = told("count", code=SECOND)
    since = MirrorClosing(
        *(THEIRS, "stocktake", "count", "4", "operator07", FIRST, 1),
        *(f'{{"number":"{THEIRS}"}}', desk.clock.now()),
    )
    desk.knowledge.work.closed = [told("open"), before, since]
    read_again(desk, THIRD)
    assert desk.shown.scanned == 2, "not what was counted before this one was opened"
    close(desk)
    assert {(one.kind, one.code) for one in ended(desk)} == {("missing", SECOND)}


def test_a_desk_that_was_not_heard_of_may_have_counted_something(desk: DeskAtWork) -> None:
    begin(desk)
    for awb in (FIRST, SECOND, THIRD):
        desk.scan(awb)
    desk.knowledge.lists.desks = [MirrorDesk("7", NOON - timedelta(minutes=6), 0)]
    close(desk)
    assert desk.recorded.decision.warning == "stocktake_awaited"
    assert dict(desk.recorded.decision.facts)["awaited"] == "7"


def test_off_line_nothing_is_final(desk: DeskAtWork) -> None:
    begin(desk)
    for awb in (FIRST, SECOND, THIRD):
        desk.scan(awb)
    desk.knowledge.fresh_as_of = NOON - timedelta(hours=1)
    close(desk)
    assert desk.verdict[1] == "stocktake_matches"
    assert desk.recorded.decision.warning == "stocktake_provisional"
