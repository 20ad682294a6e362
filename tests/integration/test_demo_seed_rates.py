"""The demo's data has the shape of a courier's week: each intended rate is found in the databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.demo.rates import MEAN_WEIGHT_G, RATES, SERVICES, happens
from station.demo.seed import seed_onmart, seed_osas
from station.demo.waybills import STATUS_SHARES
from tests.fakes.databases import fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
WAYBILLS = 40_000
WITHIN = 0.10

ALL = "FROM waybill_numbers"
RECEIVED = (
    "FROM waybill_numbers w WHERE EXISTS (SELECT FROM receiving_scan WHERE waybill_id = w.id)"
)
ENDED = "('DELIVERED', 'RETURNED', 'CANCELLED', 'CLOSED')"
LATE = "('PICKED_UP', 'IN_BAG', 'MANIFESTED')"
OUT = "('OUT_FOR_DELIVERY', 'FAILED', 'DELIVERED')"
UNSCANNED = """
    FROM (SELECT r.waybill_id FROM receiving_scan r JOIN waybill_numbers w ON w.id = r.waybill_id
          WHERE counts AND r.hub <> w.origin AND NOT EXISTS
          (SELECT FROM handover_scan h WHERE h.waybill_id = r.waybill_id AND h.to_hub = r.hub)) AS m
"""

# For each rate: what is counted, and of what.
FOUND: dict[str, tuple[str, str]] = {
    "cod": (f"{ALL} WHERE cod_amount > 0", ALL),
    "koli": (f"{ALL} WHERE koli_count > 1", ALL),
    "customer": (f"{ALL} WHERE customer_id IS NOT NULL", ALL),
    "prepaid": ("FROM xendit_payment", ALL),
    "tariff_unknown": (f"{ALL} WHERE freight_amount IS NULL", ALL),
    "return": (f"{ALL} WHERE direction = 'return'", ALL),
    "partner": (
        "FROM resi_3p JOIN waybill_numbers ON awb_number = internal_awb WHERE status <> 'WITH_3P'",
        f"{ALL} WHERE status <> 'WITH_3P'",
    ),
    "problem": (
        "FROM problem_scan WHERE resolved_at IS NULL",
        f"{ALL} WHERE status NOT IN {ENDED}",
    ),
    "unpaid": (
        "FROM xendit_payment WHERE status = 'PENDING'",
        f"FROM xendit_payment x JOIN waybill_numbers w ON w.id = waybill_id WHERE w.status IN {LATE}",
    ),
    "picked_up": ("FROM pop_record", f"{ALL} WHERE status NOT IN ('BOOKED', 'CANCELLED')"),
    "resolved_problem": ("FROM problem_scan WHERE resolved_at IS NOT NULL", RECEIVED),
    "reweighed": ("FROM alter_weight", RECEIVED),
    "received_twice": ("FROM receiving_scan WHERE NOT counts", RECEIVED),
    "discrepancy": ("FROM discrepancy", RECEIVED),
    "over_tolerance": ("FROM approval_log", "FROM alter_weight"),
    "disputed": ("FROM alter_weight WHERE dispute_status = 'open'", "FROM alter_weight"),
    "handover_unscanned": (
        UNSCANNED,
        f"{ALL} WHERE status IN {OUT} AND origin <> destination",
    ),
    "vip": ("FROM billing_vip_config", "FROM agent_customer"),
}


@pytest.fixture(scope="module")
def osas(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    with fresh_database(shared_postgres, "osas") as url:
        seed_osas(url, waybills=WAYBILLS, seed=3, now=NOW)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")
            yield connection


def one(connection: psycopg.Connection, question: str) -> Any:
    row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def share(connection: psycopg.Connection, counted: str, among: str) -> float:
    there = float(one(connection, f"SELECT count(*) {among}"))
    return float(one(connection, f"SELECT count(*) {counted}")) / there


def test_every_rate_is_looked_for() -> None:
    assert set(FOUND) | {"marketplace"} == set(RATES)


@pytest.mark.parametrize("name", FOUND)
def test_a_rate_is_as_intended(osas: psycopg.Connection, name: str) -> None:
    assert share(osas, *FOUND[name]) == pytest.approx(RATES[name], rel=WITHIN)


@pytest.mark.parametrize("service", SERVICES)
def test_the_mix_of_services_is_as_intended(osas: psycopg.Connection, service: str) -> None:
    found = share(osas, f"{ALL} WHERE service_type = '{service}'", ALL)
    assert found == pytest.approx(SERVICES[service], rel=WITHIN)


@pytest.mark.parametrize(("kind", "is_it"), [("parcel", "<>"), ("cargo", "=")])
def test_the_weights_are_as_intended(osas: psycopg.Connection, kind: str, is_it: str) -> None:
    mean_g = one(osas, f"SELECT avg(weight) * 1000 {ALL} WHERE service_type {is_it} 'CARGO'")
    assert float(mean_g) == pytest.approx(MEAN_WEIGHT_G[kind], rel=WITHIN)


@pytest.mark.parametrize("status", [s for s, share in STATUS_SHARES.items() if share >= 30])
def test_the_states_are_as_intended(osas: psycopg.Connection, status: str) -> None:
    """IN_TRANSIT within one city is AT_HUB, so those two are looked at together."""
    both = {"AT_HUB", "IN_TRANSIT"}
    asked = both if status in both else {status}
    names = ", ".join(f"'{name}'" for name in sorted(asked))
    intended = sum(STATUS_SHARES[name] for name in asked) / sum(STATUS_SHARES.values())
    assert share(osas, f"{ALL} WHERE status IN ({names})", ALL) == pytest.approx(
        intended, rel=WITHIN
    )


def test_the_marketplaces_share_is_as_intended(onmart_url: str) -> None:
    counts = seed_onmart(onmart_url, waybills=10_000, seed=3, now=NOW)
    assert counts["marketplace_shipment"] / 10_000 == pytest.approx(
        RATES["marketplace"], rel=WITHIN
    )


def test_two_rates_do_not_lean_on_each_other() -> None:
    parcels = range(1, 100_001)
    both = sum(happens("reweighed", n) and happens("customer", n) for n in parcels)
    assert both / len(parcels) == pytest.approx(RATES["reweighed"] * RATES["customer"], rel=WITHIN)


def test_a_bag_holds_what_its_hub_sends_the_same_way(osas: psycopg.Connection) -> None:
    astray = one(
        osas,
        "SELECT count(*) FROM bag_item i JOIN bag b ON b.id = bag_id"
        " JOIN waybill_numbers w ON w.id = waybill_id WHERE w.status <> 'IN_BAG'"
        " OR b.hub <> (SELECT location FROM scans WHERE waybill_id = w.id"
        "              ORDER BY timestamp DESC LIMIT 1)",
    )
    assert astray == 0
    assert one(osas, "SELECT count(*) FROM bag_item") == one(
        osas, f"SELECT count(*) {ALL} WHERE status = 'IN_BAG'"
    )


@pytest.mark.parametrize("kind", ["hub", "pcp", "pos"])
def test_a_manifests_totals_are_those_of_its_lines(osas: psycopg.Connection, kind: str) -> None:
    wrong = one(
        osas,
        f"SELECT count(*) FROM manifest_{kind} m WHERE (total_items, total_koli, total_weight_g)"
        " <> (SELECT count(*), sum(koli), sum(weight_g) FROM manifest_item"
        f" WHERE {kind}_manifest_id = m.id)",
    )
    assert wrong == 0
    assert one(osas, f"SELECT count(*) FROM manifest_{kind}") > 10


def test_a_runsheets_money_adds_up(osas: psycopg.Connection) -> None:
    wrong = one(
        osas,
        "SELECT count(*) FROM runsheet r WHERE cod_expected <> (SELECT sum(cod_amount) FROM"
        " runsheet_item WHERE runsheet_id = r.id) OR cod_cash + cod_transfer <> coalesce((SELECT"
        " sum(cod_amount) FROM runsheet_item WHERE runsheet_id = r.id AND outcome = 'delivered'), 0)",
    )
    assert wrong == 0


def test_agents_are_paid_the_cod_that_was_collected(osas: psycopg.Connection) -> None:
    collected = one(osas, f"SELECT sum(cod_amount) {ALL} WHERE status = 'DELIVERED'")
    assert one(osas, "SELECT sum(amount) FROM xendit_payout") == collected
    assert one(osas, "SELECT sum(cod) FROM pod_record") == collected


def test_a_close_out_is_even(osas: psycopg.Connection) -> None:
    uneven = one(
        osas,
        "SELECT count(*) FROM shift_closeout WHERE (counts ->> 'opening')::int"
        " + (counts ->> 'received')::int <> (counts ->> 'handed_over')::int"
        " + (counts ->> 'counted')::int",
    )
    assert uneven == 0
