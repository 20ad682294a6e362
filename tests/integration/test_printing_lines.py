"""Real lines to printers: TCP, a serial line, a device file, a queue of CUPS; and what each proves."""

from __future__ import annotations

import os
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.lines import PtyLine
from station.devices.simulators.running import Simulation
from station.errors import DeviceError
from station.options import PrinterOptions
from station.paper.printing.job import JobState
from station.paper.printing.ways.device_file import DeviceFileWay
from station.paper.printing.ways.tcp import TcpWay, way_to
from tests.fakes.printers import (
    AT_ONCE,
    LABEL,
    Bench,
    label,
    label_printer,
    printed,
    tcp_printer,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PRINTED, UNCERTAIN, FAILED = JobState.PRINTED, JobState.UNCERTAIN, JobState.FAILED
LARGE = LABEL.replace(b"JX", b"JX" * 200_000)
"""More than the system's own buffers hold."""


def test_a_label_over_tcp_is_printed_and_the_printer_says_so(tmp_path: Path) -> None:
    with label_printer() as (printer, port, _):
        with Bench(tmp_path, tcp_printer(port.port_number)).opened() as printing:
            for number in ("A1", "A2"):
                done = printed(printing, label(number))
                assert (done.state, done.note) == (PRINTED, "counted")
        assert printer.printed == [LABEL] * 2


def test_paper_that_is_loaded_while_it_prints_ends_the_job_well(tmp_path: Path) -> None:
    with label_printer(LabelPrinter(labels=1)) as (printer, port, simulation):
        bench = Bench(tmp_path, tcp_printer(port.port_number))
        with bench.opened() as printing:
            job = printing.submit(label("A1", pages=3).__class__("l", "A1", "zpl", LABEL * 3))
            while printing.looks()[0].words not in (("paper_out", "paused"), ("paper_out",)):
                assert printing.jobs(1)[0].state in (JobState.QUEUED, JobState.SENDING)
            simulation.obey("paper 9")
            assert printing.settled(job.id, 20).state is PRINTED
    assert len(printer.printed) == 3


def test_a_printer_that_stalls_leaves_it_uncertain(tmp_path: Path) -> None:
    with label_printer() as (printer, port, simulation):
        bench = Bench(tmp_path, tcp_printer(port.port_number), patience=AT_ONCE)
        port.stalls_after = len(b"~HS") + 1
        with bench.opened() as printing:
            doubt = printed(printing, label("A1"))
            assert (doubt.state, doubt.note) == (UNCERTAIN, "no_answer")
            simulation.do(lambda _: setattr(port, "stalls_after", None))
        assert len(printer.printed) <= 1


def test_a_large_job_arrives_whole(tmp_path: Path) -> None:
    with label_printer() as (printer, port, _):
        with Bench(tmp_path, tcp_printer(port.port_number)).opened() as printing:
            job = label("A1")
            done = printed(printing, type(job)("labels", "A1", "zpl", LARGE))
            assert (done.state, done.note) == (PRINTED, "counted")
        assert printer.printed == [LARGE]


class Listener:
    """A port 9100 that takes a job and then does one thing."""

    def __init__(self, then: Callable[[socket.socket], None]) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port_number: int = self._server.getsockname()[1]
        self._then = then
        self.heard = b""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._server.accept()
        with connection:
            while piece := connection.recv(65_536):
                self.heard += piece
            self._then(connection)

    def close(self) -> None:
        self._thread.join()
        self._server.close()


def test_a_silent_printer_that_ends_the_job_in_order_took_all_of_it() -> None:
    listener = Listener(lambda _: None)
    way = TcpWay("127.0.0.1", listener.port_number)
    way.open()
    way.write(LARGE)
    assert way.finish() == "ended"
    way.close()
    listener.close()
    assert listener.heard == LARGE


def test_a_printer_that_resets_instead_took_nobody_knows_how_much() -> None:
    linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
    listener = Listener(lambda line: line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger))
    way = TcpWay("127.0.0.1", listener.port_number)
    way.open()
    way.write(LABEL)
    with pytest.raises(DeviceError, match="device_lost"):
        way.finish()
    way.close()
    listener.close()


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("192.168.1.50", "192.168.1.50", 9100),
        ("zebra.local:9101", "zebra.local", 9101),
        ("tcp:zebra:6101", "zebra", 6101),
        ("[fe80::1]:9100", "fe80::1", 9100),
    ],
)
def test_a_tcp_printer_is_named_as_people_write_it(address: str, host: str, port: int) -> None:
    way = way_to(address)
    assert (way._host, way._port) == (host, port)


@pytest.mark.parametrize("kind", ["serial", "device"])
def test_a_label_over_a_line_is_printed_and_the_printer_says_so(kind: str, tmp_path: Path) -> None:
    printer = LabelPrinter()
    simulation = Simulation(printer, PtyLine(tmp_path / "lp0"))
    simulation.start()
    options = PrinterOptions("Zebra", kind, str(tmp_path / "lp0"), "zpl")  # type: ignore[arg-type]  # one of the kinds
    try:
        with Bench(tmp_path / "home", options).opened() as printing:
            assert printing.looks()[0].words == ("ready",)
            done = printed(printing, label("A1"))
            assert (done.state, done.note) == (PRINTED, "counted")
            simulation.unplug()
            gone = printed(printing, label("A2"))
            assert (gone.state, gone.note) == (FAILED, "not_reached")
    finally:
        simulation.stop()
    assert printer.printed == [LABEL]


def test_a_device_that_cannot_be_read_takes_the_job_and_proves_no_more(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    options = PrinterOptions("Zebra", "device", str(tmp_path / "lp0"), "epl")
    with Bench(tmp_path / "home", options).opened() as printing:
        done = printed(printing, type(label())("l", "A1", "epl", b"\nN\nP1\n"))
    assert (done.state, done.note) == (PRINTED, "handed_over")
    assert os.read(reader, 100) == b"\nN\nP1\n"
    os.close(reader)


def test_a_device_that_takes_no_more_is_given_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lp0")
    reader = os.open(tmp_path / "lp0", os.O_RDONLY | os.O_NONBLOCK)
    way = DeviceFileWay(str(tmp_path / "lp0"), takes_within_s=0.05)
    way.open()
    with pytest.raises(DeviceError, match="takes no more"):
        way.write(LARGE)
    way.close()
    os.close(reader)
    with pytest.raises(DeviceError, match="device_cannot_open"):
        DeviceFileWay(str(tmp_path / "lp1")).open()


# ── CUPS ─────────────────────────────────────────────────────────────────────────────────────

LP = """#!/bin/sh
[ -e "$0.refuses" ] && { echo "lp: Error - unknown destination" >&2; exit 1; }
echo "$@" > "$0.asked"
cat > "$0.took"
echo "request id is office-12 (1 file(s))"
"""
LPSTAT = """#!/bin/sh
case "$1" in
-p) [ "$2" = office ] || exit 1
    [ -e "$0.stopped" ] && echo "printer office disabled since Thu - paused" ||
    echo "printer office is idle.  enabled since Thu" ;;
-W) [ -e "$0.holds" ] && echo "office-12 operator01 1024 Thu" ; echo "office-7 other 9 Thu" ;;
esac
"""


class Cups:
    """`lp` and `lpstat` of a queue called office, first on the path."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder / "bin"
        self.folder.mkdir()
        for name, script in (("lp", LP), ("lpstat", LPSTAT)):
            (self.folder / name).write_text(script)
            (self.folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"{self.folder}:{os.environ['PATH']}")

    def sign(self, name: str) -> None:
        (self.folder / name).touch()

    def left(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cups:
    return Cups(tmp_path, monkeypatch)


def office(language: str = "pdf", queue: str = "office") -> PrinterOptions:
    return PrinterOptions("Kantor", "cups", queue, language)  # type: ignore[arg-type]  # one of the languages


def test_a_queue_of_the_system_takes_the_job(tmp_path: Path, cups: Cups) -> None:
    page = type(label())("manifest", "CGK-3-20261122-1", "pdf", b"%PDF-1.7")
    with Bench(tmp_path / "home", office()).opened() as printing:
        done = printed(printing, page)
        assert (done.state, done.note) == (PRINTED, "spooled")
    assert cups.left("lp.took") == b"%PDF-1.7"
    assert cups.left("lp.asked") == b"-d office -t manifest-CGK-3-20261122-1 -\n"


def test_labels_pass_a_queue_raw(tmp_path: Path, cups: Cups) -> None:
    with Bench(tmp_path / "home", office("zpl")).opened() as printing:
        printed(printing, label("A1"))
    assert b"-o raw" in cups.left("lp.asked")


@pytest.mark.parametrize(
    ("sign", "state", "note"),
    [
        ("lpstat.stopped", FAILED, "not_ready"),
        ("lp.refuses", FAILED, "refused"),
        ("lpstat.holds", UNCERTAIN, "in_queue"),
    ],
)
def test_a_queue_that_does_not_print_says_why(
    tmp_path: Path, cups: Cups, sign: str, state: JobState, note: str
) -> None:
    cups.sign(sign)
    bench = Bench(tmp_path / "home", office("zpl"), patience=AT_ONCE)
    with bench.opened() as printing:
        done = printed(printing, label("A1"))
    assert (done.state, done.note) == (state, note)


def test_a_queue_that_does_not_exist_gets_nothing(tmp_path: Path, cups: Cups) -> None:
    with Bench(tmp_path / "home", office("zpl", "lobby")).opened() as printing:
        assert printing.looks()[0].words == ("unreachable",)
        assert printed(printing, label("A1")).note == "not_reached"
    assert not (cups.folder / "lp.took").exists()
