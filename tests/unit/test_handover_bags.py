"""Sealed bags at handover: with all that is in them, and when they stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import CommandName, Workflow
from station.mirror.facts import MirrorPayment
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import (
    AWB,
    BAG,
    CLOSE,
    FIRST,
    INSIDE,
    OPEN,
    REMOVE,
    a_bag,
    a_manifest,
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
    made = at_work(tmp_path, knowledge())
    yield made
    made.close()


def test_a_bag_goes_on_and_leaves_with_all_that_is_in_it(desk: DeskAtWork) -> None:
    desk.scan(BAG)
    assert desk.verdict == ("ok", "manifested_bag", "BDO M001")
    assert (desk.shown.scanned, ("manifest_bags", "1") in desk.shown.facts) == (1, True)
    bag, *parcels = desk.bodies()[1:]
    assert (bag.awb, bag.order_keys) == ("", (f"bag:{BAG}", f"manifest:{FIRST}"))
    assert [(body.awb, body.moves_to) for body in parcels] == [
        (awb, "MANIFESTED") for awb in INSIDE
    ]
    closed(desk)
    _, left, *parcels = desk.bodies()[-4:]
    assert left.handover is not UNSET
    assert (left.awb, left.handover.bag, left.handover.weight_g) == ("", BAG, 8_000)
    assert [(body.awb, body.moves_to) for body in parcels] == [
        (awb, "IN_TRANSIT") for awb in INSIDE
    ]


def test_a_bag_is_undone_and_taken_off_as_a_whole(desk: DeskAtWork) -> None:
    desk.scan(BAG)
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 0
    assert [(body.awb, body.moves_to) for body in desk.bodies()[-2:]] == [
        (awb, "IN_BAG") for awb in INSIDE
    ]
    desk.scan(BAG)
    assert desk.verdict[1] == "manifested_bag"
    desk.tell(REMOVE)
    desk.scan(BAG)
    assert desk.verdict[1] == "taken_off"
    assert {body.moves_to for body in desk.bodies()[-2:]} == {"IN_BAG"}
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "manifest_add_again"
    desk.scan(BAG)
    desk.scan(BAG)
    assert desk.verdict[0] == "duplicate"


def test_a_bag_with_a_parcel_that_was_held_turns_red_and_names_it(desk: DeskAtWork) -> None:
    desk.knowledge.held[INSIDE[1]] = (hold(),)
    desk.scan(BAG)
    assert desk.verdict[:2] == ("hold", "hold_in_bag")
    assert ("awb", INSIDE[1]) in desk.recorded.decision.facts
    del desk.knowledge.held[INSIDE[1]]
    desk.scan(BAG)
    desk.knowledge.held[INSIDE[1]] = (hold(),)
    desk.twice(CLOSE)
    assert desk.refusal == "manifest_bag_holds"


def test_a_bag_with_a_parcel_that_is_not_paid_stays_and_names_it(desk: DeskAtWork) -> None:
    desk.knowledge.history.paid[INSIDE[1]] = (MirrorPayment(12_500, "PENDING", NOON),)
    desk.scan(BAG)
    assert desk.verdict[:2] == ("hold", "hold_in_bag")
    assert ("awb", INSIDE[1]) in desk.recorded.decision.facts


@pytest.mark.parametrize(
    ("bag", "verdict", "reason"),
    [
        (a_bag(status="open"), "rejected", "rejected_bag_open"),
        (a_bag(status="received"), "rejected", "rejected_bag_status"),
        (a_bag(hub="SUB"), "rejected", "rejected_bag_status"),
        (a_bag(route="UPG"), "missort", "missort"),
    ],
)
def test_a_bag_that_does_not_leave_here_so_is_told(
    desk: DeskAtWork, bag: object, verdict: str, reason: str
) -> None:
    desk.knowledge.work.bags[:] = [bag]  # type: ignore[list-item]  # built above
    desk.scan(BAG)
    assert desk.verdict[:2] == (verdict, reason)
    assert len(desk.bodies()) == 2, "nothing in it moved"


def test_a_bag_is_on_one_manifest_alone(desk: DeskAtWork) -> None:
    desk.scan(BAG)
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(BAG)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")
    desk.scan(FIRST)
    closed(desk)
    desk.scan(BAG)
    assert desk.verdict[:2] == ("rejected", "rejected_handed_over")


def test_a_bag_of_another_desks_manifest_is_named(desk: DeskAtWork) -> None:
    a_manifest("CGK-2-20261122-M005", known=desk.knowledge, closed_at=None)
    from station.mirror.work_facts import MirrorManifestLine

    line = MirrorManifestLine("CGK-2-20261122-M005", "hub", 1, "", BAG, 1, 0, "", follows=False)
    desk.knowledge.work.lines.append(line)
    desk.scan(BAG)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")


def test_a_bag_that_this_desk_sealed_a_moment_ago_goes_on_off_line(desk: DeskAtWork) -> None:
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(OPEN, "BDO"))
    number = desk.shown.title
    desk.scan(AWB)
    desk.choose(Workflow.HANDOVER)
    desk.scan(number)
    assert desk.verdict[:2] == ("rejected", "rejected_bag_open")
    desk.choose(Workflow.PACKING)
    desk.twice(CommandName.SEAL)
    desk.scan("SEAL-77")
    desk.start_again()
    desk.choose(Workflow.HANDOVER)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_in_bag")
    desk.scan(number)
    assert desk.verdict[:2] == ("ok", "manifested_bag")
    assert (desk.bodies()[-1].awb, desk.bodies()[-1].moves_to) == (AWB, "MANIFESTED")
    desk.choose(Workflow.PACKING)
    desk.tell(OPEN, number)
    assert desk.refusal == "bag_on_manifest"


def test_a_waybill_whose_other_piece_is_elsewhere_does_not_move_with_the_bag(
    desk: DeskAtWork,
) -> None:
    desk.knowledge.add(a_waybill(INSIDE[0], status="IN_BAG", koli_total=2))
    desk.scan(BAG)
    moved = {body.awb: body.moves_to for body in desk.bodies()[-2:]}
    assert moved == {INSIDE[0]: None, INSIDE[1]: "MANIFESTED"}
