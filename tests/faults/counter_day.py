"""A day at a weighing counter on a virtual clock: a desk, a scanner, a scale that must be asked.

Parcels come and go; both plugs come loose, in mid-frame too; answers break off, are late or do not
come; the line rustles; the pan swings before it stands still. The scale's thread moves the clock and
stops it while the desk is asked for a weight, so that a day is the same each time.
"""

from __future__ import annotations

import queue
import random
import threading
from collections import deque
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from station.desk import Desk
from station.devices.decoders.line import LineDecoder
from station.devices.protocols import decoder_for
from station.devices.reader import DeviceReader
from station.devices.readings import Kind, ScaleReading
from station.devices.schedules import SCHEDULES
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.pan import Pan
from station.devices.simulators.table import SCALES
from station.errors import DeviceError
from station.events import (
    DeviceFound,
    DeviceKind,
    DeviceLost,
    ScanRecorded,
    TakeWeight,
    WeightRefused,
    WeightShown,
    WeightTaken,
)
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.options import ReceivingOptions, ScaleOptions
from station.recollection import Recollection
from station.weighing import Weighing
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import FakeKnowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.devices.simulators.pan import Shown
    from station.events import Announcement, DeviceEvent

PROTOCOL = "mt_sics"
PARCEL_EVERY_S = 30.0
UNPLUGGED_EVERY_S = 601.0
WEIGHED_AFTER_S, CLEARED_AFTER_S = 12.0, 20.0
BROKEN, RUSTLES, SILENT_FOR_S = 0.02, 0.01, 5.0
WARM_AFTER = 0.25
"""The part of the day after which memory must stay as it is."""
PATIENCE_S = 60.0
_TICK_S = 0.05


class Day(NamedTuple):
    """What became of a day."""

    parcels: int
    recorded: int
    weighed: int
    missed: int
    """Parcels that were on and off the pan while the scale was away, silent or broken off."""
    misweighed: int
    misread: int
    readings: int
    shown: int
    lost: int
    found: int
    grown: int
    """Bytes of memory from `WARM_AFTER` to the end."""


class Remembering(Pan):
    """A load cell that remembers what it showed last."""

    def __init__(self) -> None:
        super().__init__(settles_s=1.0, seed=1)
        self.showed: deque[Decimal] = deque(maxlen=4)

    def look(self, at_s: float) -> Shown:
        """Show, and remember it."""
        shown = super().look(at_s)
        self.showed.append(shown.value)
        return shown


class ScannerEnd:
    """The scanner's transport: what it is handed, it reads; a None is a pulled plug."""

    def __init__(self) -> None:
        self.handed: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def open(self) -> None: ...

    def read(self, timeout_s: float) -> bytes:
        try:
            data = self.handed.get(timeout=timeout_s)
        except queue.Empty:
            return b""
        if data is None:
            raise DeviceError("device_lost", port="scanner", detail="pulled")
        return data

    def write(self, data: bytes) -> None: ...

    def discard(self) -> None: ...

    def close(self) -> None: ...


class Counter:
    """The counter, and what is counted of it. Its scale's transport is itself."""

    def __init__(self, folder: Path, hours: float) -> None:
        self.clock = FakeClock()
        self.chance = random.Random(1)
        self.pan = Remembering()
        self.faults = Faults(halves=BROKEN, seed=1)
        self.device = FaultyDevice(SCALES[PROTOCOL].make(self.pan), self.faults)
        self.scanner = ScannerEnd()
        self.over = threading.Event()
        self.begun_s = self.clock.monotonic_s()
        self.end_s = self.begun_s + hours * 3600
        self.warm_s: float | None = self.begun_s + hours * 3600 * WARM_AFTER
        self.unplug_s = self.begun_s + UNPLUGGED_EVERY_S
        self.silent_till_s = 0.0
        self.waiting = b""
        self.heard: queue.SimpleQueue[ScanRecorded] = queue.SimpleQueue()
        self.weights: queue.SimpleQueue[WeightTaken | WeightRefused] = queue.SimpleQueue()
        self.counts = dict.fromkeys(Day._fields, 0)
        self.warm_bytes = 0
        self.grams = 0
        self.plan = self._parcel_plan()
        self.next_act = next(self.plan)
        self.journal = Journal(folder / "journal.sqlite", self.clock)
        identity = StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")
        self.desk = Desk(
            self.journal,
            Recollection(self.journal, FakeKnowledge()),
            self.clock,
            lambda: identity,
            options=ReceivingOptions(),
            announce=self._hear,
            weighing=Weighing(ScaleOptions(port="scale", protocol="mt_sics")),
        )

    # ── the scale's transport ────────────────────────────────────────────────────────────────

    def open(self) -> None:
        if self.over.is_set():
            raise DeviceError("device_cannot_open", port="scale", detail="over")
        self.waiting = b""

    def read(self, timeout_s: float) -> bytes:
        self.clock.advance(min(timeout_s, _TICK_S) or 0.001)
        now_s = self.clock.monotonic_s()
        self._live(now_s)
        self.waiting += self.device.speak(now_s)
        if self.chance.random() < RUSTLES:
            self.waiting += bytes(self.chance.choices(b"\x00\xff\x80\xfe", k=3))
        data, self.waiting = self.waiting, b""
        return data

    def write(self, data: bytes) -> None:
        self.waiting += self.device.hear(data, self.clock.monotonic_s())

    def discard(self) -> None:
        self.waiting = b""

    def close(self) -> None: ...

    # ── what happens ─────────────────────────────────────────────────────────────────────────

    def _live(self, now_s: float) -> None:
        self.faults.silent = now_s < self.silent_till_s
        if self.warm_s is not None and now_s >= self.warm_s:
            self.warm_s, self.warm_bytes = None, resident()
        if now_s >= self.end_s and not self.over.is_set():
            self.counts["grown"] = resident() - self.warm_bytes
            self.over.set()
            raise DeviceError("device_lost", port="scale", detail="over")
        if now_s >= self.unplug_s:
            self.unplug_s += UNPLUGGED_EVERY_S
            self.scanner.handed.put(b"JP99")  # half a code, then the plug
            self.scanner.handed.put(None)
            raise DeviceError("device_lost", port="scale", detail="pulled")
        due_s, act = self.next_act
        if now_s >= due_s:
            act(now_s)
            self.next_act = next(self.plan)

    def _parcel_plan(self) -> Iterator[tuple[float, Callable[[float], None]]]:
        parcel_s = self.begun_s
        while True:
            yield parcel_s, self._put_parcel
            yield parcel_s + WEIGHED_AFTER_S, self._weigh
            yield parcel_s + CLEARED_AFTER_S, self._clear
            parcel_s += PARCEL_EVERY_S

    def _put_parcel(self, now_s: float) -> None:
        self.grams = self.chance.randrange(50, 29_000)
        self.pan.put(Decimal(self.grams).scaleb(-3), now_s)
        if self.chance.random() < 0.05:
            self.silent_till_s = now_s + SILENT_FOR_S
        self.faults.late_s = 0.3 if self.chance.random() < 0.05 else 0.0

    def _weigh(self, now_s: float) -> None:
        del now_s
        self.counts["parcels"] += 1
        code = f"JP{self.counts['parcels']:010}"
        self.scanner.handed.put(code[:5].encode())
        self.scanner.handed.put(f"{code[5:]}\r".encode())
        recorded = self.heard.get(timeout=PATIENCE_S)
        self.counts["recorded"] += recorded.decision.awb == code
        self.desk.post(TakeWeight(self.weights.put))
        taken = self.weights.get(timeout=PATIENCE_S)
        if isinstance(taken, WeightTaken):
            self.counts["weighed"] += 1
            self.counts["misweighed"] += taken.weight_g != self.grams
        else:
            self.counts["missed"] += 1

    def _clear(self, now_s: float) -> None:
        self.pan.put(Decimal(0), now_s)

    # ── what is heard of it ──────────────────────────────────────────────────────────────────

    def _hear(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            self.heard.put(announcement)
        elif isinstance(announcement, WeightShown):
            self.counts["shown"] += 1

    def _post(self, event: DeviceEvent) -> None:
        if isinstance(event, ScaleReading) and event.said.kind is Kind.WEIGHT:
            self.counts["readings"] += 1
            self.counts["misread"] += event.said.value not in self.pan.showed
        self.desk.post(event)

    def _count(self, post: Callable[[DeviceEvent], None], event: DeviceEvent) -> None:
        self.counts["lost"] += isinstance(event, DeviceLost)
        self.counts["found"] += isinstance(event, DeviceFound)
        post(event)

    def play(self) -> Day:
        """Play the day; return what became of it."""
        scale = DeviceReader(
            self,
            decoder_for(PROTOCOL, "scale"),
            lambda event: self._count(self._post, event),
            self.clock,
            device_name="scale",
            kind=DeviceKind.SCALE,
            reopen_delay_s=0.0,
            schedule=SCHEDULES[PROTOCOL],
        )
        scanner = DeviceReader(
            self.scanner,
            LineDecoder("scanner"),
            self.desk.post,
            self.clock,
            device_name="scanner",
            kind=DeviceKind.SCANNER,
            reopen_delay_s=0.0,
        )
        self.desk.start()
        scanner.start()
        scale.start()
        played = self.over.wait(PATIENCE_S * 60)
        scale.stop()
        scanner.stop()
        self.desk.stop()
        self.journal.close()
        assert played, "the day did not end"
        return Day(**self.counts)


def resident() -> int:
    """Return the bytes of memory this process has in use (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096
