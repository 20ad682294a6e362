"""A printer that takes the bytes and dies: nobody knows what is on paper, so a person is asked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from station.clock import SystemClock
from station.devices.simulators.label_printer import LabelPrinter
from station.devices.simulators.printer_socket import PrinterSocket
from station.paper.printing.job import JobState
from station.paper.printing.languages import Language
from station.paper.printing.talk import Talk
from station.paper.printing.ways.tcp import TcpWay
from tests.fakes.printers import (
    LABEL,
    PATIENCE_S,
    SOON,
    Bench,
    label,
    label_printer,
    printed,
    tcp_printer,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.command_line import CommandLine

ASKED = len(b"~HS")
"""How much a printer hears before the job: how is it?"""


@pytest.mark.fault(
    "printer takes the bytes and dies (39)", "uncertain; asked; never reprinted by itself"
)
@pytest.mark.parametrize("taken", [1, len(LABEL), len(LABEL) + ASKED], ids=["part", "all", "done"])
def test_a_printer_that_dies_with_the_job_in_its_hands(tmp_path: Path, taken: int) -> None:
    port = PrinterSocket()
    port.dies_after = ASKED + taken
    with label_printer(port=port) as (printer, _, simulation):
        bench = Bench(tmp_path, tcp_printer(port.port_number))
        with bench.opened() as printing:
            doubt = printed(printing, label())
            assert (doubt.state, doubt.note) == (JobState.UNCERTAIN, "cut_off")
            before = len(printer.printed)
            port.dies_after = None
            simulation.plug()
            assert printing.looks()[0].words == ("ready",), "it is back"
        # Another start, and a printer that is ready: nothing is printed by itself.
        with bench.opened() as printing:
            (alarm,) = bench.alarms
            assert alarm.key == "prints_uncertain"
            assert printing.looks()[0].words == ("ready",)
            (asked,) = printing.jobs(0, JobState.UNCERTAIN)
            assert len(printer.printed) == before
            # A person looks, says that it did not come out, and it is printed: as the same copy.
            printing.did_not(asked.id, "operator01")
            again = printing.settled(asked.id, PATIENCE_S)
            assert (again.id, again.state, again.copy_no) == (doubt.id, JobState.PRINTED, 0)
            assert printing.next_copy("awb_label", doubt.number) == 1
        assert len(printer.printed) == before + 1


@pytest.mark.fault("station killed while it prints (1, 39)", "uncertain at the next start")
def test_a_station_that_is_killed_in_mid_job_prints_nothing_when_it_is_back(
    tmp_path: Path, hub_station: CommandLine
) -> None:
    with label_printer(LabelPrinter()) as (printer, port, simulation):
        arguments = (str(tmp_path / "home"), str(port.port_number))
        heard = threading.Event()
        take = printer.hear

        def hear(data: bytes, at_s: float) -> bytes:
            if data == LABEL:
                printer.paused = True
                heard.set()
            return take(data, at_s)

        printer.hear = hear  # type: ignore[method-assign]  # the printer pauses at the first label
        station = hub_station.start_module("tests.faults.printing_worker", *arguments)
        assert heard.wait(PATIENCE_S)
        station.kill()
        station.communicate()
        simulation.obey("resume")
        bench = Bench(tmp_path / "home", tcp_printer(port.port_number))
        with bench.opened() as printing:
            states = {job.number: job.state for job in printing.jobs(0)}
            assert states["A1"] is JobState.UNCERTAIN
            assert states.get("A2", JobState.CANCELLED) is JobState.CANCELLED
            assert printing.looks()[0].words == ("ready",)
        assert printer.printed == [LABEL], "what the printer had already; nothing after it"


class Trusting(TcpWay):
    """Believes what `sendall` says."""

    def finish(self) -> str:
        return "handed_over"


@pytest.mark.fault("the same, believing what was sent (control)", "called printed, and is not")
def test_without_asking_after_it_a_job_would_be_called_printed_that_is_not() -> None:
    port = PrinterSocket()
    port.dies_after = 10
    with label_printer(port=port) as (printer, _, _simulation):
        way = Trusting("127.0.0.1", port.port_number)
        talk = Talk(way, Language(), SystemClock(), lambda _: False, patience=SOON)
        outcome = talk.deliver(LABEL, "", lambda: None)
    assert (outcome.state, printer.printed) == (JobState.PRINTED, [])
