"""`hub-station devices list`: the serial ports and HID devices as the system sees them now."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.columns import put_table
from station.devices.addresses import address_of
from station.devices.catalogue import model_of
from station.devices.enumeration import hid_devices, serial_ports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.cli.invocation import Invocation
    from station.devices.catalogue import Model
    from station.devices.identity import Found
    from station.texts import Texts

_HID_KINDS = {
    (0x8C, None): "scanner",
    (0x8D, None): "scale",
    (0x01, 0x06): "keyboard",
    (0x01, 0x02): "mouse",
}
"""(usage page, usage): what a HID device says it is (HID Usage Tables)."""


def list_devices(call: Invocation) -> int:
    """Print what is plugged in; 0, also if nothing is."""
    found = [*serial_ports(), *hid_devices()]
    if call.arguments.json:
        for one in found:
            lines.put(_as_json(one, found))
    elif found:
        _put_words(found, call.texts)
    else:
        call.tell(call.texts("cli.no_devices"))
    return 0


def kind_of(found: Found) -> str:
    """Return what a device says it is: port, scanner, scale, keyboard, mouse or other."""
    if found.identity.bus == "serial":
        return "port"
    page = found.usage_page
    return _HID_KINDS.get((page, None)) or _HID_KINDS.get((page, found.usage), "other")


def _as_json(found: Found, there: Sequence[Found]) -> lines.Line:
    one, model = found.identity, _model(found)
    return {
        "device": address_of(found, there),
        "path": found.path,
        "bus": one.bus,
        "kind": kind_of(found),
        "name": found.name,
        "model": model.name if model else "",
        "protocol": model.protocol if model else "",
        "vid": _id(one.vid),
        "pid": _id(one.pid),
        "serial_number": one.serial_number,
        "by_id": one.by_id,
        "by_path": one.by_path,
        "part": one.part,
        "usage_page": found.usage_page,
        "usage": found.usage,
        "allowed": _is_allowed(found),
    }


def _id(number: int | None) -> str | None:
    return None if number is None else f"{number:04x}"


def _put_words(found: Sequence[Found], texts: Texts) -> None:
    heads = [texts(f"listed.{head}") for head in ("device", "path", "what", "name", "known_by")]
    put_table(heads, [_row(one, found, texts) for one in found])


def _row(found: Found, there: Sequence[Found], texts: Texts) -> list[str]:
    what = texts(f"device_kind.{kind_of(found)}")
    if not _is_allowed(found):
        what = texts("listed.not_allowed", what=what)
    model = _model(found)
    name = model.name if model else found.name
    return [address_of(found, there), found.path, what, name, _known_by(found, texts)]


def _model(found: Found) -> Model | None:
    one = found.identity
    return None if one.vid is None or one.pid is None else model_of(one.vid, one.pid)


def _known_by(found: Found, texts: Texts) -> str:
    """Say what makes the device known again."""
    one = found.identity
    if one.serial_number and one.vid is not None:
        return texts("listed.by_number", number=one.serial_number)
    if one.by_path:
        return texts("listed.by_port", port=one.by_path)
    return texts("listed.by_model" if one.vid is not None else "listed.by_nothing")


def _is_allowed(found: Found) -> bool:
    """Whether this user may open it; told only where a device is a file."""
    return not found.path.startswith("/dev/") or os.access(found.path, os.R_OK | os.W_OK)
