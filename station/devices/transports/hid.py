"""A USB HID device: a scanner in HID POS mode, a USB scale. One read is one whole report."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from station.devices import hidapi
from station.devices.turns import a_turn
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_LARGEST_REPORT = 1024
_ERRORS = (OSError, ValueError)
_DISCARD_WITHIN_S = 0.5
"""A scale in motion reports without end: what comes after this is not old any more."""


class HidTransport:
    """Moves reports, understands none. `path` is what the enumeration calls the device."""

    def __init__(self, path: str, load: Callable[[], hidapi.Hidapi] = hidapi.load) -> None:
        self._path = path
        self._load = load
        self._device: hidapi.HidDevice | None = None

    def open(self) -> None:
        """Open the device. Raises DeviceError."""
        self.close()
        with a_turn():
            try:
                device = self._load().device()
                device.open_path(self._path.encode())
            except (*_ERRORS, ImportError) as error:  # some systems have no wheel of hidapi
                raise self._failed(self._why_not_open(), error) from error
        self._device = device

    def read(self, timeout_s: float) -> bytes:
        """Return one report, its id first; nothing after `timeout_s`. Raises DeviceError."""
        # hidapi takes 0 ms for "wait for ever" where the device is set to block.
        timeout_ms = max(1, round(timeout_s * 1000))
        return bytes(self._on_device(lambda device: device.read(_LARGEST_REPORT, timeout_ms)))

    def write(self, data: bytes) -> None:
        """Send one report, its id first. Raises DeviceError."""
        if self._on_device(lambda device: device.write(data)) < 0:
            raise self._failed("device_lost", "write failed")

    def discard(self) -> None:
        """Forget the reports that have arrived and were not read. Raises DeviceError."""
        end_s = time.monotonic() + _DISCARD_WITHIN_S
        while self.read(0) and time.monotonic() < end_s:
            pass

    def report_descriptor(self) -> bytes:
        """Return how the device describes its reports. Raises DeviceError."""
        return bytes(self._on_device(lambda device: device.get_report_descriptor()))

    def close(self) -> None:
        """Let go of the device; one that is already gone is closed."""
        device, self._device = self._device, None
        if device is not None:
            with suppress(*_ERRORS):
                device.close()

    def _on_device(self, act: Callable[[hidapi.HidDevice], T]) -> T:
        if self._device is None:
            raise self._failed("device_lost", "not open")
        try:
            return act(self._device)
        except _ERRORS as error:
            raise self._failed("device_lost", error) from error

    def _why_not_open(self) -> str:
        """Return the key of what to do: hidapi itself says no more than that it failed."""
        is_file = self._path.startswith("/dev/") and Path(self._path).exists()
        allowed = not is_file or os.access(self._path, os.R_OK | os.W_OK)
        return "device_cannot_open" if allowed else "device_not_allowed"

    def _failed(self, key: str, error: object) -> DeviceError:
        return DeviceError(key, port=f"hid:{self._path}", detail=str(error))
