"""Printers on the devices screen: how they are, a test label, and what may be on paper or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt

from station.devices.readings import PrinterStatus
from station.errors import StoreBusyError
from station.events import PrinterShown
from tests.fakes.devices_screen import WEDGE_ROW, answer, choose, opened
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.printer_pictures import DONE, DOUBTS, LOOKS, OPTIONS, ROWS, STOPPED

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter
    from ui.screens.devices import DevicesScreen

CONTROL = Qt.KeyboardModifier.ControlModifier


def with_printers(language: str = "id") -> FakeStation:
    station = FakeStation(language)
    station.settings = replace(station.settings, printer=(OPTIONS,))
    return station


def told(desk: Counter, doubts: object = ()) -> DevicesScreen:
    """Open the devices and answer what is asked of the printers."""
    screen = opened(desk)
    printouts = desk.station.printouts
    answer(LOOKS, printouts.looked[-1])
    answer(list(doubts), printouts.doubted[-1])  # type: ignore[call-overload]  # a sequence
    desk.wait_until(lambda: not (screen.printers.looking.waits or screen.printers.doubting.waits))
    return screen


def ended(desk: Counter, screen: DevicesScreen, outcome: object) -> tuple[str, str | int]:
    """Answer what a person wanted last; return what that was."""
    what, of, hear = desk.station.printouts.asked[-1]
    answer(outcome, hear)
    desk.wait_until(lambda: not screen.printers.printing.waits)
    desk.settle()
    return what, of


def test_every_printer_is_told_in_words_with_what_to_do(counter: Callable[..., Counter]) -> None:
    screen = told(counter(with_printers()))
    rows = [screen.list.rows.lines(row) for row in ROWS]
    assert [row[1] for row in rows] == [
        *("Siap", "Kertas habis · Dijeda", "Tidak menjawab", "Tidak terjangkau"),
    ]
    assert rows[0][2] == "printer label · tcp · 192.168.1.50"
    said = []
    for row in ROWS:
        choose(screen, row)
        said.append(screen.card.next.text().partition(" ")[0])
        assert screen.printers.card.isVisible()
        assert not screen.live.isVisible()
        assert not screen.card.identify.isVisible()
    assert said == ["Cetak", "Bereskan", "Cetak", "Periksa"]
    choose(screen, WEDGE_ROW)
    assert not screen.printers.card.isVisible()


def test_a_station_without_printers_asks_after_none(counter: Callable[..., Counter]) -> None:
    desk = counter()
    opened(desk)
    assert desk.station.printouts.looked == []


def test_a_printer_that_says_something_of_itself_is_shown_at_once(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(with_printers())
    screen = told(desk)
    facts: dict[str, object] = {"head_open": True}
    desk.announce(PrinterShown(PrinterStatus(facts, NOON, LOOKS[0].name)))
    assert screen.list.rows.lines(ROWS[0])[1] == "Tutup terbuka"


def test_a_test_label_is_printed_and_what_became_of_it_said(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(with_printers())
    screen = told(desk)
    card = screen.printers.card
    choose(screen, ROWS[0])
    desk.press(Qt.Key.Key_E, CONTROL)
    assert card.outcome.text() == "Sedang mencetak …"
    assert not card.print.isEnabled(), "not twice"
    assert ended(desk, screen, DONE) == ("test", LOOKS[0].name)
    assert card.outcome.text().startswith("Tercetak.")
    assert card.outcome.property("role") == "good"
    choose(screen, ROWS[1])
    assert not card.outcome.isVisible(), "that was another printer's"
    card.print.click()
    ended(desk, screen, StoreBusyError("printing_busy", owner="77"))
    assert "proses 77" in card.outcome.text()
    assert card.outcome.property("role") == "warn"


def test_what_may_be_on_paper_is_asked_one_after_the_other(counter: Callable[..., Counter]) -> None:
    desk = counter(with_printers())
    screen = told(desk, DOUBTS)
    doubt = screen.printers.doubt
    assert doubt.isVisible()
    assert doubt.question.text() == "Apakah JX1203345871 keluar di Zebra meja 3?"
    assert "Ada 1 lagi" in doubt.why.text()
    desk.press(Qt.Key.Key_D, CONTROL)
    assert not doubt.no.isEnabled(), "one answer"
    assert ended(desk, screen, replace(DONE, id=5, note="seen")) == ("came_out", 5)
    answer([STOPPED], desk.station.printouts.doubted[-1])
    desk.wait_until(lambda: doubt.job == STOPPED)
    desk.press(Qt.Key.Key_N, CONTROL)
    assert ended(desk, screen, DONE) == ("did_not", STOPPED.id)
    answer([], desk.station.printouts.doubted[-1])
    desk.wait_until(lambda: not doubt.isVisible())


def test_why_nothing_can_be_printed_is_said(counter: Callable[..., Counter]) -> None:
    desk = counter(with_printers())
    screen = opened(desk)
    answer(StoreBusyError("printing_busy", owner="77"), desk.station.printouts.looked[-1])
    doubt = screen.printers.doubt
    desk.wait_until(doubt.isVisible)
    assert "proses 77" in doubt.question.text()
    assert not doubt.yes.isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_word_is_cut(counter: Callable[..., Counter], scale: float, language: str) -> None:
    desk = counter(with_printers(language), scale=scale)
    screen = told(desk, DOUBTS)
    for row in ROWS:
        choose(screen, row)
        screen.printers.card.show_told(STOPPED, waits=False)
        desk.wait_until(lambda: fits(desk.window, [screen, screen.card, screen.printers.doubt]))
        needed = screen.printers.doubt.minimumSizeHint().width()
        assert needed <= screen.side.viewport().width()
