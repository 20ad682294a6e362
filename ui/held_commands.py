"""What a command key (Ctrl, Alt or Meta with another) does once it is known to be a person's.

Such a key is kept from Qt's shortcuts until the wedge knows: a barcode can press Ctrl and a letter
too (the "BadBarcode" attack). Afterwards it does what Qt would have done, in Qt's order:

    the widget wants it itself (copy, select all) ──▶ the widget
    one button or shortcut in sight has this key  ──▶ that is pressed
    neither                                       ──▶ the widget; Alt F4 closes its window
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.wedge_keys import ReplayedKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def perform(widget: QWidget, press: ReplayedKey) -> None:
    """Do what this key does where the keyboard was."""
    acts = [] if _wants_itself(widget, press) else list(_acts(widget.window(), _sequence(press)))
    if len(acts) == 1:
        acts[0]()
        return
    press.ignore()
    QCoreApplication.sendEvent(widget, press)
    if not press.isAccepted() and press.key() == Qt.Key.Key_F4 and _is_alt(press):
        widget.window().close()


def _wants_itself(widget: QWidget, press: ReplayedKey) -> bool:
    asked = ReplayedKey(QEvent.Type.ShortcutOverride, press.key(), press.modifiers(), press.text())
    asked.ignore()
    QCoreApplication.sendEvent(widget, asked)
    return asked.isAccepted()


def _acts(window: QWidget, sequence: QKeySequence) -> Iterator[Callable[[], None]]:
    """Yield what could be pressed now: what is in sight and not switched off."""
    for button in window.findChildren(QAbstractButton):
        if button.shortcut() == sequence and button.isVisible() and button.isEnabled():
            yield button.click
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        in_sight = isinstance(owner, QWidget) and owner.isVisible() and owner.isEnabled()
        if in_sight and shortcut.isEnabled() and shortcut.key() == sequence:
            yield partial(_activate, shortcut)


def _activate(shortcut: QShortcut) -> None:
    shortcut.activated.emit()


def _sequence(press: ReplayedKey) -> QKeySequence:
    held = press.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return QKeySequence(Qt.Key(press.key()) | held)  # type: ignore[operator, unused-ignore]  # a combination; Qt's stubs know only some


def _is_alt(press: ReplayedKey) -> bool:
    return bool(press.modifiers() & Qt.KeyboardModifier.AltModifier)
