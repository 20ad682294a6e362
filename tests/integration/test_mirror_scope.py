"""A mirror that is kept to its hub: what begins, ends, passes or was scanned there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central.naming import Naming
from station.events import Target, Verdict
from tests.fakes.central import Bench, add_shipment, rows
from tests.fakes.counter import Counter
from tests.fakes.mirrored import Kept
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROUTES = """
INSERT INTO route_config (hub, destination, next_hop, lane)
VALUES ('SUB', 'BDO', 'CGK', '1'), ('SUB', 'CGK', 'CGK', '1'), ('SUB', 'DPS', 'DPS', '2'),
       ('CGK', 'BDO', 'BDO', 'A'), ('CGK', 'CGK', 'CGK', 'K'), ('DPS', 'BDO', 'SUB', '3')
"""
BOOK = """
INSERT INTO waybill_numbers (awb_number, origin, destination, direction, weight, status)
VALUES ('BEGINS', 'CGK', 'SUB', 'forward', 1, 'BOOKED'),
       ('ENDS', 'SUB', 'CGK', 'forward', 1, 'BOOKED'),
       ('PASSES', 'SUB', 'BDO', 'forward', 1, 'BOOKED'),
       ('RETURNS', 'BDO', 'DPS', 'return', 1, 'RTS'),
       ('SCANNED', 'SUB', 'DPS', 'forward', 1, 'BOOKED'),
       ('COMING', 'SUB', 'DPS', 'forward', 1, 'BOOKED'),
       ('ELSEWHERE', 'SUB', 'DPS', 'forward', 1, 'BOOKED'),
       ('AWAY', 'BDO', 'DPS', 'forward', 1, 'BOOKED');
INSERT INTO receiving_scan (waybill_id, hub)
SELECT id, CASE awb_number WHEN 'SCANNED' THEN 'CGK' ELSE 'SUB' END FROM waybill_numbers;
INSERT INTO handover_scan (waybill_id, from_hub, to_hub)
SELECT id, 'SUB', 'CGK' FROM waybill_numbers WHERE awb_number = 'COMING';
INSERT INTO partners (name) VALUES ('PCP');
INSERT INTO resi_3p (internal_awb, partner_awb, partner_id)
SELECT awb_number, 'P-' || awb_number, partners.id FROM waybill_numbers, partners;
"""
DOCUMENTS = """
INSERT INTO bag (bag_no, hub, route, opened_at)
VALUES ('B-OUT', 'CGK', 'BDO', now()), ('B-IN', 'SUB', 'CGK', now()), ('B-FAR', 'SUB', 'DPS', now());
INSERT INTO bag_item (bag_id, waybill_id, added_at)
SELECT bag.id, w.id, now() FROM bag, waybill_numbers AS w
 WHERE (bag_no, awb_number) IN (('B-IN', 'ENDS'), ('B-IN', 'AWAY'), ('B-FAR', 'ELSEWHERE'));
INSERT INTO handover_scan (bag_id, from_hub, to_hub) SELECT id, hub, route FROM bag WHERE hub = 'SUB';
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at)
VALUES ('M-IN', 'SUB', 'CGK', now()), ('M-FAR', 'SUB', 'DPS', now());
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, bag_id, weight_g)
SELECT 'hub', m.id, 1, bag.id, 1 FROM manifest_hub AS m, bag
 WHERE (number, bag_no) IN (('M-IN', 'B-IN'), ('M-FAR', 'B-FAR'));
"""
HERE = {"BEGINS", "ENDS", "PASSES", "RETURNS", "SCANNED", "COMING"}
EVERYTHING = HERE | {"ELSEWHERE", "AWAY"}


def do(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(statements.encode())


def awbs(kept: Kept, table: str = "waybill") -> set[str]:
    place = {"waybill": 1, "receiving": 1, "partner_awb": 1, "shipment": 2}[table]
    return {row[place] for row in kept.held()[table]}


class AtCgk:
    """Mirrors of one folder, kept to CGK or not."""

    def __init__(self, bench: Bench, folder: Path, urls: dict[Target, str]) -> None:
        self._bench, self._folder, self._urls = bench, folder, urls
        self.kept = self.opened("CGK")

    def opened(self, hub: str) -> Kept:
        return Kept(self._bench, self._folder, self._urls, hub=hub)

    def choose(self, hub: str) -> None:
        """Close it and open it in another scope, as after a change of the settings."""
        self.kept.close()
        self.kept = self.opened(hub)


@pytest.fixture
def at_cgk(bench: Bench, tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[AtCgk]:
    do(osas_url, ROUTES)
    do(osas_url, BOOK)
    at_cgk = AtCgk(bench, tmp_path, {Target.OSAS: osas_url, Target.ONMART: onmart_url})
    yield at_cgk
    at_cgk.kept.close()


def test_only_what_touches_the_hub_is_held_with_its_scans_and_numbers(
    at_cgk: AtCgk, onmart_url: str
) -> None:
    add_shipment(onmart_url, "ORD-1", "ELSEWHERE")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == HERE
    assert awbs(at_cgk.kept, "receiving") == awbs(at_cgk.kept, "partner_awb") == HERE
    assert awbs(at_cgk.kept, "shipment") == {"ELSEWHERE"}
    at_cgk.kept.refresh()
    assert awbs(at_cgk.kept) == HERE


def test_only_documents_that_name_the_hub_are_held(at_cgk: AtCgk, osas_url: str) -> None:
    do(osas_url, DOCUMENTS)
    at_cgk.kept.refresh(compares=False)
    held = at_cgk.kept.held()
    assert {row[1] for row in held["bag"]} == {"B-OUT", "B-IN"}
    assert {row[1] for row in held["bag_item"]} == {"ENDS", "AWAY"}
    assert awbs(at_cgk.kept) == HERE | {"AWAY"}
    assert {row[1] for row in held["bag_handover"]} == {"B-IN"}
    assert {row[1] for row in held["manifest_item"]} == {"M-IN"}
    at_cgk.choose("")
    at_cgk.kept.refresh(compares=False)
    assert len(at_cgk.kept.held()["bag"]) == 3


def test_what_comes_to_touch_it_later_comes_with_its_change(at_cgk: AtCgk, osas_url: str) -> None:
    at_cgk.kept.refresh(compares=False)
    rows(osas_url, "UPDATE waybill_numbers SET destination = 'BDO' WHERE awb_number = 'ELSEWHERE'")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == HERE | {"ELSEWHERE"}


def test_another_route_and_another_scope_are_followed_by_comparing(
    at_cgk: AtCgk, osas_url: str
) -> None:
    at_cgk.kept.refresh(compares=False)
    rows(osas_url, "UPDATE route_config SET next_hop = 'CGK' WHERE destination = 'DPS'")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == EVERYTHING
    rows(osas_url, "UPDATE route_config SET next_hop = 'DPS' WHERE destination = 'DPS'")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == HERE
    at_cgk.choose("")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == awbs(at_cgk.kept, "receiving") == EVERYTHING
    at_cgk.choose("CGK")
    at_cgk.kept.refresh(compares=False)
    assert awbs(at_cgk.kept) == awbs(at_cgk.kept, "receiving") == HERE


def test_it_is_kept_to_its_hub_in_a_backend_s_own_names(
    bench: Bench, at_cgk: AtCgk, osas_url: str
) -> None:
    with renamed(osas_url, Target.OSAS) as naming:
        bench.naming = Naming(renamed=naming.renamed)
        at_cgk.kept.refresh(compares=False)
        at_cgk.kept.refresh()
        assert awbs(at_cgk.kept) == HERE


def test_a_parcel_from_elsewhere_is_set_aside_and_recorded_and_known_from_then_on(
    tmp_path: Path, osas_url: str, onmart_url: str
) -> None:
    do(osas_url, ROUTES)
    do(osas_url, BOOK.replace("'ELSEWHERE'", "'JX1000000001'"))
    counter = Counter(tmp_path, osas_url, onmart_url, mirror_scope="hub")
    try:
        assert counter.sync()["mirror"]["waybills"] == len(HERE)
        first = counter.judge("JX1000000001").decision
        assert counter.sync()["mirror"]["waybills"] == len(HERE) + 1
        again = counter.judge("JX1000000001").decision
    finally:
        counter.station.close()
    assert (first.verdict, again.verdict) == (Verdict.UNKNOWN, Verdict.DUPLICATE)
    here = "SELECT count(*) FROM receiving_scan WHERE hub = 'CGK' AND event_id IS NOT NULL"
    assert rows(osas_url, here) == [(1,)]
    assert rows(osas_url, "SELECT count(*) FROM hub_station.orphan_scan") == [(0,)]
