"""The 52 tables are the ones that the owner of the two databases speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import CheckConstraint, Table
from sqlalchemy.orm import configure_mappers

from models.onmart import tables as onmart
from models.onmart.table import OnmartTable
from models.osas import tables as osas
from models.osas.table import OsasTable

if TYPE_CHECKING:
    from sqlalchemy.orm import DeclarativeBase, Mapper

# The owner's list, in his order: number, ● where the name is given, table, key columns.
LIST = """
1 ● scans: waybill_id, status, location, timestamp
2 ● waybill_numbers: awb_number, origin, destination, weight, status, direction, chargeable_g, freight_amount
3 ● partners: name, api_token, webhook_url
4 ● resi_3p: internal_awb, partner_awb, partner_id
5 ● user: username, password_hash, role_id, agent_id
6 ● delivery_scan: waybill, courier, runsheet, outcome
7 ● handover_scan: waybill, bag, from, to, manifest
8 ● receiving_scan: waybill, bag, hub, source, condition
9 ● problem_scan: waybill, problem_code, photo, resolved_at
10 ● packing_scan: waybill, bag, action
11 ● billing_vip_config: customer, terms, discount
12 ● xendit_payment: external_id, amount, status
13 ● xendit_payout: external_id, agent, amount, status
14 ● agent_commission: agent, service, rate, amount
15 ● agent_locations: code, kind, location, parent, timezone
16 ● agent_customer: agent, customer
17 ● awb_books: agent, range_from, range_to
18 ● courier_partners: code, awb_pattern, manifest_form
19 ● service_types: code, divisor, sla
20 ● manifest_pcp: number, vehicle, totals, supersedes
21 ● manifest_pos: number, vehicle, totals, supersedes
22 ● alter_weight: waybill, old_g, new_g, dimensions, photo, scale_serial, rule, reason, approver, dispute_status
23 ● pod_record: waybill, receiver, relation, signature, photo, cod
24 ● pop_record: waybill, sender, signature, photo
25 ● trucking_shipment: vehicle, driver, route, departed, arrived
26 ● trucking_config: route, capacity, cut_off
27 ● all_location_migration: old_code, new_code, name, level, parent
28 ● role: code, name
29 role_permission: role, permission
30 manifest_hub: number, from, to, sealed_at, supersedes
31 manifest_item: manifest_kind, manifest_id, waybill, bag, weight_g
32 bag: bag_no, route, seal_no, status, weight_g
33 bag_item: bag, waybill, removed_at
34 runsheet: courier, date, status, cod_expected, cod_cash, cod_transfer, cod_short
35 runsheet_item: runsheet, waybill, outcome
36 problem_code: code, texts, blocks_delivery, blocks_manifest_to, cured_by
37 weight_rule: partner, service, divisor, tolerance, inclusive, per_koli
38 route_config: hub, destination, next_hop, lane, cut_off
39 waybill_koli: waybill, koli_no, weight_g, dimensions
40 discrepancy: manifest, waybill, kind, resolution
41 shift_closeout: hub, shift, counts, signed_by
42 station: hub, machine, app_version, last_seen, queue_depth
43 approval_log: action, requester, approver, reason
44 audit_log: actor, entity, before, after, prev_hash
45 marketplace_channel: code, base_url
46 marketplace_shop: channel, shop, token
47 marketplace_order: order_no, shop, status
48 marketplace_order_item: order, sku, qty
49 marketplace_shipment: order, awb_number, declared_weight, status
50 marketplace_event: event_uid, shipment, status, sent_at
51 report_config: code, source, filters, schedule
52 report_column: report, field, order, format
"""
# Where the list names a thing and not a column: reserved words, units, several columns.
SPELLED = {
    "from": ["from_hub"],
    "to": ["to_hub"],
    "manifest": ["manifest_no"],
    "location": ["city", "province", "latitude", "longitude"],
    "sla": ["sla_hours"],
    "totals": ["total_items", "total_koli", "total_weight_g"],
    "dimensions": ["length_cm", "width_cm", "height_cm"],
    "texts": ["text_id", "text_en"],
    "tolerance": ["tolerance_g"],
    "declared_weight": ["declared_weight_g"],
}
SHOP_OF_A_SHOP = ("marketplace_shop", "shop")
DIAGRAM = [
    ("user", "role"),
    ("user", "agent_locations"),
    ("agent_locations", "waybill_numbers"),
    ("waybill_numbers", "scans"),
    ("waybill_numbers", "resi_3p"),
    ("waybill_numbers", "delivery_scan"),
    ("waybill_numbers", "problem_scan"),
    ("partners", "resi_3p"),
    ("agent_customer", "waybill_numbers"),
]

Row = tuple[int, bool, str, list[str]]


def rows() -> list[Row]:
    found = re.findall(r"^(\d+) (● )?(\w+): (.*)$", LIST, re.MULTILINE)
    return [(int(no), bool(dot), name, keys.split(", ")) for no, dot, name, keys in found]


def table_of(mapper: Mapper[Any]) -> Table:
    assert isinstance(mapper.local_table, Table)
    return mapper.local_table


def mappers(base: type[DeclarativeBase]) -> dict[str, Mapper[Any]]:
    found = {table_of(mapper): mapper for mapper in base.registry.mappers}
    return {table.name: mapper for table, mapper in found.items() if table.schema is None}


OSAS, ONMART = mappers(OsasTable), mappers(OnmartTable)
ALL = OSAS | ONMART


def test_there_are_the_52_tables_and_no_others() -> None:
    assert [no for no, *_ in rows()] == list(range(1, 53))
    assert {name for _, _, name, _ in rows()} == set(ALL)
    assert {name for no, _, name, _ in rows() if 45 <= no <= 50} == set(ONMART)


@pytest.mark.parametrize(("table", "keys"), [(row[2], row[3]) for row in rows()])
def test_a_table_has_the_owners_key_columns(table: str, keys: list[str]) -> None:
    mapper = ALL[table]
    columns = {column.name for column in table_of(mapper).columns}
    wanted = {"name" if (table, key) == SHOP_OF_A_SHOP else key for key in keys}
    for key in wanted:
        assert columns & {key, f"{key}_id"} or columns >= set(SPELLED.get(key, [key])), key


@pytest.mark.parametrize(("dot", "table"), [row[1:3] for row in rows()])
def test_a_table_says_who_writes_it_and_whether_it_is_given(dot: bool, table: str) -> None:
    told = (ALL[table].class_.__doc__ or "").lower()
    assert "written by" in told
    assert ("owner" in told) if dot else ("inferred" in told)


@pytest.mark.parametrize(("one", "other"), DIAGRAM)
def test_a_line_of_the_diagram_is_a_foreign_key_and_a_relationship(one: str, other: str) -> None:
    configure_mappers()
    keys = {
        (table, foreign.column.table.name)
        for table in (one, other)
        for foreign in table_of(OSAS[table]).foreign_keys
    }
    assert {(one, other), (other, one)} & keys
    for table, far in ((one, other), (other, one)):
        assert far in {table_of(r.mapper).name for r in OSAS[table].relationships}


@pytest.mark.parametrize("target", ["osas", "onmart"])
def test_every_check_of_the_models_is_in_the_database(
    target: str, request: pytest.FixtureRequest
) -> None:
    """The comparison of the migrations does not see checks."""
    metadata = {"osas": osas, "onmart": onmart}[target].metadata
    wanted = {
        (table.name, str(check.name))
        for table in metadata.tables.values()
        for check in table.constraints
        if isinstance(check, CheckConstraint)
    }
    with psycopg.connect(request.getfixturevalue(f"{target}_url")) as connection:
        found = connection.execute(
            "SELECT relname, conname FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid"
            " WHERE contype = 'c' AND connamespace IN ('public'::regnamespace, 'hub_station'::regnamespace)"
        ).fetchall()
    assert len(wanted) >= 3
    assert set(found) == wanted


@pytest.mark.parametrize("target", ["osas", "onmart"])
def test_no_foreign_key_has_to_be_searched_for_row_by_row(
    target: str, request: pytest.FixtureRequest
) -> None:
    """Whoever deletes a row looks for those that point to it: big tables need an index for that."""
    small = "agent_locations role courier_partners service_types problem_code weight_rule partners"
    small += " marketplace_channel"
    unindexed = (
        "SELECT conrelid::regclass::text FROM pg_constraint AS c WHERE contype = 'f'"
        " AND confrelid::regclass::text <> ALL (string_to_array(%s, ' '))"
        " AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid AND indkey[0] = conkey[1])"
    )
    with psycopg.connect(request.getfixturevalue(f"{target}_url")) as connection:
        assert connection.execute(unindexed, (small,)).fetchall() == []
