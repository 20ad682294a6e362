"""`hub-station paper jobs|printers`, alone and beside a running window; and printing for `paper print`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.bootstrap import Station
from station.cli.beside import Beside
from station.cli.invocation import Invocation
from station.cli.paper_jobs import told
from station.cli.printing import Printers, Teller, printing
from station.clock import SystemClock
from station.devices.readings import PrinterStatus
from station.errors import PrintError
from station.local_socket import LocalServer
from station.options import PrinterOptions, Settings
from station.paper.printing.job import JobState, PrintJob
from station.paper.printing.print_journal import PrintJournal
from tests.fakes.knowledge import NOON
from tests.fakes.printers import LABEL, Bench, label, label_printer, tcp_printer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import SimpleNamespace

    from tests.fakes.command_line import CommandLine

PRINTED = JobState.PRINTED


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def folder_printer(out: Path) -> PrinterOptions:
    return PrinterOptions("Map", "file", str(out), "zpl")


def write_settings(command: CommandLine, out: Path) -> None:
    command.folders.make()
    command.folders.settings_file.write_text(
        '[station]\noperator = "operator01"\n'
        f'[[printer]]\nname = "Map"\nkind = "file"\naddress = "{out}"\nlanguage = "zpl"\n'
    )


def left_uncertain(folders_of: CommandLine, *numbers: str) -> None:
    """Leave jobs behind of which nobody knows whether they came out."""
    folders_of.folders.make()
    journal = PrintJournal(folders_of.folders.print_journal_file, SystemClock())
    journal.open()
    for number in numbers:
        journal.begin(journal.add(label(number), "Map").id)
    journal.close()


def test_printers_are_listed_with_how_they_are_now(hub_station: CommandLine, out: Path) -> None:
    empty = hub_station("paper", "printers")
    assert (empty.code, empty.lines) == (0, [])
    assert "[[printer]]" in empty.said
    write_settings(hub_station, out)
    line = hub_station("paper", "printers").line
    assert (line["printer"], line["serves"], line["says"]) == ("Map", ["labels"], "Siap")


def test_a_person_answers_what_nobody_knows(hub_station: CommandLine, out: Path) -> None:
    write_settings(hub_station, out)
    left_uncertain(hub_station, "A1", "A2", "A3")
    listed = hub_station("paper", "jobs", "list", "--open")
    assert [line["number"] for line in listed.lines] == ["A3", "A2", "A1"]
    assert {line["note"] for line in listed.lines} == {"restarted"}
    assert "3 cetakan belum pasti" in listed.said
    jobs = {line["number"]: str(line["job"]) for line in listed.lines}
    came = hub_station("paper", "jobs", "came-out", jobs["A1"])
    assert (came.code, came.line["state"], came.line["note"]) == (0, "printed", "seen")
    again = hub_station("paper", "jobs", "did-not", jobs["A2"], "--by", "supervisor07")
    assert (again.code, again.line["state"], again.line["attempts"]) == (0, "printed", 2)
    gone = hub_station("paper", "jobs", "did-not", jobs["A3"], "--no-print")
    assert (gone.code, gone.line["state"]) == (0, "failed")
    assert [file.name for file in out.iterdir()] == ["awb_label-A2.zpl"]
    refused = hub_station("paper", "jobs", "came-out", jobs["A1"])
    assert (refused.code, refused.lines) == (2, [])
    assert hub_station("paper", "jobs").lines[0]["number"] == "A3"


def calls(folders_of: CommandLine, settings: Settings, *arguments: object) -> Invocation:
    given: SimpleNamespace = dict(arguments)  # type: ignore[assignment,arg-type]  # nothing of it is read
    return Invocation(given, settings, folders_of.folders)


@pytest.fixture(params=["alone", "beside a window"])
def call(
    request: pytest.FixtureRequest, hub_station: CommandLine, out: Path
) -> Iterator[Invocation]:
    """A command line that prints: by itself, or through the window that is open."""
    settings = Settings(printer=(folder_printer(out),))
    call = calls(hub_station, settings)
    if request.param == "alone":
        yield call
        return
    station = Station(hub_station.folders, settings)
    station.open()
    station.attach_devices()
    station.printouts.printing()
    server = LocalServer(hub_station.folders.data, Beside(station))
    server.start()
    try:
        yield call
    finally:
        server.stop()
        station.close()
        server.join()


def test_a_document_is_printed_once_and_a_copy_for_a_reason(
    call: Invocation, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    large = LABEL * 20_000
    with printing(call) as printers:
        assert printers.next_copy("labels", "A1") == 0
        assert printers.printer_for("zpl").dpi == 203
        first = printers.print_document(PrintJob("labels", "A1", "zpl", large, pages=20_000))
        assert (first.state, first.printer, first.pages) == (PRINTED, "Map", 20_000)
        with pytest.raises(PrintError, match="print_reason_missing"):
            printers.print_document(PrintJob("labels", "A1", "zpl", large, copy_no=1))
        copy = PrintJob("labels", "A1", "zpl", LABEL, copy_no=1, reason="torn")
        assert printers.print_document(copy, "Map").state is PRINTED
        with pytest.raises(PrintError, match="printer_none"):
            printers.printer_for("pdf")
        assert [job.copy_no for job in printers.jobs(9, PRINTED)] == [1, 0]
        assert printers.looks()[0].words == ("ready",)
    assert (out / "labels-A1.zpl").read_bytes() == large
    assert told(first, call) == 0
    assert '"state": "printed"' in capsys.readouterr().out


def test_what_nobody_knows_is_told_with_what_to_do(
    hub_station: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    with label_printer() as (_, port, _simulation):
        port.dies_after = len(b"~HS") + 5
        call = calls(hub_station, Settings(printer=(tcp_printer(port.port_number),)))
        with printing(call) as printers:
            assert told(printers.print_document(label("A1")), call) == 1
    said = capsys.readouterr()
    assert "came-out 1 | did-not 1" in said.err
    assert '"state": "uncertain"' in said.out


def test_what_keeps_a_printer_from_printing_is_told_once_at_the_terminal(
    hub_station: CommandLine, capsys: pytest.CaptureFixture[str]
) -> None:
    call = calls(hub_station, Settings())
    teller = Teller(call)
    for facts in ({"paper_out": True}, {"paper_out": True}, {}, {"paper_out": True}):
        teller(PrinterStatus(dict(facts), NOON, "Zebra"))
    assert capsys.readouterr().err == "Zebra: Kertas habis\n" * 2


def test_a_window_that_is_asked_something_else_says_so(call: Invocation) -> None:
    with printing(call) as printers, pytest.raises(PrintError, match="print_not_understood"):
        printers._told("sing")
    with pytest.raises(PrintError, match="print_not_understood"):
        Printers(lambda _: {}).looks()


def test_a_folder_in_use_by_another_command_is_waited_for_and_told(
    hub_station: CommandLine, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("station.cli.printing._OTHER_CALL_S", 0.0)
    call = calls(hub_station, Settings(printer=(folder_printer(out),)))
    with (
        Bench(hub_station.home, folder_printer(out)).opened(),
        pytest.raises(Exception, match="printing_busy"),
        printing(call),
    ):
        pass
