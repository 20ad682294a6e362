"""A job at a printer: what is on paper, what is not, and what nobody can know."""

from __future__ import annotations

import pytest

from station.devices.simulators.label_printer import LabelPrinter
from station.errors import DeviceError
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.languages import LANGUAGES
from station.paper.printing.talk import Patience, Talk
from tests.fakes.clocks import FakeClock
from tests.fakes.printers import LABEL, FakeWay

FAILED, PRINTED, UNCERTAIN = JobState.FAILED, JobState.PRINTED, JobState.UNCERTAIN


class Desk:
    """A printer, its line, and somebody who may go to it while the station waits."""

    def __init__(self, labels: int = 9, language: str = "zpl", *, mute: bool = False) -> None:
        self.clock = FakeClock()
        self.printer = LabelPrinter(labels, silent_when_stopped=mute)
        self.way = FakeWay(self.printer, self.clock)
        self.begun = 0
        self.orders: list[str] = []
        """What a person does at the printer, one thing a pause."""
        self.told: list[dict[str, object]] = []
        self.talk = Talk(
            *(self.way, LANGUAGES[language], self.clock, self.wait),
            patience=Patience(),
            tell=self.told.append,
        )

    def wait(self, seconds: float) -> bool:
        self.clock.advance(seconds)
        if self.orders:
            self.printer.obey(self.orders.pop(0), 0.0)
        return False

    def begin(self) -> None:
        self.begun += 1

    def deliver(self, content: bytes = LABEL) -> Outcome:
        return self.talk.deliver(content, "title", self.begin)


def test_a_label_that_the_printer_counts_down_is_printed() -> None:
    desk = Desk()
    assert desk.deliver() == Outcome(PRINTED, "counted")
    assert desk.printer.printed == [LABEL]
    assert desk.begun == 1


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("paper 0", "paper_out"),
        ("pause", "paused"),
        ("open", "head_open"),
        ("ribbon out", "ribbon_out"),
    ],
)
@pytest.mark.parametrize("language", ["zpl", "tspl"])
def test_a_printer_that_is_not_ready_gets_nothing(order: str, word: str, language: str) -> None:
    desk = Desk(language=language)
    desk.printer.obey(order, 0.0)
    outcome = desk.deliver()
    assert (outcome.state, outcome.note) == (FAILED, "not_ready")
    assert word in outcome.words
    desk.printer.obey("paper 9", 0.0)
    assert (desk.begun, desk.printer.waiting, desk.printer.printed) == (0, 0, [])


def test_a_printer_that_is_not_there_gets_nothing() -> None:
    desk = Desk()
    desk.way.is_there = False
    assert desk.deliver() == Outcome(FAILED, "not_reached")
    assert desk.talk.look() == ("unreachable",)
    assert desk.begun == 0


@pytest.mark.parametrize(
    ("key", "word"), [("device_not_allowed", "not_allowed"), ("device_in_use", "in_use")]
)
def test_why_a_printer_cannot_be_opened_is_told(key: str, word: str) -> None:
    desk = Desk()

    def refuse() -> None:
        raise DeviceError(key, port="/dev/usb/lp0", detail="")

    desk.way.open = refuse  # type: ignore[method-assign]  # the system refuses
    assert desk.talk.look() == (word,)
    assert desk.deliver() == Outcome(FAILED, "not_reached", (word,))


def test_nothing_leaves_before_it_is_noted() -> None:
    desk, order = Desk(), list[str]()
    desk.way.before_write = lambda data: order.append("label" if data == LABEL else "asked")
    desk.talk.deliver(LABEL, "", lambda: order.append("noted"))
    assert order[:3] == ["asked", "noted", "label"]


def test_a_journal_that_cannot_note_it_keeps_it_from_the_printer() -> None:
    desk = Desk()

    def fail() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        desk.talk.deliver(LABEL, "", fail)
    assert desk.printer.printed == []


@pytest.mark.parametrize("taken", [0, 10, len(LABEL), len(LABEL) + 3])
def test_a_printer_that_takes_bytes_and_dies_leaves_it_uncertain(taken: int) -> None:
    desk = Desk()
    desk.way.dies_after = len(b"~HS") + taken
    assert desk.deliver() == Outcome(UNCERTAIN, "cut_off")


def test_paper_that_is_loaded_in_time_prints_the_rest() -> None:
    desk = Desk(labels=1)
    desk.orders = ["paper 0"] * 20 + ["paper 9"]
    assert desk.deliver(LABEL * 3) == Outcome(PRINTED, "counted")
    assert desk.printer.printed == [LABEL] * 3
    assert any(facts.get("paper_out") for facts in desk.told)


def test_paper_that_nobody_loads_makes_it_uncertain_and_says_why() -> None:
    desk = Desk(labels=1)
    outcome = desk.deliver(LABEL * 3)
    assert (outcome.state, outcome.note) == (UNCERTAIN, "stopped")
    assert "paper_out" in outcome.words


def test_a_printer_that_falls_silent_after_the_job_leaves_it_uncertain() -> None:
    desk = Desk()

    def fall_silent(data: bytes) -> None:
        desk.way.is_silent = data == LABEL or desk.way.is_silent

    desk.way.before_write = fall_silent
    assert desk.deliver() == Outcome(UNCERTAIN, "no_answer")


def test_a_printer_that_answered_once_is_not_believed_when_silent() -> None:
    desk = Desk()
    assert desk.deliver().state is PRINTED
    desk.way.is_silent = True
    assert desk.deliver() == Outcome(UNCERTAIN, "no_answer")


def test_a_printer_that_never_answers_is_sent_to_and_not_called_confirmed() -> None:
    desk = Desk()
    desk.way.is_silent = True
    assert desk.talk.look() == ("silent",)
    assert desk.deliver() == Outcome(PRINTED, "ended")
    desk.way.ends = None
    assert desk.deliver() == Outcome(UNCERTAIN, "cut_off")


def test_firmware_that_is_silent_while_stopped_is_asked_until_it_speaks_again() -> None:
    desk = Desk(labels=1, mute=True)
    desk.orders = ["paper 0"] * 30 + ["paper 5"]
    assert desk.deliver(LABEL * 2) == Outcome(PRINTED, "counted")


def test_a_station_that_stops_waits_for_no_printer() -> None:
    desk = Desk(labels=1)
    talk = Talk(
        *(desk.way, LANGUAGES["zpl"], desk.clock, lambda _: True),
        patience=Patience(),
    )
    assert talk.deliver(LABEL * 2, "", desk.begin) == Outcome(UNCERTAIN, "interrupted")


def test_a_language_without_questions_is_never_asked() -> None:
    desk = Desk(language="pdf")
    desk.way.before_write = lambda data: desk.orders.append(data.decode())
    assert desk.talk.look() == ("unasked",)
    assert desk.deliver(b"\nN\nP1\n") == Outcome(PRINTED, "ended")
    assert desk.orders == ["\nN\nP1\n"]


class EplPrinter(LabelPrinter):
    """Answers ^ee, and prints whatever else it hears."""

    report = b"00"

    def hear(self, data: bytes, at_s: float) -> bytes:
        del at_s
        if data != b"\n^ee\n":
            self.printed.append(data)
            return b""
        return self.report + b"\r\n"


def test_a_printer_of_epl2_is_asked_what_stops_it_before_and_after() -> None:
    desk = Desk(language="epl")
    desk.way.printer = printer = EplPrinter()
    assert desk.deliver(b"\nN\nP1\n") == Outcome(PRINTED, "answered")
    for report, words in ((b"07P012", ("paper_out",)), (b"02,11", ("head_open",))):
        printer.report = report
        assert desk.talk.look() == words
        assert desk.deliver(b"\nN\nP1\n") == Outcome(FAILED, "not_ready", words)
    printer.report = b"01"
    assert desk.talk.look() == ("ready",), "an error of a format before stops nothing"
    assert printer.printed == [b"\nN\nP1\n"]


def test_an_answer_that_comes_late_is_not_taken_for_the_next_questions() -> None:
    desk = Desk()
    desk.way.open()
    desk.way.write(b"~HS")
    desk.printer.obey("pause", 0.0)
    assert desk.talk._ask() == desk.told[-1]
    assert desk.told[-1]["paused"] is True


class ReceiptPrinter(LabelPrinter):
    """Answers DLE EOT n, and prints whatever else it hears."""

    paper, offline = 0x12, 0x12

    def hear(self, data: bytes, at_s: float) -> bytes:
        del at_s
        if not data.startswith(b"\x10\x04"):
            self.printed.append(data)
            return b""
        return bytes(({1: self.offline, 4: self.paper}.get(data[2], 0x12),))


def test_a_receipt_is_sent_to_a_printer_that_says_it_is_ready_and_no_more_is_claimed() -> None:
    desk = Desk(language="escpos")
    desk.way.printer = printer = ReceiptPrinter()
    printer.paper = 0x1E
    assert desk.talk.look() == ("paper_low",)
    assert desk.deliver(b"Total Rp 12.500\n") == Outcome(PRINTED, "answered")
    printer.paper, printer.offline = 0x72, 0x1A
    assert desk.deliver(b"Total Rp 12.500\n") == Outcome(FAILED, "not_ready", ("paper_out",))
    assert len(printer.printed) == 1
