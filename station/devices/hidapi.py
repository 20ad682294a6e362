"""The one way to hidapi: which of its modules. Neighbours: transports.hid, enumeration.

On Linux the package brings two: `hid` goes through libusb, takes the device from the kernel and
needs rights to all of USB; `hidraw` reads /dev/hidraw*, for which the udev rule gives the right.
"""

from __future__ import annotations

import sys
from typing import Any, Protocol


class HidDevice(Protocol):
    """What we use of `hid.device`. Failures are OSError, or ValueError on a closed one."""

    def open_path(self, path: bytes) -> None:
        """Open what `enumerate()` named."""

    def read(self, max_length: int, timeout_ms: int) -> list[int]:
        """Return one report; nothing after `timeout_ms`, which must not be 0: that may block."""

    def write(self, buff: bytes) -> int:
        """Send one report, its id first; -1 if that failed."""

    def get_report_descriptor(self) -> list[int]:
        """Return how the device describes its reports."""

    def close(self) -> None:
        """Let go of it."""


class Hidapi(Protocol):
    """What we use of the module."""

    def enumerate(self) -> list[dict[str, Any]]:
        """Return the devices there are: path, vendor_id, usage_page and more."""

    def device(self) -> HidDevice:
        """Return a device, not yet open."""


def load() -> Hidapi:
    """Import hidapi. Call it in the thread that opens devices: the window starts without."""
    # The package ships no types.
    if sys.platform == "linux":
        import hidraw as hid  # type: ignore[import-not-found]
    else:
        import hid
    module: Hidapi = hid
    return module
