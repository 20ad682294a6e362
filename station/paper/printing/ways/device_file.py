"""A printer behind a device file: /dev/usb/lp0 takes bytes, and on most printers answers too."""

from __future__ import annotations

import errno
import os
import select
import sys
import time
from contextlib import suppress

from station.errors import DeviceError

_TAKES_WITHIN_S = 60.0
"""For the next bytes: a printer whose buffer is full prints meanwhile."""
_READ = 4096
_KEYS = {
    errno.EBUSY: "device_in_use",
    errno.EACCES: "device_not_allowed",
    errno.EPERM: "device_not_allowed",
}


class DeviceFileWay:
    """Moves a job. The file must be there: none is made."""

    def __init__(self, path: str, takes_within_s: float = _TAKES_WITHIN_S) -> None:
        self._path = path
        self._takes_within_s = takes_within_s
        self._descriptor: int | None = None
        self._answers = False

    def open(self) -> None:
        """Open it for both directions, or for writing alone. Raises DeviceError."""
        self.close()
        if sys.platform == "win32":
            raise self._failed("device_cannot_open", "no device files here")
        waits_not = os.O_NONBLOCK | os.O_NOCTTY
        try:
            try:
                self._descriptor = os.open(self._path, os.O_RDWR | waits_not)
                self._answers = True
            except PermissionError:
                self._descriptor = os.open(self._path, os.O_WRONLY | waits_not)
                self._answers = False
        except OSError as error:
            key = _KEYS.get(error.errno or 0, "device_cannot_open")
            raise self._failed(key, error) from error

    def read(self, timeout_s: float) -> bytes:
        """Return what it said; nothing where it cannot be read. Raises DeviceError."""
        descriptor = self._opened()
        if not self._answers:
            return b""
        try:
            if not select.select([descriptor], [], [], timeout_s)[0]:
                return b""
            return os.read(descriptor, _READ)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._failed("device_lost", error) from error

    def write(self, data: bytes) -> None:
        """Hand over all of it. Raises DeviceError where it takes no more."""
        descriptor, left = self._opened(), memoryview(data)
        end_s = time.monotonic() + self._takes_within_s
        try:
            while left:
                if not select.select([], [descriptor], [], max(0, end_s - time.monotonic()))[1]:
                    raise self._failed("device_lost", "it takes no more")
                with suppress(BlockingIOError):
                    left = left[os.write(descriptor, left) :]
                    end_s = time.monotonic() + self._takes_within_s
        except OSError as error:
            raise self._failed("device_lost", error) from error

    def finish(self) -> str:
        """Tell that the system took all of it; no more is known."""
        return "handed_over"

    def close(self) -> None:
        """Let go of it."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            with suppress(OSError):
                os.close(descriptor)

    def _opened(self) -> int:
        if self._descriptor is None:
            raise self._failed("device_lost", "not open")
        return self._descriptor

    def _failed(self, key: str, error: object) -> DeviceError:
        return DeviceError(key, port=self._path, detail=str(error))
