"""A scripted shift is the same every time, and each of its items is what it says."""

from __future__ import annotations

import re
from collections import Counter
from itertools import product

import pytest

from station.demo.cities import CITIES
from station.demo.numbers import crc16, ean13, order_no, own, qris, s10, s10_check_digit
from station.demo.routes import lane, path
from station.demo.shift import VERDICTS, Plant, ScriptedScan, shift
from station.demo.waybills import BLOCKING_PROBLEMS, DemoWaybill, demo_waybills
from station.events import Verdict, Workflow
from station.mirror.facts import MirrorHold
from station.workflows.knowledge import Claim
from station.workflows.receiving import decide
from station.workflows.work import Situation
from tests.fakes.knowledge import NOON, FakeKnowledge, a_waybill

SEED = 11
CARRIERS = (r"J[A-Z]\d{10}", r"00\d{10}", r"88LP\d{13}", r"[A-Z]{2}\d{9}[A-Z]{2}", r"HS\d{11}")


@pytest.fixture(scope="module")
def parcels() -> list[DemoWaybill]:
    return demo_waybills(SEED)


@pytest.fixture(scope="module")
def by_code(parcels: list[DemoWaybill]) -> dict[str, DemoWaybill]:
    codes = {parcel.awb: parcel for parcel in parcels}
    codes |= {parcel.partner_awb: parcel for parcel in parcels if parcel.partner_awb}
    return codes | {parcel.order_no: parcel for parcel in parcels if parcel.order_no}


@pytest.fixture(scope="module")
def scans() -> list[ScriptedScan]:
    return shift(SEED, 400)


def planted(scans: list[ScriptedScan], *plants: Plant) -> list[ScriptedScan]:
    return [scan for scan in scans if scan.plant in plants]


def test_a_shift_can_be_repeated_to_the_letter(scans: list[ScriptedScan]) -> None:
    assert shift(SEED, 400) == scans
    assert shift(SEED + 1, 400) != scans


@pytest.mark.parametrize("count", [40, 200, 1000])
def test_a_shift_is_as_long_as_asked_and_has_something_of_everything(count: int) -> None:
    plants = Counter(scan.plant for scan in shift(SEED, count))
    assert plants.total() == count
    assert set(plants) == set(Plant)
    assert plants[Plant.BELONGS_HERE] >= count * 0.55


@pytest.mark.parametrize("count", [10, 20_000])
def test_a_shift_that_cannot_be_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=str(count) if count == 10 else "the seed has no"):
        shift(SEED, count)


def test_any_hub_can_have_a_shift() -> None:
    assert len(shift(SEED, 60, "SUB")) == 60


def test_every_verdict_of_the_counter_is_planted(scans: list[ScriptedScan]) -> None:
    assert {scan.verdict for scan in scans} == set(Verdict) - {Verdict.NOT_SAVED}
    assert all(scan.verdict == VERDICTS[scan.plant] for scan in scans)


def test_what_belongs_here_is_due_here(
    scans: list[ScriptedScan], by_code: dict[str, DemoWaybill]
) -> None:
    due = planted(scans, Plant.BELONGS_HERE, Plant.PIECE, Plant.PARTNER_AWB, Plant.ORDER_NO)
    for scan in due:
        parcel = by_code[scan.text]
        assert not parcel.problem
        if parcel.status == "IN_TRANSIT":
            assert parcel.hops[parcel.reached + 1] == "CGK"
        else:
            assert (parcel.status in {"BOOKED", "PICKED_UP"}, parcel.origin) == (True, "CGK")


def test_the_odd_ones_are_odd_in_their_own_way(
    scans: list[ScriptedScan], by_code: dict[str, DemoWaybill]
) -> None:
    for scan in planted(scans, Plant.ELSEWHERE):
        assert "CGK" not in by_code[scan.text].hops
    for scan in planted(scans, Plant.PROBLEM):
        assert by_code[scan.text].problem in BLOCKING_PROBLEMS
    for scan in planted(scans, Plant.DELIVERED, Plant.CANCELLED):
        assert by_code[scan.text].status == scan.plant.value.upper()
    for scan in planted(scans, Plant.UNKNOWN, Plant.PRODUCT, Plant.PAYMENT):
        assert scan.text not in by_code


def test_a_second_look_at_a_code_comes_late_enough_to_be_no_held_trigger(
    scans: list[ScriptedScan],
) -> None:
    seen: dict[str, int] = {}
    for at, scan in enumerate(scans):
        assert (scan.apart_s > 0.8) is (scan.text in seen)
        seen[scan.text] = at


def test_all_pieces_of_a_parcel_are_scanned(
    scans: list[ScriptedScan], by_code: dict[str, DemoWaybill]
) -> None:
    pieces = Counter(scan.text for scan in planted(scans, Plant.PIECE))
    assert pieces
    assert all(count == by_code[text].koli > 1 for text, count in pieces.items())


def test_only_what_was_scanned_in_this_shift_is_repeated(scans: list[ScriptedScan]) -> None:
    first = {scan.text for scan in planted(scans, Plant.BELONGS_HERE)}
    assert {scan.text for scan in planted(scans, Plant.REPEAT)} <= first


def test_every_code_can_come_from_a_scanner(scans: list[ScriptedScan]) -> None:
    for scan in scans:
        assert scan.text.isascii()
        assert scan.text.isprintable()
        assert 1 <= len(scan.text) <= 128


def test_no_two_parcels_share_a_number(parcels: list[DemoWaybill]) -> None:
    numbers = [parcel.awb for parcel in parcels]
    numbers += [parcel.partner_awb for parcel in parcels if parcel.partner_awb]
    numbers += [parcel.order_no for parcel in parcels if parcel.order_no]
    assert len(set(numbers)) == len(numbers)


def test_each_carriers_numbers_occur(parcels: list[DemoWaybill]) -> None:
    kinds = Counter(
        next(kind for kind in CARRIERS if re.fullmatch(kind, parcel.awb)) for parcel in parcels
    )
    assert all(kinds[kind] > 1000 for kind in CARRIERS)


def test_fewer_parcels_are_the_first_of_many(parcels: list[DemoWaybill]) -> None:
    assert demo_waybills(SEED, 500) == parcels[:500]


def test_a_parcels_way_starts_and_ends_where_its_label_says(parcels: list[DemoWaybill]) -> None:
    for parcel in parcels:
        assert parcel.hops == path(parcel.origin, parcel.destination)
        assert 0 <= parcel.reached < len(parcel.hops)


def what_the_mirror_knows(parcels: list[DemoWaybill]) -> FakeKnowledge:
    """Return the seed's parcels as a synced station at CGK sees them."""
    known = FakeKnowledge()
    codes = [city.code for city in CITIES]
    known.lanes = {("CGK", towards): lane("CGK", towards) for towards in codes}
    known.paths = {ends: path(*ends) for ends in product(codes, codes)}
    for parcel in parcels:
        handed_over = parcel.reached + (parcel.status == "IN_TRANSIT")
        known.add(
            a_waybill(
                parcel.awb,
                origin=parcel.origin,
                destination=parcel.destination,
                status=parcel.status,
                direction=parcel.direction,
                koli_total=parcel.koli,
                handovers=handed_over,
            )
        )
        known.numbers |= {parcel.partner_awb: parcel.awb, parcel.order_no: parcel.awb}
        if parcel.problem:
            hold = MirrorHold(parcel.problem, "", "", "", NOON)
            known.held[parcel.awb] = (hold,)
        if parcel.status == "AT_HUB" and parcel.hops[parcel.reached] == "CGK":
            known.remember(Claim(Workflow.RECEIVING, "CGK", 1, 0, parcel.awb, 1))
    return known


def test_the_counter_decides_as_planted(
    scans: list[ScriptedScan], parcels: list[DemoWaybill]
) -> None:
    known = what_the_mirror_knows(parcels)
    desk = Situation("CGK", "1", "", NOON, hold_desk="HOLD", unknown_shelf="SHELF")
    for scan in scans:
        outcome = decide(scan.text, known, desk)
        assert outcome.decision.verdict == scan.verdict, scan
        assert not outcome.decision.warning, scan
        if outcome.claim is not None:
            known.remember(outcome.claim)


class TestNumbers:
    """What a scanner or a carrier would check."""

    @pytest.mark.parametrize(
        ("digits", "check"), [("47312482", 9), ("00000000", 5), ("10100000", 0)]
    )
    def test_postal_check_digit_is_the_unions(self, digits: str, check: int) -> None:
        """RA473124829DE is the standard's example; a remainder of 11 gives 5."""
        assert s10_check_digit(digits) == check

    def test_postal_number_ends_with_check_digit_and_country(self) -> None:
        number = s10("RA", 5)
        assert re.fullmatch(r"RA\d{9}ID", number)
        assert int(number[10]) == s10_check_digit(number[2:10])

    def test_payment_checksum_is_the_one_emvco_names(self) -> None:
        """CRC-16/CCITT-FALSE's published check value."""
        assert crc16(b"123456789") == 0x29B1

    @pytest.mark.parametrize("serial", range(20))
    def test_product_codes_sum_to_a_multiple_of_ten(self, serial: int) -> None:
        digits = [int(digit) for digit in ean13(serial)]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0

    def test_payment_code_is_fields_of_two_digit_lengths_and_a_checksum(self) -> None:
        text, tags = qris(3), []
        while text:
            tags.append(text[:2])
            text = text[4 + int(text[2:4]) :]
        assert tags[0] == "00"
        assert tags[-1] == "63"

    def test_own_and_order_numbers_differ_for_every_serial(self) -> None:
        assert len({own(serial) for serial in range(5000)}) == 5000
        assert len({order_no(serial) for serial in range(5000)}) == 5000
