"""One station under trial: the core without a window, a cable of its own to each database."""

from __future__ import annotations

import queue
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import msgspec
import psycopg

from station.bootstrap import Station
from station.cli.scan import submit
from station.clock import SystemClock
from station.demo.rig import Urls
from station.demo.tally import Tally, tally
from station.events import LinkChanged, Scan, Target
from station.folders import Folders
from station.options import Settings
from station.texts import Texts
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.clock import Clock
    from station.events import Announcement
    from tests.fakes.hub import Hub

PATIENCE_S = 60.0
_LOOK_EVERY_S = 0.05
_TEXTS = Texts.load("id")

_OUT_OF_ORDER = """
SELECT count(*) FROM (
    SELECT seq, lag(seq) OVER (PARTITION BY body ->> 'awb' ORDER BY recorded_by_xid, seq) AS before
      FROM hub_station.event_ledger) AS arrived
 WHERE before > seq
"""


class Trial:
    """Scans codes, breaks cables, and asks both databases what came of it. A context manager."""

    def __init__(
        self, hub: Hub, home: Path, clock: Clock | None = None, **changes: dict[str, Any]
    ) -> None:
        self.hub = hub
        self._closing = ExitStack()
        self.cable = {
            Target.OSAS: self._proxy(hub.osas_url),
            Target.ONMART: self._proxy(hub.onmart_url),
        }
        urls = {
            "osas": {"url": self.cable[Target.OSAS].in_front_of(hub.osas_url)},
            "onmart": {"url": self.cable[Target.ONMART].in_front_of(hub.onmart_url)},
        }
        tables = hub.settings(**urls)
        for table, keys in changes.items():
            tables[table] = tables[table] | keys
        self._clock = clock or SystemClock()
        settings = msgspec.convert(tables, Settings)
        self.station = Station(Folders.under(home), settings, self._clock)
        self.reasons: set[tuple[Target, str]] = set()
        """Why which link ever failed: keys of `error.` sentences."""

    def __enter__(self) -> Self:
        self.station.open()
        self.station.subscribe(self._hear)
        self.station.attach_centre()
        return self

    def __exit__(self, *_: object) -> None:
        self.station.close()
        self._closing.close()

    def _proxy(self, url: str) -> FaultProxy:
        port = urlsplit(url).port
        assert port is not None
        return self._closing.enter_context(FaultProxy(port))

    def _hear(self, announcement: Announcement) -> None:
        if isinstance(announcement, LinkChanged) and announcement.reason:
            self.reasons.add((announcement.target, announcement.reason))

    def scan(self, *codes: str) -> list[dict[str, Any]]:
        """Scan each code and wait until it is in the journal; return the answers."""
        answers = [
            submit(self.station, Scan(code, self._clock.now(), "trial"), "operator01", _TEXTS)
            for code in codes
        ]
        assert all(answer["event_id"] for answer in answers)
        return answers

    def attempt(self, code: str) -> str:
        """Scan a code; return why it was not saved, nothing where it was."""
        scan = Scan(code, self._clock.now(), "trial")
        answer = submit(self.station, scan, "operator01", _TEXTS)
        return "" if answer["event_id"] else str(answer["reason"])

    def waiting(self, target: Target) -> int:
        return self.station.journal.owed(target).waiting

    def drained(self, *targets: Target) -> None:
        """Wait, without giving any new input, until nothing is owed to these databases."""
        until(lambda: not any(self.waiting(target) for target in targets or tuple(Target)))

    def failed(self, target: Target, reason: str) -> None:
        """Wait until this link has failed for this reason."""
        until(lambda: (target, reason) in self.reasons)

    def arrived(self) -> Tally:
        """Ask the journal and both databases; all must agree, and the order must hold (P4)."""
        urls = Urls(self.hub.osas_url, self.hub.onmart_url)
        with psycopg.connect(self.hub.osas_url) as osas:
            assert osas.execute(_OUT_OF_ORDER).fetchall() == [(0,)]
        return tally(self.station.folders.journal_file, urls, "CGK-3")


class Scanning:
    """Scans in a thread of its own until it is told to end; what failed is raised then."""

    def __init__(self, trial: Trial, codes: list[str]) -> None:
        self._trial = trial
        self._codes = iter(codes)
        self._over = threading.Event()
        self._failures: queue.SimpleQueue[Exception] = queue.SimpleQueue()
        self.done = 0
        self._thread = threading.Thread(target=self._run, name="scanning", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            for code in self._codes:
                if self._over.wait(0.005):
                    return
                self._trial.scan(code)
                self.done += 1
        except Exception as error:  # noqa: BLE001  # raised again in `end`
            self._failures.put(error)

    def more(self, number: int) -> None:
        """Wait until so many more are scanned."""
        goal = self.done + number
        until(lambda: self.done >= goal or not self._thread.is_alive())

    def end(self) -> int:
        """Stop and return how many were scanned."""
        self._over.set()
        self._thread.join()
        if not self._failures.empty():
            raise self._failures.get()
        return self.done


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that no event announces."""
    patience = threading.Event()
    for _ in range(int(PATIENCE_S / _LOOK_EVERY_S)):
        if condition():
            return
        patience.wait(_LOOK_EVERY_S)
    raise TimeoutError
