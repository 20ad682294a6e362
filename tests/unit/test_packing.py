"""Packing at one desk: what goes into which bag, and every way in which it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import UNSET

from station.events import ApprovalWanted, CommandName, WeightRefused, WeightTaken, Workflow
from station.journal.details import Approval
from station.mirror.facts import MirrorHold
from station.mirror.work_facts import MirrorBag, MirrorBagItem
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.handing_over import a_manifest
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB, OTHER = "JX1203345871", "JX1203345872"
FIRST, SECOND = "CGK-3-20261122-B001", "CGK-3-20261122-B002"
OPEN, SEAL, REMOVE, WEIGH = (
    CommandName.OPEN,
    CommandName.SEAL,
    CommandName.REMOVE,
    CommandName.WEIGH,
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that packs; one bag to Bandung is open."""
    known = FakeKnowledge({awb: a_waybill(awb, status="AT_HUB") for awb in (AWB, OTHER)})
    made = DeskAtWork(tmp_path, known)
    made.choose(Workflow.PACKING)
    made.scan(barcode(OPEN, "BDO"))
    yield made
    made.close()


def sealed(desk: DeskAtWork, seal: str = "SEAL-1") -> None:
    desk.twice(SEAL)
    desk.scan(seal)
    assert desk.verdict[1] == "bag_sealed"


def test_a_bag_is_opened_filled_and_sealed_by_nothing_but_scans(desk: DeskAtWork) -> None:
    assert desk.verdict == ("ok", "bag_opened", "BDO 001")
    empty = desk.shown
    assert (empty.title, empty.scanned) == (FIRST, 0)
    assert not empty.actions[0].ready, "nothing is in it yet"
    desk.scan(AWB)
    assert desk.verdict == ("ok", "packed", "BDO 001")
    assert desk.shown.scanned == 1
    assert desk.shown.actions[0].ready
    desk.scan(barcode(SEAL))
    assert desk.prompt == "twice_seal"
    desk.scan(barcode(SEAL))
    assert desk.prompt == "bag_seal"
    desk.scan("SEAL-1")
    assert desk.verdict == ("ok", "bag_sealed", "BDO 001")
    assert desk.shown.title == ""
    opened, put_in, closed = desk.bodies()
    assert [body.action for body in (opened, put_in, closed)] == ["open", "put_in", "seal"]
    assert put_in.order_keys == (f"awb:{AWB}", f"bag:{FIRST}")
    assert (put_in.moves_to, put_in.counts) == ("IN_BAG", True)
    assert closed.packing is not UNSET
    assert (closed.packing.seal, closed.packing.items) == ("SEAL-1", 1)


def test_a_parcel_goes_into_the_open_bag_of_its_hop(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX7", destination="UPG", status="AT_HUB"))
    desk.scan(barcode(OPEN, "UPG"))
    for awb, place in ((AWB, "BDO 001"), ("JX7", "UPG 002"), (OTHER, "BDO 001")):
        desk.scan(awb)
        assert desk.verdict == ("ok", "packed", place)
    assert (desk.shown.title, desk.shown.others) == (FIRST, (SECOND,))


def test_a_parcel_of_another_hop_is_missorted_and_told_its_lane(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX7", destination="UPG", status="AT_HUB"))
    desk.scan("JX7")
    assert desk.verdict == ("missort", "missort", "K2")
    assert not desk.bodies()[-1].counts
    desk.knowledge.add(a_waybill("JX8", destination="CGK", status="AT_HUB"))
    desk.scan("JX8")
    assert desk.verdict[0] == "missort", "it has arrived"


def test_without_an_open_bag_a_parcel_is_rejected(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    sealed(desk)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_no_bag")


def test_a_parcel_is_never_in_two_bags(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate"
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_in_other_bag")
    assert ("bag", FIRST) in desk.recorded.decision.facts


def test_a_parcel_in_another_desks_bag_is_rejected(desk: DeskAtWork) -> None:
    from station.workflows.knowledge import Claim

    desk.knowledge.work.bags.append(a_bag("CGK-2-20261122-B001"))
    desk.knowledge.work.items.append(
        MirrorBagItem("CGK-2-20261122-B001", AWB, 1, "operator07", NOON)
    )
    desk.knowledge.remember(Claim(Workflow.PACKING, "CGK", 1, 0, AWB, 1))
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_in_other_bag")


def a_bag(number: str, seal: str = "", status: str = "open") -> MirrorBag:
    return MirrorBag(number, "CGK", "BDO", status, seal, None, "", None)


def test_a_bag_does_not_go_into_a_bag(desk: DeskAtWork) -> None:
    desk.knowledge.work.bags.append(a_bag("CGK-2-20261122-B009", "S9", "sealed"))
    for number in (FIRST, "CGK-2-20261122-B009"):
        desk.scan(number)
        assert desk.verdict[:2] == ("rejected", "rejected_bag_in_bag"), number


def test_scanning_another_open_bag_chooses_it(desk: DeskAtWork) -> None:
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(AWB)
    assert desk.verdict[2] == "BDO 002"
    desk.scan(FIRST)
    assert desk.shown.title == FIRST
    desk.scan(OTHER)
    assert desk.verdict[2] == "BDO 001"


def test_a_held_parcel_goes_into_no_bag_unless_the_bag_is_its_cure(desk: DeskAtWork) -> None:
    desk.knowledge.held[AWB] = (MirrorHold("DM", "rusak", "damaged", "", NOON),)
    desk.scan(AWB)
    assert desk.verdict == ("hold", "hold_problem", "M1")
    way = "all_but_next_hop"
    desk.knowledge.held[AWB] = (MirrorHold("MR", "salah salur", "", "", NOON, True, way),)
    desk.scan(AWB)
    assert desk.verdict[0] == "ok"


def test_what_is_held_since_must_come_out_before_the_bag_is_sealed(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.knowledge.held[AWB] = (MirrorHold("DM", "rusak", "damaged", "", NOON),)
    desk.twice(SEAL)
    assert desk.refusal == "bag_holds"


def test_what_was_taken_out_may_go_in_again(desk: DeskAtWork) -> None:
    for _ in range(2):
        desk.scan(AWB)
        assert desk.verdict[0] == "ok"
        desk.scan(barcode(REMOVE))
        assert desk.prompt == "bag_take_out"
        desk.scan(AWB)
        assert desk.verdict[:2] == ("ok", "taken_out")
        assert desk.shown.scanned == 0
        assert desk.bodies()[-1].moves_to == "AT_HUB"
        desk.start_again()
        desk.choose(Workflow.PACKING)
    desk.scan(barcode(REMOVE))
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_not_in_bag")


def test_an_empty_bag_is_not_sealed(desk: DeskAtWork) -> None:
    desk.twice(SEAL)
    assert desk.refusal == "bag_empty"


def test_a_seal_that_was_used_or_is_none_is_asked_for_again(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.knowledge.work.bags.append(a_bag("CGK-2-20261122-B001", "SEAL-9", "sealed"))
    desk.twice(SEAL)
    for odd, prompt in (("SEAL-9", "bag_seal_used"), (OTHER, "bag_seal_odd")):
        desk.scan(odd)
        assert desk.prompt == prompt
    for odd in (FIRST, "8992761111113", "A B"):
        desk.scan(odd)
        assert desk.prompt == "bag_seal_odd", odd
    desk.scan("SEAL-1")
    assert desk.verdict[1] == "bag_sealed"
    desk.scan(barcode(OPEN, "BDO"))
    desk.scan(OTHER)
    desk.twice(SEAL)
    desk.scan("SEAL-1")
    assert desk.prompt == "bag_seal_used", "this desk remembers it before the mirror does"


def test_a_sealed_bag_is_not_sealed_twice_nor_changed(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    sealed(desk)
    desk.twice(SEAL)
    assert desk.refusal == "bag_none_open"
    desk.twice(SEAL, FIRST)
    assert desk.refusal == "bag_sealed"
    desk.tell(CommandName.UNDO)
    assert desk.refusal == "undo_final"
    desk.tell(CommandName.UNDO, "2", reason="salah")
    assert desk.refusal == "bag_sealed"
    desk.scan(FIRST)
    assert desk.verdict[:2] == ("rejected", "rejected_bag_in_bag")


def test_undoing_takes_out_and_puts_back(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 0
    assert desk.bodies()[-1].moves_to == "AT_HUB"
    desk.scan(AWB)
    assert desk.verdict[1] == "packed"
    desk.scan(barcode(REMOVE))
    desk.scan(AWB)
    desk.tell(CommandName.UNDO)
    assert desk.shown.scanned == 1
    desk.scan(AWB)
    assert desk.verdict[0] == "duplicate", "it is in the bag"
    desk.start_again()
    desk.choose(Workflow.PACKING)
    assert desk.shown.scanned == 1


def test_pieces_that_share_a_barcode_count_up_and_the_last_one_moves_the_waybill(
    desk: DeskAtWork,
) -> None:
    desk.knowledge.add(a_waybill("JX3", koli_total=3, status="AT_HUB"))
    for koli in (1, 2, 3):
        desk.scan("JX3")
        assert desk.verdict[1] == "packed_koli"
        assert desk.bodies()[-1].koli_no == koli
    assert [body.moves_to for body in desk.bodies()[1:]] == [None, None, "IN_BAG"]
    desk.scan("JX3")
    assert desk.verdict[0] == "duplicate", "koli 4 of 3"


def test_a_label_that_names_its_piece_counts_for_that_piece(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX1203345873", koli_total=2, status="AT_HUB"))
    for label, verdict, moves in (
        ("JX1203345873-2/2", "ok", None),
        ("JX1203345873-2/2", "duplicate", None),
        ("JX1203345873-1/2", "ok", "IN_BAG"),
        ("JX1203345873-3/2", "rejected", None),
    ):
        desk.scan(label)
        assert (desk.verdict[0], desk.bodies()[-1].moves_to) == (verdict, moves)
    desk.tell(REMOVE)
    desk.scan("JX1203345873-2/2")
    out = desk.bodies()[-1]
    assert (out.koli_no, out.moves_to) == (2, "AT_HUB")


@pytest.mark.parametrize(
    ("status", "verdict", "reason"),
    [
        ("DELIVERED", "rejected", "rejected_terminal"),
        ("OUT_FOR_DELIVERY", "rejected", "rejected_state"),
        ("CANCELLED", "hold", "hold_cancelled"),
        ("IN_TRANSIT", "ok", "packed"),
    ],
)
def test_each_state_has_its_verdict(
    desk: DeskAtWork, status: str, verdict: str, reason: str
) -> None:
    desk.knowledge.add(a_waybill("JX5", status=status))
    desk.scan("JX5")
    assert desk.verdict[:2] == (verdict, reason)


def test_a_parcel_nobody_received_here_goes_in_with_a_warning(desk: DeskAtWork) -> None:
    desk.knowledge.add(a_waybill("JX5"))
    desk.scan("JX5")
    assert desk.recorded.decision.warning == "implied_receiving"
    desk.knowledge.add(a_waybill("JX6"))
    desk.choose(Workflow.RECEIVING)
    desk.scan("JX6")
    desk.choose(Workflow.PACKING)
    desk.scan("JX6")
    assert desk.recorded.decision.warning == "", "this desk received it a moment ago"


def test_an_unknown_waybill_is_set_aside(desk: DeskAtWork) -> None:
    desk.scan("JX4040404040")
    assert desk.verdict == ("unknown", "unknown", "X")
    assert not desk.bodies()[-1].counts


def test_a_bag_may_bear_a_label_of_its_own_once(desk: DeskAtWork) -> None:
    desk.scan(barcode(CommandName.DESTINATION, "UPG"))
    assert desk.prompt == "bag_number"
    desk.scan("SACK-77")
    assert desk.verdict == ("ok", "bag_opened", "UPG -77")
    for used in ("SACK-77", AWB, "8992761111113"):
        desk.tell(CommandName.DESTINATION, "UPG")
        desk.scan(used)
        assert desk.refusal == ("bag_number_used" if used == "SACK-77" else "bag_number_odd")
    desk.tell(CommandName.DESTINATION, "UPG")
    desk.scan(barcode(OPEN))
    assert desk.verdict == ("ok", "bag_opened", "UPG 002")


def test_a_bag_goes_to_another_hub_that_is_known(desk: DeskAtWork) -> None:
    for route, refusal in (("CGK", "bag_route_here"), ("XXX", "bag_route_unknown")):
        for name in (OPEN, CommandName.DESTINATION):
            desk.tell(name, route)
            assert desk.refusal == refusal
    desk.tell(OPEN)
    assert desk.prompt == "bag_route"
    desk.tell(CommandName.NO)
    desk.scan("UPG")
    assert desk.verdict[0] == "unknown" or desk.verdict[0] == "rejected", "no longer an answer"
    desk.tell(OPEN)
    desk.scan("upg")
    assert desk.verdict == ("ok", "bag_opened", "UPG 002")


def test_which_bag_is_meant_is_asked_only_where_it_is_not_plain(desk: DeskAtWork) -> None:
    desk.scan(barcode(OPEN, "UPG"))
    desk.start_again()
    desk.choose(Workflow.PACKING)
    desk.tell(REMOVE)
    assert desk.refusal == "bag_which"
    desk.tell(REMOVE, "CGK-9-20261122-B001")
    assert desk.refusal == "bag_not_here"
    desk.scan(SECOND)
    desk.tell(REMOVE)
    assert desk.prompt == "bag_take_out"


def test_the_bags_weight_is_the_scales_and_goes_with_the_seal(
    desk: DeskAtWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.scan(AWB)
    desk.tell(WEIGH)
    assert desk.refusal == "bag_no_weight"
    pan: list[WeightTaken | WeightRefused] = [WeightTaken(12_340, "scale", False, NOON)]
    monkeypatch.setattr(desk.desk._bench, "_weigh", pan.pop)
    desk.tell(WEIGH)
    assert desk.verdict == ("ok", "bag_weighed", "BDO 001")
    assert dict(desk.shown.facts) == {"bag_route": "BDO", "weight_g": "12340"}
    desk.tell(CommandName.UNDO)
    assert dict(desk.shown.facts) == {"bag_route": "BDO"}
    pan.append(WeightTaken(12_000, "scale", False, NOON))
    desk.tell(WEIGH)
    sealed(desk)
    closed = desk.bodies()[-1].packing
    assert closed is not UNSET
    assert closed.weight_g == 12_000


def test_an_old_copy_of_reference_data_says_its_age(desk: DeskAtWork) -> None:
    desk.clock.advance(1000)
    desk.scan(AWB)
    assert (desk.recorded.decision.data_age_s or 0) > 900
    sealed(desk)
    assert (desk.recorded.decision.data_age_s or 0) > 900, "another desk may have used that seal"


@pytest.mark.parametrize(
    ("bag", "verdict"),
    [
        (("SUB", "CGK", "in_transit"), ("ok", "bag_received", "")),
        (("SUB", "UPG", "in_transit"), ("missort", "bag_strayed", "K2")),
        (("CGK", "BDO", "sealed"), ("rejected", "rejected_bag_not_left", "")),
    ],
)
def test_a_bag_is_received_as_a_bag(
    desk: DeskAtWork, bag: tuple[str, str, str], verdict: tuple[str, str, str]
) -> None:
    hub, route, status = bag
    desk.knowledge.work.bags.append(MirrorBag("SACK-9", hub, route, status, "S9", None, "", None))
    desk.choose(Workflow.RECEIVING)
    desk.scan("sack-9")
    assert desk.verdict == verdict
    body = desk.bodies()[-1]
    assert (body.awb, body.order_keys) == ("", ("bag:SACK-9",))
    counts = verdict[0] != "rejected"
    assert (body.carries, body.moves_to) == (("SACK-9", "AT_HUB") if counts else (UNSET, None))
    desk.scan("SACK-9")
    assert desk.verdict[0] == ("duplicate" if counts else "rejected")
    if counts:
        desk.tell(CommandName.UNDO, "2", reason="salah karung")
        assert desk.bodies()[-1].moves_to == "IN_TRANSIT"
        desk.scan("SACK-9")
        assert desk.verdict == verdict


def test_a_bag_nobody_told_of_yet_is_known_by_its_number(desk: DeskAtWork) -> None:
    desk.choose(Workflow.RECEIVING)
    desk.scan("SUB-1-20261122-B007")
    assert desk.verdict[:2] == ("ok", "bag_received")
    assert desk.recorded.decision.warning == "bag_not_told"


def test_a_bag_with_a_held_parcel_inside_is_held(desk: DeskAtWork) -> None:
    bag = MirrorBag("SACK-9", "SUB", "CGK", "in_transit", "S9", None, "", None)
    desk.knowledge.work.bags.append(bag)
    desk.knowledge.work.items.append(MirrorBagItem("SACK-9", AWB, 1, "", NOON))
    desk.knowledge.held[AWB] = (MirrorHold("DM", "rusak", "damaged", "", NOON),)
    desk.choose(Workflow.RECEIVING)
    desk.scan("SACK-9")
    assert desk.verdict == ("hold", "bag_holds", "M1")
    assert desk.bodies()[-1].parcels == (AWB,)


def test_what_is_on_an_open_manifest_goes_into_no_bag(desk: DeskAtWork) -> None:
    desk.choose(Workflow.HANDOVER)
    desk.tell(OPEN, "BDO")
    desk.scan(AWB)
    desk.choose(Workflow.PACKING)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")
    a_manifest("CGK-2-20261122-M005", OTHER, known=desk.knowledge, closed_at=None)
    desk.scan(OTHER)
    assert desk.verdict[:2] == ("rejected", "rejected_other_manifest")
    desk.choose(Workflow.HANDOVER)
    desk.tell(REMOVE)
    desk.scan(AWB)
    desk.choose(Workflow.PACKING)
    desk.scan(AWB)
    assert desk.verdict[:2] == ("ok", "packed")


def allowed(desk: DeskAtWork) -> None:
    """Have a supervisor allow what was asked for."""
    (wanted,) = (said for said in desk.said if isinstance(said, ApprovalWanted))
    desk.said.clear()
    told = (wanted.action, wanted.subject, wanted.requester, "supervisor01", "salah hub")
    desk.desk._bench.allow(Approval(*told, NOON))


def test_a_second_person_may_have_a_sealed_bag_opened_that_has_not_left(desk: DeskAtWork) -> None:
    desk.scan(AWB)
    sealed(desk)
    desk.start_again()
    desk.choose(Workflow.PACKING)
    desk.tell(OPEN, FIRST)
    assert desk.prompt == "bag_reopen"
    desk.scan(OTHER)
    assert desk.verdict[1] == "rejected_no_bag", "whatever else is scanned gives it up"
    desk.tell(OPEN)
    desk.scan(FIRST)
    assert desk.prompt == "bag_reopen"
    allowed(desk)
    assert desk.verdict == ("ok", "bag_reopened", "BDO 001")
    assert (desk.shown.title, desk.shown.scanned) == (FIRST, 1)
    body = desk.bodies()[-1]
    assert body.approval is not UNSET
    assert (body.action, body.approval.approver) == ("reopen", "supervisor01")
    desk.scan(barcode(REMOVE))
    desk.scan(AWB)
    assert desk.verdict[1] == "taken_out"
    desk.scan(OTHER)
    desk.twice(SEAL)
    desk.scan("SEAL-1")
    assert desk.prompt == "bag_seal_used", "a broken seal is no seal"
    desk.scan("SEAL-2")
    assert desk.verdict[1] == "bag_sealed"
    desk.knowledge.work.bags.append(a_bag(FIRST, "SEAL-2", "in_transit"))
    desk.tell(OPEN, FIRST)
    assert desk.refusal == "bag_left"
