"""Single keys: what one types, when it came, how it is held back. Neighbour: keyboard_wedge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from station.clock import Clock

MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
    }
)
_SUFFIX_KEYS: dict[int, str] = {
    Qt.Key.Key_Return: "\r",
    Qt.Key.Key_Enter: "\r",
    Qt.Key.Key_Tab: "\t",
}
_KEYPAD = {
    Qt.Key.Key_Insert: "0",
    Qt.Key.Key_End: "1",
    Qt.Key.Key_Down: "2",
    Qt.Key.Key_PageDown: "3",
    Qt.Key.Key_Left: "4",
    Qt.Key.Key_Clear: "5",
    Qt.Key.Key_Right: "6",
    Qt.Key.Key_Home: "7",
    Qt.Key.Key_Up: "8",
    Qt.Key.Key_PageUp: "9",
}
"""The keypad's keys without Num Lock, which a scanner does not look at."""
_KEYPAD |= {Qt.Key(ord(digit)): digit for digit in "0123456789"}
NOTHING = "\0"
"""What a key types that types nothing."""
GS = "\x1d"
"""Parts the elements of a GS1 code; typed as Ctrl and a closing bracket."""
_COMMAND_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class ReplayedKey(QKeyEvent):
    """A copy of a held key on its way to its widget; the filter lets it pass."""


class HeldKey(Struct, eq=False):
    """A press whose fate is open, and the releases that followed it."""

    widget: QWidget
    events: list[ReplayedKey] = field(default_factory=list)
    replayed: bool = False
    is_command: bool = False
    gap_s: float = float("inf")
    """Since the key before it."""


class KeyStopwatch:
    """Seconds between keys: the window system's where it stamps them, else the station's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stamp_ms = 0
        self._seen_s = 0.0
        self.seconds = 0.0
        """The time of the last key that was asked about."""

    def seconds_at(self, event: QKeyEvent) -> float:
        """Read the running time at this key; call it once for each, in their order."""
        stamp_ms, seen_s = event.timestamp(), self._clock.monotonic_s()
        if stamp_ms and self._stamp_ms:
            step_s = (stamp_ms - self._stamp_ms) / 1000
        else:
            step_s = seen_s - self._seen_s
        self._stamp_ms, self._seen_s = stamp_ms, seen_s
        self.seconds += max(0.0, step_s)
        return self.seconds

    def fold(self, since_s: float, pause_s: float) -> float:
        """Count all that passed since then as one pause; return the time it is by that."""
        self.seconds = since_s + pause_s
        return self.seconds


def text_of(event: QKeyEvent) -> str:
    """Return the character or suffix that this key types, empty for commands and named keys."""
    modifiers = event.modifiers()
    if modifiers & _COMMAND_MODIFIERS:
        return ""
    suffix = _SUFFIX_KEYS.get(event.key(), "")
    if suffix:
        return "" if modifiers & Qt.KeyboardModifier.ShiftModifier else suffix
    text = event.text()
    return text if text.isprintable() else ""


def alt_digit(event: QKeyEvent) -> str:
    """Return the digit of the keypad that is pressed while Alt is held; empty for anything else."""
    held = event.modifiers()
    if held & _COMMAND_MODIFIERS != Qt.KeyboardModifier.AltModifier:
        return ""
    is_keypad = bool(held & Qt.KeyboardModifier.KeypadModifier)
    return _KEYPAD.get(Qt.Key(event.key()), "") if is_keypad else ""


def composed_events(text: str) -> list[ReplayedKey]:
    """Return the press and the release of a key that types this character."""
    key = {"\r": Qt.Key.Key_Return, "\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(text)
    kinds = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
    none = Qt.KeyboardModifier.NoModifier
    return [ReplayedKey(kind, key or Qt.Key.Key_unknown, none, text) for kind in kinds]


def command_text(event: QKeyEvent) -> str:
    """Return the control character of a command key; NUL where it has none. No code holds either.

    Alt leaves a key its letter, which is nevertheless no part of a code.
    """
    if event.key() == Qt.Key.Key_BracketRight and is_command(event):
        return GS
    text = event.text()[:1]
    return text if text and text < " " else NOTHING


def is_command(event: QKeyEvent) -> bool:
    """Return whether this is Ctrl, Alt or Meta with a key; AltGr, which is both, types."""
    held = event.modifiers() & _COMMAND_MODIFIERS
    is_alt_gr = (
        held == (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        and event.text().isprintable()
        and bool(event.text())
    )
    return bool(held) and not is_alt_gr


def key_id(event: QKeyEvent) -> int:
    """Return what a press and its release have in common."""
    return event.nativeScanCode() or event.key()


def copy_of(event: QKeyEvent) -> ReplayedKey:
    """Return the same event, to be sent later."""
    copy = ReplayedKey(
        event.type(),
        event.key(),
        event.modifiers(),
        event.nativeScanCode(),
        event.nativeVirtualKey(),
        event.nativeModifiers(),
        event.text(),
        event.isAutoRepeat(),
        event.count(),
    )
    copy.setTimestamp(event.timestamp())
    return copy
