"""A day at a counter, as fast as it can be played: a noisy scale, a scanner, plugs that come loose.

The device's own clock runs; every read moves it. What the scale showed at that moment is the only
weight that may be read, whatever broke off before.
"""

from __future__ import annotations

import random
import threading
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from station.devices.decoders.line import LineDecoder
from station.devices.protocols import decoder_for
from station.devices.reader import DeviceReader
from station.devices.readings import Kind, ScaleReading
from station.devices.simulators.faults import Faults, FaultyDevice
from station.devices.simulators.pan import Pan
from station.devices.simulators.scales import StreamingScale
from station.devices.simulators.scanners import LineScanner
from station.devices.simulators.table import SCALES
from station.errors import DeviceError
from station.events import DeviceFound, DeviceKind, DeviceLost, Scan
from tests.fakes.clocks import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.reader import Decoder
    from station.devices.simulators.pan import Shown
    from station.devices.simulators.scales import SimulatedDevice
    from tests.benchmarks.harness import Report

HOURS = 24.0
WARM_AFTER_H = 2.0
_HOUR_S = 3600.0
UNPLUGGED_EVERY_S = 601.0
PARCEL_EVERY_S = 7.3
FRAMES_EVERY_S = 0.1
BROKEN_FRAMES = 0.02
GROWTH_ALLOWED = 4_000_000
"""Bytes between the second hour's end and the last's: pages, not a leak of a byte a frame."""
PATIENCE_S = 900.0


class PlayedTransport:
    """A line whose time is the clock's: each read takes as long as the device is silent."""

    def __init__(
        self, device: SimulatedDevice, clock: FakeClock, next_order: Callable[[], str]
    ) -> None:
        self._device = device
        self._clock = clock
        self._next_order = next_order
        self._start_s = clock.monotonic_s()
        self._unplug_s = self._start_s + UNPLUGGED_EVERY_S
        self._parcel_s = self._start_s + PARCEL_EVERY_S
        self._warm: int | None = None
        self.grown = 0
        self.over = threading.Event()

    def open(self) -> None:
        """Go on, if the day is not over."""
        if self.over.is_set():
            raise DeviceError("device_cannot_open", port="played", detail="over")

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002 - as a transport
        """Move the clock on and return what the device says then."""
        self._clock.advance(FRAMES_EVERY_S)
        now_s = self._clock.monotonic_s()
        self._watch(now_s - self._start_s)
        if now_s >= self._unplug_s:
            self._unplug_s += UNPLUGGED_EVERY_S
            raise DeviceError("device_lost", port="played", detail="pulled")
        said = b""
        if now_s >= self._parcel_s:
            self._parcel_s += PARCEL_EVERY_S
            said = self._device.obey(self._next_order(), now_s)
        return said + self._device.speak(now_s)

    def write(self, data: bytes) -> None:
        """Nothing is asked here."""

    def discard(self) -> None:
        """Nothing queues up here."""

    def close(self) -> None:
        """Nothing to let go."""

    def _watch(self, since_s: float) -> None:
        if self._warm is None and since_s >= WARM_AFTER_H * _HOUR_S:
            self._warm = resident()
        if since_s >= HOURS * _HOUR_S and not self.over.is_set():
            self.grown = resident() - self._warm if self._warm is not None else 0
            self.over.set()
            raise DeviceError("device_lost", port="played", detail="over")


def resident() -> int:
    """Return the bytes of memory this process has in use (Linux)."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


class Tally:
    """Counts what comes, and holds each weight and code to what the device had."""

    def __init__(self, right: Callable[[object], bool]) -> None:
        self._right = right
        self.read = self.wrong = self.found = self.lost = 0

    def __call__(self, event: object) -> None:
        match event:
            case DeviceFound():
                self.found += 1
            case DeviceLost():
                self.lost += 1
            case Scan() | ScaleReading():
                self.read += 1
                self.wrong += not self._right(event)


def a_day(report: Report) -> None:
    """Play 24 hours of a scale, then of a scanner."""
    _weigh(report)
    _scan(report)


def _weigh(report: Report) -> None:
    shown: list[Shown] = []
    chance = random.Random(1)

    def frame(seen: Shown) -> bytes:
        shown[:] = [seen]
        return SCALES["xk3190_a12e"].frame(seen)

    def is_shown(event: object) -> bool:
        if not isinstance(event, ScaleReading) or event.said.kind is not Kind.WEIGHT:
            return True
        return event.said.value == shown[0].value

    pan = Pan(settles_s=1.0, noise_steps=1, drift_per_s=Decimal("0.0001"), seed=1)
    scale = StreamingScale(pan, frame, every_s=FRAMES_EVERY_S / 2)
    device = FaultyDevice(scale, Faults(halves=BROKEN_FRAMES, seed=1))
    tally = Tally(is_shown)
    _play(
        report,
        "scale",
        device=device,
        decoder=decoder_for("xk3190_a12e", "scale"),
        tally=tally,
        next_order=lambda: str(Decimal(chance.randrange(30_000)).scaleb(-3)),
    )


def _scan(report: Report) -> None:
    codes = iter(range(10**9))
    scanned: list[str] = []

    def next_code() -> str:
        scanned[:] = [f"JP{next(codes):010}"]
        return scanned[0]

    tally = Tally(lambda event: isinstance(event, Scan) and event.text == scanned[0])
    _play(
        report,
        "scanner",
        device=LineScanner(),
        decoder=LineDecoder("scanner"),
        tally=tally,
        next_order=next_code,
    )


def _play(
    report: Report,
    name: str,
    *,
    device: SimulatedDevice,
    decoder: Decoder[object],
    tally: Tally,
    next_order: Callable[[], str],
) -> None:
    clock = FakeClock()
    transport = PlayedTransport(device, clock, next_order)
    reader = DeviceReader(
        *(transport, decoder, tally, clock),
        device_name=name,
        kind=DeviceKind.SCANNER,
        reopen_delay_s=0.0,
    )
    reader.start()
    over = transport.over.wait(PATIENCE_S)
    reader.stop()
    print(f"\n{HOURS:g} hours of a {name}: {tally.read:,} readings, {tally.lost} times unplugged")
    report.expect(f"{name}: the day passed", over, wanted=True)
    report.expect(f"{name}: something was read", tally.read > 0, wanted=True)
    report.expect(f"{name}: misread", tally.wrong, wanted=0)
    report.expect(f"{name}: back after each unplug", tally.found, wanted=tally.lost)
    report.expect(f"{name}: memory flat", transport.grown <= GROWTH_ALLOWED, wanted=True)
