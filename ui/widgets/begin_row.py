"""Buttons below the figures of receiving, as long as there is room for a finger's height.

In a storm (databases away, scans waiting) what is told comes first; then their keys do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui.command_keys import COMMAND_KEYS
from ui.theme import tokens
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtGui import QResizeEvent

    from station.events import Action, CommandName
    from station.texts import Texts
    from ui.theme.look import Look


class BeginRow(QWidget):
    """`commanded` brings the Action that was pressed."""

    commanded = Signal(object)

    def __init__(self, actions: Iterable[Action], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.setMaximumHeight(tokens.TOUCH)
        self.buttons: dict[CommandName, KeyButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * tokens.STEP)
        for action in actions:
            # Two caps beside two words would not fit: the keys are heard, and are the tips.
            button = KeyButton(Kind.OUTLINED)
            button.clicked.connect(lambda _=False, told=action: self.commanded.emit(told))
            key = QShortcut(QKeySequence(COMMAND_KEYS[action.command]), self)
            key.activated.connect(lambda told=action: self.commanded.emit(told))
            row.addWidget(button, 1)
            self.buttons[action.command] = button

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for command, button in self.buttons.items():
            button.dress(look, texts(f"command.{command}"))
            button.setToolTip(COMMAND_KEYS[command])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show the buttons whole, or not at all."""
        super().resizeEvent(event)
        for button in self.buttons.values():
            button.setVisible(self.height() >= tokens.TOUCH)
