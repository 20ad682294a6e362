"""A barcode that presses Ctrl or Alt with a key does nothing; a person who does is obeyed at once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest

from station.events import UnreadableReason, UnreadableScan
from tests.fakes.typist import (  # noqa: F401 - fixtures among them
    LABEL,
    find_keyboard,
    hear_scans,
    open_desk,
    stop_clock,
    texts,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from station.events import Scan
    from tests.fakes.typist import Desk

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
Scans = list["Scan | UnreadableScan"]


A_HAND_S, A_SCANNER_S = 0.12, 0.0


class Hand:
    """Strikes keys on a window as the system does, shortcuts and all."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.fired: list[str] = []
        for keys in ("Ctrl+P", "Ctrl+R", "Alt+7", "Ctrl+PgUp", "Ctrl+J", "Ctrl+M"):
            QShortcut(QKeySequence(keys), desk).activated.connect(partial(self.fired.append, keys))
        desk.button.setShortcut("Ctrl+B")

    def strike(self, gap_s: float, *keys: tuple[Qt.Key, Qt.KeyboardModifier]) -> None:
        for key, held in keys:
            # The window system stamps these keys: a person's rhythm must be real.
            QTest.qWait(round(1000 * gap_s))
            QTest.keyClick(self._desk.windowHandle(), key, held)

    def type(self, gap_s: float, text: str) -> None:
        for character in text:
            key = Qt.Key.Key_Return if character == "\r" else Qt.Key(ord(character))
            self.strike(gap_s, (key, Qt.KeyboardModifier.NoModifier))


@pytest.fixture
def hand(desk: Desk, scans: Scans) -> Hand:
    assert scans == []
    return Hand(desk)


@pytest.mark.parametrize(
    "attack",
    [
        [(Qt.Key.Key_P, CTRL)],
        [(Qt.Key.Key_P, CTRL), (Qt.Key.Key_R, CTRL)],
        [(Qt.Key.Key_B, CTRL)],
        [(Qt.Key.Key_J, CTRL)],
        [(Qt.Key.Key_M, CTRL), (Qt.Key.Key_J, CTRL)],
        [(Qt.Key.Key_PageUp, CTRL)],
        [(Qt.Key.Key_7, ALT)],
        [(Qt.Key.Key_F4, ALT)],
        [(Qt.Key.Key_F4, ALT), (Qt.Key.Key_P, CTRL), (Qt.Key.Key_7, ALT)],
    ],
)
def test_a_code_that_begins_with_commands_gives_none(
    desk: Desk, hand: Hand, scans: Scans, attack: list[tuple[Qt.Key, Qt.KeyboardModifier]]
) -> None:
    hand.strike(A_SCANNER_S, *attack)
    hand.type(A_SCANNER_S, LABEL + "\r")
    (refused,) = scans
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.CONTROL_CHARACTERS
    assert (hand.fired, desk.clicks, desk.isVisible()) == ([], 0, True)
    assert desk.untouched


def test_commands_alone_at_a_machines_pace_do_nothing_either(
    qtbot: QtBot, desk: Desk, hand: Hand, scans: Scans
) -> None:
    hand.strike(A_SCANNER_S, (Qt.Key.Key_P, CTRL), (Qt.Key.Key_R, CTRL), (Qt.Key.Key_F4, ALT))
    hand.type(A_HAND_S, "X")  # whatever was held is decided by then
    qtbot.waitUntil(lambda: desk.note.text() in ("x", "X"))
    assert (hand.fired, desk.isVisible(), scans) == ([], True, [])


def test_a_persons_command_is_carried_out_once_and_soon(
    qtbot: QtBot, desk: Desk, hand: Hand, scans: Scans
) -> None:
    hand.strike(A_HAND_S, (Qt.Key.Key_P, CTRL))
    qtbot.waitUntil(lambda: hand.fired == ["Ctrl+P"])
    hand.strike(A_HAND_S, (Qt.Key.Key_R, CTRL), (Qt.Key.Key_PageUp, CTRL), (Qt.Key.Key_B, CTRL))
    qtbot.waitUntil(lambda: desk.clicks == 1)
    assert hand.fired == ["Ctrl+P", "Ctrl+R", "Ctrl+PgUp"]
    assert scans == []


def test_a_person_closes_the_window_with_alt_f4(qtbot: QtBot, desk: Desk, hand: Hand) -> None:
    hand.strike(A_HAND_S, (Qt.Key.Key_F4, ALT))
    qtbot.waitUntil(lambda: not desk.isVisible())


def test_what_is_switched_off_or_out_of_sight_is_not_pressed(
    qtbot: QtBot, desk: Desk, hand: Hand
) -> None:
    desk.button.setEnabled(False)
    hand.strike(A_HAND_S, (Qt.Key.Key_B, CTRL))
    hand.strike(A_HAND_S, (Qt.Key.Key_P, CTRL))
    qtbot.waitUntil(lambda: hand.fired == ["Ctrl+P"])
    assert desk.clicks == 0


def test_a_scan_right_after_a_persons_command_is_a_scan(hand: Hand, scans: Scans) -> None:
    hand.strike(A_HAND_S, (Qt.Key.Key_P, CTRL))
    hand.type(A_HAND_S, LABEL[0])
    hand.type(A_SCANNER_S, LABEL[1:] + "\r")
    assert texts(scans) == [LABEL]
    assert hand.fired == ["Ctrl+P"]


def test_gs_before_a_gs1_code_is_no_part_of_it(desk: Desk, hand: Hand, scans: Scans) -> None:
    assert desk.isVisible()
    hand.strike(A_SCANNER_S, (Qt.Key.Key_BracketRight, CTRL))
    hand.type(A_SCANNER_S, "0109501101530003\r")
    assert texts(scans) == ["0109501101530003"]
