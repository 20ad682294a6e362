"""A typing scanner in front of real widgets: a scan types nothing, a person's keys all arrive."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from station.devices.decoders.wedge import WedgeTiming
from station.devices.keyboard_layouts import Layout
from station.events import Scan, UnreadableReason, UnreadableScan
from tests.fakes.typist import (  # noqa: F401 - fixtures among them
    LABEL,
    NO_MODIFIER,
    Desk,
    Keyboard,
    StoppedClock,
    find_keyboard,
    hear_scans,
    open_desk,
    stop_clock,
    texts,
)
from ui.keyboard_wedge import KeyboardWedge

PLACES: dict[str, Callable[[Desk], None]] = {
    "a note": lambda desk: desk.note.setFocus(),
    "a password": lambda desk: desk.password.setFocus(),
    "a button": lambda desk: desk.button.setFocus(),
    "nothing": lambda desk: desk.note.clearFocus(),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("suffix", ["\r", "\t", "\r\r"])
def test_a_scan_is_a_scan_whatever_has_the_focus(
    desk: Desk,
    keyboard: Keyboard,
    scans: list[Scan | UnreadableScan],
    place: Callable[[Desk], None],
    suffix: str,
) -> None:
    place(desk)
    focus = QApplication.focusWidget()
    keyboard.strike(LABEL + suffix, gap_ms=2)
    assert texts(scans) == [LABEL]
    assert desk.untouched
    assert QApplication.focusWidget() is focus


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize(
    "typed",
    [
        (Layout.US, "jp1234567890"),
        (Layout.DE, "JP1234567890"),
        (Layout.DE, "jp1234567890"),
        (Layout.FR, "JP&é\"'(-è_çà"),
    ],
    ids=["Caps Lock", "QWERTZ", "QWERTZ and Caps Lock", "AZERTY"],
)
def test_caps_lock_or_another_layout_lets_no_scan_type_or_press(
    desk: Desk,
    keyboard: Keyboard,
    clock: StoppedClock,
    place: Callable[[Desk], None],
    typed: tuple[Layout, str],
) -> None:
    layout, written = typed
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=layout)
    wedge.attach()
    place(desk)
    keyboard.strike(written + "\r", gap_ms=2)
    wedge.detach()
    assert texts(scans) == [LABEL]
    assert desk.untouched


@pytest.mark.parametrize("layout", [Layout.US, Layout.DE, Layout.FR])
def test_a_person_types_under_any_layout_what_the_keys_say(
    desk: Desk, keyboard: Keyboard, clock: StoppedClock, layout: Layout
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=layout)
    wedge.attach()
    desk.note.setFocus()
    keyboard.strike("jALAN zEYTUN", gap_ms=130)  # with Caps Lock
    keyboard.press(Qt.Key.Key_Tab, "\t")
    keyboard.strike("rahasia", gap_ms=110)
    clock.seconds += 1
    wedge.detach()
    assert (desk.note.text(), desk.password.text()) == ("jALAN zEYTUN", "rahasia")
    assert scans == []


def test_other_limits_hold_at_once_for_a_slow_scanner(
    desk: Desk, keyboard: Keyboard, clock: StoppedClock, scans: list[Scan | UnreadableScan]
) -> None:
    other: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(other.append, clock)
    wedge.use(WedgeTiming(median_gap_s=0.055, hiccup_gap_s=0.145, idle_s=0.165), Layout.US)
    wedge.attach()  # it hears keys before the one that was attached first
    keyboard.strike(LABEL[:6], gap_ms=45)
    keyboard.strike(LABEL[6], gap_ms=120)
    keyboard.strike(LABEL[7:] + "\r", gap_ms=45)
    wedge.detach()
    assert texts(other) == [LABEL]
    assert (scans, desk.note.text()) == ([], "")


def test_keys_are_told_as_they_were_written_before_a_layout_is_undone(
    desk: Desk, keyboard: Keyboard, clock: StoppedClock
) -> None:
    assert desk.isVisible()
    told: list[tuple[str, float]] = []
    wedge = KeyboardWedge(lambda _scan: None, clock, layout=Layout.DE)
    wedge.on_stroke = lambda text, at_s: told.append((text, at_s))
    wedge.attach()
    keyboard.strike("ZY1\r", gap_ms=20)
    wedge.detach()
    assert [text for text, _ in told] == ["Z", "Y", "1", "\r"]
    assert told[3][1] - told[0][1] == pytest.approx(0.06)


def test_a_scan_in_a_dialog_does_not_close_it(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    dialog = QDialog(desk)
    qtbot.addWidget(dialog)
    accept = QPushButton("accept")
    accept.setDefault(True)
    accept.clicked.connect(dialog.accept)
    QHBoxLayout(dialog).addWidget(accept)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    keyboard.strike(LABEL + "\r", gap_ms=2)
    assert texts(scans) == [LABEL]
    assert dialog.isVisible()
    keyboard.strike("\r", gap_ms=400)
    assert not dialog.isVisible()


def test_a_person_types_into_the_field_and_moves_on_with_tab(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("rak 7\tpin", gap_ms=150)
    keyboard.strike("\t", gap_ms=150)
    assert (desk.note.text(), desk.password.text()) == ("rak 7", "pin")
    assert QApplication.focusWidget() is desk.button
    assert scans == []


def test_the_last_keys_of_a_person_appear_without_another_key(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("ab", gap_ms=20)
    assert desk.note.text() == ""
    qtbot.waitUntil(lambda: desk.note.text() == "ab")
    assert scans == []


@pytest.mark.parametrize("key", ["\r", " "])
def test_a_person_presses_a_focused_button_once(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan], key: str
) -> None:
    desk.button.setAutoDefault(True)
    desk.button.setFocus()
    keyboard.strike(key, gap_ms=500)
    qtbot.waitUntil(lambda: desk.clicks == 1)
    assert not desk.button.isDown()
    assert scans == []


def test_named_keys_wait_for_nothing_and_all_keep_their_order(
    qtbot: QtBot,
    desk: Desk,
    clock: StoppedClock,
    keyboard: Keyboard,
    scans: list[Scan | UnreadableScan],
) -> None:
    keyboard.strike("ab", gap_ms=20)
    keyboard.press(Qt.Key.Key_Backspace, "\b")
    assert desk.note.text() == "a"
    keyboard.strike("c", gap_ms=20)
    clock.seconds += 0.06
    keyboard.press(Qt.Key.Key_A, "\x01", Qt.KeyboardModifier.ControlModifier)
    clock.seconds += 0.06
    keyboard.press(Qt.Key.Key_X, "\x18", Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desk.note.text() == "")
    assert QApplication.clipboard().text() == "ac"
    assert scans == []


def test_shift_between_two_characters_splits_no_scan(
    keyboard: Keyboard, desk: Desk, scans: list[Scan | UnreadableScan]
) -> None:
    for character in LABEL:
        keyboard.press(Qt.Key.Key_Shift, "", Qt.KeyboardModifier.ShiftModifier)
        keyboard.strike(character, gap_ms=2)
    keyboard.strike("\r", gap_ms=2)
    assert texts(scans) == [LABEL]
    assert desk.untouched


@pytest.mark.parametrize(("letter", "text"), [("J", "\n"), ("M", "\r")])
def test_a_suffix_may_come_as_a_control_key_and_gives_no_command(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan], letter: str, text: str
) -> None:
    fired: list[str] = []
    shortcut = QShortcut(QKeySequence(f"Ctrl+{letter}"), desk)
    shortcut.activated.connect(partial(fired.append, letter))
    for _ in range(2):
        keyboard.strike(LABEL, gap_ms=2)
        keyboard.press(Qt.Key(ord(letter)), text, Qt.KeyboardModifier.ControlModifier)
    keyboard.strike("x", gap_ms=400)
    keyboard.press(Qt.Key(ord(letter)), text, Qt.KeyboardModifier.ControlModifier)
    assert texts(scans) == [LABEL, LABEL]
    assert (desk.note.text(), fired) == ("x", [])


def test_a_held_down_key_repeats_at_once(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("x", gap_ms=500)
    for _ in range(5):
        keyboard.repeat("x")
    assert desk.note.text() == "xxxxxx"
    assert scans == []


def test_gs_comes_as_a_control_key_and_parts_the_elements_of_one_code(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    desk.note.setFocus()
    keyboard.strike("010950110153000310ABC", 2)
    keyboard.press(Qt.Key.Key_BracketRight, "\x1d", Qt.KeyboardModifier.ControlModifier)
    keyboard.strike("2177\r", 2)
    assert texts(scans) == ["010950110153000310ABC\x1d2177"]
    assert desk.untouched


def test_a_barcode_that_presses_control_keys_reaches_no_widget(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("JP12", gap_ms=2)
    keyboard.press(Qt.Key.Key_O, "\x0f", Qt.KeyboardModifier.ControlModifier)
    keyboard.press(Qt.Key.Key_F4, "", Qt.KeyboardModifier.AltModifier)
    keyboard.strike("34\r", gap_ms=2)
    [refused] = scans
    assert isinstance(refused, UnreadableScan)
    assert refused.reason is UnreadableReason.CONTROL_CHARACTERS
    assert desk.untouched
    assert desk.isVisible()


def test_letters_beyond_ascii_are_typed_by_a_person(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    keyboard.strike("caf\u00e9", gap_ms=150)
    qtbot.waitUntil(lambda: desk.note.text() == "caf\u00e9")
    assert scans == []


def test_a_scan_through_the_window_system_fires_no_shortcut(
    qtbot: QtBot, desk: Desk, scans: list[Scan | UnreadableScan]
) -> None:
    fired: list[str] = []
    for key in ("J", "Return", "F5"):
        QShortcut(QKeySequence(key), desk).activated.connect(partial(fired.append, key))
    for character in LABEL:
        QTest.keyClick(desk.windowHandle(), ord(character))
    QTest.keyClick(desk.windowHandle(), Qt.Key.Key_Return)
    assert texts(scans) == [LABEL]
    assert desk.untouched
    assert fired == []
    QTest.keyClick(desk.windowHandle(), Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: fired == ["F5"])


def test_a_thousand_labels_five_milliseconds_apart_are_all_read_in_order(
    desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    labels = [f"JP{number:010}" for number in range(1000)]
    for label in labels:
        keyboard.strike(label[0], gap_ms=5)
        keyboard.strike(label[1:] + "\r", gap_ms=1)
    assert texts(scans) == labels
    assert desk.untouched


def test_keys_of_a_widget_that_is_gone_go_where_the_focus_is(
    qtbot: QtBot, desk: Desk, keyboard: Keyboard, scans: list[Scan | UnreadableScan]
) -> None:
    extra = QLineEdit(desk)
    extra.show()
    extra.setFocus()
    keyboard.strike("ab", gap_ms=20)
    extra.deleteLater()
    QCoreApplication.sendPostedEvents(extra, QEvent.Type.DeferredDelete)
    desk.note.setFocus()
    qtbot.waitUntil(lambda: desk.note.text() == "ab")
    assert scans == []


def test_another_layout_is_undone_for_a_scan_and_left_to_a_person(
    desk: Desk, keyboard: Keyboard, clock: StoppedClock
) -> None:
    scans: list[Scan | UnreadableScan] = []
    wedge = KeyboardWedge(scans.append, clock, layout=Layout.FR)
    wedge.attach()
    keyboard.strike("àà'HA\"NIDBVD\r", 3)
    keyboard.strike("à'é", 150)
    clock.seconds += 1
    wedge.detach()
    assert texts(scans) == ["004HQ3NIDBVD"]
    assert desk.note.text() == "à'é"


def test_without_the_wedge_keys_go_straight_to_the_field(
    qapp: QApplication, clock: StoppedClock, desk: Desk, keyboard: Keyboard
) -> None:
    assert qapp
    wedge = KeyboardWedge(lambda _: None, clock)
    wedge.attach()
    keyboard.strike("ab", gap_ms=2)
    wedge.detach()
    assert desk.note.text() == "ab"
    keyboard.strike("c", gap_ms=2)
    assert desk.note.text() == "abc"
