"""A station's printing: which printer, one thing at a time, and what a person answers."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs

from station.clock import SystemClock
from station.errors import PrintError, StoreBusyError
from station.events import PrinterShown, StoreAlarm
from station.identity import StationIdentity
from station.options import PrinterOptions, PrintingOptions, Settings
from station.paper.printing.job import JobState, Outcome, PrintJob
from station.paper.printing.print_journal import PrintJournal
from station.paper.printing.queue import PrinterQueue
from station.printouts import Printouts
from station.texts import Texts
from tests.fakes.printers import LABEL, Bench, label, label_printer, printed, tcp_printer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from station.events import Announcement
    from station.paper.printing.job import JobRecord
    from station.paper.printing.printing import Printing

PATIENCE_S = 20.0


def folder_printer(folder: Path, name: str = "Map", language: str = "zpl") -> PrinterOptions:
    folder.mkdir(exist_ok=True)
    return PrinterOptions(name, "file", str(folder), language)  # type: ignore[arg-type]  # one of the languages


# ── which printer ────────────────────────────────────────────────────────────────────────────


def test_what_nobody_names_goes_to_the_printer_that_serves_it(tmp_path: Path) -> None:
    bench = Bench(
        tmp_path / "home",
        tcp_printer(1, "Zebra"),
        tcp_printer(2, "TSC", "tspl"),
        tcp_printer(3, "Zebra 2"),
    )
    with bench.opened() as printing:
        assert (printing.printer_for("zpl").name, printing.printer_for("tspl").name) == (
            *("Zebra", "TSC"),
        )
        assert printing.printer_for("zpl", "Zebra 2").name == "Zebra 2"
        for language, name, key in (
            ("pdf", "", "printer_none"),
            ("zpl", "Canon", "printer_unknown"),
            ("zpl", "TSC", "printer_other_language"),
        ):
            with pytest.raises(PrintError, match=key):
                printing.printer_for(language, name)  # type: ignore[arg-type]  # one of the languages
    bench.settings = Settings(
        printer=bench.settings.printer, printing=PrintingOptions(labels="Zebra 2")
    )
    with bench.opened() as printing:
        assert printing.printer_for("zpl").name == "Zebra 2"


# ── a folder is a printer too ────────────────────────────────────────────────────────────────


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "home", folder_printer(tmp_path / "out"))
    hostile = label("../A1/..%00")
    with bench.opened() as printing:
        for copy_no in range(2):
            job = structs.replace(hostile, copy_no=copy_no, reason="torn")
            done = printed(printing, job)
            assert (done.state, done.note) == (JobState.PRINTED, "written")
        (tmp_path / "out" / "awb_label-A9.zpl").write_bytes(b"older")
        printed(printing, label("A9"))
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [
        "awb_label-..-A1-..-00-1.zpl",
        "awb_label-..-A1-..-00.zpl",
        "awb_label-A9-2.zpl",
        "awb_label-A9.zpl",
    ]
    assert [job.state for job in bench.told] == [JobState.PRINTED] * 3


def test_a_folder_that_is_not_there_gets_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "home", PrinterOptions("Map", "file", str(tmp_path / "no"), "zpl"))
    with bench.opened() as printing:
        failed = printed(printing, label())
        assert (failed.state, failed.note) == (JobState.FAILED, "not_reached")
        (tmp_path / "no").mkdir()
        printing.did_not(failed.id, "operator01")
        assert printing.settled(failed.id, PATIENCE_S).state is JobState.PRINTED


# ── one at a time ────────────────────────────────────────────────────────────────────────────


class SlowPrinter:
    """Prints when it is let; notes how many jobs it has in hand at once."""

    def __init__(self) -> None:
        self.at_work, self.may_end = threading.Semaphore(0), threading.Semaphore(0)
        self.in_hand, self.most, self.printed = 0, 0, list[bytes]()

    def look(self) -> tuple[str, ...]:
        return ("ready",)

    def deliver(self, content: bytes, _title: str, begin: Callable[[], None]) -> Outcome:
        begin()
        self.in_hand += 1
        self.most = max(self.most, self.in_hand)
        self.at_work.release()
        assert self.may_end.acquire(timeout=PATIENCE_S)
        self.in_hand -= 1
        self.printed.append(content)
        return Outcome(JobState.PRINTED, "counted")


def test_a_queue_prints_one_job_at_a_time_and_in_order(tmp_path: Path) -> None:
    journal, printer = PrintJournal(tmp_path / "print.sqlite", SystemClock()), SlowPrinter()
    journal.open()
    told, all_told = list[int](), threading.Semaphore(0)

    def tell(job_id: int) -> None:
        told.append(job_id)
        all_told.release()

    queue = PrinterQueue("Zebra", lambda _: printer, journal, tell)
    jobs = [journal.add(label(f"A{number}"), "Zebra") for number in range(3)]
    journal.settle(jobs[1].id, Outcome(JobState.CANCELLED, "did_not"), JobState.QUEUED)
    for job in jobs:
        queue.print(job.id)
    assert printer.at_work.acquire(timeout=PATIENCE_S)
    looked: list[tuple[str, ...]] = []
    queue.look(looked.append)
    assert looked == [("printing",)], "a job under way keeps nobody waiting for a look"
    queue.hear(("paper_out",))
    queue.look(looked.append)
    assert looked[-1] == ("paper_out",)
    for _ in jobs:
        printer.may_end.release()
        assert all_told.acquire(timeout=PATIENCE_S)
    assert (printer.most, len(printer.printed), told) == (1, 2, [job.id for job in jobs])
    queue.stop()
    assert journal.job(jobs[1].id).state is JobState.CANCELLED, "what was given up is not sent"
    journal.close()


class BrokenPrinter(SlowPrinter):
    def deliver(self, content: bytes, _title: str, begin: Callable[[], None]) -> Outcome:
        if content == LABEL:
            begin()
        raise RuntimeError("a fault of ours")


@pytest.mark.expected_logs("ERROR station.paper.printing.queue: job")
def test_a_fault_of_ours_leaves_no_job_hanging(tmp_path: Path) -> None:
    journal = PrintJournal(tmp_path / "print.sqlite", SystemClock())
    journal.open()
    settled = threading.Semaphore(0)
    queue = PrinterQueue("Zebra", lambda _: BrokenPrinter(), journal, lambda _: settled.release())
    sent = journal.add(label("A1"), "Zebra")
    unsent = journal.add(PrintJob("bag_label", "B1", "zpl", b"^XA^XZ"), "Zebra")
    for job in (sent, unsent):
        queue.print(job.id)
        assert settled.acquire(timeout=PATIENCE_S)
    queue.stop()
    states = [journal.job(job.id).state for job in (sent, unsent)]
    assert states == [JobState.UNCERTAIN, JobState.FAILED]
    journal.close()


# ── one process prints ───────────────────────────────────────────────────────────────────────


def test_one_process_prints_for_a_folder(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "home", folder_printer(tmp_path / "out"))
    with (
        bench.opened(),
        pytest.raises(StoreBusyError, match="printing_busy"),
        Bench(tmp_path / "home").opened(),
    ):
        pass
    with bench.opened() as printing:
        assert printed(printing, label()).state is JobState.PRINTED


def test_whoever_waits_for_a_job_is_let_go_when_the_station_closes(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "home", folder_printer(tmp_path / "out"))
    let_go = threading.Event()

    def wait(printing: Printing, job_id: int) -> None:
        with pytest.raises(PrintError, match="printing_closed"):
            printing.settled(job_id, 10 * PATIENCE_S)
        let_go.set()

    with bench.opened() as printing:
        job = printing._journal.add(label(), "Map")  # nobody has it printed
        threading.Thread(target=wait, args=(printing, job.id)).start()
        while not printing._settled._waiters:  # type: ignore[attr-defined]  # CPython's own
            pass
    assert let_go.wait(PATIENCE_S)


# ── what the window asks ─────────────────────────────────────────────────────────────────────

IDENTITY = StationIdentity("CGK", "Jakarta", "3", "operator01", "Asia/Jakarta")


class Window:
    """Printouts, and what they answer and announce."""

    def __init__(self, folder: Path, *printers: PrinterOptions) -> None:
        self.bench = Bench(folder, *printers)
        self.announced: list[Announcement] = []
        self.printouts = Printouts(
            *(self.bench.folders, self.bench.settings, SystemClock()), self.announced.append
        )

    def asked(self, ask: Callable[..., None], *given: object) -> Any:
        """Ask, and wait for the answer."""
        answers, came = list[object](), threading.Event()

        def answer(told: object) -> None:
            answers.append(told)
            came.set()

        ask(*given, answer)
        assert came.wait(PATIENCE_S)
        return answers[0]


def test_a_test_label_is_printed_from_the_window(tmp_path: Path) -> None:
    with label_printer() as (printer, port, simulation):
        window = Window(tmp_path, tcp_printer(port.port_number))
        window.printouts.open()
        (look,) = window.asked(window.printouts.looks)
        assert (look.words, look.serves) == (("ready",), ("labels",))
        asked = (window.printouts.print_test, "Zebra", IDENTITY, Texts.load("id"))
        done: JobRecord = window.asked(*asked)
        assert (done.state, done.document) == (JobState.PRINTED, "test_label")
        simulation.obey("pause")
        failed: JobRecord = window.asked(*asked)
        assert (failed.state, "paused" in failed.words) == (JobState.FAILED, True)
        assert window.asked(window.printouts.uncertain) == []
        window.printouts.stop()
    assert len(printer.printed) == 1
    shown = [one for one in window.announced if isinstance(one, PrinterShown)]
    assert shown[-1].status.facts["paused"] is True
    assert shown[-1].status.device == "Zebra"


def test_a_start_tells_what_a_person_must_look_at(tmp_path: Path) -> None:
    printer = folder_printer(tmp_path / "out")
    journal = PrintJournal(Bench(tmp_path).folders.print_journal_file, SystemClock())
    Bench(tmp_path).folders.make()
    journal.open()
    sent = journal.add(label("A1"), "Map")
    journal.begin(sent.id)
    journal.add(label("A2"), "Map")
    journal.close()
    window = Window(tmp_path, printer)
    window.printouts.open()
    (doubt,) = window.asked(window.printouts.uncertain)
    assert {alarm.key: alarm.facts for alarm in window.announced} == {  # type: ignore[union-attr]  # store alarms
        "prints_uncertain": (("count", "1"),),
        "prints_cancelled": (("count", "1"),),
    }
    assert list((tmp_path / "out").iterdir()) == [], "nothing is printed by itself"
    again = window.asked(window.printouts.did_not, doubt.id, "operator01")
    assert again.state is JobState.PRINTED
    error = window.asked(window.printouts.came_out, doubt.id, "operator01")
    assert isinstance(error, PrintError)
    window.printouts.stop()
    refused = window.printouts.printing
    with pytest.raises(PrintError, match="printing_closed"):
        refused()


def test_what_a_command_line_leaves_uncertain_is_told_in_the_window_too(tmp_path: Path) -> None:
    with label_printer() as (_, port, _simulation):
        port.dies_after = len(b"~HS") + 5
        window = Window(tmp_path, tcp_printer(port.port_number))
        doubt = printed(window.printouts.printing(), label("A1"))
        assert doubt.state is JobState.UNCERTAIN
        window.printouts.stop()
    (alarm,) = [one for one in window.announced if isinstance(one, StoreAlarm)]
    assert alarm.key == "print_uncertain"
    assert dict(alarm.facts) == {"number": "A1", "printer": "Zebra"}


def test_a_queue_of_windows_gets_nothing_where_there_is_no_windows(tmp_path: Path) -> None:
    bench = Bench(tmp_path, PrinterOptions("Kantor", "windows", "office", "zpl"))
    with bench.opened() as printing:
        assert printing.looks()[0].words == ("unreachable",)
        failed = printed(printing, label())
    assert (failed.state, failed.note) == (JobState.FAILED, "not_reached")


def test_a_station_without_printers_makes_no_print_journal(tmp_path: Path) -> None:
    window = Window(tmp_path)
    window.printouts.open()
    window.printouts.stop()
    assert not window.bench.folders.print_journal_file.exists()
