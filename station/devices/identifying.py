"""What is plugged in, and what each of it is: by its ids where we know them, else by asking.

    serial, its ids in the catalogue      that model; nothing is sent
    serial, anything else                 questioned, all ports side by side
    HID, in the catalogue or by its page  a scanner or a scale; a scale is listened to
    HID, anything else                    a keyboard or a mouse: left alone

Neighbours: enumeration, catalogue, questioning. Not for a window's thread.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.addresses import transport_at
from station.devices.catalogue import Model, model_of
from station.devices.evidence import Evidence, Tally
from station.devices.identify import Heard, Identification
from station.devices.identity import Found, Identity
from station.devices.line_settings import LineSettings
from station.devices.protocols import protocol_named
from station.devices.questioning import Pace, Questioning
from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.clock import Clock
    from station.devices.reader import Transport

    At = Callable[[str, LineSettings], Transport]
    """(where, set how) → a transport, not yet open."""

_PAGES = {0x8C: "hid_pos_scanner", 0x8D: "hid_scale"}
"""HID usage pages: what a device says it is."""
_WITHOUT_LINE = ("tcp:", "socket://")


class Identified(Struct, frozen=True):
    """What became known of one device."""

    found: Found
    model: Model | None = None
    """The catalogue's row of its ids."""
    evidence: tuple[Evidence, ...] = ()
    """What it could be, best first."""
    heard: tuple[Heard, ...] = ()
    trouble: DeviceError | None = None
    complete: bool = True
    """False where the time was over before everything was asked."""

    @property
    def is_known(self) -> bool:
        """Whether it is a device that we know, or that answered so that it convinces."""
        return self.model is not None or any(one.convinces for one in self.evidence)


def identify(
    there: Sequence[Found], clock: Clock, pace: Pace, transport: At = transport_at
) -> list[Identified]:
    """Return what each of these is, in their order; keyboards and the like are left out."""
    asked = [one for one in there if _concerns_us(one)]
    told: dict[int, Identified] = {}

    def look_at(number: int, one: Found) -> None:
        told[number] = _look_at(one, clock, pace, transport)

    threads = [
        threading.Thread(target=look_at, args=pair, name=f"identify {pair[1].path}", daemon=True)
        for pair in enumerate(asked)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [told[number] for number in sorted(told)]


def port_named(address: str) -> Found:
    """Return a port that a person names, wherever the system lists it."""
    return Found(address, Identity("hid" if address.startswith("hid:") else "serial"))


def _concerns_us(found: Found) -> bool:
    one = found.identity
    is_named = one.vid is None
    return one.bus == "serial" or is_named or bool(_model(found)) or found.usage_page in _PAGES


def _look_at(found: Found, clock: Clock, pace: Pace, transport: At) -> Identified:
    model = _model(found)
    if found.identity.bus == "hid":
        return _listen_to_hid(found, model, clock, pace, transport)
    if model is not None:
        return Identified(found, model)
    identification = Identification(
        found.path, lines_matter=not found.path.startswith(_WITHOUT_LINE)
    )
    questioning = Questioning(lambda line: transport(found.path, line), identification, clock, pace)
    questioning.run()
    return Identified(
        found,
        None,
        tuple(identification.evidence),
        tuple(identification.heard),
        questioning.trouble,
        questioning.complete or questioning.trouble is not None,
    )


def _listen_to_hid(
    found: Found, model: Model | None, clock: Clock, pace: Pace, transport: At
) -> Identified:
    """Hear what a scale reports; a scanner is not kept from the program that reads it."""
    name = model.protocol if model else _PAGES.get(found.usage_page, "hid_scale")
    tally = Tally(protocol_named(name), LineSettings(), found.path)
    if (model is not None and model.refused) or name != "hid_scale":
        return Identified(found, model, (tally.evidence,))
    path = found.path if found.path.startswith("hid:") else f"hid:{found.path}"
    port, end_s = transport(path, LineSettings()), clock.monotonic_s() + pace.listen_s
    trouble = None
    try:
        port.open()
        while (left_s := end_s - clock.monotonic_s()) > 0:
            tally.feed(port.read(left_s), clock.now(), b"")
    except DeviceError as error:
        trouble = error
    finally:
        port.close()
    return Identified(found, model, (tally.evidence,), trouble=trouble)


def _model(found: Found) -> Model | None:
    one = found.identity
    return None if one.vid is None or one.pid is None else model_of(one.vid, one.pid)
