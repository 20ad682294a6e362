"""A picture of the guide, as large as the stage, until a touch, Esc, or something that is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel, QWidget

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QMouseEvent

_EDGE = 24


class WholePicture(QLabel):
    """Covers the middle of the window, and takes no keyboard."""

    def __init__(self, stage: QWidget) -> None:
        super().__init__(stage)
        self._stage = stage
        self.setObjectName("screen")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.hide()

    def open(self, file: Path) -> None:
        """Show a picture whole, no larger than it is; a second time: no longer."""
        if self.isVisible():
            self.hide()
            return
        room = self._stage.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE).size()
        picture = QPixmap(str(file))
        if picture.width() > room.width() or picture.height() > room.height():
            picture = picture.scaled(
                room,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self.setPixmap(picture)
        self.setGeometry(self._stage.rect())
        self.show()
        self.raise_()

    def mousePressEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Look no more."""
        self.hide()
