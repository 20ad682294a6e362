"""A device wherever it is plugged in: looked for each time it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.identity import find_again
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.devices.identity import Found, Identity
    from station.devices.reader import Transport


class LocatedTransport:
    """Opens what `make` returns for the path that `locate` names now; `said` names the device.

    `locate` returns None where the device is not, and may raise DeviceError.
    """

    def __init__(
        self, said: str, locate: Callable[[], str | None], make: Callable[[str], Transport]
    ) -> None:
        self._said = said
        self._locate = locate
        self._make = make
        self._transport: Transport | None = None

    def open(self) -> None:
        """Find the device and open it. Raises DeviceError."""
        self.close()
        path = self._locate()
        if path is None:
            raise DeviceError("device_cannot_open", port=self._said, detail="not plugged in")
        transport = self._make(path)
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

    def report_descriptor(self) -> bytes:
        """Return how a HID device describes its reports; nothing for any other. DeviceError."""
        describe = getattr(self._opened(), "report_descriptor", bytes)
        return bytes(describe())

    def close(self) -> None:
        """Let go of the device."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

    def _opened(self) -> Transport:
        if self._transport is None:
            raise DeviceError("device_lost", port=self._said, detail="not open")
        return self._transport


def identified(
    wanted: Identity,
    enumerate_now: Callable[[], Sequence[Found]],
    make: Callable[[str], Transport],
    others: Sequence[Identity] = (),
) -> LocatedTransport:
    """Return a transport for the device of this identity; `others` are the station's others."""

    def locate() -> str | None:
        found = find_again(wanted, enumerate_now(), others)
        return found.path if found else None

    return LocatedTransport(str(wanted), locate, make)
