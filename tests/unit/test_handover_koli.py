"""Waybills of several pieces at handover: some loose, some in bags, on one manifest or on two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Workflow
from station.mirror.work_facts import MirrorBagItem
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import (
    AWB,
    BAG,
    FIRST,
    INSIDE,
    OPEN,
    OTHER,
    REMOVE,
    at_work,
    closed,
    knowledge,
)
from tests.fakes.knowledge import a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.journal.record import EventBody

OURS = "CGK-3-20261122-B001"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A manifest is open; AWB has two pieces that bear the same barcode."""
    known = knowledge()
    known.add(a_waybill(AWB, status="AT_HUB", koli_total=2))
    made = at_work(tmp_path, known)
    yield made
    made.close()


def pack(desk: DeskAtWork, *awbs: str, seal: str = "SEAL-77") -> str:
    """Seal a bag with these and return its number; go on handing over."""
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(OPEN, "BDO"))
    number = desk.shown.title
    for awb in awbs:
        desk.scan(awb)
        assert desk.verdict[0] == "ok"
    desk.twice(CommandName.SEAL)
    desk.scan(seal)
    desk.choose(Workflow.HANDOVER)
    return number


def moved(desk: DeskAtWork, awb: str = AWB) -> list[tuple[str, int, str | None]]:
    """Return what handover said of a waybill's pieces, and where that moved it."""

    def is_told(body: EventBody) -> bool:
        return body.workflow is Workflow.HANDOVER and body.awb == awb and body.counts

    return [(str(b.action), b.koli_no, b.moves_to) for b in desk.bodies() if is_told(b)]


def test_one_piece_in_a_bag_and_one_loose_leave_as_one_waybill(desk: DeskAtWork) -> None:
    desk.scan(pack(desk, AWB, OTHER))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "manifested_koli"), "the second piece is the loose one"
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    closed(desk)
    assert moved(desk) == [
        ("add", 1, None),
        ("add", 2, "MANIFESTED"),
        ("hand_over", 1, None),
        ("hand_over", 2, "IN_TRANSIT"),
    ]
    assert [to for *_, to in moved(desk, OTHER)] == ["MANIFESTED", "IN_TRANSIT"]


def test_the_loose_piece_may_be_scanned_before_the_bag(desk: DeskAtWork) -> None:
    number = pack(desk, AWB)
    desk.scan(AWB)
    desk.scan(number)
    closed(desk)
    assert moved(desk) == [
        ("add", 2, None),
        ("add", 1, "MANIFESTED"),
        ("hand_over", 2, None),
        ("hand_over", 1, "IN_TRANSIT"),
    ]


def test_pieces_in_two_bags_leave_as_one_waybill(desk: DeskAtWork) -> None:
    bags = pack(desk, AWB), pack(desk, AWB, seal="SEAL-78")
    for bag in bags:
        desk.scan(bag)
    closed(desk)
    assert moved(desk)[1::2] == [("add", 2, "MANIFESTED"), ("hand_over", 2, "IN_TRANSIT")]


def test_a_bag_that_comes_off_takes_the_waybill_back(desk: DeskAtWork) -> None:
    number = pack(desk, AWB)
    desk.scan(number)
    desk.scan(AWB)
    desk.tell(REMOVE)
    desk.scan(number)
    assert moved(desk)[-1] == ("take_off", 1, "AT_HUB")
    closed(desk)
    assert moved(desk)[-1] == ("hand_over", 2, None), "its other piece is here"
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(number)
    closed(desk)
    assert moved(desk)[-1] == ("hand_over", 1, "IN_TRANSIT"), "the first left before it"


def test_undone_it_is_where_it_was(desk: DeskAtWork) -> None:
    bags = pack(desk, AWB), pack(desk, AWB, seal="SEAL-78")
    for bag in bags:
        desk.scan(bag)
    desk.tell(CommandName.UNDO)
    assert desk.bodies()[-1].moves_to == "IN_BAG"
    desk.scan(bags[1])
    assert moved(desk)[-1] == ("add", 2, "MANIFESTED")


def test_a_piece_in_another_desks_bag_does_not_hold_the_loose_one_up(desk: DeskAtWork) -> None:
    known = desk.knowledge
    known.work.items.append(MirrorBagItem(BAG, AWB, 1, "operator07", known.as_of()))
    desk.scan(AWB)
    assert (desk.verdict[1], desk.bodies()[-1].koli_no) == ("manifested_koli", 2)
    desk.scan(BAG)
    closed(desk)
    assert moved(desk)[-1] == ("hand_over", 1, "IN_TRANSIT")
    assert [to for *_, to in moved(desk, INSIDE[0])] == ["MANIFESTED", "IN_TRANSIT"]


def test_a_piece_on_a_manifest_does_not_keep_the_other_out_of_a_bag(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    pack(desk, AWB)
    assert [b.koli_no for b in desk.bodies() if b.action == "put_in"] == [2]


def test_what_left_in_a_bag_and_came_back_goes_on_a_manifest_again(desk: DeskAtWork) -> None:
    desk.scan(pack(desk, OTHER))
    closed(desk)
    desk.choose(Workflow.RECEIVING)
    desk.scan(OTHER)
    assert desk.bodies()[-1].leg == 2
    desk.choose(Workflow.HANDOVER)
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("ok", "manifested")


def test_all_its_pieces_have_left_once_they_come_back(desk: DeskAtWork) -> None:
    desk.scan(pack(desk, AWB))
    desk.scan(AWB)
    closed(desk)
    desk.choose(Workflow.RECEIVING)
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"
    assert (desk.bodies()[-1].leg, desk.bodies()[-1].koli_no) == (2, 1)
    assert FIRST in {body.handover.manifest for body in desk.bodies() if body.handover}
