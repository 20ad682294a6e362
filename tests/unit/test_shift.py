"""A hub's shift at one desk: opened, passed on, and closed out with every difference named."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.access.permissions import Action
from station.events import ApprovalWanted, CommandName, Workflow
from station.journal.details import Approval, Differs, Shift
from station.mirror.facts import MirrorMove, MirrorOnFloor
from station.rules.close_out import Flow
from station.workflows.shift_book import equation
from station.workflows.survey import Moved, Taken
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIRST, SECOND, NEW, LATE = (f"JX120334587{digit}" for digit in "1234")
SHIFT = "2026-11-22/1"
BAG = "CGK-3-20261122-B001"
OPEN, CLOSE = CommandName.OPEN, CommandName.CLOSE


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk where a shift is open since a minute; two parcels lay here then."""
    known = FakeKnowledge(
        {awb: a_waybill(awb, status="AT_HUB") for awb in (FIRST, SECOND)}
        | {awb: a_waybill(awb) for awb in (NEW, LATE)}
    )
    known.history.floor = tuple(MirrorOnFloor(awb, "AT_HUB", 1) for awb in (FIRST, SECOND))
    made = DeskAtWork(tmp_path, known)
    made.choose(Workflow.SHIFT)
    made.scan(barcode(OPEN))
    made.survey()
    assert made.verdict[1] == "shift_opened"
    made.clock.advance(60)
    yield made
    made.close()


def count(desk: DeskAtWork, *awbs: str) -> None:
    """Take stock: these lie here."""
    desk.choose(Workflow.STOCKTAKE)
    desk.tell(OPEN)
    desk.survey()
    for awb in awbs:
        desk.scan(awb)
    desk.twice(CLOSE)
    desk.survey()
    desk.choose(Workflow.SHIFT)


def receive(desk: DeskAtWork, awb: str) -> None:
    desk.choose(Workflow.RECEIVING)
    desk.scan(awb)
    assert desk.verdict[0] == "ok"
    desk.choose(Workflow.SHIFT)


def allow(desk: DeskAtWork, approver: str = "supervisor01") -> None:
    """Have what is asked for allowed by somebody's badge."""
    (wanted,) = (said for said in desk.said if isinstance(said, ApprovalWanted) and said.action)
    now = desk.clock.now()
    approval = Approval(wanted.action, wanted.subject, wanted.requester, approver, "", now)
    desk.said.clear()
    desk.desk._allow(approval)


def close_out(desk: DeskAtWork) -> Shift:
    """Close the hub out and return what was recorded."""
    desk.twice(CLOSE)
    desk.survey()
    assert desk.prompt == "shift_sign"
    allow(desk)
    told = desk.bodies()[-1].shift
    assert told is not UNSET
    return told


def test_a_shift_that_adds_up_is_signed_and_closed(desk: DeskAtWork) -> None:
    assert (desk.shown.title, desk.shown.scanned) == (SHIFT, 2)
    receive(desk, NEW)
    count(desk, FIRST, SECOND, NEW)
    told = close_out(desk)
    assert desk.verdict[1] == "shift_balances"
    assert (told.shift, told.signed_by, told.differences) == (SHIFT, "supervisor01", ())
    terms = {term: number for term, number in told.counts.items() if number}
    assert terms == {"opening": 2, "received": 1, "counted": 3}
    assert told.stocktake == "CGK-3-20261122-S001"
    assert told.unsent > 0
    assert desk.recorded.decision.warning == "shift_unsent"
    assert desk.bodies()[-1].approval is not UNSET
    assert desk.shown.title == ""


def test_each_difference_is_named_parcel_by_parcel(desk: DeskAtWork) -> None:
    count(desk, FIRST, NEW)
    told = close_out(desk)
    assert desk.verdict[1] == "shift_differs"
    assert told.differences == (Differs("missing", SECOND), Differs("unmanifested", NEW))


def test_what_other_desks_and_couriers_moved_is_in_the_equation(desk: DeskAtWork) -> None:
    now = desk.clock.now()
    desk.knowledge.history.moves = (
        MirrorMove(FIRST, "IN_TRANSIT", now, None),
        MirrorMove(SECOND, "OUT_FOR_DELIVERY", now, None),
        MirrorMove(LATE, "AT_HUB", now, "OUT_FOR_DELIVERY"),
        MirrorMove("JX0", "IN_TRANSIT", now - timedelta(days=1), None),
    )
    count(desk, LATE)
    told = close_out(desk)
    assert told.differences == ()
    assert (told.counts["handed_over"], told.counts["out"], told.counts["back"]) == (1, 1, 1)


def test_what_comes_and_goes_after_the_count_is_no_difference(desk: DeskAtWork) -> None:
    counted_at = desk.clock.now() + timedelta(seconds=5)
    count(desk, FIRST, SECOND)
    desk.knowledge.history.moves = (
        MirrorMove(FIRST, "IN_TRANSIT", counted_at, None),
        MirrorMove(SECOND, "OUT_FOR_DELIVERY", desk.clock.now(), None),
    )
    receive(desk, NEW)
    told = close_out(desk)
    assert told.differences == ()
    assert told.counts["counted"] == 1


def test_what_went_out_once_it_was_counted_and_came_back_is_no_difference() -> None:
    at = [NOON + timedelta(minutes=minute) for minute in range(4)]
    moves = (
        Moved(FIRST, "OUT_FOR_DELIVERY", at[1], "AT_HUB"),
        Moved(FIRST, "AT_HUB", at[2], "OUT_FOR_DELIVERY"),
    )
    out = equation([FIRST], moves, Taken("S001", at[3], {FIRST: at[0]}))
    assert out.differences() == (), "counting it a second time is a duplicate"
    assert out.totals[Flow.COUNTED] == 1
    never = equation([FIRST], moves, Taken("S001", at[3], {}))
    assert [one.awb for one in never.differences()] == [FIRST], "nobody counted it at all"


def test_what_was_taken_back_is_no_coming(desk: DeskAtWork) -> None:
    receive(desk, NEW)
    desk.choose(Workflow.RECEIVING)
    desk.tell(CommandName.UNDO)
    count(desk, FIRST, SECOND)
    assert close_out(desk).counts["received"] == 0


def test_nothing_is_closed_that_nobody_counted_in_this_shift(desk: DeskAtWork) -> None:
    desk.twice(CLOSE)
    desk.survey()
    assert desk.refusal == "shift_not_counted"
    count(desk, FIRST, SECOND)
    close_out(desk)
    desk.tell(OPEN)
    desk.survey()
    assert desk.shown.title == "2026-11-22/2"
    desk.twice(CLOSE)
    desk.survey()
    assert desk.refusal == "shift_not_counted", "that count was the last shift's"


def test_an_open_bag_is_passed_on_by_a_second_badge_before_the_hub_closes(
    desk: DeskAtWork,
) -> None:
    desk.choose(Workflow.PACKING)
    desk.tell(OPEN, "BDO")
    desk.choose(Workflow.SHIFT)
    count(desk, FIRST, SECOND)
    desk.twice(CLOSE)
    desk.survey()
    assert desk.refusal == "shift_left_open"
    desk.scan(BAG)
    assert desk.prompt == "pass_on_to"
    (wanted,) = (said for said in desk.said if isinstance(said, ApprovalWanted))
    assert (wanted.action, wanted.subject) == (Action.WORK_TAKEN_OVER, BAG)
    allow(desk, "operator07")
    assert desk.verdict[1] == "passed_on"
    assert dict(desk.shown.facts)["passed_on"] == f"{BAG} → operator07"
    desk.tell(CommandName.UNDO)
    assert desk.shown.facts == (("opening", "2"),)
    desk.scan(BAG)
    allow(desk, "operator07")
    assert close_out(desk).differences == ()


@pytest.mark.parametrize(
    ("code", "key"),
    [("CGK-4-20261122-B001", "pass_on_other_desk"), (FIRST, "pass_on_what")],
)
def test_only_this_desk_s_bags_and_manifests_pass_on(desk: DeskAtWork, code: str, key: str) -> None:
    desk.scan(code)
    assert desk.refusal == key


def test_a_shift_is_still_open_after_a_restart(desk: DeskAtWork) -> None:
    desk.start_again()
    desk.choose(Workflow.SHIFT)
    assert (desk.shown.title, desk.shown.scanned) == (SHIFT, 2)
    desk.tell(OPEN)
    assert desk.refusal == "shift_open"
    desk.tell(CommandName.WEIGH)
    assert desk.refusal == "not_here"


def test_without_a_shift_nothing_is_closed_or_passed_on(tmp_path: Path) -> None:
    desk = DeskAtWork(tmp_path)
    desk.choose(Workflow.SHIFT)
    desk.twice(CLOSE)
    assert desk.refusal == "shift_none"
    desk.scan(BAG)
    desk.survey()
    assert desk.refusal == "shift_none"
    desk.close()


def test_a_signature_that_is_given_up_closes_nothing(desk: DeskAtWork) -> None:
    count(desk, FIRST, SECOND)
    desk.twice(CLOSE)
    desk.survey()
    desk.tell(CommandName.NO)
    assert desk.bodies()[-1].action == "close"
    assert desk.bodies()[-1].shift is UNSET
    desk.twice(CLOSE)
    assert desk.prompt == "floor_read", "it is read anew"
