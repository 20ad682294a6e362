"""One of a few answers, as large as a finger: a ring, a word, and what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

_PAD = 20
_RING = 20
_HEIGHT = 76
_LEAST = 300


class ChoiceTile(QPushButton):
    """Checkable; the group lets one be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self._detail = Look(), ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def dress(self, look: Look, text: str, detail: str = "") -> None:
        """Take a theme, a word and what it means."""
        self._look, self._detail = look, detail
        self.setText(text)
        self.setFont(look.font(tokens.DETAIL, QFont.Weight.DemiBold))
        self.setAccessibleName(text)
        self.setAccessibleDescription(detail)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a finger's height, more where the meaning stands below."""
        return QSize(_LEAST, self._look.px(_HEIGHT if self._detail else tokens.TOUCH))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, ring, word and meaning."""
        palette, painter = self._look.palette, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        edge = (
            palette.focus if self.hasFocus() else palette.ink if self.isChecked() else palette.off
        )
        painter.setPen(QPen(QColor(edge), 2 if self.isChecked() or self.hasFocus() else 1))
        painter.setBrush(QColor(palette.chosen if self.isChecked() else palette.surface))
        painter.drawRoundedRect(box, tokens.RADIUS_TILE, tokens.RADIUS_TILE)
        self._paint_ring(painter)
        self._paint_words(painter)
        painter.end()

    def _paint_ring(self, painter: QPainter) -> None:
        palette, radius = self._look.palette, self._look.px(_RING) / 2
        middle = QPointF(self._look.px(_PAD) + radius, self.height() / 2)
        painter.setPen(QPen(QColor(palette.ink if self.isChecked() else palette.off), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, radius, radius)
        if self.isChecked():
            painter.setBrush(QColor(palette.ink))
            painter.drawEllipse(middle, radius / 2, radius / 2)

    def _paint_words(self, painter: QPainter) -> None:
        left = self._look.px(_PAD) * 2 + self._look.px(_RING)
        room = QRectF(left, 0, self.width() - left - self._look.px(_PAD), self.height())
        across = Qt.AlignmentFlag.AlignLeft
        painter.setPen(QColor(self._look.palette.ink))
        painter.setFont(self.font())
        if not self._detail:
            painter.drawText(room, across | Qt.AlignmentFlag.AlignVCenter, self.text())
            return
        middle = self.height() / 2
        above = QRectF(room.left(), 0, room.width(), middle + 2)
        painter.drawText(above, across | Qt.AlignmentFlag.AlignBottom, self.text())
        painter.setPen(QColor(self._look.palette.muted))
        painter.setFont(self._look.font(tokens.BODY))
        below = QRectF(room.left(), middle + 4, room.width(), middle - 4)
        painter.drawText(below, across | Qt.AlignmentFlag.AlignTop, self._detail)


class Choices(QWidget):
    """Some tiles of which one is chosen: by value."""

    def __init__(self, values: Sequence[str]) -> None:
        super().__init__()
        self.tiles = {value: ChoiceTile() for value in values}
        self.group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * tokens.STEP)
        for tile in self.tiles.values():
            self.group.addButton(tile)
            column.addWidget(tile)

    @property
    def value(self) -> str:
        """What is chosen; "" before anything is."""
        return next((value for value, tile in self.tiles.items() if tile.isChecked()), "")

    def choose(self, value: str) -> None:
        """Mark one."""
        self.tiles[value].setChecked(True)
