"""What no pull can see is found by comparing, and the mirror is what the server says (P11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from station.central.naming import Naming
from station.events import Target
from station.mirror import schema
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.mirrored import fill
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    import pytest

    from tests.fakes.mirrored import Kept

HIDDEN = """
ALTER TABLE waybill_numbers DISABLE TRIGGER USER;
ALTER TABLE agent_locations DISABLE TRIGGER USER;
ALTER TABLE agent_locations ALTER updated_at DROP NOT NULL;
DELETE FROM waybill_numbers WHERE awb_number = 'JX3';
DELETE FROM receiving_scan;
DELETE FROM problem_scan;
DELETE FROM resi_3p;
UPDATE waybill_numbers SET status = 'CLOSED', updated_at = now() - interval '2 hours'
 WHERE awb_number = 'JX4';
UPDATE waybill_numbers SET awb_number = 'JX9' WHERE awb_number = 'JX1';
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, updated_at)
VALUES ('JX7', 'SUB', 'CGK', 1, 'BOOKED', now() - interval '2 hours');
INSERT INTO agent_locations (code, name, kind, city, province, timezone, updated_at)
VALUES ('SUB', 'Surabaya', 'hub', 'Surabaya', 'Jawa Timur', 'Asia/Jakarta', NULL);
DELETE FROM route_config WHERE hub = 'SUB';
INSERT INTO route_config (hub, destination, next_hop, lane) VALUES ('SUB', 'CGK', 'CGK', 'B2');
UPDATE route_config SET updated_at = now() - interval '2 hours' WHERE hub = 'SUB';
"""
"""Deletions, and changes that no transaction of a moment ago made."""


NO_HASHES = """
CREATE FUNCTION public.sha256(bytea) RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$
"""


def test_what_was_deleted_changed_late_or_bears_no_date_is_found(
    kept: Kept, osas_url: str, onmart_url: str
) -> None:
    fill(osas_url)
    add_waybills(osas_url, *(f"JX{n}" for n in range(3, 7)))
    add_shipment(onmart_url, "ORD-1", "JX2")
    kept.refresh(compares=False)
    rows(osas_url, HIDDEN)
    rows(onmart_url, "DELETE FROM marketplace_shipment")
    kept.forget_changes()
    kept.refresh(compares=False)
    assert kept.held() != kept.anew()
    kept.refresh()
    assert kept.held() == kept.anew()


def test_a_backend_s_own_names_and_words_are_compared_as_they_are_pulled(
    bench: Bench, kept: Kept, osas_url: str
) -> None:
    fill(osas_url)
    add_waybills(osas_url, "JX3", status="done")
    with renamed(osas_url, Target.OSAS) as naming:
        bench.naming = Naming(
            renamed=naming.renamed,
            statuses={"DELIVERED": ("done",)},
            weight_unit="g",
            unit_is_told=True,
        )
        kept.refresh(compares=False)
        rows(osas_url, 'DELETE FROM "Waybill_numbers" WHERE "itsAwbnumber" = \'JX2\'')
        before = kept.held()
        kept.refresh()
        assert kept.held() == kept.anew() != before


def test_what_a_failover_lost_goes_at_once(kept: Kept, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    kept.refresh(compares=False)
    rows(osas_url, "DELETE FROM waybill_numbers WHERE awb_number = 'JX1'")
    kept.refresh(compares=False)
    assert len(kept.held()["waybill"]) == 2
    kept.writer.note("osas_timeline", 99)
    kept.refresh(compares=False)
    assert [row[1] for row in kept.held()["waybill"]] == ["JX2"]


def test_nothing_is_read_again_where_nothing_differs(
    kept: Kept, osas_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    fill(osas_url)
    caplog.set_level("INFO", "station.central.comparison")
    kept.refresh(compares=False)
    kept.refresh()
    assert caplog.messages == []
    rows(osas_url, "DELETE FROM resi_3p")
    kept.refresh()
    assert caplog.messages == ["mirror: partner_awb: 1 rows gone, 0 read again"]


def test_a_comparison_that_is_cut_short_goes_on_where_it_was(
    kept: Kept, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.mirror.stretches.STRETCH_ROWS", 2_000)
    monkeypatch.setattr("station.central.comparison.COMPARE_FOR_S", 0.0)
    add_waybills(osas_url, *(f"JX{n}" for n in range(9_000)))
    kept.refresh(compares=False)
    rows(osas_url, "DELETE FROM waybill_numbers WHERE id % 1000 = 0")
    waybill = next(table for table in schema.TABLES if table.name == "waybill")
    left = [9_000]
    while left[-1] > 8_991 and len(left) < 100:
        kept.refresh()
        left.append(kept.writer.count(waybill))
    assert left[-1] == 8_991
    assert len(set(left)) > 3


def test_a_comparison_that_fails_is_no_failure_of_the_pull(
    kept: Kept, osas_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "station.central.pull")
    fill(osas_url)
    with psycopg.connect(osas_url, autocommit=True) as admin:
        name = admin.info.dbname
        admin.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog".encode())
        kept.refresh(compares=False)
        admin.execute("UPDATE waybill_numbers SET status = 'AT_HUB' WHERE awb_number = 'JX1'")
        admin.execute(NO_HASHES)
    kept.refresh()
    found = kept.held()["waybill"]
    assert ["AT_HUB" in row for row in found] == [True, False]
    assert "osas: not compared: " in caplog.text


def test_what_a_counter_asks_by_has_its_index_as_soon_as_all_is_there(
    kept: Kept, osas_url: str, onmart_url: str
) -> None:
    fill(osas_url)
    add_shipment(onmart_url, "ORD-1", "JX2")
    kept.refresh(compares=False)
    found = kept.writer._connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'index'")
    made = {str(sql).replace("INDEX", "INDEX IF NOT EXISTS") for (sql,) in found}
    assert {index for table in schema.TABLES for index in table.look_ups} <= made
