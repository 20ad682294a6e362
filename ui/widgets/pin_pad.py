"""Digits to touch, for a PIN where there is no keyboard; shown where there is a touch screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputDevice
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLineEdit

    from station.texts import Texts
    from ui.theme.look import Look

_BACK = "⌫"


class PinPad(QWidget):
    """Writes what is touched into a field; it takes no focus away from it."""

    def __init__(self, field: QLineEdit) -> None:
        super().__init__()
        self._field = field
        self.keys = {sign: KeyButton(Kind.OUTLINED) for sign in (*"1234567890", _BACK)}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.STEP)
        row.addStretch(1)
        for sign, button in self.keys.items():
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, sign=sign: self._press(sign))
            row.addWidget(button)
        self.hide()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for sign, button in self.keys.items():
            button.dress(look, sign)
            button.setFixedWidth(tokens.TOUCH)
        self.keys[_BACK].setAccessibleName(texts("access.erase"))

    def offer(self, *, offered: bool) -> None:
        """Show it, where somebody can touch it."""
        self.setVisible(offered and has_touch())

    def _press(self, sign: str) -> None:
        if sign == _BACK:
            self._field.backspace()
        else:
            self._field.insert(sign)


def has_touch() -> bool:
    """Return whether this computer has a touch screen."""
    touch = QInputDevice.DeviceType.TouchScreen
    return any(device.type() == touch for device in QInputDevice.devices())
