"""Of one waybill everything is told that the two databases know, and nothing that is secret."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from station.inquiry import Source
from tests.fakes.known import EVENT, NOW, ORDER_NO, PARTNER_AWB, RECIPIENT, SENDER, WHOLE

if TYPE_CHECKING:
    from station.central.inquiry import Inquiry
    from station.inquiry import Answer, Section

PATIENCE_S = 30.0


@pytest.fixture
def answer(inquiry: Inquiry) -> Answer:
    answer = inquiry.ask(WHOLE, PATIENCE_S)
    assert (answer.awb, answer.matches, answer.failures) == (WHOLE, (), ())
    assert not answer.from_mirror
    return answer


def section(answer: Answer, name: str) -> Section:
    (found,) = (each for each in answer.sections if each.name == name)
    return found


def told(answer: Answer, name: str) -> list[dict[str, Any]]:
    """Return a section's rows without the cells that are empty."""
    found = section(answer, name)
    return [
        {key: cell for key, cell in zip(found.columns, row, strict=True) if cell is not None}
        for row in found.rows
    ]


def only(answer: Answer, name: str, *columns: str) -> tuple[Any, ...]:
    (row,) = told(answer, name)
    return tuple(row.get(column) for column in columns)


def test_every_section_of_both_databases_is_there(inquiry: Inquiry, answer: Answer) -> None:
    statements = [name for reader in inquiry._readers.values() for name in reader.statements()]
    every = [name for name in statements if not name.startswith("by_")]
    assert [each.name for each in answer.sections] == every
    assert {each.source for each in answer.sections} == {Source.OSAS, Source.ONMART}
    assert not any(each.more or each.from_mirror for each in answer.sections)


def test_the_waybill_itself(answer: Answer) -> None:
    columns = ("status", "weight_g", "chargeable_g", "koli_count", "freight_rp", "cod_rp")
    assert only(answer, "waybill", *columns) == ("DELIVERED", 1250, 2000, 2, 36_000, 150_000)
    assert only(answer, "waybill", "sender_name", "recipient_name") == (SENDER, RECIPIENT)
    assert only(answer, "state", "status", "hub", "class") == ("DELIVERED", "DJJ", 1)
    assert only(answer, "service", "code", "divisor", "sla_hours") == ("REG", 6000, 72)
    assert only(answer, "awb_book", "prefix", "range_from", "range_to") == ("HS", 10_000, 14_999)


def test_an_old_code_on_the_label_leads_to_the_place_that_it_is_now(answer: Answer) -> None:
    places = [
        (row["place"], row["code"], row.get("new_code"), row["name"])
        for row in told(answer, "places")
    ]
    assert places == [
        ("origin", "CGK10000", "CGK", "Hub Jakarta"),
        ("destination", "DJJ", None, "Hub Jayapura"),
    ]


def test_agent_customer_and_vip_terms(answer: Answer) -> None:
    assert only(answer, "agent", "kind", "timezone") == ("agent", "Asia/Jayapura")
    assert only(answer, "customer", "customer", "name") == ("C0020", "Toko 020")
    assert only(answer, "vip_terms", "discount_percent", "photo_required") == (Decimal("7.5"), True)


def test_the_timeline_is_every_scan_newest_first_also_of_its_bag_while_it_was_inside(
    answer: Answer,
) -> None:
    rows = told(answer, "timeline")
    assert [(row["kind"], row.get("status"), row.get("document_no")) for row in rows] == [
        ("delivery", "delivered", "RS-WHOLE"),
        ("problem", "BA", None),
        # The bag's second receiving came when the parcel was no longer in it.
        ("receiving", None, "BAG-WHOLE"),
        ("handover", None, "MH-WHOLE"),
        ("packing", "seal", "BAG-WHOLE"),
        ("packing", "add", "BAG-WHOLE"),
        *((kind, status, None) for kind, status in _same_moment(rows)),
        ("handover", None, None),
        ("tracking", "BOOKED", None),
    ]
    received = next(row for row in rows if row.get("event_id") and row["kind"] == "receiving")
    assert received["event_id"] == EVENT.format(1)
    assert (received["hub"], received["desk"], received["operator"]) == ("CGK", "3", "operator01")
    assert (received["verdict"], received["counts"], received["note"]) == ("ok", True, "agent")
    assert all(row["happened_at"].tzinfo is UTC for row in rows)


def _same_moment(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return both lines of one scan, which have one moment and so no order of their own."""
    both = [(row["kind"], row["status"]) for row in rows if row.get("event_id")]
    assert sorted(both) == [("receiving", "good"), ("tracking", "AT_HUB")]
    return both


def test_pieces_and_weights(answer: Answer) -> None:
    pieces = [(row["koli_no"], row["weight_g"], row["length_cm"]) for row in told(answer, "koli")]
    assert pieces == [(1, 750, 30), (2, 500, 10)]
    columns = ("old_g", "new_g", "difference_rp", "dispute_status", "scale_serial", "approver")
    assert only(answer, "weights", *columns) == (
        *(1000, 1250, -3000, "open", "SN-1"),
        "supervisor01",
    )
    assert only(answer, "weights", "rule") == ("kebiasaan umum: 0,3 kg dibulatkan ke bawah",)


def test_a_problem_is_told_in_both_languages(answer: Answer) -> None:
    columns = ("problem_code", "text_id", "text_en", "note", "photo", "resolved_by")
    code, text_id, text_en, *rest = only(answer, "problems", *columns)
    assert (code, text_id) == ("BA", "alamat salah")
    assert text_en not in ("", text_id)
    assert rest == ["rumah tidak ada", "aa11", "supervisor01"]


def test_partner_bags_manifests_of_all_kinds_and_the_truck(answer: Answer) -> None:
    assert only(answer, "partner_numbers", "partner_awb", "partner", "courier_partner") == (
        PARTNER_AWB,
        "PCP Express",
        "PCP",
    )
    bags = [(row["bag_no"], row["koli_no"], row["seal_no"]) for row in told(answer, "bags")]
    assert sorted(bags) == [("BAG-WHOLE", 1, "SEAL-WHOLE"), ("BAG-WHOLE", 2, "SEAL-WHOLE")]
    manifests = told(answer, "manifests")
    # MO-WHOLE lists the bag, too, but when that was closed the parcel had left it.
    assert [(row["kind"], row["number"], row.get("bag_no")) for row in manifests] == [
        ("pcp", "MP-WHOLE", None),
        ("pos", "MO-WHOLE", None),
        ("hub", "MH-WHOLE", "BAG-WHOLE"),
    ]
    by_hub = manifests[-1]
    assert (by_hub["supersedes"], by_hub["smu_number"], by_hub["flight"]) == (
        *("MH-OLD", "SMU-1"),
        "GA 650",
    )
    assert by_hub["truck_run"]
    assert by_hub["departed_at"] < NOW


def test_money_and_proofs(answer: Answer) -> None:
    assert only(answer, "pickups", "sender", "signature") == (SENDER, "bb22")
    columns = ("receiver", "cod_rp", "latitude", "signature", "photo")
    assert only(answer, "deliveries", *columns) == (
        *(RECIPIENT, 150_000, Decimal("-2.533000"), "dd44"),
        "ee55",
    )
    assert only(answer, "runsheets", "number", "outcome", "cod_rp", "cash_rp") == (
        *("RS-WHOLE", "delivered", 150_000),
        150_000,
    )
    assert only(answer, "payments", "external_id", "amount_rp", "status") == (
        *("pay-whole", 36_000),
        "PAID",
    )
    assert only(answer, "commissions", "rate_percent", "amount_rp", "earned_on") == (
        *(Decimal("10.00"), 3600),
        date(2026, 11, 20),
    )


def test_the_payout_is_the_one_for_the_agents_own_day(answer: Answer) -> None:
    assert only(answer, "payouts", "external_id", "amount_rp") == ("payout-21", 1_400_000)


def test_what_was_found_allowed_and_changed(answer: Answer) -> None:
    assert [row["kind"] for row in told(answer, "discrepancies")] == ["koli_short", "unknown"]
    assert [row["action"] for row in told(answer, "approvals")] == [
        "manifest.late",
        "bag.reopen",
        "weight.over_tolerance",
    ]
    changes = [(row["entity"], row["after"]) for row in told(answer, "audit")]
    assert changes == [
        ("alter_weight", {"dispute_status": "open", "deep": [{}]}),
        ("waybill_numbers", {"status": "AT_HUB"}),
    ]


def test_scans_that_were_unknown_or_refused(answer: Answer) -> None:
    assert only(answer, "orphans", "event_id", "station") == (EVENT.format(3), "CGK-3")
    assert only(answer, "parked", "seq", "reason") == (7, "23514 scans")
    assert only(answer, "marketplace_parked", "seq", "reason") == (8, "23503 shipment")


def test_the_marketplaces_order(answer: Answer) -> None:
    assert only(answer, "order", "order_no", "status", "channel") == (
        *(ORDER_NO, "completed"),
        "SHOPEE",
    )
    assert only(answer, "shipment", "declared_weight_g", "status") == (1300, "DELIVERED")
    assert only(answer, "order_items", "name", "qty") == ("Kopi", 2)
    assert only(answer, "marketplace_events", "status", "event_id") == ("AT_HUB", EVENT.format(6))


def test_no_secret_is_told(answer: Answer) -> None:
    assert "CANARY" not in json.dumps([each.rows for each in answer.sections], default=str)


def test_it_says_as_of_when(answer: Answer) -> None:
    assert answer.as_of is not None
    assert abs((datetime.now(UTC) - answer.as_of).total_seconds()) < 3600
