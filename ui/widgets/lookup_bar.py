"""Where a person types what a shipment is to be found by; and what a scan does meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ui.theme import tokens
from ui.widgets.card import Card
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.status_label import Mood, StatusLabel

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_KEY = "Ctrl+K"
_LONGEST = 200


class LookupBar(Card):
    """Emits `asked` on Enter or by the button. The number stays: it names what is shown below."""

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.field = QLineEdit()
        self.field.setMaxLength(_LONGEST)
        self.button = KeyButton(Kind.FILLED, icon="search")
        self.mode = StatusLabel(pill=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        row.setSpacing(12)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        row.addSpacing(tokens.STEP)
        row.addWidget(self.mode)
        self.field.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        QShortcut(QKeySequence(_KEY), self, self.take_focus)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.field.setFont(look.font(tokens.DETAIL, QFont.Weight.Medium))
        self.field.setFixedHeight(tokens.TOUCH)
        self.field.setPlaceholderText(texts("lookup.label"))
        self.field.setAccessibleName(texts("lookup.label"))
        self.field.setAccessibleDescription(_KEY.replace("+", " "))
        self.button.dress(look, texts("lookup.ask"))
        self.mode.dress(look)
        self.mode.say(texts("lookup.mode"), Mood.WARN)

    @property
    def is_typed_in(self) -> bool:
        """Whether a person has begun to write the next question."""
        return self.field.hasFocus() and self.field.isModified()

    def show_text(self, text: str) -> None:
        """Show what was asked elsewhere: a scanned code."""
        self.field.setText(text)

    def take_focus(self) -> None:
        """Let what is typed next replace what stands there."""
        self.field.setFocus()
        self.field.selectAll()

    def _ask(self) -> None:
        text = self.field.text().strip()
        self.field.setModified(False)
        self.take_focus()
        if text:
            self.asked.emit(text)
