"""`hub-station devices list`: the serial ports and HID devices as the system sees them now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.columns import put_table
from station.devices.addresses import address_of
from station.devices.enumeration import hid_devices, serial_ports
from station.devices.survey import is_allowed, kind_of, known_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.cli.invocation import Invocation
    from station.devices.identity import Found
    from station.texts import Texts


def list_devices(call: Invocation) -> int:
    """Print what is plugged in; 0, also if nothing is."""
    found = [*serial_ports(), *hid_devices()]
    if call.arguments.json:
        for one in found:
            lines.put(as_line(one, found))
    elif found:
        _put_words(found, call.texts)
    else:
        call.tell(call.texts("cli.no_devices"))
    return 0


def as_line(found: Found, there: Sequence[Found]) -> lines.Line:
    """Return what is known of one device among those that are there."""
    one, model = found.identity, known_model(found)
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
        "allowed": is_allowed(found),
    }


def _id(number: int | None) -> str | None:
    return None if number is None else f"{number:04x}"


def _put_words(found: Sequence[Found], texts: Texts) -> None:
    heads = [texts(f"listed.{head}") for head in ("device", "path", "what", "name", "known_by")]
    put_table(heads, [_row(one, found, texts) for one in found])


def _row(found: Found, there: Sequence[Found], texts: Texts) -> list[str]:
    what = texts(f"device_kind.{kind_of(found)}")
    if not is_allowed(found):
        what = texts("listed.not_allowed", what=what)
    model = known_model(found)
    name = model.name if model else found.name
    return [address_of(found, there), found.path, what, name, _known_by(found, texts)]


def _known_by(found: Found, texts: Texts) -> str:
    """Say what makes the device known again."""
    one = found.identity
    if one.serial_number and one.vid is not None:
        return texts("listed.by_number", number=one.serial_number)
    if one.by_path:
        return texts("listed.by_port", port=one.by_path)
    return texts("listed.by_model" if one.vid is not None else "listed.by_nothing")
