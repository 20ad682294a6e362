"""How a person names a device to a command line, and the transport that opens it.

    usb:1a86:7523  usb:0403:6001:A1B2     a serial adapter by its ids, on whatever port
    hid:0922:8003  hid:0c2e:0b61:22147    a HID device by its ids, on whatever port
    usb:1a86:7523@1-2:1.0                 the one at this place, where twins have no numbers
    hid:/dev/hidraw3                      a HID device where it is now
    tcp:192.168.1.40:9100                 a serial server, a printer
    anything else                         a serial port: /dev/ttyUSB0, COM4, socket://host:port

`hub-station devices list` prints them. Neighbours: enumeration, transports.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.devices import enumeration
from station.devices.transports.hid import HidTransport
from station.devices.transports.located import LocatedTransport
from station.devices.transports.serial import SerialTransport
from station.devices.transports.tcp import TcpTransport
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from station.devices.identity import Found
    from station.devices.line_settings import LineSettings
    from station.devices.reader import Transport

_IDS = re.compile(r"(?:usb|hid):([0-9a-f]{4}):([0-9a-f]{4})(?::([^@]+))?(?:@(.+))?", re.IGNORECASE)
_TCP = re.compile(r"tcp:(.+):(\d{1,5})")


def transport_at(
    address: str,
    line: LineSettings,
    serial_ports: Callable[[], Iterable[Found]] = enumeration.serial_ports,
    hid_devices: Callable[[], Iterable[Found]] = enumeration.hid_devices,
) -> Transport:
    """Return a transport, not yet open. Nothing is looked up before it is opened."""
    if address.startswith("usb:"):
        return LocatedTransport(
            address,
            lambda: locate(address, serial_ports()),
            lambda path: SerialTransport(path, line),
        )
    if tcp := _TCP.fullmatch(address):
        return TcpTransport(tcp[1], int(tcp[2]))
    if _IDS.fullmatch(address):
        return LocatedTransport(address, lambda: locate(address, hid_devices()), HidTransport)
    if address.startswith("hid:"):
        return HidTransport(address.removeprefix("hid:"))
    return SerialTransport(address, line)


def address_of(found: Found, there: Iterable[Found] = ()) -> str:
    """Return the shortest lasting name of a device; for what has no ids, where it is now.

    `there` is all that is plugged in: a device with a twin among it is named with its place.
    """
    one = found.identity
    if one.vid is None or one.pid is None:
        return found.path
    kind = "usb" if one.bus == "serial" else "hid"
    short = f"{kind}:{one.vid:04x}:{one.pid:04x}:{one.serial_number}".rstrip(":")
    has_twin = any(
        short == address_of(other) and other.identity.by_path != one.by_path for other in there
    )
    return f"{short}@{one.by_path}" if has_twin and one.by_path else short


def refuse_unusable(address: str) -> None:
    """Raise DeviceError for the ids of a model that cannot be used, with the sentence why."""
    from station.devices.catalogue import check_usable, model_of  # a scanner starts without

    ids = _IDS.fullmatch(address)
    model = model_of(int(ids[1], 16), int(ids[2], 16)) if ids else None
    if model is not None:
        check_usable(model)


def locate(address: str, there: Iterable[Found]) -> str | None:
    """Return where the device of these ids is. Raises DeviceError if it may be several."""
    ids = _IDS.fullmatch(address)
    if ids is None:
        return None
    vid, pid, number, place = int(ids[1], 16), int(ids[2], 16), ids[3], ids[4]
    paths = {
        one.path
        for one in there
        if (one.identity.vid, one.identity.pid) == (vid, pid)
        and number in (None, one.identity.serial_number)
        and place in (None, one.identity.by_path)
    }
    if len(paths) > 1:
        raise DeviceError("device_ambiguous", port=address, paths=", ".join(sorted(paths)))
    return next(iter(paths), None)
