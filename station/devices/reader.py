"""One thread per device: opens it, reads it, tells when it comes and goes, and keeps trying.

absent ──open──▶ DeviceFound ──bytes──▶ readings
  ▲                                        │
  └── wait reopen_delay_s ◀── DeviceLost ◀─┴── the line fails (the decoder forgets its half frame)

A device that speaks only when asked has a schedule of requests (see asking). A person's order
(zero, tare) goes out between two of them and soon, or not at all: never onto what lies there later.
"""

from __future__ import annotations

import logging
import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar, runtime_checkable

from station.devices.asking import QUIET_S, Asking
from station.errors import DeviceError
from station.events import DeviceFound, DeviceLost

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from datetime import datetime

    from station.clock import Clock
    from station.devices.asking import Schedule
    from station.devices.rate_cap import RateCap
    from station.devices.tap import Tap
    from station.events import DeviceKind

E = TypeVar("E")
"""What a decoder makes of bytes: Scan, ScaleReading …"""
E_co = TypeVar("E_co", covariant=True)

_log = logging.getLogger(__name__)

_READ_TIMEOUT_S = 0.1  # how long a stop may have to wait
_ORDER_WITHIN_S = 1.5
"""An order that could not be given by then is none any more: something else may lie on the pan."""


class Transport(Protocol):
    """Moves bytes; every failure is a DeviceError."""

    def open(self) -> None:
        """Make the device readable."""

    def read(self, timeout_s: float) -> bytes:
        """Return whatever has arrived; empty after `timeout_s` of silence."""

    def write(self, data: bytes) -> None:
        """Send all of it."""

    def discard(self) -> None:
        """Forget what has arrived and was not read."""

    def close(self) -> None:
        """Let go of the device."""


class Decoder(Protocol[E_co]):
    """Bytes in, events out, no clock and no I/O."""

    def feed(self, data: bytes, at: datetime) -> Sequence[E_co]:
        """Return the events that these bytes complete."""

    def idle(self, at: datetime) -> Sequence[E_co]:
        """Answer to a line that fell silent."""

    def reset(self) -> None:
        """Forget a device that went away."""


@runtime_checkable
class Answering(Protocol):
    """A decoder of a protocol in which the host must answer: acknowledge, echo, ask on."""

    def replies(self) -> bytes:
        """Return what the device is owed for what was fed so far, once; empty if nothing."""


@runtime_checkable
class Described(Protocol):
    """A decoder whose device describes what it sends."""

    def described(self, descriptor: bytes) -> None:
        """Take in a USB HID report descriptor."""


@runtime_checkable
class Describing(Protocol):
    """A transport that can tell it."""

    def report_descriptor(self) -> bytes:
        """Return the descriptor. Raises DeviceError."""


class DeviceReader(Generic[E]):
    """Reads one device for as long as the station runs.

    `schedule` is for a device that must be asked. `alike` is for one that measures: of the events
    that arrived at once and for which it returns the same, only the newest is not already past.
    `cap` says how long to leave the line alone after what came. `ordered` makes what is told when a
    person's order goes out, whose time it gets: what was measured before is past.
    """

    def __init__(
        self,
        transport: Transport,
        decoder: Decoder[E],
        post: Callable[[E | DeviceFound | DeviceLost], None],
        clock: Clock,
        *,
        device_name: str,
        kind: DeviceKind,
        reopen_delay_s: float = 0.5,
        schedule: Schedule | None = None,
        alike: Callable[[E], Hashable] | None = None,
        cap: RateCap | None = None,
        tap: Tap | None = None,
        ordered: Callable[[datetime], E] | None = None,
    ) -> None:
        self._transport = transport
        self._decoder = decoder
        self._post = post
        self._clock = clock
        self._device_name = device_name
        self._kind = kind
        self._reopen_delay_s = reopen_delay_s
        self._schedule = schedule
        self._alike = alike
        self._cap = cap
        self._asking = Asking(schedule)
        self._replies = decoder.replies if isinstance(decoder, Answering) else lambda: b""
        self._orders: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._told_lost = False
        self._tap = tap
        self._ordered = ordered
        self.is_open = False
        """Whether the device can be read now."""
        self.trouble: DeviceError | None = None
        """Why it cannot, where it was tried."""
        self._thread = threading.Thread(target=self._run, name=f"read {device_name}", daemon=True)

    @property
    def device_name(self) -> str:
        """What this device's events carry."""
        return self._device_name

    def start(self) -> None:
        """Begin to look for the device."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device and wait for the thread, some 100 ms."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def order(self, command: bytes) -> None:
        """Have this sent in the device's thread; never blocks. Lost if the device is not there."""
        self._orders.put((self._now_s(), command))

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._transport.open()
                self._on_open()
                self._read_until_stopped()
            except DeviceError as error:
                self._on_failure(error)
                self._stopping.wait(self._reopen_delay_s)
            finally:
                self._transport.close()

    def _read_until_stopped(self) -> None:
        heard_s = self._clock.monotonic_s()
        while not self._stopping.is_set():
            self._give_orders()
            self._ask()
            data = self._transport.read(self._asking.wait_s(self._now_s(), _READ_TIMEOUT_S))
            if data:
                heard_s = self._now_s()
                self._on_data(data)
            elif self._now_s() - heard_s >= QUIET_S:
                self._on_silence()

    def _give_orders(self) -> None:
        """Send what a person ordered, unless an answer is under way; requests wait for its own."""
        while not self._orders.empty() and not self._asking.waits(self._now_s()):
            at_s, command = self._orders.get()
            if self._now_s() - at_s <= _ORDER_WITHIN_S:
                self._transport.write(command)
                self._asking.on_order(self._now_s())
                if self._ordered is not None:
                    self._post(self._ordered(self._clock.now()))

    def _ask(self) -> None:
        request = self._asking.due(self._now_s())
        if request:
            # An answer to what was asked before is old, and its first half fits no other's second.
            self._transport.discard()
            self._decoder.reset()
            self._transport.write(request)

    def _on_data(self, data: bytes) -> None:
        at = self._clock.now()
        events = self._decoder.feed(data, at)
        follow_up = self._asking.follow_up(data)
        if events and not follow_up:
            self._asking.on_answer()
        self._reply(follow_up)
        self._post_all(_newest(events, self._alike) if self._alike else events)
        if self._tap is not None:
            self._tap.tell(self._device_name, at, data, events)
        if self._cap is not None and (wait_s := self._cap.wait_s(len(events), self._now_s())):
            self._stopping.wait(wait_s)

    def _on_silence(self) -> None:
        at = self._clock.now()
        events = self._decoder.idle(at)
        if events:  # some answers have no end but the silence after them
            self._asking.on_answer()
        self._reply(b"")  # some want to hear that a frame broke off
        self._post_all(events)
        if events and self._tap is not None:
            self._tap.tell(self._device_name, at, b"", events)

    def _reply(self, follow_up: bytes) -> None:
        owed = self._replies()
        if follow_up or owed:
            self._transport.write(follow_up + owed)

    def _now_s(self) -> float:
        return self._clock.monotonic_s()

    def _on_open(self) -> None:
        self._told_lost = False
        self.is_open, self.trouble = True, None
        while not self._orders.empty():  # meant for what lay there before
            self._orders.get()
        self._asking = Asking(self._schedule)
        self._decoder.reset()
        self._learn_reports()
        _log.info("%s can be read", self._device_name)
        self._post(DeviceFound(self._device_name, self._kind, self._clock.now()))

    def _learn_reports(self) -> None:
        if isinstance(self._decoder, Described) and isinstance(self._transport, Describing):
            with suppress(DeviceError):  # some systems do not tell: then the reports must
                self._decoder.described(self._transport.report_descriptor())

    def _on_failure(self, error: DeviceError) -> None:
        self._transport.close()
        self._decoder.reset()
        self.is_open, self.trouble = False, error
        if self._told_lost:
            return
        self._told_lost = True
        _log.info("%s cannot be read: %s", self._device_name, error)
        self._post(DeviceLost(self._device_name, self._kind, str(error), self._clock.now()))

    def _post_all(self, events: Sequence[E]) -> None:
        for event in events:
            self._post(event)


def _newest(events: Sequence[E], alike: Callable[[E], Hashable]) -> list[E]:
    """Return the last of each that are alike, in order."""
    last = {alike(event): number for number, event in enumerate(events)}
    return [events[number] for number in sorted(last.values())]
