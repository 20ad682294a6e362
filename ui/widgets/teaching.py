"""What an empty place says: what would stand here, and what to do for it. One button may help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import icons, tokens
from ui.theme.look import Look
from ui.widgets.card import Card, plain_label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.answer_words import Lesson
    from ui.widgets.key_button import KeyButton

_SIGN = 56
_WIDE = 560
_PEN = 1.6
_BEFORE_STRETCH = 100
"""The words get all the width they want before any is left over."""


class Teaching(Card):
    """A sign, a headline and a sentence, in the middle of the place; the button below them.

    `on` names the surface: "" where it stands on a card already.
    """

    def __init__(
        self, button: KeyButton | None = None, *, on: str = "card", parent: QWidget | None = None
    ) -> None:
        super().__init__(on, parent)
        self.sign = _Sign()
        self.title = plain_label("ink")
        self.detail = plain_label("muted")
        self.button = button
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addStretch(1)
        column.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.detail):
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(label, _BEFORE_STRETCH)
            row.addStretch(1)
            column.addLayout(row)
        if button is not None:
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self.sign.dress(look)
        self.title.setFont(look.font(tokens.HEADLINE, QFont.Weight.Bold))
        self.detail.setFont(look.font(tokens.BODY))
        for label in (self.title, self.detail):
            label.setMaximumWidth(look.px(_WIDE))

    def teach(self, lesson: Lesson) -> None:
        """Say this."""
        self.sign.show_icon(lesson.icon)
        self.title.setText(lesson.title)
        self.detail.setText(lesson.detail)
        self.setAccessibleName(f"{lesson.title} {lesson.detail}")


class _Sign(QWidget):
    """One of the window's icons, large and quiet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._icon = "search"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def dress(self, look: Look) -> None:
        self._look = look
        self.updateGeometry()

    def show_icon(self, icon: str) -> None:
        self._icon = icon
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(self._look.px(_SIGN), self._look.px(_SIGN))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        colour = QColor(self._look.palette.off)
        icons.draw_icon(painter, self._icon, QRectF(self.rect()), colour, _PEN)
        painter.end()
