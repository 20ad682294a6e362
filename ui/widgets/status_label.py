"""A word with a dot before it: a device, the network. The word alone says it too."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent


class Mood(Enum):
    """What the dot says."""

    GOOD = "good"
    WARN = "warn"
    OFF = "off"
    LATE = "late"
    """Somebody must act."""
    NOW = "now"
    """How it is, neither good nor bad."""


_PILL_PAD = 14
_PILL_HEIGHT = 32
_DOT = 7
_DOT_GAP = 7


class StatusLabel(QLabel):
    """A chip (a dot and a muted word), or a tinted pill for what matters most.

    `touched` is said on a click or a touch; whoever listens also has a key for it.
    """

    touched = Signal()

    def __init__(self, *, pill: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._pill = pill
        self._mood = Mood.OFF
        self._dot = _DOT + 2 if pill else _DOT
        self._look = Look()

    @property
    def mood(self) -> Mood:
        """What the dot says now."""
        return self._mood

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self._look = look
        weight = QFont.Weight.DemiBold if self._pill else QFont.Weight.Normal
        self.setFont(look.font(tokens.BODY, weight))
        pad = look.px(_PILL_PAD) if self._pill else 0
        self.setContentsMargins(pad + look.px(self._dot + _DOT_GAP), 0, pad, 0)
        self.update()

    def say(self, text: str, mood: Mood) -> None:
        """Show a state in words and as a dot."""
        self._mood = mood
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say that it was touched."""
        super().mouseReleaseEvent(event)
        self.touched.emit()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the label's, and a pill's height."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._look.px(_PILL_HEIGHT)) if self._pill else hint

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the tint, the dot and the word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot, tint, ink = self._colours()
        painter.setPen(Qt.PenStyle.NoPen)
        middle = self.height() / 2
        if self._pill:
            height = self._look.px(_PILL_HEIGHT)
            painter.setBrush(QColor(tint))
            painter.drawRoundedRect(
                QRectF(0, middle - height / 2, self.width(), height), height / 2, height / 2
            )
        side = self._look.px(self._dot)
        x = self.contentsMargins().left() - self._look.px(self._dot + _DOT_GAP)
        painter.setBrush(QColor(dot))
        painter.drawEllipse(QRectF(x, middle - side / 2, side, side))
        painter.setPen(QColor(ink))
        painter.setFont(self.font())
        painter.drawText(
            QRectF(self.contentsRect()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
            self.text(),
        )
        painter.end()

    def _colours(self) -> tuple[str, str, str]:
        """Return dot, tint and ink."""
        palette = self._look.palette
        match self._mood:
            case Mood.GOOD:
                dot, tint, ink = palette.good, palette.good_tint, palette.good
            case Mood.WARN:
                dot, tint, ink = palette.warn, palette.warn_tint, palette.warn
            case Mood.LATE:
                dot, tint, ink = palette.surface, palette.warn, palette.surface
            case Mood.OFF:
                dot, tint, ink = palette.off, palette.raised, palette.muted
            case Mood.NOW:
                dot, tint, ink = palette.focus, palette.chosen, palette.ink
        if not self._pill:
            ink = palette.warn if self._mood is Mood.WARN else palette.muted
        return dot, tint, ink
