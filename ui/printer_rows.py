"""The printers of the settings as rows of the devices' list, and what to do about each. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.devices.protocols import Role
from station.devices.survey import WEDGE, Seen, State
from station.paper.printing.condition import READY, stands_in_the_way
from station.paper.printing.job import PURPOSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.printing.job import PrinterLook
    from station.texts import Texts

PRINTER = Role.PRINTER.value


def row_of(look: PrinterLook) -> Seen:
    """Return a printer as a row."""
    return Seen(look.name, PRINTER, _state(look.words), look.name, printer=look)


def with_printers(seen: Sequence[Seen], printers: Sequence[PrinterLook]) -> list[Seen]:
    """Put the printers behind what the station reads, before what is only plugged in."""
    ours = [one for one in seen if one.used is not None or one.kind == WEDGE]
    others = [one for one in seen if one not in ours]
    return [*ours, *map(row_of, printers), *others]


def _state(words: tuple[str, ...]) -> State:
    if READY in words:
        return State.READ
    return State.FAILING if stands_in_the_way(words) else State.SET_UP


def place(look: PrinterLook, texts: Texts) -> str:
    """Return what it prints, and how it is reached."""
    key = f"printer_place.{PURPOSES[look.language]}"
    return texts(key, kind=look.kind, address=look.address)


def next_step(look: PrinterLook, texts: Texts) -> str:
    """Return what to do about a printer now."""
    for word in ("unreachable", "not_allowed", "in_use"):
        if word in look.words:
            return texts(f"printer_next.{word}", name=look.name, address=look.address)
    if stands_in_the_way(look.words):
        return texts("printer_next.stopped", name=look.name)
    return texts("printer_next.ready" if READY in look.words else "printer_next.unknown")
