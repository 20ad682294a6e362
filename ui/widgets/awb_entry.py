"""Where a person types the number that no scanner reads, or pastes a whole list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from station.texts import Texts
    from ui.theme.look import Look

_KEY = "Ctrl+K"
_PAD = 18
_LONGEST = 64


class NumberField(QLineEdit):
    """A line for one number. What is pasted into it and is more than a line is a list."""

    list_pasted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Paste one line as any field does."""
        pasted = event.matches(QKeySequence.StandardKey.Paste)
        if pasted and _has_several(QGuiApplication.clipboard().text()):
            self.list_pasted.emit()
        else:
            super().keyPressEvent(event)


def _has_several(text: str) -> bool:
    from station.bulk.listing import has_several  # not for the first frame

    return has_several(text)


class AwbEntry(Card):
    """Emits `typed` with the number, in capitals, on Enter or by the button."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.label = plain_label("muted")
        self.key = plain_label("muted")
        self.field = NumberField()
        self.field.setMaxLength(_LONGEST)
        self.label.setBuddy(self.field)
        self.record = KeyButton(Kind.FILLED)
        self._place()
        self.field.returnPressed.connect(self._submit)
        self.record.clicked.connect(self._submit)
        self.key.setText(_KEY.replace("+", " "))

    def prepare(self) -> None:
        """Hear the key that leads here, and take printable ASCII only."""
        # Imported here: the first frame does without them.
        from PySide6.QtCore import QRegularExpression
        from PySide6.QtGui import (
            QKeySequence,
            QRegularExpressionValidator,
            QShortcut,
        )

        self.field.setValidator(
            QRegularExpressionValidator(QRegularExpression("[ -~]*"), self.field)
        )
        QShortcut(QKeySequence(_KEY), self, self.field.setFocus)

    def _place(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(_PAD, _PAD - 4, _PAD, _PAD)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(8)
        grid.addWidget(self.label, 0, 0)
        grid.addWidget(self.key, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.field, 1, 0)
        grid.addWidget(self.record, 1, 1)
        grid.setColumnStretch(0, 1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.label.setFont(look.font(tokens.CAPTION))
        self.key.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        self.label.setText(texts("entry.label"))
        self.field.setFont(look.font(tokens.BODY, QFont.Weight.Medium))
        self.field.setFixedHeight(tokens.TOUCH)
        self.field.setPlaceholderText(texts("entry.hint"))
        self.field.setAccessibleName(texts("entry.label"))
        self.record.dress(look, texts("entry.record"))

    def _submit(self) -> None:
        number = self.field.text().strip().upper()
        self.field.clear()
        self.field.setFocus()
        if number:
            self.typed.emit(number)
