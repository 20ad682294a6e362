"""What is plugged in now: serial ports and HID devices, each with its identity.

Neighbours: identity (which is which), transports.identified (opens what is found). Not for a
window's thread: on Windows a listing takes some hundred milliseconds.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.devices import hidapi
from station.devices.identity import Found, Identity
from station.devices.turns import a_turn
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

LINKS = Path("/dev/serial")
"""Where udev keeps by-id and by-path; there is none elsewhere, nor without such a device."""
SYSTEM = Path("/sys/class/hidraw")

_USB_PLACE = re.compile(r"\d+-[\d.]+:\d+\.\d+")  # bus-port.port:configuration.interface


def _comports() -> Iterable[Any]:
    # Imported here, in a device's thread. pyserial ships no types.
    from serial.tools.list_ports import comports  # type: ignore[import-untyped]

    ports: Iterable[Any] = comports()
    return ports


def serial_ports(
    comports: Callable[[], Iterable[Any]] = _comports, links: Path = LINKS
) -> list[Found]:
    """Return the serial ports, by path. `comports` is pyserial's unless a test brings its own.

    Raises DeviceError.
    """
    by_id, by_path = _targets(links / "by-id"), _targets(links / "by-path")
    try:
        with a_turn():
            ports = sorted(comports(), key=lambda port: str(port.device))
    except (OSError, TypeError, ValueError) as error:  # one was pulled out while it was looked at
        raise DeviceError("devices_not_listed", detail=str(error)) from error
    return [_port(port, by_id.get(port.device, ""), by_path.get(port.device, "")) for port in ports]


def _port(port: Any, by_id: str, by_path: str) -> Found:
    place = str(getattr(port, "location", None) or "")
    identity = Identity(
        "serial",
        port.vid,
        port.pid,
        _serial_number(port.serial_number),
        by_id,
        # A built-in port has no place on a bus, but it is always the same one.
        by_path or place or ("" if port.vid is not None else str(port.device)),
        _interface(place),
    )
    name = port.product or port.description or ""
    return Found(str(port.device), identity, "" if name == "n/a" else str(name))


def hid_devices(
    load: Callable[[], hidapi.Hidapi] = hidapi.load, system: Path = SYSTEM
) -> list[Found]:
    """Return the HID devices, one for each collection, in the order of their paths.

    Raises DeviceError.
    """
    try:
        with a_turn():
            listed = load().enumerate()
    except (OSError, ImportError) as error:  # some systems have no wheel of hidapi
        raise DeviceError("devices_not_listed", detail=str(error)) from error
    return sorted((_hid(entry, system) for entry in listed), key=lambda found: found.path)


def _hid(entry: dict[str, Any], system: Path) -> Found:
    path = bytes(entry["path"]).decode("utf-8", "replace")
    page, usage = int(entry.get("usage_page") or 0), int(entry.get("usage") or 0)
    identity = Identity(
        "hid",
        entry["vendor_id"],
        entry["product_id"],
        _serial_number(entry.get("serial_number")),
        by_path=_usb_place(path, system),
        part=f"{entry.get('interface_number', -1)}/{page:02x}:{usage:02x}",
    )
    return Found(path, identity, str(entry.get("product_string") or ""), page, usage)


def _serial_number(told: object) -> str:
    """Return a device's own number; Windows makes one with & in it for those that have none."""
    number = str(told or "").strip()
    return "" if "&" in number else number


def _interface(place: str) -> str:
    return place.rpartition(":")[2] if ":" in place else ""


def _usb_place(path: str, system: Path) -> str:
    """Return the port a hidraw node hangs on (`1-2.3:1.0`). Windows' path tells it itself."""
    if not path.startswith("/dev/"):
        return "" if path.startswith("DevSrvsID:") else path  # macOS numbers them anew
    node = (system / Path(path).name).resolve()
    places = _USB_PLACE.findall(str(node))
    return places[-1] if places else ""


def _targets(folder: Path) -> dict[str, str]:
    """Return which name stands for which device file."""
    if not folder.is_dir():
        return {}
    return {str(link.resolve()): link.name for link in sorted(folder.iterdir())}
