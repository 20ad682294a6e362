"""A hub in both databases: the demo's parcels, few of them, and settings that point there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from station.demo.numbers import own
from station.demo.seed import seed_onmart, seed_osas
from station.demo.shift import Plant, shift
from tests.fakes.databases import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.demo.postgres import EmbeddedPostgres
    from station.demo.shift import ScriptedScan
    from tests.fakes.command_line import CommandLine

HUB = "CGK"
SEED = 7
WAYBILLS = 600


@dataclass
class Hub:
    """CGK's parcels and where its two databases are; puts them there unless they are filled."""

    osas_url: str
    onmart_url: str
    are_filled: bool = False
    _fresh: Iterator[int] = field(default_factory=lambda: count(90_000_001))

    def __post_init__(self) -> None:
        if not self.are_filled:
            _fill(self.osas_url, self.onmart_url)
        self._script = _script()

    def code(self, plant: Plant) -> str:
        """Return a code of the script: the same one each time."""
        return next(scan.text for scan in self._script if scan.plant is plant)

    def codes(self, plant: Plant) -> list[str]:
        """Return all codes of one plant, none twice."""
        return list(dict.fromkeys(scan.text for scan in self._script if scan.plant is plant))

    def unknown_codes(self, number: int) -> list[str]:
        """Return AWBs that nobody issued, never the same twice."""
        return [own(next(self._fresh)) for _ in range(number)]

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Return settings of a desk here, quick to retry; `changes` by table, or lists of them."""
        tables: dict[str, Any] = {
            "station": {"hub": HUB, "desk": "3", "operator": "operator01"},
            "ui": {"sound": False, "reduced_motion": True},
            "osas": {"url": self.osas_url, "pool_acquire_ms": 5000},
            "onmart": {"url": self.onmart_url, "pool_acquire_ms": 5000},
            "sync": {
                "poll_ms": 50,
                "backoff_cap_s": 0.3,
                "mirror_every_s": 5,
                "answer_within_s": 5,
            },
        }
        for table, keys in changes.items():
            tables[table] = keys if isinstance(keys, list) else tables.get(table, {}) | keys
        return tables

    def settle(self, calls: CommandLine, **changes: dict[str, Any]) -> None:
        """Write these settings to a command line's home."""
        calls.settle(**self.settings(**changes))

    def ledger(self) -> dict[str, int]:
        """Return how often each event id is in OSAS's ledger and the effects that hang on it."""
        return _counted(
            self.osas_url,
            "SELECT event_id FROM hub_station.event_ledger",
        )

    def effects(self) -> dict[str, int]:
        """Return how often each event id is in OSAS as a receiving scan or an orphan."""
        return _counted(
            self.osas_url,
            "SELECT event_id FROM receiving_scan WHERE event_id IS NOT NULL"
            " UNION ALL SELECT event_id FROM hub_station.orphan_scan WHERE attached_at IS NULL",
        )

    def marketplace(self) -> dict[str, int]:
        """Return how often each event id is among ONMART's marketplace events."""
        return _counted(self.onmart_url, "SELECT event_uid FROM marketplace_event")


def _counted(url: str, sql: str) -> dict[str, int]:
    counted: dict[str, int] = {}
    with psycopg.connect(url, autocommit=True) as database:
        for (event_id,) in database.execute(sql.encode()):
            counted[str(event_id)] = counted.get(str(event_id), 0) + 1
    return counted


@cache
def _script() -> list[ScriptedScan]:
    return shift(SEED, 80, HUB, waybills=WAYBILLS)


@pytest.fixture(scope="session")
def hub_templates(shared_postgres: EmbeddedPostgres) -> EmbeddedPostgres:
    """The shared server, with a template of each database that has the hub's parcels."""
    with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
        for target in ("osas", "onmart"):
            copied = f"CREATE DATABASE {target}_hub TEMPLATE {target}_template STRATEGY file_copy"
            admin.execute(copied.encode())
    _fill(shared_postgres.url("osas_hub"), shared_postgres.url("onmart_hub"))
    return shared_postgres


@pytest.fixture
def hub(hub_templates: EmbeddedPostgres) -> Iterator[Hub]:
    """A hub of this test's own, on the shared server."""
    with (
        fresh_database(hub_templates, "osas", "osas_hub") as osas_url,
        fresh_database(hub_templates, "onmart", "onmart_hub") as onmart_url,
    ):
        yield Hub(osas_url, onmart_url, are_filled=True)


def make_hub(url: Callable[[str], str]) -> Hub:
    """Return a hub on a server of the test's own."""
    return Hub(url("osas"), url("onmart"))


def _fill(osas_url: str, onmart_url: str) -> None:
    now = datetime.now(UTC)
    seed_osas(osas_url, waybills=WAYBILLS, seed=SEED, now=now)
    seed_onmart(onmart_url, waybills=WAYBILLS, seed=SEED, now=now)
