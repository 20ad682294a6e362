"""The printer that a `[[printer]]` of the settings describes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from station.paper.printing.languages import LANGUAGES
from station.paper.printing.talk import Patience, Talk

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.readings import Facts
    from station.options import PrinterOptions
    from station.paper.printing.job import Outcome
    from station.paper.printing.talk import Way

USUAL = Patience()


class Printer(Protocol):
    """What a queue works with, in its thread; calls may take as long as a job."""

    def look(self) -> tuple[str, ...]:
        """Return how the printer is now, in the words of condition.py."""

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:
        """Print one job; call `begin` before anything of it leaves, and let it raise."""


def printer_of(
    options: PrinterOptions,
    clock: Clock,
    wait: Callable[[float], bool],
    patience: Patience = USUAL,
    tell: Callable[[Facts], None] = lambda _: None,
) -> Printer:
    """Return it, touching nothing. `wait` waits so many seconds; True: the station stops.

    `tell` hears what a printer that answers says of itself.
    """
    # Imported here: a station has one or two kinds of printers.
    match options.kind:
        case "file":
            from station.paper.printing.ways.folder import Folder

            return Folder(options.address, options.language)
        case "cups":
            from station.paper.printing.ways.cups import CupsQueue

            raw = options.language != "pdf"
            return CupsQueue(options.address, raw=raw, clock=clock, wait=wait, patience=patience)
        case "windows":
            from station.paper.printing.ways.winspool import WindowsQueue

            return WindowsQueue(options.address, clock, wait, patience)
        case _:
            language = LANGUAGES[options.language]
            return Talk(_way_of(options), language, clock, wait, patience=patience, tell=tell)


def _way_of(options: PrinterOptions) -> Way:
    if options.kind == "serial":
        from station.paper.printing.ways import line

        return line.way_to(options.address, options.line)
    if options.kind == "device":
        from station.paper.printing.ways.device_file import DeviceFileWay

        return DeviceFileWay(options.address)
    from station.paper.printing.ways import tcp

    return tcp.way_to(options.address)
