"""A lost label's event has its label printed, marked as printed again, on the label printer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from station.errors import CentralError, PrintError
from station.events import Decision, ScanRecorded, StoreAlarm, Verdict, Workflow
from station.folders import Folders
from station.options import PrinterOptions, Settings
from station.paper.documents import AwbLabel
from station.relabelling import Relabelling
from station.texts import Texts
from tests.fakes.clocks import FakeClock
from tests.fakes.desks import IDENTITY

if TYPE_CHECKING:
    from pathlib import Path

    from station.paper.printing.job import PrintJob

PARCEL = "JX1203345871"
PRINTER = PrinterOptions("label", "tcp", "127.0.0.1:9100", "zpl")


class FakePrinting:
    """Prints nothing; has printed so many already."""

    copies = 0

    def next_copy(self, _document: str, _number: str) -> int:
        return self.copies

    def printer_for(self, language: str, _name: str = "") -> PrinterOptions:
        if language != "zpl":
            raise PrintError("printer_none", language=language)
        return PRINTER


class FakePrintouts:
    """Makes at once what is to be printed."""

    def __init__(self) -> None:
        self.printing = FakePrinting()
        self.jobs: list[PrintJob] = []

    def print_made(self, make: Any, answer: Any) -> None:
        try:
            job, printer = make(self.printing)
        except CentralError as error:
            answer(error)
            return
        assert printer == "label"
        self.jobs.append(job)


class FakePapers:
    is_silent = False

    def read(self, kind: str, number: str, _timeout_s: float) -> list[AwbLabel]:
        assert kind == "awb_label"
        if self.is_silent:
            raise CentralError("database_silent")
        return [AwbLabel(number, recipient_name="Budi")]


class Desk:
    """A station with a label printer, as far as labels go."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.printouts, self.papers = FakePrintouts(), FakePapers()
        self.said: list[Any] = []
        self.relabelling = Relabelling(
            Folders.under(folder),
            settings,
            Texts.load("id"),
            printouts=self.printouts,  # type: ignore[arg-type]  # as far as it is asked
            papers=lambda: self.papers,  # type: ignore[arg-type, return-value]  # as far as it is asked
            identity=lambda: IDENTITY,
            clock=FakeClock(),
            announce=self.said.append,
        )

    def record(self, reason: str = "label_again", **changes: Any) -> None:
        facts = (("text_id", "sobek"), ("text_en", "torn"))
        decision = Decision(Verdict.OK, PARCEL, reason, facts)
        news = ScanRecorded(
            *(UUID(int=1), 1, FakeClock().now(), Workflow.LOST_LABEL, "operator01", "typed"),
            decision,
        )
        self.relabelling.hear(replace(news, **changes))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, Settings(printer=(PRINTER,)))


def test_the_label_says_that_it_is_printed_again(desk: Desk) -> None:
    desk.record()
    (job,) = desk.printouts.jobs
    assert (job.document, job.number, job.reason, job.operator) == (
        *("awb_label", PARCEL, "sobek"),
        "operator01",
    )
    assert b"LABEL ULANG" in job.content
    assert b"Budi" in job.content
    desk.printouts.printing.copies = 2
    desk.record()
    assert desk.printouts.jobs[-1].copy_no == 2


def test_nothing_else_is_printed(desk: Desk, tmp_path: Path) -> None:
    desk.record("label_kept")
    desk.record(undoes=UUID(int=2))
    desk.record(workflow=Workflow.PROBLEM)
    assert desk.printouts.jobs == []
    without = Desk(tmp_path, Settings())
    without.record()
    assert without.printouts.jobs == []


def test_where_nobody_knows_the_parcel_it_is_said_that_it_is_not_printed(desk: Desk) -> None:
    desk.papers.is_silent = True
    desk.record()
    (alarm,) = desk.said
    assert isinstance(alarm, StoreAlarm)
    assert alarm.key == "label_not_printed"
    assert dict(alarm.facts)["number"] == PARCEL
