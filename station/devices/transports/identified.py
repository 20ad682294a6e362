"""A device wherever it is plugged in: looked for by its identity each time it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.identity import find_again
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.devices.identity import Found, Identity
    from station.devices.reader import Transport


class IdentifiedTransport:
    """Opens the transport that `make` returns for the path at which the device is today."""

    def __init__(
        self,
        wanted: Identity,
        enumerate_now: Callable[[], Sequence[Found]],
        make: Callable[[str], Transport],
        others: Callable[[], Sequence[Identity]] = tuple,
    ) -> None:
        self._wanted = wanted
        self._enumerate = enumerate_now
        self._make = make
        self._others = others
        self._transport: Transport | None = None

    def open(self) -> None:
        """Find the device and open it. Raises DeviceError."""
        self.close()
        found = find_again(self._wanted, self._enumerate(), self._others())
        if found is None:
            raise DeviceError("device_cannot_open", port=self._said(), detail="not plugged in")
        transport = self._make(found.path)
        transport.open()
        self._transport = transport

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived. Raises DeviceError."""
        return self._opened().read(timeout_s)

    def write(self, data: bytes) -> None:
        """Send all of it. Raises DeviceError."""
        self._opened().write(data)

    def discard(self) -> None:
        """Forget what has arrived and was not read. Raises DeviceError."""
        self._opened().discard()

    def close(self) -> None:
        """Let go of the device."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _opened(self) -> Transport:
        if self._transport is None:
            raise DeviceError("device_lost", port=self._said(), detail="not open")
        return self._transport

    def _said(self) -> str:
        wanted = self._wanted
        if wanted.vid is None or wanted.pid is None:
            return f"{wanted.bus} {wanted.by_id or wanted.by_path}"
        return f"{wanted.bus} {wanted.vid:04x}:{wanted.pid:04x} {wanted.serial_number}".rstrip()
