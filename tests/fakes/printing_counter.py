"""Orders for a printer that writes files, and what was announced of them."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.errors import PaperError
from station.events import Command, CommandName
from station.options import PrinterOptions, PrintingOptions, Settings
from station.paper_orders import PaperOrders
from station.printouts import Printouts
from station.texts import Texts
from station.workbench import PaperOrder
from tests.fakes.desks import IDENTITY
from tests.fakes.knowledge import NOON
from tests.fakes.printers import Bench

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from station.events import Announcement, Paper
    from station.paper.documents import Document
    from station.paper.printing.job import Format, JobRecord

WAIT_S = 20.0


class PrintingCounter:
    """Orders for a printer that writes files, and what was announced."""

    def __init__(
        self,
        folder: Path,
        documents: dict[str, Document],
        labels: str = "",
        language: Format = "zpl",
    ) -> None:
        self.out = folder / "out"
        self.out.mkdir()
        folder_printer = PrinterOptions(
            "Map", "file", str(self.out), language, media="label_100x150"
        )
        bench = Bench(folder / "home", folder_printer)
        settings = Settings(printer=(folder_printer,), printing=PrintingOptions(labels=labels))
        self.announced: list[Announcement] = []
        self.whys = threading.Semaphore(0)
        self.documents = documents
        hears = (SystemClock(), self.announced.append)
        self.printouts = Printouts(bench.folders, settings, *hears)
        self.orders = PaperOrders(
            *(self.printouts, self._read, bench.folders, settings),
            texts=Texts.load("id"),
            identity=lambda: IDENTITY,
            clock=SystemClock(),
            announce=self.announced.append,
        )

    def _read(self, _kind: str, number: str) -> Sequence[Document]:
        if number not in self.documents:
            raise PaperError("paper_missing", document="bag_label", id=number)
        return [self.documents[number]]

    def order(self, paper: Paper, *, why: str = "", by_itself: bool = False) -> None:
        said = None if by_itself else Command(CommandName.PRINT, NOON, "typed")
        self.orders.order(PaperOrder(paper, "operator01", said, why), self.whys.release)

    def settle(self) -> None:
        """Wait until what was ordered so far is printed."""
        done = threading.Event()
        self.orders._errands.put(done.set)
        assert done.wait(WAIT_S)
        printing = self.printouts.printing()
        for job in printing.jobs(0):
            printing.settled(job.id, WAIT_S)

    def close(self) -> list[JobRecord]:
        """Let all that was ordered end; return the jobs, oldest first."""
        self.settle()
        self.orders.stop()
        printing = self.printouts.printing()
        jobs = printing.jobs(0)[::-1]
        self.printouts.stop()
        return jobs
