"""The station's window: nothing is cut, nothing is left of the other language or theme."""

from __future__ import annotations

import tomllib
from itertools import product
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QScrollArea, QWidget

from station.events import (
    CommandRefused,
    Decision,
    DeviceChanged,
    DeviceKind,
    Place,
    Prompted,
    ScanNotSaved,
    Verdict,
    Workflow,
    WorkflowChosen,
    WorkShown,
)
from station.options import Settings
from station.texts import TRANSLATIONS, Texts
from tests.fakes.fitting import fits
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.weather import FLOOD, HELD, LAKE, LATE, STORM, UNREADABLE, WEATHERS, FakeControls
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.screens.demo_panel import DemoPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter

SIZES = [(1366, 768), (1920, 1080)]
SCALES = [1.0, 1.5]


@pytest.mark.parametrize("fit", list(product(SIZES, SCALES)), ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("demo", [False, True], ids=["counter", "demo"])
def test_nothing_is_cut_and_nothing_overlaps_whatever_the_weather(
    counter: Callable[..., Counter], fit: tuple[tuple[int, int], float], language: str, demo: bool
) -> None:
    size, scale = fit
    # Each language in either theme: the themes differ in colours alone.
    theme = "dark" if demo is (language == "id") else "light"
    panel = DemoPanel(FakeControls()) if demo else None
    desk = counter(FakeStation(language, theme), size=size, scale=scale, extra_panel=panel)
    desk.announce(*(recorded(decision, n) for n, decision in enumerate(DECISIONS.values(), 1)))
    assert len(desk.rows) == len(DECISIONS)
    window = desk.window
    assert window.size().toTuple() == size
    top = [window, window.screen_, window.top_bar, window.rail, window.screen_.entry]
    for news in WEATHERS.values():
        desk.announce(*news)
        desk.wait_until(lambda: fits(window, top))


def test_at_the_usual_size_the_right_column_needs_no_scrolling(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    desk.announce(*STORM)
    area = desk.window.findChild(QScrollArea)
    assert area is not None
    assert area.verticalScrollBar().maximum() == 0


def test_gloved_fingers_hit_every_action(counter: Callable[..., Counter]) -> None:
    desk = counter()
    buttons = desk.window.findChildren(QAbstractButton)
    assert min(button.height() for button in buttons if button.isVisible()) >= 60
    assert desk.window.screen_.entry.field.height() >= 60


def _words(window: QWidget) -> dict[str, list[str]]:
    """Return everything the window says, seen and spoken, by the kind of widget."""
    said: dict[str, list[str]] = {}
    for widget in window.findChildren(QWidget):
        words = [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        if isinstance(widget, QLabel | QAbstractButton):
            words.append(widget.text())
        if isinstance(widget, QLineEdit):
            words += [widget.text(), widget.placeholderText()]
        said.setdefault(type(widget).__name__, []).append(" | ".join(words))
    return said


@pytest.mark.parametrize(("first", "second"), [("id", "en"), ("en", "id")])
def test_a_change_of_language_leaves_no_word_of_the_other(
    counter: Callable[..., Counter], first: str, second: str
) -> None:
    switched = counter(FakeStation(first), extra_panel=DemoPanel(FakeControls()))
    fresh = counter(FakeStation(second), extra_panel=DemoPanel(FakeControls()))
    news = [recorded(DECISIONS[Verdict.MISSORT]), *STORM, FLOOD]
    news.append(ScanNotSaved("J1", "disk_full", NOON))
    for desk in (switched, fresh):
        desk.announce(*news)
    switched.window.rail.language.click()
    assert _words(switched.window) == _words(fresh.window)
    assert switched.window.screen_.pane.story == fresh.window.screen_.pane.story
    assert switched.station.preferences == [(second, "light")]


def test_a_change_of_theme_repaints_everything(counter: Callable[..., Counter]) -> None:
    fresh, switched = counter(FakeStation("id", "dark")), counter(FakeStation("id", "light"))
    for desk in (switched, fresh):
        desk.announce(recorded(), *LAKE)
        assert desk.rows
    switched.press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    switched.wait_until(lambda: switched.station.preferences == [("id", "dark")])
    for desk in (switched, fresh):
        desk.window.setFocus()
        desk.settle()
    # What has just landed settles for a moment, in either window by its own clock.
    switched.wait_until(lambda: switched.window.grab().toImage() == fresh.window.grab().toImage())


class ListeningTexts(Texts):
    """Keeps the keys it was asked for."""

    asked: set[str]

    def __call__(self, key: str, /, **facts: object) -> str:
        self.asked.add(key)
        return super().__call__(key, **facts)


def test_every_sentence_of_the_window_is_said_somewhere(counter: Callable[..., Counter]) -> None:
    tables = tomllib.loads((TRANSLATIONS / "id" / "ui.toml").read_text("utf-8"))
    known = {f"{table}.{key}" for table, keys in tables.items() for key in keys}
    texts = ListeningTexts(
        "id", {k: Texts.load("id").template(k) for k in Texts.load("id").known()}
    )
    texts.asked = set()
    panel = DemoPanel(FakeControls())
    for theme in ("light", "dark"):
        station = FakeStation(theme=theme)
        station.texts = texts
        desk = counter(station, extra_panel=panel if theme == "light" else None)
        desk.announce(*(recorded(d, n) for n, d in enumerate(DECISIONS.values())), *LAKE)
        desk.announce(*STORM)
        desk.announce(*HELD, UNREADABLE, FLOOD)
        desk.announce(*LATE)
        desk.announce(Prompted("weigh_photo", (), NOON), Prompted("", (), NOON))
        desk.announce(Prompted("twice_seal", (), NOON), CommandRefused("undo_nothing", (), NOON))
        packed = Decision(Verdict.OK, "JX1", "undone", (), Place.BAG, "7")
        desk.announce(recorded(packed, 99))
        desk.announce(DeviceChanged("scanner", DeviceKind.SCANNER, connected=True, at=NOON))
        desk.announce(*(ScanNotSaved(awb, "disk_full", NOON) for awb in ("J1", "J2")))
        desk.window.screen_.scans.grab()
        desk.announce(*(WorkflowChosen(workflow) for workflow in Workflow))
        desk.announce(WorkflowChosen(Workflow.SHIFT), WorkShown(Workflow.SHIFT, "2026-11-22/1"))
    for button in (panel.cut, panel.pause, panel.unplug):
        button.click()
    lonely, serial = FakeStation(), FakeStation()
    lonely.texts = serial.texts = texts
    lonely.settings, lonely.operator = Settings(), ""
    serial.expect_serial_scanner()
    counter(lonely)
    counter(serial)
    assert known - texts.asked == set()
