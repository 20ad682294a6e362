"""What is plugged in, and what a person would do next about each. Pure, but for `group_of`.

    the station reads it      read │ held by another program │ not allowed │ not there
    it is only plugged in     free │ not allowed │ types │ cannot be used

Ordinary keyboards, mice and the like are left out. Neighbours: enumeration, catalogue, equipment.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.addresses import address_of, locate
from station.devices.catalogue import MODELS, Model, model_of
from station.devices.protocols import Role, protocol_named
from station.errors import DeviceError
from station.paper.printing.job import PrinterLook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from station.devices.identity import Found

_HID_KINDS = {
    (0x8C, None): "scanner",
    (0x8D, None): "scale",
    (0x01, 0x06): "keyboard",
    (0x01, 0x02): "mouse",
}
"""(usage page, usage): what a HID device says it is (HID Usage Tables)."""
_SCANNERS = {
    vendor for model in MODELS if model.protocol == "hid_pos_scanner" for vendor, _ in model.usb
}
"""Vendors that make scanners: a keyboard of theirs is one that types."""
WEDGE = "wedge"
"""Stands for every scanner that types: the system knows them only as keyboards."""


class State(StrEnum):
    """How a device is. What to do next: `device_next.<value>` in the translations."""

    READ = "read"
    SEARCHED = "searched"
    """The station uses it, and looks for it."""
    IN_USE = "in_use"
    NOT_ALLOWED = "not_allowed"
    MISSING = "missing"
    FAILING = "failing"
    """It is there and cannot be opened."""
    FREE = "free"
    USABLE = "usable"
    """It is known what it is, and one press makes the station use it."""
    NOT_YET = "not_yet"
    """A label printer that the settings do not name."""
    SET_UP = "set_up"
    """A printer of the settings; how it is stands in its `printer`."""
    TYPES = "types"
    REFUSED = "refused"
    WEDGE_ON = "wedge_on"
    WEDGE_OFF = "wedge_off"


class Used(Struct, frozen=True):
    """A device that the station reads, or would: its address in the settings, and how it is."""

    address: str
    role: Role
    device: str
    """The name that its events carry."""
    is_open: bool
    trouble: DeviceError | None = None
    protocol: str = ""
    zeroes: bool = False
    tares: bool = False
    """Whether its protocol has an order for that."""


class Seen(Struct, frozen=True):
    """One line of the devices screen."""

    address: str
    """As the settings name it; WEDGE for whatever types."""
    kind: str
    """port, scanner, scale, printer, keyboard, wedge: `device_kind.<kind>`."""
    state: State
    name: str = ""
    """The catalogue's, or what the device calls itself; in no known language."""
    path: str = ""
    """Where it is now; empty where it is not."""
    group: str = ""
    """Who may open it, where this user may not."""
    refusal: str = ""
    """Key of the sentence that says why it cannot be used."""
    used: Used | None = None
    printer: PrinterLook | None = None
    """A printer of the settings, and how it is."""


def surveyed(
    there: Iterable[Found],
    used: Sequence[Used],
    *,
    wedge: bool,
    allowed: Callable[[Found], bool],
    group_of: Callable[[str], str],
) -> list[Seen]:
    """Return what a person wants to see, what the station uses first. `wedge`: if that is on."""
    left = {one.address: one for one in used}
    seen: dict[tuple[str, str], Seen] = {}
    there = list(there)
    for found in there:
        ours = next((left.pop(one.address) for one in used if _is(one, found, left)), None)
        line = _line(found, address_of(found, there), ours, may=allowed(found), group_of=group_of)
        if line is not None:
            seen.setdefault((line.address, line.kind), line)
    absent = [Seen(one.address, one.role.value, _absent(one), used=one) for one in left.values()]
    typing = Seen(WEDGE, WEDGE, State.WEDGE_ON if wedge else State.WEDGE_OFF)
    lines = [*absent, *seen.values()]
    return [typing, *sorted(lines, key=lambda line: (line.used is None, line.address))]


def kind_of(found: Found) -> str:
    """Return what a device says it is: port, scanner, scale, keyboard, mouse or other."""
    if found.identity.bus == "serial":
        return "port"
    page = found.usage_page
    return _HID_KINDS.get((page, None)) or _HID_KINDS.get((page, found.usage), "other")


def known_model(found: Found) -> Model | None:
    """Return the catalogue's row of a device's ids."""
    one = found.identity
    return None if one.vid is None or one.pid is None else model_of(one.vid, one.pid)


def is_allowed(found: Found) -> bool:
    """Whether this user may open it; told only where a device is a file."""
    return not found.path.startswith("/dev/") or os.access(found.path, os.R_OK | os.W_OK)


def group_of(path: str) -> str:
    """Return whose members may open a device file: `dialout`; empty where nobody says."""
    try:
        return Path(path).group()
    except (OSError, KeyError, NotImplementedError):
        return ""


def _is(used: Used, found: Found, left: dict[str, Used]) -> bool:
    if used.address not in left:
        return False
    if used.address in (found.path, f"hid:{found.path}"):
        return True
    is_serial = found.identity.bus == "serial"
    return is_serial == used.address.lower().startswith("usb:") and bool(
        locate(used.address, [found])
    )


def _line(
    found: Found, address: str, used: Used | None, *, may: bool, group_of: Callable[[str], str]
) -> Seen | None:
    model = known_model(found)
    kind = _kind(found, model)
    if used is None and not _concerns_us(found, kind):
        return None
    state, refusal = _state(used) if used else State.FREE, ""
    if used is None and kind in _AS_THEY_ARE:
        state = _AS_THEY_ARE[kind]
    elif used is None and model is not None:
        state, refusal = (State.REFUSED if model.refused else State.USABLE), model.refused
    elif used is None and kind in {"scanner", "scale"}:
        state = State.USABLE
    if not may and state in {State.FREE, State.USABLE, State.FAILING, State.SEARCHED}:
        state = State.NOT_ALLOWED
    group = group_of(found.path) if state is State.NOT_ALLOWED else ""
    role = used.role.value if used else kind
    name = model.name if model else found.name
    return Seen(address, role, state, name, found.path, group, refusal, used)


_AS_THEY_ARE = {"keyboard": State.TYPES, "printer": State.NOT_YET}


def _kind(found: Found, model: Model | None) -> str:
    kind = kind_of(found)
    if kind in {"port", "other"} and model is not None:
        return protocol_named(model.protocol).role.value
    return kind


def _concerns_us(found: Found, kind: str) -> bool:
    if kind == "keyboard":
        return (found.identity.vid, 0) in {(vendor, 0) for vendor in _SCANNERS}
    return kind in {"port", "scanner", "scale", "printer"}


_TROUBLES = {
    "device_in_use": State.IN_USE,
    "device_not_allowed": State.NOT_ALLOWED,
}


def _absent(used: Used) -> State:
    """Return how a device is that no listing has: a server on the network, or unplugged."""
    return State.READ if used.is_open else State.MISSING


def _state(used: Used) -> State:
    if used.is_open:
        return State.READ
    if used.trouble is None:
        return State.SEARCHED
    return _TROUBLES.get(used.trouble.key, State.FAILING)
