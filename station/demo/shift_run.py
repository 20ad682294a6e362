"""Plays a scripted shift: each code through the scanner's line, each verdict awaited.

Half-way the databases are cut off and given back, and once the scanner is pulled out in the middle
of a code: none of it may change what the operator is told or what arrives.

Neighbours: rig (scanner, databases), shift (the script); the station is heard, never asked.
"""

from __future__ import annotations

import queue
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from station.errors import StationError
from station.events import (
    DeviceChanged,
    MirrorRefreshed,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.demo.rig import DemoRig
    from station.demo.shift import ScriptedScan
    from station.events import Announcement, Verdict

PATIENCE_S = 20.0
CUT_AT, RESTORE_AT, UNPLUG_AT = 0.3, 0.6, 0.8
"""Where in the shift the mishaps come, as parts of its length."""


@dataclass(slots=True)
class Shift:
    """What the operator was told during a shift."""

    read: int = 0
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    unplanned: list[tuple[ScriptedScan, Verdict]] = field(default_factory=list)
    """Verdicts other than those that the script planted."""


class ShiftRun:
    """One scripted shift on a station whose scanner is the rig's."""

    def __init__(
        self,
        rig: DemoRig,
        script: list[ScriptedScan],
        subscribe: Callable[[Callable[[Announcement], None]], Callable[[], None]],
        tell: Callable[..., None],
    ) -> None:
        self._rig = rig
        self._script = script
        self._tell = tell
        self._heard: queue.SimpleQueue[Announcement | None] = queue.SimpleQueue()
        self.is_stopped = False
        self._unsubscribe = subscribe(self._heard.put)
        self._scanned_at_s: dict[str, float] = {}

    def play(self) -> Shift:
        """Scan the whole script; raise StationError (`demo_silent`) when no verdict comes."""
        mishaps = self._mishaps()
        shift = Shift()
        try:
            self._await_readiness()
            for number, scan in enumerate(self._script):
                mishaps.get(number, _nothing)()
                self._scan(scan, shift)
                self._tell("progress", done=number + 1, total=len(self._script), shift=shift)
        finally:
            self._unsubscribe()
        return shift

    def stop(self) -> None:
        """End the shift from another thread: `play` raises StationError (`demo_stopped`)."""
        self.is_stopped = True
        self._heard.put(None)

    def _await_readiness(self) -> None:
        """Begin when the scanner is read and the mirror filled, in whichever order."""
        missing: set[type[Announcement]] = {DeviceChanged, MirrorRefreshed}
        while missing:
            missing.discard(type(self._await(*missing)))

    def _mishaps(self) -> dict[int, Callable[[], None]]:
        length = len(self._script)
        return {
            int(length * CUT_AT): self._cut,
            int(length * RESTORE_AT): self._restore,
            int(length * UNPLUG_AT): self._unplug_in_mid_code,
        }

    def _cut(self) -> None:
        self._tell("cut")
        self._rig.cut_databases()

    def _restore(self) -> None:
        self._tell("restored")
        self._rig.restore_databases()

    def _unplug_in_mid_code(self) -> None:
        """Half a code arrives, then the plug is out: it must never become a scan."""
        self._tell("unplugged")
        self._rig.scanner.send_bytes(b"JX12033")
        self._rig.scanner.unplug()
        self._await(DeviceChanged)
        self._rig.scanner.plug()
        self._await(DeviceChanged)

    def _scan(self, scan: ScriptedScan, shift: Shift) -> None:
        since_s = time.monotonic() - self._scanned_at_s.get(scan.text, -scan.apart_s)
        if since_s < scan.apart_s:
            time.sleep(scan.apart_s - since_s)
        self._scanned_at_s[scan.text] = time.monotonic()
        self._rig.scanner.send(scan.text)
        told = self._await(ScanRecorded, ScanNotSaved, ScanUnreadable)
        shift.read += 1
        if not isinstance(told, ScanRecorded):
            raise StationError("demo_not_recorded", code=scan.text)
        verdict = told.decision.verdict
        shift.verdicts[verdict] += 1
        if verdict is not scan.verdict:
            shift.unplanned.append((scan, verdict))

    def _await(self, *kinds: type[Announcement]) -> Announcement:
        deadline_s = time.monotonic() + PATIENCE_S
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                heard = self._heard.get(timeout=left_s)
            except queue.Empty:
                break
            if heard is None:
                raise StationError("demo_stopped")
            if isinstance(heard, kinds):
                return heard
        raise StationError("demo_silent", seconds=round(PATIENCE_S))


def _nothing() -> None:
    """Most scans have no mishap."""
