"""How the devices look, in the window: no word cut, nothing out of reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QAbstractButton

from tests.fakes.devices_screen import SCANNER_ROW, choose, opened
from tests.fakes.fitting import fits
from tests.fakes.station import FakeStation
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.device_pictures import (
    FINE,
    IDENTIFIED,
    SCANNED,
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
        desk.wait_until(lambda: screen._side.verticalScrollBar().maximum() == 0)


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
