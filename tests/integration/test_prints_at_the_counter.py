"""The command PRINT at a real station that has no network: the label of the last sealed bag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.clock import SystemClock
from station.events import Command, CommandName, PaperOrdered, Workflow
from station.options import PrinterOptions, Settings, StationOptions
from station.recording import tell
from tests.fakes.deliveries import ONE, ROUND, TWO, Counter
from tests.fakes.desks import DeskAtWork, barcode
from tests.fakes.knowledge import FakeKnowledge, a_waybill
from tests.fakes.printed import of_pdf, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

AWB, BAG = "JX1203345871", "CGK-3-20261122-B001"


def pack_and_seal(folder: Path) -> None:
    desk = DeskAtWork(folder, FakeKnowledge({AWB: a_waybill(AWB, status="AT_HUB")}))
    desk.choose(Workflow.PACKING)
    desk.scan(barcode(CommandName.OPEN, "BDO"))
    desk.scan(AWB)
    desk.twice(CommandName.SEAL)
    desk.scan("SEAL-1")
    desk.close()


def test_a_sealed_bags_label_comes_out_without_a_network(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    hub_station.folders.make()
    pack_and_seal(hub_station.folders.data)
    printer = PrinterOptions("Map", "file", str(out), "zpl")
    own = StationOptions(hub="CGK", desk="3", operator="operator01")
    station = Station(hub_station.folders, Settings(station=own, printer=(printer,)))
    station.open()
    try:
        said = Command(CommandName.PRINT, SystemClock().now(), "typed")
        answer = tell(station.post, said, "operator02", Workflow.PACKING)
        assert isinstance(answer, PaperOrdered)
        assert (answer.document, answer.number) == ("bag_label", BAG)
        station.papers.stop()
        (job,) = station.printouts.printing().jobs(0)
        assert station.printouts.printing().settled(job.id, 20).copy_no == 0
        assert job.operator == "operator02"
    finally:
        station.close()
    (file,) = out.iterdir()
    assert "SEAL-1" in file.read_text("latin-1")
    shown = hub_station("paper", "render", "bag_label", "--id", BAG, "--format", "zpl")
    assert (shown.code, "SEAL-1" in shown.output) == (0, True), shown.said


def test_a_round_comes_out_without_a_network_and_says_what_it_lacks(
    hub_station: CommandLine, tmp_path: Path
) -> None:
    """By the command at the desk, again with a reason from the command line: the mark of a copy."""
    out = tmp_path / "out"
    out.mkdir()
    hub_station.folders.make()
    desk = Counter(hub_station.folders.data)
    desk.set_out(ONE, TWO)
    desk.close()
    printer = PrinterOptions("Kantor", "file", str(out), "pdf", media="a4")
    own = StationOptions(hub="CGK", desk="3", operator="operator01")
    station = Station(hub_station.folders, Settings(station=own, printer=(printer,)))
    station.open()
    try:
        said = Command(CommandName.PRINT, SystemClock().now(), "typed")
        answer = tell(station.post, said, "operator02", Workflow.DELIVERY)
        assert isinstance(answer, PaperOrdered)
        assert (answer.document, answer.number) == ("runsheet", ROUND)
        station.papers.stop()
        (job,) = station.printouts.printing().jobs(0)
        assert station.printouts.printing().settled(job.id, 20).pages == 1
    finally:
        station.close()
    (file,) = out.iterdir()
    pdf = file.read_bytes()
    assert of_pdf(pdf).codes == sorted([ROUND, ONE, TWO])
    assert "alamat 2 kiriman tidak diketahui" in text_of(pdf)
    shown = hub_station("paper", "render", "runsheet", "--id", ROUND, "--format", "csv")
    assert (shown.code, ONE in shown.output) == (0, True), shown.said
