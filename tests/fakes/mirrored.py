"""One station's mirror of real databases, and a counter that looks things up in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.central.downlink import Downlink
from station.central.naming import Naming
from station.central.pull import Pull
from station.clock import SystemClock
from station.events import Target
from station.mirror.reader import MirrorReader
from station.mirror.schema import TABLES
from station.mirror.writer import MirrorWriter
from station.options import SyncOptions
from tests.fakes.central import Bench, add_waybills, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.events import Announcement

    Held = dict[str, list[tuple[Any, ...]]]

QUICK = SyncOptions(mirror_every_s=0.05, backoff_cap_s=0.2)


class Mirrored:
    """One station's downlink and a counter that looks things up in its mirror."""

    def __init__(self, bench: Bench, file: Path) -> None:
        self._bench = bench
        self.file = file
        self.counter = MirrorReader(file)
        self._running: list[Downlink] = []

    def downlink(
        self,
        osas_url: str,
        onmart_url: str = "",
        *,
        answer_within_s: float = 30,
        announce: Callable[[Announcement], None] | None = None,
    ) -> Downlink:
        pulls = {}
        for target, url in ((Target.OSAS, osas_url), (Target.ONMART, onmart_url)):
            if url:
                pool = self._bench.pool(url, target, answer_within_s=answer_within_s)
                pull = Pull(pool, self._bench.naming, overlap_s=900, days=30)
                pulls[target] = (pool, pull, self._bench.link(target))
        downlink = Downlink(
            pulls,
            self.file,
            announce=announce or self._bench.heard,
            clock=SystemClock(),
            options=QUICK,
        )
        self._running.append(downlink)
        return downlink

    def close(self) -> None:
        for downlink in self._running:
            downlink.stop()
        self.counter.close()


@pytest.fixture
def mirrored(bench: Bench, tmp_path: Path) -> Iterator[Mirrored]:
    mirrored = Mirrored(bench, tmp_path / "mirror.sqlite")
    yield mirrored
    mirrored.close()


class Kept:
    """One station's mirror, which its test has pulled and compared. Close it."""

    def __init__(
        self,
        bench: Bench,
        folder: Path,
        urls: dict[Target, str],
        *,
        overlap_s: float = 900,
        hub: str = "",
    ) -> None:
        self._bench = bench
        self._folder = folder
        self._overlap_s = overlap_s
        self._hub = hub
        self._pools = {target: bench.pool(url, target) for target, url in urls.items()}
        self._made: dict[tuple[Target, bool], Pull] = {}
        self.writer = MirrorWriter(folder / "kept.sqlite")

    def refresh(self, *, compares: bool = True) -> None:
        for pull in self._pulls(compares=compares):
            pull(self.writer)

    def forget_changes(self) -> None:
        """Have the cursors go past whatever has changed, as if it were long ago."""
        self.writer._connection.execute("UPDATE cursor SET seen_xid = seen_xid + 1000000")

    def held(self) -> Held:
        return _held(self.writer)

    def anew(self) -> Held:
        """Return what a station that was never there before would hold."""
        file = self._folder / "anew.sqlite"
        writer = MirrorWriter(file)
        for pull in self._pulls(compares=False):
            pull(writer)
        found = _held(writer)
        writer.close()
        file.unlink()
        return found

    def close(self) -> None:
        self.writer.close()
        for pool in self._pools.values():
            pool.close()

    def _pulls(self, *, compares: bool) -> Iterator[Pull]:
        """Yield pulls that compare everything each time, or nothing."""
        for target, pool in self._pools.items():
            if (target, compares) not in self._made:
                self._made[target, compares] = Pull(
                    pool,
                    self._bench.naming if target is Target.OSAS else Naming(),
                    overlap_s=self._overlap_s,
                    days=30,
                    compare_every_s=0.0 if compares else 86_400.0,
                    hub=self._hub,
                )
            yield self._made[target, compares]


def _held(writer: MirrorWriter) -> Held:
    return {
        table.name: writer._connection.execute(
            f"SELECT * FROM {table.name} ORDER BY {', '.join(table.key)}"
        ).fetchall()
        for table in TABLES
    }


@pytest.fixture
def kept(bench: Bench, tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[Kept]:
    """A mirror of this test's two databases, not pulled yet."""
    kept = Kept(bench, tmp_path, {Target.OSAS: osas_url, Target.ONMART: onmart_url})
    yield kept
    kept.close()


_LISTS_AND_WORK = """
INSERT INTO courier_partners (code, name, awb_pattern, manifest_form)
VALUES ('PCP', 'PCP Express', 'PCP-.*', 'pcp');
UPDATE partners SET courier_partner_code = 'PCP';
INSERT INTO weight_rule (partner, service, divisor, tolerance_g, inclusive, per_koli, minimum_g)
VALUES ('PCP', 'REG', 5000, 300, false, true, 1000), (NULL, NULL, 6000, 300, true, false, 1000);
INSERT INTO awb_books (agent_id, prefix, digits, range_from, range_to, next_number)
SELECT id, 'JX', 4, 1, 100, 60 FROM agent_locations;
INSERT INTO all_location_migration (old_code, new_code, name, level)
VALUES ('JKT', 'CGK', 'Jakarta', 'hub');
INSERT INTO station (name, hub, machine, app_version, last_seen)
VALUES ('CGK-4', 'CGK', 'pc4', '1', '2026-11-22T05:00:00Z');
INSERT INTO trucking_config (route, from_hub, to_hub, capacity, cut_off)
VALUES ('SUB-CGK', 'SUB', 'CGK', 4000, '21:30');
INSERT INTO trucking_shipment (number, route, from_hub, to_hub, vehicle, driver, seal_no, departed)
VALUES ('RUN-1', 'SUB-CGK', 'SUB', 'CGK', 'L 1 AB', 'D', 'T-1', '2026-11-02T01:00Z');
INSERT INTO bag (bag_no, hub, route, status, seal_no, weight_g, opened_at, sealed_at, sealed_by)
VALUES ('BAG-1', 'SUB', 'CGK', 'sealed', 'SEAL-1', 5000, now(), '2026-11-02T01:00Z', 'operator01');
INSERT INTO bag_item (bag_id, waybill_id, koli_no, added_at, added_by, removed_at)
SELECT bag.id, w.id, koli_no, '2026-11-02T01:00Z', 'operator01', removed_at::timestamptz
  FROM bag, waybill_numbers AS w, (VALUES (1, NULL), (2, '2026-11-02T02:00Z')) AS k (koli_no, removed_at)
 WHERE awb_number = 'JX1';
INSERT INTO packing_scan (waybill_id, bag_id, hub, action, desk, operator, koli_no, leg)
SELECT w.id, bag.id, 'SUB', 'add', '3', 'operator01', 1, 1
  FROM bag, waybill_numbers AS w WHERE awb_number = 'JX1';
INSERT INTO receiving_scan (bag_id, hub, desk, operator, leg)
SELECT id, 'CGK', '2', 'operator02', 1 FROM bag;
INSERT INTO handover_scan (bag_id, from_hub, to_hub, manifest_no, desk, operator, leg)
SELECT id, 'SUB', 'CGK', 'MH-1', '4', 'operator04', 1 FROM bag;
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at, shipment_id, vehicle)
SELECT 'MH-1', 'SUB', 'CGK', now(), now(), id, vehicle FROM trucking_shipment;
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, supersedes_id)
SELECT 'MH-2', 'SUB', 'CGK', now(), id FROM manifest_hub;
INSERT INTO manifest_pcp (number, hub, opened_at) VALUES ('MP-1', 'CGK', now());
INSERT INTO manifest_pos (number, hub, opened_at) VALUES ('MS-1', 'CGK', now());
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, bag_id, weight_g)
SELECT 'hub', m.id, 1, bag.id, 5000 FROM manifest_hub AS m, bag WHERE number = 'MH-1';
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, weight_g, partner_awb)
SELECT 'pcp', m.id, 1, w.id, 1250, 'PCP-1' FROM manifest_pcp AS m, waybill_numbers AS w
 WHERE awb_number = 'JX1';
INSERT INTO runsheet (number, hub, courier, date, status, cod_expected)
VALUES ('RS-1', 'CGK', 'courier01', '2026-11-02', 'out', 150000);
INSERT INTO runsheet_item (runsheet_id, waybill_id, cod_amount)
SELECT r.id, w.id, 150000 FROM runsheet AS r, waybill_numbers AS w WHERE awb_number = 'JX1';
INSERT INTO delivery_scan (waybill_id, hub, courier, runsheet_id, outcome, attempt, operator, desk)
SELECT w.id, 'CGK', 'courier01', r.id, 'out', 1, 'operator05', '5'
  FROM runsheet AS r, waybill_numbers AS w WHERE awb_number = 'JX1';
INSERT INTO pod_record (waybill_id, receiver, courier, cod, delivered_at)
SELECT id, 'R', 'courier01', 150000, '2026-11-02T01:00Z' FROM waybill_numbers
 WHERE awb_number = 'JX1';
INSERT INTO pop_record (waybill_id, sender, courier, picked_up_at)
SELECT id, 'S', 'courier01', '2026-11-02T01:00Z' FROM waybill_numbers WHERE awb_number = 'JX1';
INSERT INTO alter_weight (waybill_id, hub, koli_no, old_g, new_g, operator, weighed_at)
SELECT id, 'CGK', 1, 1250, 1500, 'clerk01', '2026-11-02T01:00Z' FROM waybill_numbers
 WHERE awb_number = 'JX1';
INSERT INTO agent_customer (agent_id, customer, name)
SELECT id, 'C1', 'Toko Satu' FROM agent_locations;
INSERT INTO billing_vip_config (customer_id, terms) SELECT id, 'net_30' FROM agent_customer;
UPDATE waybill_numbers SET agent_id = c.agent_id, customer_id = c.id FROM agent_customer AS c
 WHERE awb_number = 'JX1';
INSERT INTO xendit_payment (external_id, waybill_id, amount, status)
SELECT 'X1', id, 12500, 'PENDING' FROM waybill_numbers WHERE awb_number = 'JX1';
INSERT INTO xendit_payout (external_id, agent_id, amount, status, cod_from, cod_to)
SELECT 'P1', id, 150000, 'PENDING', '2026-11-01', '2026-11-02' FROM agent_locations;
INSERT INTO waybill_koli (waybill_id, koli_no, weight_g, length_cm, width_cm, height_cm)
SELECT id, 1, 1250, 30, 20, 10 FROM waybill_numbers WHERE awb_number = 'JX1';
"""


def fill(url: str) -> None:
    """Give OSAS one of everything that the mirror holds."""
    add_waybills(url, "JX1", "JX2")
    rows(
        url,
        "INSERT INTO agent_locations (code, name, kind, city, province, timezone)"
        " VALUES ('CGK', 'Jakarta', 'hub', 'Jakarta', 'Jakarta', 'Asia/Jakarta')",
    )
    rows(
        url,
        "INSERT INTO service_types (code, name, divisor, sla_hours) VALUES ('REG', 'R', 6000, 72)",
    )
    rows(
        url,
        "INSERT INTO route_config (hub, destination, next_hop, lane)"
        " VALUES ('SUB', 'CGK', 'CGK', 'A1'), ('CGK', 'CGK', 'CGK', 'K1')",
    )
    rows(url, "INSERT INTO role (code, name) VALUES ('operator', 'Operator')")
    rows(
        url,
        'INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)'
        " SELECT 'operator01', '-', 'Operator', role.id, a.id FROM role, agent_locations AS a",
    )
    rows(url, "INSERT INTO role_permission (role_id, permission) SELECT id, 'scan' FROM role")
    rows(
        url,
        "INSERT INTO hub_station.badge (username, token_hash, issued_by)"
        " VALUES ('operator01', sha256('token'), 'admin01')",
    )
    rows(
        url,
        "INSERT INTO hub_station.closing (event_id, kind, action, number, hub, desk, operator, awb,"
        " koli_no, told, done_at) SELECT gen_random_uuid(), 'stocktake', 'count', 'S1', 'CGK', '3',"
        " 'operator01', 'JX1', 1, '{}', clock_timestamp()",
    )
    rows(url, "INSERT INTO partners (name) VALUES ('PCP')")
    rows(
        url,
        "INSERT INTO resi_3p (internal_awb, partner_awb, partner_id)"
        " SELECT 'JX1', 'PCP-1', id FROM partners",
    )
    for table, columns, values in (
        ("problem_scan", "problem_code, hub", "'BA', 'CGK'"),
        ("handover_scan", "from_hub, to_hub", "'SUB', 'CGK'"),
        ("receiving_scan", "hub, desk, operator, koli_no, leg", "'CGK', '2', 'operator02', 1, 1"),
    ):
        rows(
            url,
            f"INSERT INTO {table} (waybill_id, scanned_at, {columns})"
            f" SELECT id, now(), {values} FROM waybill_numbers WHERE awb_number = 'JX1'",
        )
    with psycopg.connect(url, autocommit=True) as backend:
        backend.execute(_LISTS_AND_WORK.encode())
