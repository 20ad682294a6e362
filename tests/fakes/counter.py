"""A station without a window, on two databases: what is scanned, decided, sent and pulled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from station.bootstrap import Station
from station.events import Scan, ScanRecorded, Target
from station.folders import Folders
from station.options import AccessOptions, DatabaseOptions, Settings, StationOptions, SyncOptions
from tests.fakes.central import Heard

if TYPE_CHECKING:
    from pathlib import Path


class Counter:
    """A station and what it announces. Close its `station` at the end."""

    def __init__(
        self,
        folder: Path,
        osas_url: str,
        onmart_url: str,
        access: AccessOptions | None = None,
        **sync: Any,
    ) -> None:
        quick = {"poll_ms": 50, "mirror_every_s": 0.1, "backoff_cap_s": 0.2}
        settings = msgspec.structs.replace(
            Settings(),
            station=StationOptions(hub="CGK", desk="3", operator="operator01"),
            osas=DatabaseOptions(url=osas_url),
            onmart=DatabaseOptions(url=onmart_url),
            sync=SyncOptions(**(quick | sync)),
            access=access or AccessOptions(),
        )
        self.heard = Heard()
        self.station = Station(Folders.under(folder), settings)
        self.station.open()
        self.station.subscribe(self.heard)

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.station.post(Scan(code, datetime.now(UTC), "scanner"))
        last = codes[-1]
        self.heard.wait_for(ScanRecorded, lambda told: told.decision.awb == last)

    def judge(self, code: str, at: datetime | None = None) -> ScanRecorded:
        """Scan one code, also one that was scanned before, and return what was announced."""
        known = len(self.heard.of(ScanRecorded))
        # From a device of its own each time, or it could be the trigger held down.
        self.station.post(Scan(code, at or datetime.now(UTC), f"scanner {known}"))
        self.heard.wait_for(ScanRecorded, lambda _: len(self.heard.of(ScanRecorded)) > known)
        return self.heard.of(ScanRecorded)[known]

    def sync(self) -> dict[str, Any]:
        """Send everything and refresh the mirror, or fail."""
        report = self.station.centre().sync_once(20)
        assert report["nothing_left"], report
        return report

    def wait_until_sent(self) -> None:
        """Look again at every announcement; the mirror's refreshes keep them coming."""
        while any(self.station.journal.owed(target).waiting for target in Target):
            self.heard.wait_for_more()
