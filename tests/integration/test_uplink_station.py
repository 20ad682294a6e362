"""A whole station and both databases: what is scanned arrives by itself, or with one command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import LinkChanged, MirrorRefreshed, ScanRecorded, Target, Verdict
from tests.fakes.central import add_shipment, add_waybills, rows
from tests.fakes.counter import Counter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def counter(tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[Counter]:
    add_waybills(osas_url, "JX1000000001", "JX1000000002")
    add_shipment(onmart_url, "ORD-1", "JX1000000002")
    counter = Counter(tmp_path, osas_url, onmart_url)
    yield counter
    counter.station.close()


def test_scans_reach_both_databases_by_themselves(
    counter: Counter, osas_url: str, onmart_url: str
) -> None:
    counter.station.attach_centre()
    counter.heard.wait_for(MirrorRefreshed, lambda told: told.waybills == 2)
    counter.scan("JX1000000001", "JX1000000002", "JX1000000404")
    counter.wait_until_sent()
    assert rows(osas_url, "SELECT count(*) FROM hub_station.event_ledger") == [(3,)]
    assert rows(osas_url, "SELECT awb FROM hub_station.orphan_scan") == [("JX1000000404",)]
    statuses = rows(osas_url, "SELECT status FROM waybill_numbers")
    assert statuses == [("AT_HUB",), ("AT_HUB",)]
    assert rows(onmart_url, "SELECT status, location FROM marketplace_event") == [("AT_HUB", "CGK")]
    verdicts = [told.decision.verdict for told in counter.heard.of(ScanRecorded)]
    assert verdicts[2] is Verdict.UNKNOWN


def test_one_command_sends_everything_and_refreshes(counter: Counter, osas_url: str) -> None:
    counter.scan("JX1000000001", "JX1000000002")
    report = counter.station.centre().sync_once(20)
    assert report["osas"] == {
        "delivered": 2,
        "not_owed": 0,
        "parked": 0,
        "waiting": 0,
        "error": "",
    }
    assert (report["onmart"]["delivered"], report["onmart"]["not_owed"]) == (1, 1)
    assert report["mirror"]["waybills"] == 2
    assert report["nothing_left"] is True
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(2,)]


def test_one_command_beside_a_running_station_disturbs_nothing(
    counter: Counter, osas_url: str
) -> None:
    counter.station.attach_centre()
    counter.heard.wait_for(MirrorRefreshed)
    counter.scan("JX1000000001", "JX1000000002")
    report = counter.station.centre().sync_once(20)
    assert report["nothing_left"] is True
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(2,)]


def test_without_a_network_the_report_says_what_is_left_and_why(tmp_path: Path) -> None:
    counter = Counter(tmp_path, NOWHERE, "")
    try:
        counter.scan("JX1000000001")
        report = counter.station.centre().sync_once(20)
    finally:
        counter.station.close()
    assert (report["osas"]["waiting"], report["osas"]["error"]) == (1, "database_refused")
    assert (report["onmart"]["waiting"], report["onmart"]["error"]) == (1, "database_not_set")
    assert report["mirror"]["as_of"] is None
    assert report["nothing_left"] is False


def test_the_clock_s_offset_to_the_server_goes_into_later_scans(
    counter: Counter, osas_url: str
) -> None:
    counter.scan("JX1000000001")
    counter.station.centre().sync_once(20)
    counter.scan("JX1000000002")
    counter.station.centre().sync_once(20)
    offsets = rows(
        osas_url, "SELECT body -> 'offset_us' FROM hub_station.event_ledger ORDER BY seq"
    )
    assert offsets[0] == (None,)
    assert abs(offsets[1][0]) < 1_000_000


def test_nothing_is_written_while_something_blocks_and_all_goes_on_once_mended(
    counter: Counter, osas_url: str, onmart_url: str
) -> None:
    rows(osas_url, "ALTER TABLE receiving_scan DROP COLUMN condition")
    counter.station.attach_centre()
    counter.scan("JX1000000001", "JX1000000002")
    held = counter.heard.wait_for(LinkChanged, lambda told: told.reason == "database_unfit")
    assert held.target is Target.OSAS
    assert rows(osas_url, "SELECT count(*) FROM hub_station.event_ledger") == [(0,)]
    rows(osas_url, "ALTER TABLE receiving_scan ADD COLUMN condition text")
    counter.wait_until_sent()
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(2,)]
    assert rows(onmart_url, "SELECT count(*) FROM marketplace_event") == [(1,)]


def test_a_table_that_changes_while_it_is_used_is_looked_at_again(
    counter: Counter, osas_url: str
) -> None:
    counter.station.attach_centre()
    counter.scan("JX1000000001")
    counter.wait_until_sent()
    rows(osas_url, "ALTER TABLE scans RENAME COLUMN location TO place")
    counter.scan("JX1000000002")
    counter.heard.wait_for(LinkChanged, lambda told: told.reason == "database_unfit")
    rows(osas_url, "ALTER TABLE scans RENAME COLUMN place TO location")
    counter.wait_until_sent()
    assert rows(osas_url, "SELECT count(*) FROM scans") == [(2,)]
