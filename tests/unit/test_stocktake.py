"""A stock-take at one desk: what is counted, what it is beside what should be here, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import (
    Command,
    CommandName,
    CommandRefused,
    ScanRecorded,
    SubmitCommand,
    Workflow,
    WorkShown,
)
from station.mirror.facts import MirrorHold, MirrorOnFloor
from station.mirror.work_facts import MirrorBag, MirrorBagItem
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.events import Answered
    from station.journal.details import Differs

FIRST, SECOND, THIRD, STRAY = (f"JX120334587{digit}" for digit in "1234")
NUMBER = "CGK-3-20261122-S001"
OPEN, CLOSE, PROBLEM = CommandName.OPEN, CommandName.CLOSE, CommandName.PROBLEM
BAG = "CGK-3-20261122-B001"


def knowing(*floor: str) -> FakeKnowledge:
    """Return a hub where these lie; the third parcel has three pieces, the last strayed."""
    known = FakeKnowledge(
        {awb: a_waybill(awb, status="AT_HUB") for awb in (FIRST, SECOND)}
        | {
            THIRD: a_waybill(THIRD, status="AT_HUB", koli_total=3),
            STRAY: a_waybill(STRAY, destination="UPG"),
        }
    )
    known.history.floor = tuple(
        MirrorOnFloor(awb, known.waybills[awb].status, known.waybills[awb].koli_total)
        for awb in floor
    )
    return known


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that counts; of two parcels and one of three pieces, nothing is counted yet."""
    made = DeskAtWork(tmp_path, knowing(FIRST, SECOND, THIRD))
    made.choose(Workflow.STOCKTAKE)
    begin(made)
    yield made
    made.close()


def begin(desk: DeskAtWork, argument: str = "") -> None:
    desk.scan(barcode(OPEN, argument))
    assert desk.prompt == "floor_read"
    desk.survey()
    assert not desk.surveys, "what was read for it is enough"


def close(desk: DeskAtWork) -> None:
    desk.twice(CLOSE)
    assert desk.prompt == "floor_read"
    desk.survey()


def ended(desk: DeskAtWork) -> tuple[Differs, ...]:
    told = desk.bodies()[-1].stocktake
    assert told is not UNSET
    return told.differences


def figures(shown: WorkShown) -> tuple[int, int | None, dict[str, str]]:
    return shown.scanned, shown.expected, dict(shown.facts)


def test_all_that_lies_here_is_counted_by_nothing_but_scans(desk: DeskAtWork) -> None:
    assert figures(desk.shown) == (0, 5, {"missing": "5"})
    assert desk.shown.title == NUMBER
    desk.scan(FIRST)
    assert desk.verdict == ("ok", "counted", "B3")
    desk.scan(SECOND)
    for koli_no in (1, 2, 3):
        desk.scan(THIRD)
        assert desk.verdict[1] == "counted_koli"
        assert desk.bodies()[-1].koli_no == koli_no
    assert figures(desk.shown) == (5, 5, {})
    close(desk)
    assert desk.verdict[1] == "stocktake_matches"
    assert ended(desk) == ()
    assert desk.shown.title == ""


def test_counting_moves_nothing_and_a_second_time_is_no_second_piece(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    desk.scan(FIRST)
    assert desk.verdict[:2] == ("duplicate", "duplicate")
    last, first = desk.bodies()[-1], desk.bodies()[-2]
    assert (first.counts, first.moves_to, last.counts) == (True, None, False)
    desk.start_again()
    desk.choose(Workflow.STOCKTAKE)
    assert desk.shown.scanned == 1


def test_each_difference_is_named(desk: DeskAtWork) -> None:
    known = desk.knowledge
    known.add(a_waybill("JX9", status="DELIVERED"))
    hold = MirrorHold("RJ", "ditolak", "refused", "", NOON, True, "forward", "return")
    known.held[FIRST] = (hold,)
    desk.scan(FIRST)
    assert desk.verdict == ("hold", "hold_problem", "M1")
    desk.scan(THIRD)
    desk.tell(PROBLEM, "DM")
    assert desk.verdict[:2] == ("ok", "counted_damaged")
    desk.scan(STRAY)
    assert desk.verdict[:2] == ("missort", "missort")
    desk.scan("JX9")
    assert desk.verdict[:2] == ("hold", "counted_ended")
    desk.scan("JX1203349999")
    assert desk.verdict[0] == "unknown"
    known.add(a_waybill("JX8"))
    desk.scan("JX8")
    assert desk.recorded.decision.warning == "counted_unexpected"
    assert figures(desk.shown)[2] == {
        "missing": "3",
        "over": "4",
        "held_here": "2",
        "damaged_here": "1",
    }
    close(desk)
    assert desk.verdict[1] == "stocktake_lacks"
    assert dict(desk.recorded.decision.facts)["named"] == SECOND
    assert {(one.kind, one.code) for one in ended(desk)} == {
        *(("missing", SECOND), ("koli_short", THIRD), ("damaged", THIRD), ("held", FIRST)),
        *(("missort", STRAY), ("unmanifested", "JX9"), ("held", "JX9")),
        *(("unknown", "JX1203349999"), ("unmanifested", "JX8")),
    }
    short = next(one for one in ended(desk) if one.kind == "koli_short")
    assert (short.found, short.expected) == (1, 3)


def test_the_last_piece_is_damaged_by_a_button_a_key_or_a_barcode(desk: DeskAtWork) -> None:
    assert CommandName.CONDITION in {one.command for one in desk.shown.commands}
    desk.tell(CommandName.CONDITION)
    assert desk.refusal == "stocktake_nothing_last"
    desk.scan(FIRST)
    desk.scan(barcode(CommandName.CONDITION, "wet"))
    assert desk.verdict[:2] == ("ok", "counted_damaged")
    assert (desk.bodies()[-1].awb, desk.bodies()[-1].condition) == (FIRST, "wet")
    assert ("damaged_here", "1") in desk.shown.facts
    desk.scan(SECOND)
    desk.tell(CommandName.CONDITION)
    assert (desk.bodies()[-1].awb, desk.bodies()[-1].condition) == (SECOND, "damaged")
    desk.tell(CommandName.CONDITION, "burnt")
    assert desk.refusal == "arrival_condition"
    desk.tell(CommandName.UNDO)
    assert ("damaged_here", "1") in desk.shown.facts


def test_a_scan_is_taken_back_until_it_is_closed(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    desk.tell(CommandName.UNDO)
    assert desk.verdict[1] == "undone"
    assert desk.shown.scanned == 0
    desk.scan(FIRST)
    assert desk.verdict[0] == "ok", "what was taken back is counted anew"
    seq = desk.bodies()[-1].seq
    close(desk)
    desk.tell(CommandName.UNDO, str(seq), reason="keliru")
    assert desk.refusal == "stocktake_closed"


def test_a_mark_of_damage_is_taken_back(desk: DeskAtWork) -> None:
    desk.tell(PROBLEM, "DM")
    assert desk.refusal == "stocktake_nothing_last"
    desk.scan(FIRST)
    desk.tell(PROBLEM, "DM")
    assert figures(desk.shown)[2]["damaged_here"] == "1"
    desk.tell(CommandName.UNDO)
    assert "damaged_here" not in figures(desk.shown)[2]
    desk.tell(PROBLEM, "RJ")
    assert desk.refusal == "not_here"


def test_a_bag_is_counted_with_what_is_in_it(tmp_path: Path) -> None:
    known = knowing()
    known.history.floor = (MirrorOnFloor(FIRST, "IN_BAG", 1), MirrorOnFloor(SECOND, "IN_BAG", 1))
    known.work.bags = [
        MirrorBag(number, "CGK", "BDO", "sealed", "S1", None, "", None) for number in (BAG, "EMPTY")
    ]
    known.work.items = [MirrorBagItem(BAG, awb, 1, "", None) for awb in (FIRST, SECOND)]
    desk = DeskAtWork(tmp_path, known)
    desk.choose(Workflow.STOCKTAKE)
    begin(desk)
    desk.scan(BAG)
    assert desk.verdict[:2] == ("ok", "counted_bag")
    assert figures(desk.shown) == (2, 2, {})
    desk.scan(FIRST)
    assert desk.verdict[0] == "duplicate"
    desk.scan(BAG)
    assert desk.verdict[0] == "duplicate"
    desk.scan("EMPTY")
    assert desk.verdict[:2] == ("unknown", "counted_bag_unknown")
    desk.close()


def test_a_bag_is_taken_back_with_what_is_in_it(tmp_path: Path) -> None:
    known = knowing(FIRST)
    known.work.bags = [MirrorBag(BAG, "CGK", "BDO", "sealed", "S1", None, "", None)]
    known.work.items = [MirrorBagItem(BAG, awb, 1, "", None) for awb in (FIRST, SECOND)]
    desk = DeskAtWork(tmp_path, known)
    desk.choose(Workflow.STOCKTAKE)
    begin(desk)
    desk.scan(FIRST)
    desk.scan(BAG)
    assert desk.shown.scanned == 2
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 1, "what was counted by itself stays"
    desk.close()


def test_what_this_desk_did_counts_before_the_databases_tell_of_it(tmp_path: Path) -> None:
    known = knowing(SECOND)
    known.add(a_waybill(FIRST))
    desk = DeskAtWork(tmp_path, known)
    desk.scan(FIRST)
    assert desk.verdict[1] == "received"
    desk.choose(Workflow.STOCKTAKE)
    begin(desk)
    assert desk.shown.expected == 2
    desk.close()


def test_a_bag_that_waits_on_a_manifest_is_counted_off_line_too(tmp_path: Path) -> None:
    desk = DeskAtWork(tmp_path, knowing(FIRST, SECOND, THIRD))
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(OPEN, "BDO"))
    for awb in (FIRST, THIRD, THIRD, THIRD):
        desk.scan(awb)
    desk.twice(CommandName.SEAL)
    desk.scan("SEGEL-1")
    desk.choose(Workflow.HANDOVER)
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(BAG)
    assert desk.verdict[1] == "manifested_bag"
    desk.choose(Workflow.STOCKTAKE)
    begin(desk)
    assert desk.shown.expected == 5
    desk.scan(BAG)
    assert desk.verdict[:2] == ("ok", "counted_bag")
    assert desk.shown.scanned == 4
    desk.close()


def test_the_floor_is_read_again_now_and_then_and_after_a_restart(desk: DeskAtWork) -> None:
    desk.scan(FIRST)
    assert not desk.surveys
    desk.clock.advance(61)
    desk.knowledge.history.floor += (MirrorOnFloor(STRAY, "AT_HUB", 1),)
    desk.scan(SECOND)
    desk.survey()
    assert figures(desk.shown) == (2, 6, {"missing": "4"})
    desk.start_again()
    desk.surveys.clear()
    desk.choose(Workflow.STOCKTAKE)
    assert desk.shown.expected is None
    assert len(desk.surveys) == 1, "it is read while the next parcel is picked up"
    desk.scan(STRAY)
    assert desk.verdict[:2] == ("ok", "counted"), "nobody knows yet that it should not be here"
    assert len(desk.surveys) == 1
    desk.survey()
    assert desk.shown.expected == 6


def test_a_floor_that_cannot_be_read_is_said_and_asked_for_again(tmp_path: Path) -> None:
    desk = DeskAtWork(tmp_path, knowing())
    desk.choose(Workflow.STOCKTAKE)
    desk.scan(FIRST)
    assert desk.refusal == "stocktake_none"
    desk.tell(OPEN)
    desk.survey(fails=True)
    assert desk.refusal == "floor_not_read"
    desk.tell(OPEN)
    desk.tell(CommandName.NO)
    desk.survey()
    assert not desk.bodies(), "it was given up"
    desk.close()


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("SUB-1-20261122-S001", "stocktake_other_hub"),
        (BAG, "stocktake_number_odd"),
        ("JX1", "stocktake_number_odd"),
    ],
)
def test_only_this_hub_s_stock_take_is_joined(tmp_path: Path, number: str, key: str) -> None:
    desk = DeskAtWork(tmp_path, knowing())
    desk.choose(Workflow.STOCKTAKE)
    desk.tell(OPEN, number)
    assert desk.refusal == key
    desk.close()


def test_one_that_is_open_is_closed_before_another_and_not_uncounted(desk: DeskAtWork) -> None:
    desk.tell(OPEN)
    assert desk.refusal == "stocktake_open"
    desk.twice(CLOSE)
    desk.survey()
    assert desk.refusal == "stocktake_nothing"
    desk.scan("8991234567891")
    assert desk.verdict[:2] == ("rejected", "rejected_ean")
    assert not desk.bodies()[-1].counts


def test_old_reference_data_is_told(desk: DeskAtWork) -> None:
    desk.knowledge.fresh_as_of = NOON - timedelta(hours=3)
    desk.scan(FIRST)
    age_s = desk.recorded.decision.data_age_s
    assert age_s is not None
    assert age_s > 3 * 3600


def test_what_was_read_for_another_purpose_closes_nothing(desk: DeskAtWork) -> None:
    desk.clock.advance(61)
    desk.scan(FIRST)
    desk.twice(CLOSE)
    assert len(desk.surveys) == 2, "one for the book, one for closing"
    desk.survey()
    assert desk.bodies()[-1].action == "count"
    desk.survey()
    assert desk.bodies()[-1].action == "close"


def test_whoever_hands_a_command_in_hears_of_it_once_it_was_read(tmp_path: Path) -> None:
    desk = DeskAtWork(tmp_path, knowing(FIRST))
    heard: list[Answered] = []
    told = Command(OPEN, desk.clock.now(), "")
    desk._do(SubmitCommand(told, "operator01", heard.append, Workflow.STOCKTAKE))
    assert not heard
    desk.survey()
    assert [type(one) for one in heard] == [ScanRecorded]
    desk._do(SubmitCommand(told, "operator01", heard.append, Workflow.STOCKTAKE))
    assert isinstance(heard[-1], CommandRefused)
    desk.close()
