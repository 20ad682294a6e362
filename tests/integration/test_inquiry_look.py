"""The inquiry screen beside the scanner, and how it looks: nothing cut, everything within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from station.events import (
    InquiryChosen,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    Verdict,
    Workflow,
    WorkflowChosen,
)
from station.options import Settings, WedgeOptions
from tests.fakes.fitting import fits
from tests.fakes.inquiring import answer, asked, asked_again, opened, words
from tests.fakes.station import DECISIONS, NOON, FakeStation, recorded
from tests.fakes.weather import UNREADABLE
from tests.fakes.windows import open_counters  # noqa: F401 - the fixture `counter`
from ui.specimens import AWB, COPY, FOUND, MANY, NOTHING

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.windows import Counter

FITS = [((1366, 768), 1.0), ((1366, 768), 1.5), ((1920, 1080), 1.5)]


# ── a scan meanwhile ─────────────────────────────────────────────────────────────────────────


def test_a_scan_here_is_looked_up_and_says_that_it_is_not_recorded(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    assert screen.bar.mode.text() == "Pindaian di sini tidak dicatat"
    desk.announce(ScanLookedUp(Scan(AWB, NOON, "scanner")))
    assert screen.bar.field.text() == AWB
    assert [text for text, _ in desk.station.inquiries] == [AWB]
    assert desk.sounds.played == []
    assert desk.window.screen_.pane.news is None


def test_a_scanner_that_types_is_heard_here_too(counter: Callable[..., Counter]) -> None:
    station = FakeStation()
    station.settings = Settings(wedge=WedgeOptions())
    desk = counter(station)
    screen = opened(desk)
    desk.enter(AWB)
    desk.wait_until(lambda: station.posted[-1] == Scan(AWB, NOON, "keyboard"))
    assert screen.bar.field.text() == ""
    assert station.inquiries == [], "the desk says what becomes of a scan"


def test_what_a_scanner_cannot_read_is_told_where_one_looks(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.announce(UNREADABLE)
    assert desk.window.texts("unreadable.no_suffix") in words(screen)
    assert desk.sounds.played == ["rejected"]
    assert desk.window.screen_.pane.news is None


def test_a_verdict_that_a_script_brings_waits_on_the_workflows_screen(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    opened(desk)
    desk.announce(recorded(DECISIONS[Verdict.HOLD]))
    assert desk.window.stage.inquiry.isVisible()
    assert desk.sounds.played == ["hold"]
    assert desk.window.screen_.pane.story.verdict is Verdict.HOLD


def test_the_alarm_keeps_the_keyboard_whatever_is_looked_up_under_it(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.announce(ScanNotSaved("JX1203345990", "disk_full", NOON))
    alarm = desk.window.alarm
    assert alarm.hasFocus()
    desk.announce(ScanLookedUp(Scan(AWB, NOON, "scanner")))
    answer(desk, FOUND)
    desk.wait_until(lambda: screen.results.front is screen.results.found)
    desk.announce(WorkflowChosen(Workflow.RECEIVING), InquiryChosen())
    assert alarm.hasFocus()
    desk.press(Qt.Key.Key_F12)
    assert not alarm.isVisible()
    assert screen.bar.field.hasFocus()


def test_an_answer_does_not_disturb_who_types_the_next_question(
    counter: Callable[..., Counter],
) -> None:
    desk = counter()
    screen = opened(desk)
    desk.enter("0812 0001 0001")
    QTest.keyClicks(screen.bar.field, "Sari")
    answer(desk, MANY)
    desk.wait_until(lambda: screen.results.front is screen.results.matches)
    assert screen.bar.field.hasFocus()
    QTest.keyClicks(screen.bar.field, " W")
    assert screen.bar.field.text() == "Sari W"
    desk.press(Qt.Key.Key_Down)
    assert screen.results.matches.view.hasFocus()


# ── its look ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fit", FITS, ids=str)
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_word_is_cut_whatever_is_told(
    counter: Callable[..., Counter], fit: tuple[tuple[int, int], float], language: str
) -> None:
    size, scale = fit
    desk = counter(FakeStation(language), size=size, scale=scale)
    screen = opened(desk)
    desk.wait_until(lambda: fits(screen, [screen, screen.bar]))
    for told in (FOUND, COPY, MANY, NOTHING):
        asked_again(desk, told)
        desk.wait_until(lambda: fits(screen, [screen, screen.bar]))
        assert screen.results.found.horizontalScrollBar().maximum() == 0


def test_gloved_fingers_hit_every_action_here(counter: Callable[..., Counter]) -> None:
    screen = opened(counter())
    buttons = [b for b in screen.findChildren(QAbstractButton) if b.isVisible()]
    assert len(buttons) == 2
    assert min(button.height() for button in buttons) >= 60
    assert screen.bar.field.height() >= 60


def test_a_change_of_language_or_theme_tells_the_same_answer_anew(
    counter: Callable[..., Counter],
) -> None:
    desk, fresh = counter(), counter(FakeStation("en", "dark"))
    screen, other = asked(desk, COPY), asked(fresh, COPY)
    desk.window.switch_language()
    desk.window.switch_theme()
    assert words(screen) == words(other)
    for each in (desk, fresh):
        each.settle()
    assert (
        screen.results.found.viewport().grab().toImage()
        == other.results.found.viewport().grab().toImage()
    )


def test_everything_here_has_a_name_for_a_screen_reader(counter: Callable[..., Counter]) -> None:
    screen = asked(counter(), FOUND)
    head = screen.results.found.head
    assert head.accessibleName().startswith(f"{AWB} · Di hub · Tertahan")
    assert screen.bar.field.accessibleName()
    facts = [label.accessibleName() for label in screen.findChildren(QLabel)]
    assert "Ongkir: Rp 36.000" in facts


def test_the_number_can_be_copied(counter: Callable[..., Counter]) -> None:
    desk = counter()
    awb = asked(desk, FOUND).results.found.head.awb
    awb.setSelection(0, len(AWB))
    awb.setFocus()
    desk.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == AWB
