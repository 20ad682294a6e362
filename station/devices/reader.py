"""One thread per device: opens it, reads it, tells when it comes and goes, and keeps trying.

absent ──open──▶ DeviceFound ──bytes──▶ readings
  ▲                                        │
  └── wait reopen_delay_s ◀── DeviceLost ◀─┴── the line fails (the decoder forgets its half frame)
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Protocol

from station.errors import DeviceError
from station.events import DeviceFound, DeviceLost

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from station.clock import Clock
    from station.events import DeviceEvent, DeviceKind

_log = logging.getLogger(__name__)

_READ_TIMEOUT_S = 0.1  # how long a stop may have to wait
_QUIET_S = 0.5  # no scanner pauses this long inside a code


class Transport(Protocol):
    """Moves bytes; every failure is a DeviceError."""

    def open(self) -> None:
        """Make the device readable."""

    def read(self, timeout_s: float) -> bytes:
        """Return whatever has arrived; empty after `timeout_s` of silence."""

    def close(self) -> None:
        """Let go of the device."""


class Decoder(Protocol):
    """Bytes in, events out, no clock and no I/O."""

    def feed(self, data: bytes, at: datetime) -> Sequence[DeviceEvent]:
        """Return the events that these bytes complete."""

    def idle(self, at: datetime) -> Sequence[DeviceEvent]:
        """Answer to a line that fell silent."""

    def reset(self) -> None:
        """Forget a device that went away."""


class DeviceReader:
    """Reads one device for as long as the station runs."""

    def __init__(
        self,
        transport: Transport,
        decoder: Decoder,
        post: Callable[[DeviceEvent], None],
        clock: Clock,
        *,
        device_name: str,
        kind: DeviceKind,
        reopen_delay_s: float = 0.5,
    ) -> None:
        self._transport = transport
        self._decoder = decoder
        self._post = post
        self._clock = clock
        self._device_name = device_name
        self._kind = kind
        self._reopen_delay_s = reopen_delay_s
        self._stopping = threading.Event()
        self._told_lost = False
        self._thread = threading.Thread(target=self._run, name=f"read {device_name}", daemon=True)

    def start(self) -> None:
        """Begin to look for the device."""
        self._thread.start()

    def stop(self) -> None:
        """Let go of the device and wait for the thread, some 100 ms."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

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
            data = self._transport.read(_READ_TIMEOUT_S)
            if data:
                heard_s = self._clock.monotonic_s()
                self._post_all(self._decoder.feed(data, self._clock.now()))
            elif self._clock.monotonic_s() - heard_s >= _QUIET_S:
                self._post_all(self._decoder.idle(self._clock.now()))

    def _on_open(self) -> None:
        self._told_lost = False
        self._decoder.reset()
        _log.info("%s can be read", self._device_name)
        self._post(DeviceFound(self._device_name, self._kind, self._clock.now()))

    def _on_failure(self, error: DeviceError) -> None:
        self._transport.close()
        self._decoder.reset()
        if self._told_lost:
            return
        self._told_lost = True
        _log.info("%s cannot be read: %s", self._device_name, error)
        self._post(DeviceLost(self._device_name, self._kind, str(error), self._clock.now()))

    def _post_all(self, events: Sequence[DeviceEvent]) -> None:
        for event in events:
            self._post(event)
