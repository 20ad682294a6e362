"""Pictures of printers on the devices screen: ready, stopped, a test label, what is uncertain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.options import PrinterOptions
from station.paper.printing.job import JobRecord, JobState, PrinterLook
from ui.device_pictures import SEEN, DevicesStation, choose, opened, save
from ui.specimens import NOW
from ui.still_station import StillPrintouts

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from station.devices.survey import Seen
    from ui.still_station import StillStation

OPTIONS = PrinterOptions("Zebra meja 3", "tcp", "192.168.1.50", "zpl")
LOOKS = [
    PrinterLook("Zebra meja 3", "tcp", "192.168.1.50", "zpl", ("labels",), ("ready",)),
    PrinterLook("TSC gudang", "tcp", "192.168.1.51", "tspl", (), ("paper_out", "paused")),
    PrinterLook("Struk", "device", "/dev/usb/lp0", "escpos", ("receipts",), ("silent",)),
    PrinterLook("Kantor", "cups", "office", "pdf", ("documents",), ("unreachable",)),
]
ROWS = range(3, 7)
"""Where they stand in the list: behind what the station reads."""
DONE = JobRecord(
    *(7, "test_label", "CGK-3-20261122-070731-000000", "zpl", 1, 0, "", "operator01", "00" * 32),
    *(LOOKS[0].name, JobState.PRINTED, "counted", (), 1, NOW, NOW, NOW),
)
STOPPED = replace(DONE, state=JobState.UNCERTAIN, note="stopped", words=("paper_out", "paused"))
DOUBTS = [STOPPED, replace(STOPPED, id=5, number="JX1203345871", note="cut_off", words=())]


def with_printers(station: StillStation, printouts: StillPrintouts) -> StillStation:
    """Give a station these printers."""
    station.settings = replace(station.settings, printer=(OPTIONS,))
    station.printouts = printouts
    return station


def take_printers(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint each state once, and in large type; `face` is a language and a theme."""
    usual: list[Seen] = SEEN[:4]
    for scale in (1, 1.5):
        name = f"{face[1]}-{round(100 * scale)}.png"
        for state, row, printouts in (
            ("ready", 3, StillPrintouts(LOOKS)),
            ("stopped", 4, StillPrintouts(LOOKS)),
            ("silent", 5, StillPrintouts(LOOKS)),
            ("unreachable", 6, StillPrintouts(LOOKS)),
            ("printed", 3, StillPrintouts(LOOKS, outcome=DONE)),
            ("uncertain", 3, StillPrintouts(LOOKS, DOUBTS, outcome=STOPPED)),
        ):
            station = with_printers(DevicesStation(face, usual), printouts)
            window, screen = opened(app, station, scale)
            choose(screen, row)
            if printouts.outcome is not None:
                screen.printers.card.print.click()
            save(app, window, folder / f"printers-{state}-{name}")
