"""A recording in the place of its device: the same bytes, cut up the same, at the same times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.recording import Entry, Recording


class ReplayTransport:
    """Reads from a recording. What is written to it is ignored: the device said what it said.

    `speed` 1 is as fast as it happened, 10 ten times that, 0 all at once. Pulled plugs come out
    as they were, as DeviceErrors. At its end the device has gone for good.
    """

    def __init__(
        self, recording: Recording, speed: float = 0.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._entries = iter([entry for entry in recording.entries if entry.dir != "out"])
        self._speed = speed
        self._sleep = sleep
        self._next = self._following()
        self._at_s = 0.0
        self._is_open = False

    @property
    def over(self) -> bool:
        """Whether all of it has been read."""
        return self._next is None

    def open(self) -> None:
        """Go on with the recording. Raises DeviceError once it is over."""
        if self._next is None:
            raise self._failed("device_cannot_open")
        if self._next.dir == "open":
            self._at_s = self._next.at_s
            self._next = self._following()
        self._is_open = True

    def read(self, timeout_s: float) -> bytes:
        """Return the next read's bytes if they are due by then. Raises DeviceError."""
        if not self._is_open or self._next is None or self._next.dir == "open":
            raise self._failed("device_lost")
        if not self._wait_for(self._next.at_s, timeout_s):
            return b""
        entry, self._next = self._next, self._following()
        if entry.dir == "lost":
            raise self._failed("device_lost")
        return entry.data

    def write(self, data: bytes) -> None:
        """Take no notice."""

    def discard(self) -> None:
        """Keep everything: what was discarded then was never recorded."""

    def close(self) -> None:
        """Let go; a later open goes on from here."""
        self._is_open = False

    def _wait_for(self, at_s: float, timeout_s: float) -> bool:
        """Sleep until then, at most `timeout_s`; return whether it is then."""
        if not self._speed:
            return True
        wait_s = (at_s - self._at_s) / self._speed
        self._sleep(min(wait_s, timeout_s))
        self._at_s = min(at_s, self._at_s + timeout_s * self._speed)
        return wait_s <= timeout_s

    def _following(self) -> Entry | None:
        return next(self._entries, None)

    def _failed(self, key: str) -> DeviceError:
        return DeviceError(key, port="recording", detail="over" if self._next is None else "lost")
