"""A backend at work on the same rows, and codes that no database takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.cli import lines
from station.clock import SystemClock
from station.devices.code_text import read_frame
from station.events import Target, UnreadableScan
from station.texts import Texts
from tests.fakes.central import rows
from tests.faults.trial import Trial, until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.hub import Hub

NO_CODES = (
    "JX12033\x0000001",
    "JX1203300001\x1b[2J",
    "\u0408\u04251203300001",
    "JX12033\u202e00001",
    "JX12033\ud80000001",
)
"""NUL, an escape, Cyrillic letters that look like ours, right to left, half a surrogate pair."""
LOCK = "SELECT id FROM waybill_numbers WHERE id = %s FOR UPDATE"
FIRST_TWO = """
SELECT id, awb_number FROM waybill_numbers WHERE status = 'IN_TRANSIT' ORDER BY id LIMIT 2
"""
STATION_WAITS = """
SELECT count(*) > 0 FROM pg_stat_activity
 WHERE application_name = 'hub-station' AND wait_event_type = 'Lock' AND datname = current_database()
"""
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


@pytest.mark.fault("a deadlock with the backend (24)", "the station gives way, is retried")
def test_locks_that_cross(hub: Hub, tmp_path: Path) -> None:
    database = hub.osas_url.rpartition("/")[2]
    rows(hub.osas_url, f"ALTER DATABASE {database} SET deadlock_timeout = '2s'")
    (first, awb), (second, other_awb) = rows(hub.osas_url, FIRST_TWO)
    with (
        Trial(hub, tmp_path / "home", sync={"answer_within_s": 30}) as trial,
        psycopg.connect(hub.osas_url) as backend,
    ):
        trial.cable[Target.OSAS].refuse()
        trial.scan(other_awb, awb)
        trial.failed(Target.OSAS, "database_refused")
        # Only the station looks for a deadlock: so it is the one that is sent away.
        backend.execute("SET deadlock_timeout = '1h'")
        backend.execute(LOCK, (second,))
        trial.cable[Target.OSAS].listen()
        until(lambda: rows(hub.osas_url, STATION_WAITS) == [(True,)])
        backend.execute(LOCK, (first,))
        backend.commit()
        trial.drained()
        assert trial.arrived().agrees
    until(lambda: rows(hub.osas_url, DEADLOCKS) == [(1,)])


@pytest.mark.fault("NUL, bad text (26)", "refused at capture with a reason; the next is read")
def test_texts_that_no_database_takes(hub: Hub, tmp_path: Path) -> None:
    with Trial(hub, tmp_path / "home") as trial:
        for text in NO_CODES:
            read = read_frame(text, SystemClock().now(), "trial")
            assert isinstance(read, UnreadableScan)
            trial.station.post(read)
            said = lines.unreadable(read, Texts.load("id"))
            assert (said["verdict"], said["event_id"]) == ("REJECTED", None)
            assert said["says"]
            trial.scan(*hub.unknown_codes(1))
        trial.drained()
        assert trial.arrived().agrees
        assert trial.arrived().journalled == len(NO_CODES)
