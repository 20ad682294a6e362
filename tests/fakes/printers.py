"""A printer without threads, a clock that moves while somebody waits for it, and what is printed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.printer_socket import PrinterSocket
from station.devices.simulators.running import Simulation
from station.errors import DeviceError
from station.folders import Folders
from station.options import PrinterOptions, Settings
from station.paper.printing.job import PrintJob
from station.paper.printing.printing import Printing
from station.paper.printing.talk import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.paper.printing.job import JobRecord
    from tests.fakes.clocks import FakeClock

LABEL = b"^XA^FO10,10^A0N,30^FDJX1203345871^FS^XZ"
SOON = Patience(answer_s=0.2, progress_s=5.0, pause_s=0.01)
"""For real lines: what must not be waited for in vain."""
AT_ONCE = Patience(answer_s=0.05, progress_s=0.2, pause_s=0.01)
"""For real lines on which nothing more will come."""
PATIENCE_S = 20.0


def label(number: str = "JX1203345871", **rest: object) -> PrintJob:
    return PrintJob("awb_label", number, "zpl", LABEL, operator="operator01", **rest)  # type: ignore[arg-type]  # passed on as given


class FakeWay:
    """A line to a LabelPrinter, which hears and answers at once; `clock` moves in its silences."""

    def __init__(self, printer: LabelPrinter, clock: FakeClock) -> None:
        self.printer, self.clock = printer, clock
        self.is_there = True
        self.dies_after: int | None = None
        """Bytes that it takes before the line is cut."""
        self.is_silent = False
        self.ends: str | None = "ended"
        """What the end of a job proves; None: the printer does not end it."""
        self.before_write: Callable[[bytes], None] = lambda _: None
        self._said = b""

    def open(self) -> None:
        if not self.is_there:
            raise DeviceError("device_cannot_open", port="fake", detail="")
        self._said = b""

    def read(self, timeout_s: float) -> bytes:
        said, self._said = self._said, b""
        if not said:
            self.clock.advance(timeout_s)
        return said

    def write(self, data: bytes) -> None:
        self.before_write(data)
        if self.dies_after is not None:
            data, cut = data[: self.dies_after], data[self.dies_after :]
            self.dies_after -= len(data)
            if cut:
                raise DeviceError("device_lost", port="fake", detail="reset")
        said = self.printer.hear(data, 0.0)
        self._said += b"" if self.is_silent else said

    def finish(self) -> str:
        if self.ends is None:
            raise DeviceError("device_lost", port="fake", detail="no end")
        return self.ends

    def close(self) -> None:
        self._said = b""


def tcp_printer(port_number: int, name: str = "Zebra", language: str = "zpl") -> PrinterOptions:
    return PrinterOptions(name, "tcp", f"127.0.0.1:{port_number}", language)  # type: ignore[arg-type]  # one of the languages


class Bench:
    """Printing over one folder, as a station has it; opened anew after each close."""

    def __init__(self, folder: Path, *printers: PrinterOptions, patience: Patience = SOON) -> None:
        self.folders = Folders.under(folder)
        self.settings = Settings(printer=printers)
        self.patience = patience
        self.told: list[JobRecord] = []

    @contextmanager
    def opened(self) -> Iterator[Printing]:
        printing = Printing(
            self.folders,
            self.settings,
            SystemClock(),
            hear=self.told.append,
            patience=self.patience,
        )
        self.alarms = printing.open()
        try:
            yield printing
        finally:
            printing.close()


@contextmanager
def label_printer(
    printer: LabelPrinter | None = None, port: PrinterSocket | None = None
) -> Iterator[tuple[LabelPrinter, PrinterSocket, Simulation]]:
    """Play a label printer on a TCP port of its own."""
    printer, port = printer or LabelPrinter(), port or PrinterSocket()
    simulation = Simulation(printer, port)
    simulation.start()
    try:
        yield printer, port, simulation
    finally:
        simulation.stop()


def printed(printing: Printing, job: PrintJob, name: str = "") -> JobRecord:
    """Print a job and wait for what becomes of it."""
    return printing.settled(printing.submit(job, name).id, PATIENCE_S)
