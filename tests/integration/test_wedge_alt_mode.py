"""A scanner that types each character by its number: Alt, digits of the keypad, Alt let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from station.devices.decoders.wedge import WedgeTiming
from station.devices.keyboard_layouts import Layout
from tests.fakes.typist import (  # noqa: F401 - fixtures among them
    LABEL,
    NO_MODIFIER,
    find_keyboard,
    hear_scans,
    open_desk,
    stop_clock,
    texts,
)
from ui.keyboard_wedge import KeyboardWedge

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from station.events import Scan, UnreadableScan
    from tests.fakes.typist import Desk, Keyboard, StoppedClock

ALT = Qt.KeyboardModifier.AltModifier
ON_KEYPAD = ALT | Qt.KeyboardModifier.KeypadModifier
NUMBERED = [Qt.Key(ord(digit)) for digit in "0123456789"]
WITHOUT_NUM_LOCK = [
    *(Qt.Key.Key_Insert, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_Left),
    *(Qt.Key.Key_Clear, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_Up, Qt.Key.Key_PageUp),
]


class AltScanner:
    """Strikes the keys of each character; `system_too` as Windows, which makes it as well."""

    def __init__(self, clock: StoppedClock, gap_ms: float = 3.0) -> None:
        self._clock, self._gap_s = clock, gap_ms / 1000
        self.keys = NUMBERED
        self.system_too = False

    def type(self, text: str, digits: str = "{:03}") -> None:
        for character in text:
            self._strike(QEvent.Type.KeyPress, Qt.Key.Key_Alt, ALT)
            for digit in digits.format(ord(character)):
                key = self.keys[int(digit)]
                self._strike(QEvent.Type.KeyPress, key, ON_KEYPAD, digit)
                self._strike(QEvent.Type.KeyRelease, key, ON_KEYPAD, digit)
            self._strike(QEvent.Type.KeyRelease, Qt.Key.Key_Alt, NO_MODIFIER)
            if self.system_too:
                for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                    self._strike(kind, Qt.Key.Key_unknown, NO_MODIFIER, character)

    def _strike(
        self, kind: QEvent.Type, key: Qt.Key, held: Qt.KeyboardModifier, text: str = ""
    ) -> None:
        self._clock.seconds += self._gap_s / (2 if key in self.keys else 1)
        receiver = QApplication.focusWidget()
        assert receiver is not None
        QCoreApplication.sendEvent(receiver, QKeyEvent(kind, key, held, text))


@pytest.fixture
def scanner(clock: StoppedClock) -> AltScanner:
    return AltScanner(clock)


@pytest.mark.parametrize("keys", [NUMBERED, WITHOUT_NUM_LOCK], ids=["Num Lock", "none"])
@pytest.mark.parametrize("digits", ["{:03}", "{:04}", "{}"])
def test_a_label_typed_by_numbers_is_a_scan_and_types_nothing(
    desk: Desk, clock: StoppedClock, keys: list[Qt.Key], digits: str
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock)
    wedge.attach()
    scanner = AltScanner(clock)
    scanner.keys = keys
    for scanner.system_too in (False, True):
        scanner.type(LABEL + "\r", digits)
    wedge.detach()
    assert texts(scans) == [LABEL, LABEL]
    assert desk.untouched


@pytest.mark.parametrize("layout", Layout)
def test_numbers_mean_the_same_on_every_layout(
    desk: Desk, clock: StoppedClock, scanner: AltScanner, layout: Layout
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=layout)
    wedge.attach()
    scanner.type("ZY-0/\r")
    wedge.detach()
    assert texts(scans) == ["ZY-0/"]
    assert desk.untouched


def test_only_gs_is_typed_by_its_number(
    desk: Desk, keyboard: Keyboard, scanner: AltScanner, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("010950110153000310ABC", 2)
    scanner.type("\x1d")
    keyboard.strike("2177\r", 2)
    assert texts(scans) == ["010950110153000310ABC\x1d2177"]
    assert desk.untouched


def test_a_character_takes_many_keys_and_is_judged_by_the_pause_between_them(
    desk: Desk, clock: StoppedClock
) -> None:
    """Five keys, 22 ms apart: 110 ms from one character to the next, and still no person."""
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, timing=WedgeTiming())
    wedge.attach()
    AltScanner(clock, gap_ms=22).type(LABEL + "\r")
    wedge.detach()
    assert texts(scans) == [LABEL]
    assert desk.untouched


def test_a_person_who_types_a_character_by_its_number_gets_it_once(
    desk: Desk, clock: StoppedClock, scans: list[Scan | UnreadableScan]
) -> None:
    person = AltScanner(clock, gap_ms=180)
    for person.system_too in (False, True):
        person.type("\u00e9", "0{:03}")
        clock.seconds += 1
        person.type("x")
        clock.seconds += 1
        person.type("y")
    assert desk.note.text() in ("\u00e9xy\u00e9xy", "\u00e9xy\u00e9x"), "the last may wait a moment"
    assert scans == []


def test_alt_and_digits_press_no_shortcut(
    desk: Desk, scanner: AltScanner, scans: list[Scan | UnreadableScan]
) -> None:
    fired: list[str] = []
    shortcut = QShortcut(QKeySequence("Alt+7"), desk)
    shortcut.activated.connect(lambda: fired.append("Alt+7"))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_7, ON_KEYPAD, "7")
    override.ignore()
    QCoreApplication.sendEvent(desk.note, override)
    assert override.isAccepted(), "it comes as a key press then"
    scanner.type(LABEL + "\r")
    assert (texts(scans), fired) == ([LABEL], [])


def test_alt_with_another_key_goes_where_it_ever_went(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.press(Qt.Key.Key_Alt, "", ALT)
    keyboard.press(Qt.Key.Key_7, "7", ALT)  # not the keypad's
    keyboard.press(Qt.Key.Key_Alt, "", NO_MODIFIER)
    qtbot.waitUntil(lambda: desk.note.text() == "7")
    assert scans == []


@pytest.mark.parametrize(
    ("layout", "written"),
    [(Layout.FR, "jp1234567890"), (Layout.DE, 'jp!"\u00a7$%&/()=')],
)
def test_caps_lock_that_turns_digits_round_is_undone(
    desk: Desk, clock: StoppedClock, keyboard: Keyboard, layout: Layout, written: str
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=layout)
    wedge.attach()
    keyboard.strike(written + "\r", gap_ms=2)
    wedge.detach()
    assert texts(scans) == [LABEL]
    assert desk.untouched


def test_a_scanner_that_uses_the_keypad_is_read_on_every_layout(
    desk: Desk, clock: StoppedClock, keyboard: Keyboard
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=Layout.FR)
    wedge.attach()
    keyboard.strike("JP", gap_ms=2)
    for digit in "12-34":
        clock.seconds += 0.002
        keyboard.press(Qt.Key(ord(digit)), digit, Qt.KeyboardModifier.KeypadModifier)
    keyboard.strike("\r", gap_ms=2)
    wedge.detach()
    assert texts(scans) == ["JP12-34"]
    assert desk.untouched
