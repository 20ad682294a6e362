"""Where somebody signs, with a mouse, a finger or a pen: strokes on white, kept as a small PNG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QTabletEvent

MEDIA_TYPE = "image/png"
_HEIGHT = 128
_PEN = 2.5
_FINER = 2
"""The picture is so much finer than the screen."""
_LEAST_LENGTH = 24
"""Pixels: a finger that only rested here did not sign."""


class SignaturePad(QWidget):
    """Says `changed` when there is a signature, or none any more.

    White with dark ink in every theme: what is signed is what is kept.
    """

    changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes = QPainterPath()
        self._last = QPointF()
        self._draws = False
        self._hint = ""
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    @property
    def is_signed(self) -> bool:
        """Whether somebody drew more than a dot."""
        return self._strokes.length() >= _LEAST_LENGTH

    def show_hint(self, hint: str) -> None:
        """Say what to do here while nothing is drawn."""
        self._hint = hint
        self.setAccessibleName(hint)
        self.update()

    def clear(self) -> None:
        """Take away what is drawn."""
        self._strokes, self._draws = QPainterPath(), False
        self.update()
        self.changed.emit(False)  # a signal's value has no name

    def png(self) -> bytes:
        """Return the signature, a few kB; empty where nobody signed."""
        if not self.is_signed:
            return b""
        image = QImage(self.size() * _FINER, QImage.Format.Format_Grayscale8)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_FINER, _FINER)
        painter.setPen(_pen())
        painter.drawPath(self._strokes)
        painter.end()
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(buffer, b"png").write(image)
        return bytes(buffer.data().data())

    # ── a stroke ─────────────────────────────────────────────────────────────────────────────

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a stroke; a finger comes as a mouse."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with it."""
        self._go_on(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End it."""
        self._end()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 - Qt's name
        """Draw with a pen."""
        match event.type():
            case QEvent.Type.TabletPress:
                self._begin(event.position())
            case QEvent.Type.TabletMove:
                self._go_on(event.position())
            case QEvent.Type.TabletRelease:
                self._end()
        event.accept()

    def _begin(self, at: QPointF) -> None:
        self._draws, self._last = True, at
        self._strokes.moveTo(at)
        self.update()

    def _go_on(self, at: QPointF) -> None:
        """Draw to half way, bent over the last point: a hand makes no corners."""
        if not self._draws:
            return
        self._strokes.quadTo(self._last, (self._last + at) / 2)
        self._last = at
        self.update()

    def _end(self) -> None:
        if self._draws:
            self._strokes.lineTo(self._last)
            self._draws = False
            self.update()
            self.changed.emit(self.is_signed)

    # ── its picture ──────────────────────────────────────────────────────────────────────────

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room a signature needs."""
        return QSize(2 * _HEIGHT, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the paper, and what is drawn on it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QColor(tokens.LIGHT.off))
        painter.setBrush(QColor(tokens.LIGHT.surface))
        painter.drawRoundedRect(paper, tokens.RADIUS_TILE, tokens.RADIUS_TILE)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._strokes.isEmpty():
            painter.setPen(QColor(tokens.LIGHT.muted))
            inside = paper.adjusted(tokens.GAP, 0, -tokens.GAP, 0)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(inside, flags, self._hint)
        painter.setPen(_pen())
        painter.drawPath(self._strokes)


def _pen() -> QPen:
    pen = QPen(QColor(tokens.LIGHT.ink), _PEN)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen
