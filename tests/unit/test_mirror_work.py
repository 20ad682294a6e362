"""What the counter can look up of bags, manifests, rounds, proofs and lists without a network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.mirror import schema
from station.mirror.facts import (
    MirrorCourierPartner,
    MirrorKoli,
    MirrorLine,
    MirrorMove,
    MirrorOnFloor,
    MirrorPartnerAwb,
    MirrorProof,
    MirrorScan,
    MirrorWeighing,
)
from station.mirror.reader import MirrorReader
from station.mirror.work_facts import (
    MirrorBag,
    MirrorBagItem,
    MirrorManifest,
    MirrorManifestLine,
    MirrorRun,
    MirrorRunsheet,
    MirrorRunsheetLine,
)
from station.mirror.writer import Cursor, MirrorWriter
from station.rules.awb_books import book_of
from station.rules.outside_holds import NO_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
AT_US = int(AT.timestamp() * 1_000_000)
LATER = AT + timedelta(microseconds=10)
LATER_US = AT_US + 10


class Filled:
    """A mirror that a test fills, column by column, and asks."""

    def __init__(self, file: Path) -> None:
        self._writer = MirrorWriter(file)
        self._next = 0
        self.reader = MirrorReader(file)

    def put(self, table: str, **cells: Any) -> None:
        self._next += 1
        found = next(one for one in schema.TABLES if one.name == table)
        assert cells.keys() <= set(found.names), cells.keys() - set(found.names)
        row = [{"id": self._next, **cells}.get(name) for name in found.names]
        self._writer.put(found, json.dumps([row]), Cursor(1, 2))

    def note(self, name: str, value: int) -> None:
        self._writer.note(name, value)

    def close(self) -> None:
        self.reader.close()
        self._writer.close()


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Filled]:
    filled = Filled(tmp_path / "mirror.sqlite")
    yield filled
    filled.close()


def test_what_was_to_be_paid_and_whose_parcel_it_is_are_known(mirror: Filled) -> None:
    mirror.put("payment", awb="JX1", amount=12_500, status="EXPIRED", changed_us=AT_US)
    mirror.put("payment", awb="JX1", amount=12_500, status="PAID", changed_us=LATER_US)
    paid = mirror.reader.history.payments("JX1")
    assert [(one.amount, one.status, one.at) for one in paid] == [
        (12_500, "EXPIRED", AT),
        (12_500, "PAID", LATER),
    ]
    for number, needs_photo in ((1, 0), (2, 1)):
        mirror.put("vip", customer_id=number, needs_photo=needs_photo)
    told = []
    for number in range(4):
        mirror.put("waybill", awb=f"JX{number}", customer_id=number or None)
        waybill = mirror.reader.waybill(f"JX{number}")
        assert waybill is not None
        told.append((waybill.is_vip, waybill.needs_photo))
    assert told == [(False, False), (True, False), (True, True), (False, False)]


def test_a_bag_is_known_by_its_number_its_seal_and_its_hub(mirror: Filled) -> None:
    mirror.put("bag", bag_no="B1", hub="SUB", route="CGK", status="open")
    mirror.put(
        "bag",
        bag_no="B2",
        hub="SUB",
        route="CGK",
        status="sealed",
        seal_no="S2",
        weight_g=5000,
        sealed_by="operator01",
        sealed_us=AT_US,
    )
    mirror.put("bag", bag_no="B3", hub="SUB", route="BDO", status="in_transit", seal_no="S3")
    work = mirror.reader.work
    second = MirrorBag("B2", "SUB", "CGK", "sealed", "S2", 5000, "operator01", AT)
    assert work.bag("B1") == MirrorBag("B1", "SUB", "CGK", "open", "", None, "", None)
    assert (work.bag("B2"), work.sealed_with("S2")) == (second, second)
    assert (work.bag("B9"), work.sealed_with("S9")) == (None, None)
    assert [bag.bag_no for bag in work.bags_at("SUB")] == ["B1", "B2"]
    assert work.bags_at("CGK") == ()


def test_what_was_taken_out_of_a_bag_is_not_in_it(mirror: Filled) -> None:
    mirror.put("bag", bag_no="B1", status="sealed", seal_no="S1")
    mirror.put("bag", bag_no="B2", status="opened", seal_no="S2")
    mirror.put("bag_item", awb="JX1", bag_no="B1", koli_no=1, added_us=LATER_US, added_by="o1")
    mirror.put("bag_item", awb="JX2", bag_no="B1", koli_no=1, added_us=AT_US)
    mirror.put("bag_item", awb="JX1", bag_no="B1", koli_no=2, added_us=AT_US, removed_us=LATER_US)
    mirror.put("bag_item", awb="JX1", bag_no="B2", koli_no=1, added_us=AT_US)
    first = MirrorBagItem("B1", "JX1", 1, "o1", LATER)
    assert mirror.reader.work.bag_contents("B1") == (MirrorBagItem("B1", "JX2", 1, "", AT), first)
    assert mirror.reader.work.in_bags("JX1") == (first,)


def test_a_manifest_is_found_by_number_run_and_destination(mirror: Filled) -> None:
    ends = {"from_hub": "SUB", "to_hub": "CGK", "run": "R1"}
    mirror.put("manifest_hub", number="M1", **ends, closed_us=AT_US, closed_by="o1")
    mirror.put("manifest_hub", number="M2", **ends, closed_us=LATER_US, supersedes="M1")
    mirror.put("manifest_hub", number="M3", **ends)
    mirror.put("manifest_pcp", number="P1", from_hub="CGK", to_hub="PCP", closed_us=AT_US)
    work = mirror.reader.work
    assert work.manifest("M1") == MirrorManifest(
        *("M1", "hub", "SUB", "CGK", "R1", "", "", "", ""), AT, "o1", ""
    )
    partners = work.manifest("P1")
    assert partners is not None
    assert (partners.kind, partners.to_hub, work.manifest("M9")) == ("pcp", "PCP", None)
    replaced = work.superseded_by("M1")
    assert replaced is not None
    assert (replaced.number, work.superseded_by("M2")) == ("M2", None)
    assert [one.number for one in work.manifests_on("R1")] == ["M1", "M2", "M3"]
    assert [one.number for one in work.manifests_to("CGK")] == ["M2"]
    assert [one.number for one in work.manifests_open("SUB")] == ["M3"]


def test_a_line_is_found_by_its_manifest_its_awb_and_its_bag(mirror: Filled) -> None:
    mirror.put("manifest_item", manifest="M1", kind="hub", line_no=2, bag_no="B1", weight_g=5000)
    mirror.put("manifest_item", manifest="M1", kind="hub", line_no=1, awb="JX1", weight_g=900)
    mirror.put(
        "manifest_item",
        manifest="P1",
        kind="pcp",
        line_no=1,
        awb="JX1",
        koli=2,
        partner_awb="PCP1",
        follows=1,
        changed_us=AT_US,
    )
    mirror.put("manifest_item", manifest="M1", kind="hub", line_no=3, awb="JX1", removed=1)
    work = mirror.reader.work
    loose = MirrorManifestLine("M1", "hub", 1, "JX1", "", 1, 900, "", follows=False)
    bag = MirrorManifestLine("M1", "hub", 2, "", "B1", 1, 5000, "", follows=False)
    partners = MirrorManifestLine("P1", "pcp", 1, "JX1", "", 2, 0, "PCP1", follows=True)
    assert work.manifest_lines("M1") == (loose, bag)
    assert (work.lines_of("JX1"), work.lines_of("B1")) == ((partners, loose), (bag,))


def test_a_run_waits_until_its_truck_leaves(mirror: Filled) -> None:
    mirror.put("run", number="R1", from_hub="SUB", to_hub="CGK", vehicle="L 1", departed_us=AT_US)
    mirror.put("run", number="R2", from_hub="CGK", to_hub="BDO", planned_us=LATER_US)
    mirror.put("run", number="R3", from_hub="SUB", to_hub="CGK", arrived_us=AT_US)
    mirror.put("run", number="R4", from_hub="CGK", to_hub="DPS")
    mirror.put("run", number="R5", from_hub="CGK", to_hub="BDO", departed_us=AT_US)
    mirror.put("run", number="R6", from_hub="CGK", to_hub="BDO", planned_us=AT_US)
    work = mirror.reader.work
    assert work.run("R1") == MirrorRun("R1", "", "SUB", "CGK", "L 1", "", "", None, AT, None)
    assert [run.number for run in work.runs_waiting("CGK", "BDO")] == ["R6", "R2"]
    assert work.runs_waiting("SUB", "CGK") == ()


def test_a_courier_s_rounds_and_their_parcels(mirror: Filled) -> None:
    mirror.put(
        "runsheet", number="RS1", hub="CGK", courier="c1", date="2026-11-01", status="closed"
    )
    mirror.put(
        "runsheet",
        number="RS2",
        hub="CGK",
        courier="c1",
        date="2026-11-02",
        status="out",
        cod_expected=150_000,
    )
    mirror.put("runsheet_item", awb="JX1", runsheet="RS1", outcome="returned")
    mirror.put("runsheet_item", awb="JX1", runsheet="RS2", cod_amount=150_000)
    work = mirror.reader.work
    out = MirrorRunsheet("RS2", "CGK", "c1", "2026-11-02", "out", 150_000, 0, 0, 0)
    assert (work.runsheet("RS2"), work.runsheet("RS9")) == (out, None)
    assert work.runsheets_of("c1") == work.runsheets_at("CGK") == (out,)
    now = MirrorRunsheetLine("RS2", "JX1", 150_000, "")
    before = MirrorRunsheetLine("RS1", "JX1", 0, "returned")
    assert work.runsheet_lines("RS2") == (now,)
    assert work.rounds_of("JX1") == (now, before)


def test_attempts_are_counted_once_each_and_only_when_they_count(mirror: Filled) -> None:
    for attempt, counts in ((1, 1), (1, 1), (2, 1), (3, 0), (None, 1)):
        mirror.put("delivery", awb="JX1", outcome="out", attempt=attempt, counts=counts)
    mirror.put("delivery", awb="JX1", outcome="delivered", attempt=2, counts=1)
    assert mirror.reader.history.attempts("JX1") == 3
    assert mirror.reader.history.attempts("JX2") == 0


def test_proofs_weights_pieces_and_partners_of_a_parcel(mirror: Filled) -> None:
    mirror.put("pod", awb="JX1", courier="c1", cod=150_000, delivered_us=AT_US)
    mirror.put("pop", awb="JX1", picked_up_us=AT_US)
    weights = {"koli_no": 2, "old_g": 1000, "new_g": 1310, "chargeable_g": 2000}
    mirror.put("weighing", awb="JX1", hub="CGK", operator="clerk01", weighed_us=AT_US, **weights)
    mirror.put("koli", awb="JX1", koli_no=2, weight_g=1310)
    mirror.put("koli", awb="JX1", koli_no=1, length_cm=30, width_cm=20, height_cm=10)
    mirror.put("partner_awb", awb="JX1", partner_awb="PCP1", partner="PCP")
    mirror.put("shipment", awb="JX1", order_no="ORD-1")
    mirror.put("market_order", order_no="ORD-1", status="cancelled")
    history = mirror.reader.history
    assert history.deliveries("JX1") == (MirrorProof("JX1", "c1", AT, 150_000),)
    assert history.pickups("JX1") == (MirrorProof("JX1", "", AT),)
    assert history.weighings("JX1") == (MirrorWeighing("CGK", 2, 1000, 1310, 2000, "clerk01", AT),)
    pieces = (MirrorKoli(1, None, 30, 20, 10), MirrorKoli(2, 1310, None, None, None))
    assert history.koli("JX1") == pieces
    assert history.partner_numbers("JX1") == (MirrorPartnerAwb("PCP", "PCP1"),)
    assert history.order_statuses("JX1") == ("cancelled",)
    assert history.order_statuses("JX2") == ()


def test_a_parcel_is_clear_until_anything_is_told_that_could_hold_it(mirror: Filled) -> None:
    mirror.put("problem", awb="JX1", code="BA", resolved=0)
    mirror.put("payment", awb="JX2", amount=12_500, status="PENDING")
    mirror.put("problem", awb="JX3", code="BA", resolved=1)
    mirror.put("shipment", awb="JX3", order_no="ORD-1")
    mirror.put("market_order", order_no="ORD-1", status="shipped")
    clear = mirror.reader.history.is_clear
    assert [clear(f"JX{n}") for n in range(1, 5)] == [False, False, True, True]


@pytest.mark.parametrize("word", sorted({*NO_ORDER, *map(str.lower, NO_ORDER)}))
def test_a_parcel_whose_order_was_called_off_is_not_clear(mirror: Filled, word: str) -> None:
    mirror.put("shipment", awb="JX1", order_no="ORD-1")
    mirror.put("market_order", order_no="ORD-1", status=f" {word.replace('_', ' ')}")
    assert not mirror.reader.history.is_clear("JX1")


def test_on_the_floor_is_what_came_in_here_last_and_has_not_left(mirror: Filled) -> None:
    def parcel(awb: str, status: str = "AT_HUB") -> None:
        mirror.put("waybill", awb=awb, status=status, changed_us=AT_US)
        mirror.put("receiving", awb=awb, hub="CGK", counts=1, scanned_us=AT_US)

    for awb in ("HERE", "LEFT", "ELSEWHERE", "BAGGED", "GONE"):
        parcel(awb)
    parcel("OUT", "OUT_FOR_DELIVERY")
    mirror.put("handover", awb="LEFT", from_hub="CGK", scanned_us=LATER_US)
    mirror.put("receiving", awb="ELSEWHERE", hub="BDO", counts=1, scanned_us=LATER_US)
    for awb, bag_no in (("BAGGED", "B1"), ("GONE", "B2"), ("CAME", "B3")):
        mirror.put("bag_item", awb=awb, bag_no=bag_no)
    mirror.put("bag_handover", bag_no="B2", from_hub="CGK", counts=1, scanned_us=LATER_US)
    mirror.put("waybill", awb="CAME", status="RTS", koli_total=2, changed_us=AT_US)
    mirror.put("bag_receiving", bag_no="B3", hub="CGK", counts=1, scanned_us=AT_US)
    assert mirror.reader.history.on_floor("CGK") == (
        MirrorOnFloor("BAGGED", "AT_HUB", 1),
        MirrorOnFloor("CAME", "RTS", 2),
        MirrorOnFloor("HERE", "AT_HUB", 1),
    )


def test_what_came_and_went_since_a_moment_is_told_in_order(mirror: Filled) -> None:
    def came(awb: str, at_us: int = LATER_US, hub: str = "CGK", counts: int = 1) -> None:
        mirror.put("receiving", awb=awb, hub=hub, counts=counts, scanned_us=at_us)

    came("BEFORE", AT_US - 1)
    came("UNDONE", counts=0)
    came("ELSEWHERE", hub="BDO")
    came("NEW", AT_US)
    came("BACK")
    came("REFUSED")
    out = {"hub": "CGK", "counts": 1, "outcome": "out"}
    mirror.put("delivery", **out, awb="BACK", scanned_us=AT_US - 5)
    mirror.put("handover", awb="REFUSED", from_hub="CGK", to_hub="JNE", scanned_us=AT_US - 5)
    mirror.put("courier_partner", code="JNE")
    leaving = {"from_hub": "CGK", "counts": 1, "scanned_us": LATER_US + 1}
    mirror.put("handover", awb="GONE", to_hub="BDO", **leaving)
    mirror.put("handover", awb="TO_POS", to_hub="POS", **leaving)
    mirror.put("bag_item", awb="BAGGED", bag_no="B1")
    mirror.put("bag_handover", bag_no="B1", to_hub="BDO", **leaving)
    done = {**out, "outcome": "collected", "scanned_us": LATER_US + 2}
    mirror.put("delivery", **done, awb="COLLECTED")
    later = LATER + timedelta(microseconds=1)
    found = mirror.reader.history.moves_at("CGK", AT)
    assert found[0] == MirrorMove("NEW", "AT_HUB", AT, None)
    assert found[-1] == MirrorMove(
        "COLLECTED", "DELIVERED", LATER + timedelta(microseconds=2), None
    )
    assert set(found[1:-1]) == {
        MirrorMove("BACK", "AT_HUB", LATER, "OUT_FOR_DELIVERY"),
        MirrorMove("REFUSED", "AT_HUB", LATER, "WITH_3P"),
        MirrorMove("GONE", "IN_TRANSIT", later, None),
        MirrorMove("TO_POS", "WITH_3P", later, None),
        MirrorMove("BAGGED", "IN_TRANSIT", later, None),
    }


def test_what_another_desk_took_in_or_wrote_off_has_come_or_gone(mirror: Filled) -> None:
    def parcel(awb: str, status: str) -> None:
        mirror.put("waybill", awb=awb, status=status, changed_us=AT_US)

    for awb, status, hub in (
        ("TAKEN_IN", "PICKED_UP", "CGK"),
        ("UNDONE", "BOOKED", "CGK"),
        ("BY_COURIER", "PICKED_UP", None),
        ("ELSEWHERE", "PICKED_UP", "BDO"),
    ):
        parcel(awb, status)
        mirror.put("pop", awb=awb, hub=hub, picked_up_us=LATER_US)
    for awb, status, hub in (
        ("LOST", "CLOSED", "CGK"),
        ("DAMAGED", "AT_HUB", "CGK"),
        ("LOST_THERE", "CLOSED", "BDO"),
    ):
        parcel(awb, status)
        mirror.put("problem", awb=awb, hub=hub, code="LS", scanned_us=LATER_US)
    mirror.put("problem", id=9, awb="LOST", hub="CGK", code="DM", scanned_us=AT_US)
    assert set(mirror.reader.history.moves_at("CGK", AT)) == {
        MirrorMove("TAKEN_IN", "PICKED_UP", LATER, None),
        MirrorMove("LOST", "CLOSED", LATER, None),
    }


def test_a_parcel_has_left_when_its_last_piece_has(mirror: Filled) -> None:
    mirror.put("waybill", awb="JX1", koli_total=2, changed_us=AT_US)
    left = {"awb": "JX1", "from_hub": "CGK", "leg": 1, "counts": 1}
    mirror.put("handover", **left, koli_no=1)
    mirror.put("handover", **left, koli_no=1)
    assert mirror.reader.departures("JX1", "CGK") == 0
    mirror.put("handover", **{**left, "counts": 0}, koli_no=2)
    assert mirror.reader.departures("JX1", "CGK") == 0
    mirror.put("handover", **left, koli_no=2)
    assert mirror.reader.departures("JX1", "CGK") == 1
    waybill = mirror.reader.waybill("JX1")
    assert waybill is not None
    assert waybill.handovers == 3


def test_a_parcel_in_a_bag_leaves_with_the_bag(mirror: Filled) -> None:
    for awb, removed_us in (("JX1", None), ("JX2", AT_US - 5), ("JX3", LATER_US)):
        mirror.put("waybill", awb=awb, changed_us=AT_US)
        mirror.put("bag_item", awb=awb, bag_no="B1", koli_no=1, removed_us=removed_us)
    mirror.put("bag_handover", bag_no="B1", from_hub="CGK", counts=1, scanned_us=AT_US)
    departures = mirror.reader.departures
    assert [departures(awb, "CGK") for awb in ("JX1", "JX2", "JX3")] == [1, 0, 1]
    assert departures("JX1", "SUB") == 0


def test_a_parcel_whose_bag_left_with_it_has_left_once(mirror: Filled) -> None:
    mirror.put("waybill", awb="JX1", changed_us=AT_US)
    mirror.put("bag_item", awb="JX1", bag_no="B1", koli_no=1)
    left = {"from_hub": "CGK", "manifest_no": "M1", "counts": 1, "leg": 1, "scanned_us": AT_US}
    mirror.put("bag_handover", bag_no="B1", **left)
    mirror.put("handover", awb="JX1", koli_no=1, **left)
    waybill = mirror.reader.waybill("JX1")
    assert waybill is not None
    assert (mirror.reader.departures("JX1", "CGK"), waybill.handovers) == (1, 1)


def test_the_scan_that_holds_a_claim_is_found_in_its_workflow(mirror: Filled) -> None:
    who = {"desk": "2", "operator": "o2", "counts": 1, "scanned_us": AT_US}
    mirror.put("bag_receiving", bag_no="B1", hub="CGK", **who)
    mirror.put("handover", awb="JX1", from_hub="CGK", leg=1, koli_no=1, **who)
    mirror.put("bag_handover", bag_no="B1", from_hub="SUB", **who)
    mirror.put("packing", awb="JX1", bag_no="B1", hub="CGK", action="add", **who)
    mirror.put("packing", awb="JX2", bag_no="B1", hub="CGK", action="add", **who)
    mirror.put("bag_item", awb="JX1", bag_no="B1")
    mirror.put("bag_item", awb="JX2", bag_no="B1", removed_us=AT_US)
    mirror.put("delivery", awb="JX1", hub="CGK", outcome="out", attempt=2, **who)
    reader = mirror.reader
    for code, workflow, hub in (
        ("B1", "receiving", "CGK"),
        ("JX1", "handover", "CGK"),
        ("B1", "handover", "SUB"),
        ("JX1", "packing", "CGK"),
    ):
        expected = MirrorScan(code, workflow, hub, "2", "o2", 1, 1, AT)
        assert reader.earlier_scan(code, workflow, hub, 1, 1) == expected
        assert reader.earlier_scan(code, workflow, "BDO", 1, 1) is None
    assert reader.earlier_scan("JX2", "packing", "CGK", 1, 1) is None, "it was taken out again"
    assert reader.earlier_scan("JX1", "delivery", "CGK", 1, 1, attempt=1) is None
    assert reader.earlier_scan("JX1", "delivery", "CGK", 1, 1, attempt=2) is not None


def test_the_partner_s_own_rule_comes_before_the_service_s(mirror: Filled) -> None:
    for partner, service, tolerance_g in (
        *(("", "", 1), ("", "CARGO", 2), ("JNE", "", 3), ("JNE", "YES", 4)),
        ("POS", "CARGO", 5),
    ):
        rule = {"divisor": 6000, "inclusive": 1, "per_koli": 0, "minimum_g": 1000}
        mirror.put("weight_rule", partner=partner, service=service, tolerance_g=tolerance_g, **rule)
    asked = (("", "REG"), ("", "CARGO"), ("JNE", "CARGO"), ("JNE", "YES"), ("POS", "REG"))
    found = [mirror.reader.lists.weight_rule(*one) for one in asked]
    assert [rule and rule.tolerance_g for rule in found] == [1, 2, 3, 4, 1]


def test_a_number_is_found_in_its_book(mirror: Filled) -> None:
    mirror.put("awb_book", agent="CGK-A1", prefix="JX", digits=4, range_from=1, range_to=100)
    lists = mirror.reader.lists
    found = book_of("JX0042", lists)
    assert found is not None
    assert (found.agent, lists.books_of("CGK-A1")) == ("CGK-A1", (found,))
    assert [book_of(awb, lists) for awb in ("JX0101", "JX042", "HS0042", "JX")] == [None] * 4


def test_a_place_on_an_old_label_is_known_by_its_new_code(mirror: Filled) -> None:
    mirror.put("location", code="CGK")
    mirror.put("location", code="BDO")
    for old, new in (("JKT", "JKT2"), ("JKT2", "CGK"), ("BDO", "XXX"), ("A", "B"), ("B", "A")):
        mirror.put("old_place", old_code=old, new_code=new)
    assert mirror.reader.lists.place_now("JKT") == "CGK"
    assert mirror.reader.lists.place_now("BDO") == "BDO", "there is such a place now"
    assert mirror.reader.lists.place_now("A") in {"A", "B"}
    mirror.put("waybill", awb="JX1", origin="SUB", destination="JKT", changed_us=AT_US)
    waybill = mirror.reader.waybill("JX1")
    assert waybill is not None
    assert (waybill.origin, waybill.destination) == ("SUB", "CGK")


def test_partners_lines_and_services(mirror: Filled) -> None:
    mirror.put("courier_partner", code="PCP", name="PCP Express", manifest_form="pcp")
    mirror.put("partner", name="Akun PCP", code="PCP")
    mirror.put("trucking_line", route="CGK-BDO", from_hub="CGK", to_hub="BDO", cut_off="21:30:00")
    mirror.put("service", code="REG", divisor=6000)
    lists = mirror.reader.lists
    pcp = MirrorCourierPartner("PCP", "PCP Express", "", "pcp")
    assert (lists.courier_partner("PCP"), lists.courier_partners()) == (pcp, (pcp,))
    assert (lists.courier_partner("X"), lists.partner_account("PCP")) == (None, "Akun PCP")
    assert lists.lines_from("CGK") == (MirrorLine("CGK-BDO", "CGK", "BDO", 0, "21:30:00"),)
    assert (lists.divisor("REG"), lists.divisor("X")) == (6000, None)


def test_money_and_postcode_come_with_the_waybill(mirror: Filled) -> None:
    money = {"chargeable_g": 2000, "freight_amount": 24_000, "cod_amount": 150_000}
    mirror.put("waybill", awb="JX1", postcode="40111", changed_us=AT_US, **money)
    mirror.put("waybill", awb="JX2", changed_us=AT_US)
    first, second = mirror.reader.waybill("JX1"), mirror.reader.waybill("JX2")
    assert first is not None
    assert second is not None
    facts = (first.chargeable_g, first.freight_amount, first.cod_amount, first.postcode)
    assert facts == (2000, 24_000, 150_000, "40111")
    assert (second.chargeable_g, second.freight_amount, second.cod_amount) == (None, None, 0)


def test_the_hubs_that_parcels_go_to_next_are_those_of_its_routes(mirror: Filled) -> None:
    mirror.put("location", id=901, code="BDO", name="Bandung")
    for number, (hub, destination, hop) in enumerate(
        (("CGK", "BDO", "BDO"), ("CGK", "TSM", "BDO"), ("CGK", "CGK", "CGK"), ("SUB", "MLG", "MLG"))
    ):
        mirror.put("route", id=900 + number, hub=hub, destination=destination, next_hop=hop)
    assert mirror.reader.lists.next_hops("CGK") == (("BDO", "Bandung"),)


def test_a_piece_is_received_once_more_after_it_went_out(mirror: Filled) -> None:
    mirror.put("receiving", awb="JX1", hub="CGK", counts=1, desk="2", scanned_us=AT_US)
    mirror.put("delivery", awb="JX1", hub="CGK", outcome="out", counts=0, attempt=3, scanned_us=1)
    mirror.put("delivery", awb="JX1", hub="CGK", outcome="out", counts=1, scanned_us=AT_US - 1)
    reader = mirror.reader
    out = reader.history.last_out("JX1", "CGK")
    assert out is not None
    assert (out.attempt, reader.history.last_out("JX1", "BDO")) == (1, None)
    since = reader.earlier_scan("JX1", "receiving", "CGK", 1, 1, attempt=1, since=out.at)
    assert since is not None
    later = AT + timedelta(seconds=1)
    assert reader.earlier_scan("JX1", "receiving", "CGK", 1, 1, attempt=1, since=later) is None
