"""How the hub stands, in the window: found by a key or the rail, each question by one more."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from station.access.permissions import Action
from station.errors import JournalError, StationError
from station.events import ChooseInquiry, ChooseWorkflow, InquiryChosen, Workflow
from station.journal.details import Approval
from tests.fakes.fitting import fits
from tests.fakes.station import NOON, FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.today_pictures import EMPTY, OFFLINE, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.approval import Request
    from station.today import Today
    from tests.fakes.windows import Counter
    from ui.screens.today import TodayScreen

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def answer(desk: Counter, told: Today | StationError) -> None:
    """Answer the newest question as the core does: in a thread of its own."""
    thread = threading.Thread(target=desk.station.days[-1], args=(told,))
    thread.start()
    thread.join()
    desk.wait_until(lambda: not desk.window.stage.today.question.waits)


def opened(desk: Counter, told: Today | StationError = TODAY) -> TodayScreen:
    """Press the key that leads here, and tell how the hub stands."""
    desk.press(Qt.Key.Key_F9, SHIFT)
    assert isinstance(desk.station.posted[-1], ChooseInquiry)
    desk.announce(InquiryChosen())
    answer(desk, told)
    return desk.window.stage.today


def test_one_key_answers_all_questions_and_one_more_shows_why(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    assert desk.window.stage.shows_today
    assert screen.list.rows.rowCount() == 9
    desk.press(Qt.Key.Key_3, CTRL)
    assert screen.title.text() == "Meja 2 paling lambat: 41/jam"
    assert screen.bars.rows.at(0).label == "Meja 2 · operator07"
    assert screen.told.text() == "Data cermin 12 dtk lalu"
    assert screen.answer.caption.text() == "Paling ramai pukul 13.00: 702 pindaian per jam"
    assert screen.answer.chart.isVisible()
    assert "08.00: 412" in screen.answer.chart.accessibleName()
    desk.press(Qt.Key.Key_1, CTRL)
    assert not screen.answer.chart.isVisible()
    assert screen.answer.legend.accessibleName().startswith("kurang dari 1 hari")
    desk.press(Qt.Key.Key_8, CTRL)
    assert screen.title.text() == "240 dipesan hari ini, 231 datang"
    desk.press(Qt.Key.Key_9, CTRL)
    assert screen.title.text() == "COD Rp 2.275.000 belum dibayarkan ke 2 agen"
    desk.press(Qt.Key.Key_Escape)
    assert desk.station.posted[-1] == ChooseWorkflow(Workflow.RECEIVING)


def test_the_rail_leads_here_too(counter: Callable[..., Counter]) -> None:
    desk = counter()
    desk.press(Qt.Key.Key_F8)
    desk.window.rail.today.click()
    desk.announce(InquiryChosen())
    assert desk.window.stage.shows_today
    assert desk.window.rail.today.isChecked()


def test_it_is_summed_up_anew_while_somebody_looks_and_the_question_stays(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.press(Qt.Key.Key_6, CTRL)
    desk.clock.at += timedelta(seconds=29)
    desk.window.show_ages()
    assert (len(desk.station.days), screen.told.text()) == (1, "Data cermin 41 dtk lalu")
    desk.clock.at += timedelta(seconds=1)
    desk.window.show_ages()
    assert len(desk.station.days) == 2
    answer(desk, EMPTY)
    assert screen.list.current.question == "Belum terkirim"
    assert screen.empty.title.text() == "Semua meja sudah mengirim semuanya"
    assert screen.views.currentWidget() is screen.empty


def test_what_cannot_be_told_is_said_over_what_was_told_before(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.again.click()
    answer(desk, JournalError("journal_unusable", file="x", cause="y"))
    assert screen.band.isVisible()
    assert screen.list.rows.rowCount() == 9


def test_where_one_has_to_log_in_it_is_for_whoever_may_close_the_shift(
    counter: Callable[..., Counter],
) -> None:
    station = FakeStation()
    station.require_log_in()
    desk = counter(station)
    asked: list[Action] = []

    def ask(request: Request, allowed: Callable[[Approval], None]) -> None:
        asked.append(request.action)
        allowed(Approval(request.action, "", "", "supervisor01", "", NOON))

    desk.window.stage.ask_who = ask
    desk.press(Qt.Key.Key_F9, SHIFT)
    assert asked == [Action.DAY_LOOKED_AT]
    desk.announce(InquiryChosen())
    assert desk.window.stage.shows_today


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize(("language", "theme"), [("id", "light"), ("en", "dark")])
def test_nothing_is_cut(
    counter: Callable[..., Counter], language: str, theme: str, scale: float
) -> None:
    desk = counter(FakeStation(language, theme), scale=scale)
    screen = opened(desk)
    for told in (TODAY, EMPTY, OFFLINE):
        screen.take(told)
        for number in range(9):
            screen.list.choose(number)
            desk.wait_until(lambda: fits(desk.window, [desk.window, screen]))
