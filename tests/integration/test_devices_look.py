"""How the devices look, in the window: no word cut, nothing out of reach."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget

from tests.fakes.devices_screen import SCANNER_ROW, choose, opened
from tests.fakes.fitting import fits
from tests.fakes.station import FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_pictures import (
    FINE,
    IDENTIFIED,
    SCANNED,
    SCANNER,
    SEEN,
    SHOWN,
    TROUBLED,
    WEIGHED,
    WORST,
)
from ui.theme import tokens
from ui.trial import KEYBOARD

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter
    from ui.screens.devices import DevicesScreen


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_word_is_cut(counter: Callable[..., Counter], scale: float, language: str) -> None:
    desk = counter(FakeStation(language), scale=scale)
    screen = opened(desk)
    screen.take_trial(KEYBOARD, WORST)
    screen.show_device(SHOWN)
    screen._asked, screen._told = "/dev/ttyUSB2", [IDENTIFIED]
    for seen in (SEEN, TROUBLED):
        screen.take_survey(seen)
        for row in range(len(seen)):
            choose(screen, row)
            desk.wait_until(lambda: fits(desk.window, [screen, screen.card, desk.window.rail]))
    buttons = [one for one in desk.window.findChildren(QAbstractButton) if one.isVisible()]
    assert min(button.height() for button in buttons) >= tokens.TOUCH


def test_at_the_usual_size_nothing_needs_scrolling(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    screen.overheard.heard.emit([*SCANNED, *WEIGHED])
    screen.take_trial(KEYBOARD, WORST)
    screen.show_device(SHOWN)
    for row in range(len(SEEN)):
        choose(screen, row)
        desk.settle()
        desk.wait_until(lambda: screen.side.verticalScrollBar().maximum() == 0)


def tabbed(desk: Counter, screen: DevicesScreen, widget: QWidget, most: int = 30) -> bool:
    """Press Tab until the keyboard comes to a widget; False where it never does."""
    screen.list.setFocus()
    for _ in range(most):
        desk.press(Qt.Key.Key_Tab)
        if QApplication.focusWidget() is widget:
            return True
    return False


def scrolls(area: QAbstractScrollArea) -> bool:
    return area.verticalScrollBar().maximum() > 0


def in_sight(screen: DevicesScreen, widget: QWidget) -> bool:
    """Whether all of a widget is within what the column shows of it."""
    shown = screen.side.viewport()
    top = widget.mapTo(shown, widget.rect().topLeft()).y()
    return top >= 0 and top + widget.height() <= shown.height()


def test_in_large_type_every_button_comes_into_sight_by_tab(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(scale=1.5)
    screen = opened(desk)
    screen.take_trial(KEYBOARD, WORST)
    desk.wait_until(lambda: screen.side.verticalScrollBar().maximum() > 0)
    buttons = (screen.trial_card.set_layout, screen.trial_card.set_gaps)
    assert not all(in_sight(screen, button) for button in buttons), "large type needs scrolling"
    for button in buttons:
        assert tabbed(desk, screen, button)
        desk.settle()
        assert in_sight(screen, button)


def test_in_large_type_the_column_and_what_a_device_says_scroll_by_keys(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(scale=1.5)
    screen = opened(desk)
    screen.take_trial(KEYBOARD, WORST)
    choose(screen, SCANNER_ROW)
    screen.take_trial(SCANNER.device, WORST)
    screen.overheard.heard.emit(SCANNED * 10)
    for area in (screen.side, screen.live.view):
        bar = area.verticalScrollBar()
        desk.wait_until(partial(scrolls, area))
        assert tabbed(desk, screen, area)
        assert bar.property("held")
        bar.setValue(0)
        for key in (Qt.Key.Key_Down, Qt.Key.Key_PageDown):
            before = bar.value()
            desk.press(key)
            assert bar.value() > before, key
        screen.list.setFocus()
        assert not bar.property("held")


def test_the_column_turns_pages_while_the_test_scan_has_the_keyboard(
    counter: Callable[..., Counter],
) -> None:
    desk = counter(scale=1.5)
    screen = opened(desk)
    screen.take_trial(KEYBOARD, WORST)
    bar = screen.side.verticalScrollBar()
    desk.wait_until(lambda: bar.maximum() > 0)
    screen.take_focus()
    bar.setValue(0)
    desk.press(Qt.Key.Key_PageDown)
    assert bar.value() > 0


def test_what_has_nothing_to_scroll_holds_up_no_tab(counter: Callable[..., Counter]) -> None:
    desk = counter()
    screen = opened(desk)
    choose(screen, SCANNER_ROW)
    desk.settle()
    desk.wait_until(lambda: screen.side.verticalScrollBar().maximum() == 0)
    assert not tabbed(desk, screen, screen.side)
    assert not tabbed(desk, screen, screen.live.view)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_test_code_is_wide_enough_to_scan_from_a_screen(
    counter: Callable[..., Counter], scale: float
) -> None:
    desk = counter(scale=scale)
    screen = opened(desk)
    desk.settle()
    assert screen.trial_card.code.module >= 2


def test_a_change_of_language_leaves_no_word_of_the_other(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    screen.take_trial(KEYBOARD, FINE)
    desk.window.switch_language()
    assert screen.trial_card.headline.text() == "The scanner is ready"
    assert screen.card.state.text() == "Ready"
    assert screen.list.rows.lines(SCANNER_ROW)[1] == "Read"
    assert screen.title.text() == "Devices"
