"""One station's mirror of real databases, and a counter that looks things up in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
