"""A device whose clock, zone or whole existence jumps: the sequence orders, UTC is stored."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.faults.trial import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.hub import Hub

TOLD_AT = "SELECT body ->> 'device_at' FROM hub_station.event_ledger ORDER BY seq"


class SteppedClock:
    """Device time that somebody sets; seconds that never go back."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.wrong_by

    def monotonic_s(self) -> float:
        return time.monotonic()


@pytest.mark.fault("clock off by ±10 years, stepped back (30, 32)", "accepted; the sequence orders")
def test_a_clock_that_is_set_back_and_forth(hub: Hub, tmp_path: Path) -> None:
    clock = SteppedClock()
    with Trial(hub, tmp_path / "home", clock) as trial:
        answers = []
        for years in (0, -10, 10, 0):
            clock.wrong_by = timedelta(days=365 * years)
            answers += trial.scan(*hub.unknown_codes(5))
            trial.drained()
        assert [answer["seq"] for answer in answers] == list(range(1, 21))
        ids = [answer["event_id"] for answer in answers]
        assert ids == sorted(ids), "event ids order as the sequence does"
        assert trial.arrived().agrees


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Lets the device be carried from zone to zone; it is back at the end."""
    yield monkeypatch
    monkeypatch.undo()
    time.tzset()


@pytest.mark.fault("zone changed, the hour that comes twice (31)", "UTC stored, as it went on")
def test_a_device_whose_zone_changes_and_whose_hour_comes_twice(
    hub: Hub, tmp_path: Path, zones: pytest.MonkeyPatch
) -> None:
    clock = SteppedClock()
    # 01.30 in New York twice, an hour apart; then the device goes home.
    moments = [
        ("America/New_York", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("Asia/Jakarta", datetime(2026, 11, 1, 6, 31, tzinfo=UTC)),
        ("Asia/Jayapura", datetime(2026, 11, 1, 6, 32, tzinfo=UTC)),
    ]
    with Trial(hub, tmp_path / "home", clock) as trial:
        for zone, moment in moments:
            zones.setenv("TZ", zone)
            time.tzset()
            clock.wrong_by = moment - datetime.now(UTC)
            trial.scan(*hub.unknown_codes(1))
        trial.drained()
        assert trial.arrived().agrees
    with psycopg.connect(hub.osas_url, autocommit=True) as osas:
        told = [datetime.fromisoformat(at) for (at,) in osas.execute(TOLD_AT)]
    assert [at.utcoffset() for at in told] == [timedelta()] * 4
    late = [at - moment for at, (_, moment) in zip(told, moments, strict=True)]
    assert all(timedelta() <= one < timedelta(seconds=30) for one in late)


@pytest.mark.fault("suspended for 8 h (33)", "the sockets it woke up with are discarded")
def test_a_station_whose_connections_died_while_it_slept(hub: Hub, tmp_path: Path) -> None:
    clock = SteppedClock()
    spare = {"pool_min": 1}
    with Trial(hub, tmp_path / "home", clock, osas=spare, sync={"answer_within_s": 2}) as trial:
        trial.scan(*hub.unknown_codes(5))
        trial.drained()
        for cable in trial.cable.values():
            cable.forget()
        slept = sum(cable.open_connections() for cable in trial.cable.values())
        assert slept > 0, "nothing was connected"
        clock.wrong_by = timedelta(hours=8)
        trial.scan(*hub.unknown_codes(5))
        trial.drained()
        assert trial.arrived().agrees
