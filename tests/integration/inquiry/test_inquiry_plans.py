"""Every statement of an inquiry finds its rows by index, however many waybills there are.

The planner is left its choice, on analysed tables that are large enough for it to have one; what
has some hundreds of rows and does not grow with the parcels may well be read whole.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.inquiry_reader import SETTINGS, InquiryReader, facts_of
from station.central.naming import Naming
from station.central.statements import FOLDER
from station.central.wanted import wanted
from station.events import Target
from tests.fakes.known import ORDER_NO, PARTNER_AWB, PHONE, SENDER, WHOLE, KnownWorld, known_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres
    from tests.fakes.known import Asking

WAYBILLS = 20_000
MANY = 20_000
ENOUGH = 500
# What does not grow with the parcels.
SMALL = frozenset(
    """
    agent_customer agent_locations all_location_migration billing_vip_config courier_partners
    marketplace_channel marketplace_shop partners problem_code service_types trucking_shipment
    weight_rule
    """.split()  # noqa: SIM905 - reads as the tables do
)
# The demo's week has few of these, or none. (Triggers sleep: the chain of changes is not the point.)
MANY_MORE = {
    Target.OSAS: f"""
SET session_replication_role = replica;
INSERT INTO hub_station.parcel_state (waybill_id, class, effective_at, event_id, status, hub)
SELECT id, 0, now(), gen_random_uuid(), status, origin FROM waybill_numbers
    ON CONFLICT DO NOTHING;
INSERT INTO hub_station.orphan_scan (event_id, awb, hub, station, kind, scanned_at, body)
SELECT gen_random_uuid(), 'NOBODYS-' || n, 'CGK', 'CGK-3', 'receiving', now(), '{{}}'
  FROM generate_series(1, {MANY}) AS n;
INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)
SELECT gen_random_uuid(), '\\x00', 'CGK-3', n, 'receiving',
       jsonb_build_object('awb', 'NOBODYS-' || n), '23514'
  FROM generate_series(1, {MANY}) AS n;
INSERT INTO audit_log (actor, action, entity, entity_id)
SELECT 'admin01', 'edit', 'waybill_numbers', n::text FROM generate_series(1, {MANY}) AS n;
INSERT INTO approval_log (action, subject, hub, requester, approver, reason, approved_at)
SELECT 'bag.reopen', 'BAG-' || n, 'CGK', 'a', 'b', 'c', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO discrepancy (hub, waybill_id, awb, kind, found_at)
SELECT 'CGK', id, awb_number, 'over', now() FROM waybill_numbers WHERE id <= {MANY};
INSERT INTO awb_books (agent_id, prefix, digits, range_from, range_to, next_number)
SELECT 41, 'XX', 11, n * 100, n * 100 + 99, n * 100 FROM generate_series(1, {MANY}) AS n;
INSERT INTO bag (bag_no, hub, route, opened_at)
SELECT 'BAG-MANY-' || n, 'CGK', 'SUB', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO bag_item (bag_id, waybill_id, added_at)
SELECT b.id, w.id, now() FROM waybill_numbers AS w
  JOIN bag AS b ON b.bag_no = 'BAG-MANY-' || w.id WHERE w.id <= {MANY};
INSERT INTO packing_scan (waybill_id, hub, action, scanned_at)
SELECT id, 'CGK', 'add', now() FROM waybill_numbers;
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at)
SELECT 'MH-' || n, 'CGK', 'SUB', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO manifest_pcp (number, hub, opened_at)
SELECT 'MP-' || n, 'CGK', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO manifest_pos (number, hub, opened_at)
SELECT 'MO-' || n, 'CGK', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, weight_g)
SELECT (ARRAY['hub', 'pcp', 'pos'])[1 + w.id %% 3], 1 + w.id %% 100, 10000 + w.id, w.id, 1000
  FROM waybill_numbers AS w;
INSERT INTO runsheet (number, hub, courier, date)
SELECT 'RS-MANY-' || n, 'CGK', 'c', now() FROM generate_series(1, {MANY}) AS n;
INSERT INTO xendit_payout (external_id, agent_id, amount, status, cod_from, cod_to)
SELECT 'out-' || n, 41 + n %% 120, 1, 'PAID', '2020-01-01', '2020-01-01'
  FROM generate_series(1, {MANY}) AS n;
ANALYZE;
""".replace("%%", "%"),
    Target.ONMART: f"""
INSERT INTO marketplace_event (event_uid, shipment_id, status, location, occurred_at)
SELECT gen_random_uuid(), s.id, 'AT_HUB', 'CGK', now() FROM marketplace_shipment AS s
 CROSS JOIN generate_series(1, 3);
INSERT INTO hub_station.parked_event (event_id, body_hash, station, seq, kind, body, reason)
SELECT gen_random_uuid(), '\\x00', 'CGK-3', n, 'receiving',
       jsonb_build_object('awb', 'NOBODYS-' || n), '23503'
  FROM generate_series(1, {MANY}) AS n;
ANALYZE;
""",
}
# Of each statement that finds waybills, the texts that it is for.
TEXTS = {
    "by_awb": (WHOLE, "NO-SUCH-1"),
    "by_partner_awb": (PARTNER_AWB, "NO-SUCH-1"),
    "by_phone": (PHONE, "081200000016", "0812 0000 9999"),
    "by_name": (SENDER, "toko", "Toko 016", "p", "nobody at all"),
    "by_order_no": (ORDER_NO, "NO-SUCH-1"),
}


@pytest.fixture(scope="module")
def world(shared_postgres: EmbeddedPostgres) -> Iterator[KnownWorld]:
    with known_world(shared_postgres, WAYBILLS) as world:
        for target, script in MANY_MORE.items():
            world.rows(target, script)
        yield world


def plans(world: KnownWorld, target: Target, reader: InquiryReader) -> Iterator[tuple[str, Any]]:
    """Yield every statement's plan, for each text that it may be asked with, as the station."""
    with psycopg.connect(world.urls[target]) as connection:
        connection.execute(SETTINGS, ("30000",))
        for name, text in reader.statements().items():
            for asked in TEXTS.get(name, (WHOLE, world.awbs[0], "NO-SUCH-1")):
                facts = facts_of(wanted(asked), wanted(asked).awb)
                row = connection.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), facts).fetchone()
                assert row is not None
                yield f"{name} {asked}", row[0][0]["Plan"]


def nodes(plan: Any) -> Iterator[Any]:
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def read_whole(plan: Any) -> set[str]:
    """Return the tables that a plan reads from end to end, or an index of which without a bound."""
    return {
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan"
        or (node["Node Type"].startswith("Index") and "Index Cond" not in node)
        if "Relation Name" in node
    }


@pytest.mark.parametrize("target", Target)
def test_no_statement_reads_a_growing_table_whole(
    world: KnownWorld, target: Target, asking: Asking
) -> None:
    reader = InquiryReader(asking.pools[target], Naming())
    found = {name: read_whole(plan) - SMALL for name, plan in plans(world, target, reader)}
    assert len(found) > 10
    assert {name: tables for name, tables in found.items() if tables} == {}


def test_without_its_index_a_name_would_be_looked_for_in_the_whole_table(
    world: KnownWorld, asking: Asking
) -> None:
    """The test above can fail."""
    reader = InquiryReader(asking.pools[Target.OSAS], Naming())
    facts = facts_of(wanted(SENDER), "")
    explained = f"EXPLAIN (FORMAT JSON) {reader.statements()['by_name']}".encode()
    with psycopg.connect(world.admin[Target.OSAS]) as connection:
        connection.execute("DROP INDEX ix_waybill_numbers_lower_sender_name_id")
        row = connection.execute(explained, facts).fetchone()
        connection.rollback()
    assert row is not None
    assert read_whole(row[0][0]["Plan"]) == {"waybill_numbers"}


def test_every_table_that_grows_is_large_here(world: KnownWorld) -> None:
    """A table of a page or two proves nothing: to read it whole is the right plan."""
    for target in Target:
        asked = re.findall(
            r"\{rows\.(\w+)\}", (FOLDER / f"{target}_inquiry.sql").read_text("utf-8")
        )
        counted = world.rows(
            target,
            "SELECT c.relname, c.reltuples FROM pg_class AS c JOIN pg_namespace AS n"
            " ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r'",
        )
        rows = {str(name): float(str(number)) for name, number in counted}
        small = {name for name in asked if rows[name] < ENOUGH}
        assert small <= SMALL
