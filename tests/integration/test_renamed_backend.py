"""A backend may call everything otherwise: the station is told how, and all is as before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from psycopg import sql

from models.grants import grants_script
from station.central.batch import Batch
from station.central.blanks import Blanks
from station.central.naming import Naming
from station.central.pull import Pull
from station.events import Target
from station.journal.record import DeliveryState, Doubt
from station.mirror.schema import TABLES
from station.mirror.writer import MirrorWriter
from tests.fakes.admission import PARCELS, STATION, admitted, own_url
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.mirrored import fill
from tests.fakes.outbox import MORNING, owed_event
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from pathlib import Path

    from station.journal.record import Acknowledgement

EVENTS = [
    owed_event(1, "JX1"),
    owed_event(2, "JX2", koli_no=1, koli_total=2, moves_to=None),
    owed_event(3, "NOBODY-KNOWS"),
]
WRITTEN = (
    (
        "SELECT event_id, hub, desk, operator, scanned_at FROM receiving_scan"
        " WHERE event_id IS NOT NULL ORDER BY event_id"
    ),
    'SELECT event_id, status, location, "timestamp" FROM scans ORDER BY event_id',
    "SELECT event_id, awb, scanned_at FROM hub_station.orphan_scan",
    "SELECT event_id, status, hub FROM hub_station.parcel_state",
    "SELECT awb_number, status FROM waybill_numbers ORDER BY awb_number",
)
WORDS = {
    "BOOKED": ("created",),
    "AT_HUB": ("in_warehouse", "sorting"),
    "DELIVERED": ("done",),
    "IN_BAG": ("",),
}
ENUM = (
    "CREATE TYPE parcel_status AS ENUM"
    " ('created', 'in_warehouse', 'sorting', 'done', 'odd', 'on_a_boat')"
)


def states(acknowledgements: list[Acknowledgement]) -> list[DeliveryState]:
    return [one.state for one in acknowledgements]


def mirrored(bench: Bench, url: str, target: Target, file: Path) -> dict[str, list[Any]]:
    """Pull into a new mirror and return all that it holds."""
    writer = MirrorWriter(file)
    pool = bench.pool(url, target)
    Pull(pool, bench.naming, overlap_s=900, days=30)(writer)
    held = {
        table.name: writer._connection.execute(f"SELECT * FROM {table.name}").fetchall()
        for table in TABLES
        if table.source is target
    }
    writer.close()
    pool.close()
    return held


def test_scans_arrive_once_whatever_the_tables_are_called(bench: Bench, osas_url: str) -> None:
    fill(osas_url)
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        for _ in range(2):
            assert states(bench.push(pool, EVENTS)) == [DeliveryState.DELIVERED] * 3
        pool.close()
    received, history, orphans, decided, waybills = (rows(osas_url, each) for each in WRITTEN)
    at = [MORNING + timedelta(seconds=event.seq) for event in EVENTS]
    assert received == [
        (EVENTS[0].event_id, "CGK", "3", "operator01", at[0]),
        (EVENTS[1].event_id, "CGK", "3", "operator01", at[1]),
    ]
    assert history == [(EVENTS[0].event_id, "AT_HUB", "CGK", at[0])]
    assert orphans == [(EVENTS[2].event_id, "NOBODY-KNOWS", at[2])]
    assert decided == [(EVENTS[0].event_id, "AT_HUB", "CGK")]
    assert waybills == [("JX1", "AT_HUB"), ("JX2", "BOOKED")]


def test_an_orphan_is_attached_whatever_the_tables_are_called(bench: Bench, osas_url: str) -> None:
    fill(osas_url)
    waybill = ("awb_number", "origin", "destination", "weight", "status")
    with renamed(osas_url, Target.OSAS) as bench.naming:
        pool = bench.pool(osas_url)
        bench.push(pool, EVENTS)
        insert = sql.SQL(
            "INSERT INTO {} ({}) VALUES ('NOBODY-KNOWS', 'A', 'B', 1, 'BOOKED')"
        ).format(
            sql.Identifier(bench.naming.table("waybill_numbers")),
            sql.SQL(", ").join(
                sql.Identifier(bench.naming.column("waybill_numbers", name)) for name in waybill
            ),
        )
        rows(osas_url, insert.as_string())
        asked = Batch([], doubts=[Doubt(3, "NOBODY-KNOWS")])
        assert bench.answer(pool, asked).known == {"NOBODY-KNOWS"}
        pool.close()
    assert EVENTS[2].event_id in {row[0] for row in rows(osas_url, WRITTEN[0])}
    assert EVENTS[2].event_id in {row[0] for row in rows(osas_url, WRITTEN[1])}


def test_the_marketplace_is_told_whatever_its_tables_are_called(
    bench: Bench, onmart_url: str
) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    with renamed(onmart_url, Target.ONMART) as bench.naming:
        pool = bench.pool(onmart_url, Target.ONMART)
        found = states(bench.push(pool, EVENTS))
        pool.close()
    assert found == [DeliveryState.DELIVERED, DeliveryState.NOT_OWED, DeliveryState.NOT_OWED]
    assert rows(onmart_url, "SELECT event_uid, status, location FROM marketplace_event") == [
        (EVENTS[0].event_id, "AT_HUB", "CGK")
    ]


def test_the_mirror_holds_the_same_whatever_the_tables_are_called(
    bench: Bench, osas_url: str, onmart_url: str, tmp_path: Path
) -> None:
    fill(osas_url)
    add_shipment(onmart_url, "ORD-1", "JX1")
    for target, url in ((Target.OSAS, osas_url), (Target.ONMART, onmart_url)):
        bench.naming = Naming()
        plain = mirrored(bench, url, target, tmp_path / f"plain-{target}")
        with renamed(url, target) as bench.naming:
            other = mirrored(bench, url, target, tmp_path / f"renamed-{target}")
        assert other == plain
        assert all(plain.values()), "a table that is empty in both proves nothing"


def test_a_waybill_is_found_by_its_index_under_another_name(osas_url: str) -> None:
    add_waybills(osas_url, *(f"JX{n:06}" for n in range(3_000)))
    rows(osas_url, "ANALYZE waybill_numbers")
    with renamed(osas_url, Target.OSAS) as names:
        naming = msgspec.structs.replace(names, statuses=WORDS, weight_unit="g")
        text = (
            "SELECT w.id, w.status, w.weight FROM {rows.waybill_numbers} AS w"
            " WHERE w.awb_number = 'JX000007'"
        )
        relation = Blanks(Target.OSAS, naming).fill("rows.waybill_numbers", text)
        asked = sql.SQL(text).format(**{"rows.waybill_numbers": relation}).as_string()
        plan = rows(osas_url, f"EXPLAIN {asked}")
    assert "Index Scan" in plan[0][0], plan


def test_a_station_admitted_to_renamed_tables_can_do_its_work(
    bench: Bench, osas_url: str, tmp_path: Path
) -> None:
    with (
        admitted(osas_url, "osas", PARCELS) as admin,
        renamed(osas_url, Target.OSAS) as bench.naming,
    ):
        naming = bench.naming
        admin.execute("DROP TABLE hub_station.alembic_version")
        admin.execute("DROP OWNED BY hub_stations_osas")
        admin.execute(grants_script("osas", STATION, naming.schema, naming.named).encode())
        pool = bench.pool(own_url(admin))
        event = owed_event(1, "A1")
        assert states(bench.push(pool, [event])) == [DeliveryState.DELIVERED]
        held = mirrored(bench, own_url(admin), Target.OSAS, tmp_path / "mirror")
        assert [row[1] for row in held["user"]] == ["operator01", "operator02"]
        pool.close()
    assert rows(osas_url, "SELECT event_id FROM receiving_scan") == [(event.event_id,)]


@pytest.fixture
def spoken(bench: Bench, osas_url: str) -> str:
    """An OSAS whose statuses are an enumeration in the backend's words, and weights in grams."""
    rows(osas_url, ENUM)
    for table in ("waybill_numbers", "scans"):
        change = "ALTER COLUMN status TYPE parcel_status USING 'created'"
        rows(osas_url, f"ALTER TABLE {table} {change}")
    bench.naming = Naming(statuses=WORDS, weight_unit="g")
    for awb, status in (("JX1", "created"), ("JX2", "done"), ("JX3", "on_a_boat")):
        rows(
            osas_url,
            "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
            " VALUES (%s, 'SUB', 'CGK', 1250, %s)",
            awb,
            status,
        )
    return osas_url


def status_of(url: str, awb: str) -> str:
    return str(rows(url, "SELECT status FROM waybill_numbers WHERE awb_number = %s", awb)[0][0])


def test_a_state_is_written_in_the_backends_word(bench: Bench, spoken: str) -> None:
    bench.push(bench.pool(spoken), [owed_event(1, "JX1")])
    assert status_of(spoken, "JX1") == "in_warehouse"
    assert rows(spoken, "SELECT status FROM scans") == [("in_warehouse",)]
    assert rows(spoken, "SELECT status FROM hub_station.parcel_state") == [("AT_HUB",)]


def test_a_terminal_word_of_the_backend_stays(bench: Bench, spoken: str) -> None:
    bench.push(bench.pool(spoken), [owed_event(1, "JX2")])
    assert status_of(spoken, "JX2") == "done"


def test_a_word_that_nobody_explained_is_left_alone(bench: Bench, spoken: str) -> None:
    assert states(bench.push(bench.pool(spoken), [owed_event(1, "JX3")])) == [
        DeliveryState.DELIVERED
    ]
    assert status_of(spoken, "JX3") == "on_a_boat"
    assert rows(spoken, "SELECT status FROM scans") == [("in_warehouse",)]


def test_a_state_without_a_word_is_not_written_and_still_decides(bench: Bench, spoken: str) -> None:
    bench.push(bench.pool(spoken), [owed_event(1, "JX1", moves_to="IN_BAG")])
    assert status_of(spoken, "JX1") == "created"
    assert rows(spoken, "SELECT status FROM scans") == []
    assert rows(spoken, "SELECT status FROM hub_station.parcel_state") == [("IN_BAG",)]
    assert rows(spoken, "SELECT count(*) FROM receiving_scan") == [(1,)]


def test_what_the_backend_said_later_is_not_undone(bench: Bench, spoken: str) -> None:
    rows(spoken, "UPDATE waybill_numbers SET status = 'sorting' WHERE awb_number = 'JX1'")
    rows(
        spoken,
        'INSERT INTO scans (waybill_id, status, location, "timestamp")'
        " SELECT id, 'sorting', 'SUB', %s FROM waybill_numbers WHERE awb_number = 'JX1'",
        MORNING + timedelta(hours=1),
    )
    bench.push(bench.pool(spoken), [owed_event(1, "JX1", moves_to="BOOKED")])
    assert status_of(spoken, "JX1") == "sorting"


def test_the_mirror_understands_words_and_units(bench: Bench, spoken: str, tmp_path: Path) -> None:
    held = mirrored(bench, spoken, Target.OSAS, tmp_path / "mirror")
    assert {(row[1], row[5], row[6]) for row in held["waybill"]} == {
        ("JX1", 1250, "BOOKED"),
        ("JX2", 1250, "DELIVERED"),
        ("JX3", 1250, "on_a_boat"),
    }


def test_what_a_database_does_not_have_reads_as_empty(
    bench: Bench, osas_url: str, tmp_path: Path
) -> None:
    fill(osas_url)
    rows(osas_url, "DROP TABLE route_config")
    rows(osas_url, "ALTER TABLE waybill_numbers DROP COLUMN koli_count")
    bench.naming = Naming(renamed={"route_config": "", "waybill_numbers.koli_count": ""})
    held = mirrored(bench, osas_url, Target.OSAS, tmp_path / "mirror")
    assert held["route"] == []
    assert {row[8] for row in held["waybill"]} == {1}
