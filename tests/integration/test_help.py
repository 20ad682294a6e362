"""The guide in the window: it opens at the work in front, stops nothing, and makes way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from station import guide
from station.events import (
    Prompted,
    Scan,
    ScanNotSaved,
    UnreadableScan,
    Verdict,
    Workflow,
    WorkflowChosen,
)
from tests.fakes.station import DECISIONS, NOON, recorded
from tests.fakes.typist import (  # noqa: F401 - fixtures among them
    LABEL,
    Keyboard,
    find_keyboard,
    hear_scans,
    stop_clock,
    texts,
)
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(name="desk")
def a_desk_with_the_help_open(counter: Callable[..., Counter]) -> Counter:
    desk = counter()
    desk.press(Qt.Key.Key_F1, CTRL)
    desk.wait_until(lambda: desk.window.guide.is_open)
    desk.settle()
    return desk


def shown(desk: Counter) -> str:
    """The page's words."""
    return desk.window.guide.view.page.toPlainText()


def title(name: str, language: str = "id") -> str:
    page = guide.read(name, language)
    assert page is not None
    return page.title


def test_it_opens_at_the_work_in_front_and_follows_it(desk: Counter) -> None:
    assert shown(desk).startswith(title("receiving"))
    desk.announce(WorkflowChosen(Workflow.PACKING))
    assert shown(desk).startswith(title("packing"))
    desk.announce(WorkflowChosen(Workflow.LOST_LABEL))
    assert shown(desk).startswith(title("lost-label"))


def test_a_scanner_that_types_scans_and_looks_nothing_up(
    desk: Counter, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    assert desk.window.guide.view.field.hasFocus()
    keyboard.strike(f"{LABEL}\r", gap_ms=2)
    assert texts(scans) == [LABEL]
    assert desk.window.guide.view.field.text() == ""
    assert shown(desk).startswith(title("receiving"))


def test_a_verdict_stays_in_sight(desk: Counter) -> None:
    desk.announce(recorded(DECISIONS[Verdict.HOLD]))
    pane, view = desk.window.screen_.pane, desk.window.guide.view
    right = pane.mapTo(desk.window, pane.rect().topRight()).x()
    assert view.isVisible()
    assert right <= view.mapTo(desk.window, view.rect().topLeft()).x(), "the verdict is uncovered"
    assert pane.height() >= tokens.PANE_LEAST


def test_esc_closes_it_and_gives_the_room_and_the_keyboard_back(desk: Counter) -> None:
    narrow = desk.window.screen_.pane.width()
    desk.press(Qt.Key.Key_Escape)
    desk.settle()
    assert not desk.window.guide.is_open
    assert desk.window.focusWidget() is desk.window.screen_.entry.field
    assert desk.window.screen_.pane.width() > narrow


def test_esc_closes_it_before_the_screen_behind(desk: Counter) -> None:
    desk.window.stage.show_devices()
    left: list[bool] = []
    desk.window.stage.left.connect(lambda: left.append(True))
    desk.window.guide.view.field.setFocus()
    desk.press(Qt.Key.Key_Escape)
    assert not desk.window.guide.is_open
    assert left == []


def test_what_is_looked_for_is_found_and_opened_by_enter(desk: Counter) -> None:
    view = desk.window.guide.view
    QTest.keyClicks(view.field, "segel karung", delay=60)
    desk.wait_until(lambda: title("packing") in shown(desk))
    assert title("today") not in shown(desk)
    QTest.keyClick(view.field, Qt.Key.Key_Return, delay=60)
    desk.wait_until(lambda: shown(desk).startswith(title("packing")))
    view.contents.click()
    assert shown(desk).startswith(title("index"))


def test_it_changes_its_language_and_its_colours(desk: Counter) -> None:
    desk.window.switch_language()
    assert shown(desk).startswith(title("receiving", "en"))
    desk.window.switch_theme()
    cursor = desk.window.guide.view.page.document().begin().begin().fragment()
    assert cursor.charFormat().foreground().color().name().upper() == tokens.DARK.ink


def test_a_picture_is_as_large_as_the_stage_until_something_is_said(desk: Counter) -> None:
    view = desk.window.guide.view
    desk.press(Qt.Key.Key_Return)
    desk.wait_until(view.picture.isVisible)
    desk.announce(recorded(DECISIONS[Verdict.OK]))
    assert not view.picture.isVisible()
    assert view.isVisible()


def test_a_picture_is_made_large_by_a_touch_and_small_by_another(desk: Counter) -> None:
    view = desk.window.guide.view
    view.show_page("index")
    shown_at = view.page.document().find("\ufffc").selectionStart()
    cursor = view.page.textCursor()
    cursor.setPosition(shown_at)
    at = view.page.cursorRect(cursor).topLeft() + QPoint(40, 40)
    QTest.mouseClick(view.page.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert view.picture.isVisible()
    QTest.mouseClick(view.picture, Qt.MouseButton.LeftButton)
    assert not view.picture.isVisible()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_at_any_text_scale(counter: Callable[..., Counter], scale: float) -> None:
    desk = counter(scale=scale)
    desk.window.guide.toggle()
    desk.settle()
    view = desk.window.guide.view
    words = view.field.fontMetrics().horizontalAdvance(view.field.placeholderText())
    assert view.field.width() - 2 * tokens.GAP >= words
    for button in (view.contents, view.close_):
        assert button.width() >= button.sizeHint().width()
    assert view.page.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize(
    "news",
    [
        ScanNotSaved("JX1203345990", "disk_full", NOON),
        Prompted("proof_sign", (("name", "Sari"),), NOON),
    ],
    ids=["not saved", "a signature is wanted"],
)
def test_it_makes_way_for_what_must_not_be_covered(
    desk: Counter, news: ScanNotSaved | Prompted
) -> None:
    desk.announce(news)
    assert not desk.window.guide.is_open


def test_the_alarm_is_still_answered_by_its_own_key(desk: Counter) -> None:
    desk.announce(ScanNotSaved("JX1203345990", "disk_full", NOON))
    desk.press(Qt.Key.Key_F12)
    desk.wait_until(desk.window.alarm.isHidden)
