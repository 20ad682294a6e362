"""Handover at one desk: what goes on which manifest, and every way in which it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorLine
from station.mirror.work_facts import MirrorBagItem
from station.workflows.knowledge import Claim
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import (
    AWB,
    AWBS,
    BAG,
    CLOSE,
    FIRST,
    OPEN,
    OTHER,
    REMOVE,
    SECOND,
    THIRD,
    YES,
    a_bag,
    a_manifest,
    a_run,
    at_work,
    closed,
    hold,
    knowledge,
)
from tests.fakes.knowledge import NOON, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that hands over; one manifest to Bandung is open."""
    made = at_work(tmp_path, knowledge())
    yield made
    made.close()


def test_a_manifest_is_filled_and_closed_by_nothing_but_scans(desk: DeskAtWork) -> None:
    assert desk.verdict == ("ok", "manifest_opened", "BDO M001")
    assert (desk.shown.title, desk.shown.scanned) == (FIRST, 0)
    assert not desk.shown.actions[-1].ready, "nothing is on it yet"
    for awb in AWBS:
        desk.scan(awb)
        assert desk.verdict == ("ok", "manifested", "BDO M001")
    assert desk.shown.scanned == 3
    assert ("weight_g", "3600") in desk.shown.facts
    desk.scan(barcode(CLOSE))
    assert desk.prompt == "twice_close"
    desk.scan(barcode(CLOSE))
    assert desk.verdict == ("ok", "manifest_sealed", "BDO M001")
    assert desk.shown.title == ""
    bodies = desk.bodies()
    assert [body.action for body in bodies] == ["open", *["add"] * 3, "close", *["hand_over"] * 3]
    assert [body.seq for body in bodies] == list(range(1, 9))
    assert [(body.awb, body.moves_to) for body in bodies[-3:]] == [
        (awb, "IN_TRANSIT") for awb in AWBS
    ]
    assert bodies[1].order_keys == (f"awb:{AWB}", f"manifest:{FIRST}")
    said = bodies[4].handover
    assert said is not UNSET
    assert (said.total_items, said.total_koli, said.total_weight_g) == (3, 3, 3600)


def test_what_left_is_announced_once_and_claims_of_a_failed_closing_are_none(
    desk: DeskAtWork,
) -> None:
    desk.scan(AWB)
    closed(desk)
    assert desk.recorded.decision.subject == FIRST
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_no_manifest")
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_handed_over")
    assert ("manifest", FIRST) in desk.recorded.decision.facts


def test_a_parcel_goes_on_the_open_manifest_of_its_hop(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX7", destination="UPG", status="AT_HUB"))
    desk.scan("JX7")
    assert desk.verdict == ("missort", "missort", "K2")
    desk.scan(barcode(OPEN, "UPG"))
    for awb, place in (("JX7", "UPG M002"), (AWB, "BDO M001")):
        desk.scan(awb)
        assert desk.verdict == ("ok", "manifested", place)
    desk.scan(SECOND)
    assert (desk.shown.title, desk.shown.others) == (SECOND, (FIRST,))
    desk.scan(barcode(CommandName.DESTINATION, "BDO"))
    assert desk.shown.title == FIRST, "it is open already"


def test_a_parcel_is_on_one_manifest_alone(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")
    a_manifest("CGK-2-20261122-M005", OTHER, known=desk.knowledge, closed_at=None)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")


def test_a_leg_that_is_known_late_puts_no_parcel_on_twice(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(OTHER, status="AT_HUB", koli_total=2))
    desk.scan(AWB)
    desk.scan(OTHER)
    desk.knowledge.departed |= {(AWB, "CGK"): 1, (OTHER, "CGK"): 1}
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_on_manifest")
    desk.scan(OTHER)
    assert (desk.verdict[1], desk.bodies()[-1].koli_no) == ("manifested_koli", 2)
    assert desk.shown.scanned == 3


def test_what_another_desk_handed_over_is_named_until_it_is_received_again(
    desk: DeskAtWork,
) -> None:
    a_manifest("CGK-2-20261122-M005", AWB, known=desk.knowledge)
    desk.knowledge.add(a_waybill(AWB, status="IN_TRANSIT"))
    desk.knowledge.departed[AWB, "CGK"] = 1
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_handed_over")
    desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 2, 0, AWB, 1))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "manifested")


def test_what_another_desks_truck_left_behind_goes_on_again(desk: DeskAtWork) -> None:
    a_manifest("CGK-2-20261122-M005", AWB, known=desk.knowledge)
    desk.knowledge.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, AWB, 1))
    a_manifest("CGK-2-20261122-M006", known=desk.knowledge, supersedes="CGK-2-20261122-M005")
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "manifested")


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        ("DELIVERED", "rejected", "rejected_terminal"),
        ("CANCELLED", "hold", "hold_cancelled"),
        ("OUT_FOR_DELIVERY", "rejected", "rejected_state"),
    ],
)
def test_a_parcel_that_is_over_or_out_goes_on_none(
    desk: DeskAtWork, status: str, verdict: str, reason: str
) -> None:
    desk.knowledge.add(a_waybill(AWB, status=status))
    desk.scan(AWB)
    assert desk.verdict[:2] == (verdict, reason)
    assert not desk.bodies()[-1].counts


def test_the_panel_says_until_when_its_trucks_are_loaded(desk: DeskAtWork) -> None:
    trucks = [("BDO", "21:30:00"), ("BDO", "16:00:00"), ("SUB", "12:00:00")]
    desk.knowledge.lists.lines += [
        MirrorLine(f"CGK-{to}-{time}", "CGK", to, 1_000, time) for to, time in trucks
    ]
    desk.scan(AWB)
    assert ("manifest_cut_off", "16.00 · 21.30") in desk.shown.facts


def test_a_held_parcel_goes_on_none_and_one_held_since_keeps_it_open(desk: DeskAtWork) -> None:
    desk.knowledge.held[AWB] = (hold(),)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("hold", "hold_problem")
    desk.scan(OTHER)
    desk.knowledge.held[OTHER] = (hold(),)
    desk.twice(CLOSE)
    assert desk.refusal == "manifest_holds"
    desk.tell(REMOVE)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("ok", "taken_off")
    assert desk.bodies()[-1].moves_to == "AT_HUB"
    desk.twice(CLOSE)
    assert desk.refusal == "manifest_empty"


def test_what_came_out_of_another_hubs_bag_is_loaded_and_says_that_nobody_received_it(
    desk: DeskAtWork,
) -> None:
    desk.knowledge.add(a_waybill(AWB, status="IN_TRANSIT"))
    work = desk.knowledge.work
    work.bags.append(a_bag("SUB-1-20261121-B001", "in_transit", hub="SUB", route="CGK"))
    work.items.append(MirrorBagItem("SUB-1-20261121-B001", AWB, 1, "operator01", NOON))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "manifested")
    assert desk.recorded.decision.warning == "implied_receiving"


def test_a_parcel_in_a_bag_is_handed_over_by_its_bag(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX1203345881", status="IN_BAG"))
    desk.scan("JX1203345881")
    assert desk.verdict[:2] == ("rejected", "rejected_in_bag")
    assert ("bag", BAG) in desk.recorded.decision.facts


def test_an_unknown_number_and_other_codes_are_told(desk: DeskAtWork) -> None:
    for code, verdict, reason in (
        ("JX1209999999", "unknown", "unknown"),
        ("8992761002015", "rejected", "rejected_ean"),
        ("CGK-9-20261122-S001", "rejected", "rejected_document"),
        (f"{AWB} {OTHER}", "rejected", "rejected_two_waybills"),
    ):
        desk.scan(code)
        assert desk.verdict[:2] == (verdict, reason), code


def test_koli_count_up_and_the_waybill_moves_with_its_last(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(AWB, status="AT_HUB", koli_total=3, weight_g=1_000))
    for expected in (None, None, "MANIFESTED"):
        desk.scan(AWB)
        assert desk.bodies()[-1].moves_to == expected
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    desk.tell(REMOVE)
    desk.scan(AWB)
    assert desk.bodies()[-1].action == "take_piece"
    assert desk.shown.scanned == 2
    desk.scan(AWB)
    closed(desk)
    left = desk.bodies()[-3:]
    assert [(body.koli_no, body.moves_to) for body in left] == [
        *((1, None), (2, None)),
        (3, "IN_TRANSIT"),
    ]
    line = left[0].handover
    assert line is not UNSET
    assert (line.line_no, line.koli, line.weight_g) == (1, 3, 1_000)


def test_one_koli_of_two_leaves_the_waybill_where_it_is(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill(AWB, status="AT_HUB", koli_total=2))
    desk.scan(AWB)
    closed(desk)
    assert desk.bodies()[-1].moves_to is None
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    closed(desk)
    assert (desk.bodies()[-1].koli_no, desk.bodies()[-1].moves_to) == (2, "IN_TRANSIT")


def test_a_scan_is_undone_until_the_manifest_is_closed(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 0
    undone = desk.bodies()[-1]
    assert (undone.moves_to, undone.overrides) == ("AT_HUB", True)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "manifested")
    closed(desk)
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"


def test_a_destination_must_be_one(desk: DeskAtWork) -> None:
    for code, refusal in (("CGK", "manifest_to_here"), ("XYZ", "manifest_to_unknown")):
        desk.tell(OPEN, code)
        assert desk.refusal == refusal
    desk.knowledge.lists.renamed["BANDUNG"] = "BDO"
    desk.tell(OPEN, "UPG")
    desk.tell(CommandName.DESTINATION)
    assert desk.prompt == "manifest_to"
    desk.scan("BANDUNG")
    assert desk.shown.title == FIRST


def test_a_number_that_the_databases_know_is_passed_over(desk: DeskAtWork) -> None:
    a_manifest(SECOND, known=desk.knowledge, closed_at=None)
    desk.tell(OPEN, "UPG")
    assert desk.shown.title == "CGK-3-20261122-M003"


def test_a_truck_is_loaded_and_leaves_when_all_is_closed(tmp_path: Path) -> None:
    known = knowledge()
    known.work.runs.append(a_run())
    desk = at_work(tmp_path, known)
    assert ("manifest_run", "RUN-1 · B 1234 CD") in desk.shown.facts
    desk.scan(AWB)
    desk.scan("RUN-1")
    assert desk.refusal == "run_has_open"
    closed(desk)
    desk.scan("RUN-1")
    assert desk.prompt == "run_departs"
    desk.twice(YES)
    assert desk.verdict[1] == "run_left"
    desk.scan("RUN-1")
    assert desk.refusal == "run_departed"
    desk.close()


def test_nothing_goes_on_a_truck_that_departed(tmp_path: Path) -> None:
    known = knowledge()
    known.work.runs += [a_run(), a_run("RUN-2"), a_run("RUN-9", hub="SUB")]
    desk = at_work(tmp_path, known)
    desk.scan("RUN-2")
    assert desk.verdict[1] == "manifest_loaded"
    desk.scan("RUN-9")
    assert desk.refusal == "run_other_hub"
    desk.scan(AWB)
    known.work.runs[1] = a_run("RUN-2", departed_at=NOON)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_run_departed")
    desk.twice(CLOSE)
    assert desk.refusal == "run_departed"
    desk.scan("RUN-1")
    closed(desk)
    desk.close()


def test_a_flight_is_told_by_its_smu(desk: DeskAtWork) -> None:
    desk.scan(THIRD)
    desk.tell(CommandName.AIR)
    assert desk.prompt == "manifest_smu"
    desk.scan(AWB)
    assert desk.prompt == "manifest_smu_odd", "a parcel's number is none"
    desk.scan("126-12345675")
    assert desk.prompt == "manifest_flight"
    desk.scan("GA 402")
    assert desk.verdict[1] == "manifest_flies"
    closed(desk)
    said = desk.bodies()[-2].handover
    assert said is not UNSET
    assert (said.smu, said.flight) == ("126-12345675", "GA 402")


def test_a_restart_knows_it_all(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(OTHER)
    desk.tell(REMOVE)
    desk.scan(OTHER)
    desk.start_again()
    desk.choose(Workflow.HANDOVER)
    assert (desk.shown.title, desk.shown.scanned) == (FIRST, 1)
    desk.scan(OTHER)
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    desk.twice(CLOSE)
    assert desk.verdict[1] == "manifest_sealed"
    assert desk.bodies()[-1].action == "hand_over"


def test_old_data_says_its_age(desk: DeskAtWork) -> None:
    desk.clock.advance(3_600)
    desk.scan(AWB)
    assert desk.recorded.decision.data_age_s is not None
    desk.knowledge.fresh_as_of = None
    desk.scan(OTHER)
    assert desk.recorded.decision.warning == "no_reference_data"
