"""A Code 128 on white, as a scanner reads it off a screen: whole pixels, and its quiet zones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from station.paper.code128 import QUIET, bars

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HIGH = 76
_LEAST = 1
_WHITE, _BLACK = QColor("white"), QColor("black")  # a theme's colours are no barcode's


class BarcodeStrip(QWidget):
    """Paints `text`; each bar is as many pixels wide as fit, the same for all."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars = bars(text)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def module(self) -> int:
        """How many pixels wide the narrowest bar is now."""
        return max(_LEAST, self.width() // (len(self._bars) + 2 * QUIET))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width that every scanner reads, and its height."""
        return QSize(2 * (len(self._bars) + 2 * QUIET), _HIGH)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the bars in the middle of a white strip."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), _WHITE)
        module = self.module
        left = (self.width() - module * len(self._bars)) // 2
        for place, bar in enumerate(self._bars):
            if bar == "1":
                box = QRect(left + place * module, 8, module, self.height() - 16)
                painter.fillRect(box, _BLACK)
        painter.end()
