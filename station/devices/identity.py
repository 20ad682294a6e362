"""Which device is which: known again on another port and after a reboot. Pure; no I/O.

    the same product and serial number, once          the device, wherever it is plugged in
    no serial number (a CH340 has none), or several   the one on the same port as before
    with the same (cheap ones copy theirs)
    … and none on that port                           the only one that no other device of this
                                                      station is known to be
    anything less                                     nobody's: better none than the wrong scale

A COM number or /dev/ttyUSB0 is never part of it: the system deals them out anew at each start. The
by-id name tells two devices apart only where a serial number is in it; without one it is the
product's, and udev gives it to whichever of two twins came last, so that the port outweighs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Bus = Literal["serial", "hid"]


class Identity(Struct, frozen=True):
    """What stays the same about a device. Empty and None are "not known"."""

    bus: Bus
    vid: int | None = None
    pid: int | None = None
    serial_number: str = ""
    by_id: str = ""
    """The name in /dev/serial/by-id: maker, product, serial number if any, interface."""
    by_path: str = ""
    """Which port it is plugged into: /dev/serial/by-path, the USB location, Windows' likewise."""
    part: str = ""
    """Which of a device's several ports or HID collections."""

    def __str__(self) -> str:
        if self.vid is None or self.pid is None:
            return f"{self.bus} {self.by_id or self.by_path}"
        return f"{self.bus} {self.vid:04x}:{self.pid:04x} {self.serial_number}".rstrip()

    @property
    def model(self) -> tuple[object, ...]:
        """What a device shares only with its twins: without a number, or with a copied one."""
        return (self.bus, self.vid, self.pid, self.serial_number, self.part)


class Found(Struct, frozen=True):
    """A device as an enumeration sees it now."""

    path: str
    """What a transport opens, today: /dev/ttyUSB0, COM4, hidapi's path."""
    identity: Identity
    name: str = ""
    """What the device calls itself; in no known language."""
    usage_page: int = 0
    """A HID device's: 0x8C a scanner, 0x8D a scale, 0x01 with usage 6 a keyboard."""
    usage: int = 0


def find_again(
    wanted: Identity, there: Iterable[Found], others: Iterable[Identity] = ()
) -> Found | None:
    """Return the wanted device, or None. `others` are this station's other devices.

    The answer does not depend on the order of `there`, nor on any path in it.
    """
    alike = [one for one in there if one.identity.model == wanted.model]
    if here := _at_its_port(wanted, alike):
        return here
    twins = [other for other in others if other.model == wanted.model]
    spoken_for = [_at_its_port(twin, alike) for twin in twins]
    free = [one for one in alike if one not in spoken_for]
    return free[0] if len(free) == 1 and wanted.vid is not None else None


def _at_its_port(wanted: Identity, alike: Sequence[Found]) -> Found | None:
    """Return what is where the device was; by its name where its port is not known."""
    if wanted.by_path:
        same = [one for one in alike if one.identity.by_path == wanted.by_path]
    else:
        same = [one for one in alike if wanted.by_id and one.identity.by_id == wanted.by_id]
    return same[0] if len(same) == 1 else None
