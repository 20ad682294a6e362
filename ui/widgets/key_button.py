"""A button that shows its key: an icon, a word, and the key that presses it without a mouse."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QShortcutEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.theme import icons, tokens
from ui.theme.look import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_PAD = 12
_ICON = 20
_ICON_GAP = 10
_CAP_PAD = 6
_CAP_GAP = 8
_CAP_HEIGHT = 20


class Kind(Enum):
    """How much a button asks for attention."""

    RAIL = "rail"
    RAIL_ICON = "rail_icon"
    """Its icon alone, for what is seldom pressed; its word and its key are its tip."""
    FILLED = "filled"
    OUTLINED = "outlined"
    ALARM = "alarm"


_RAIL = (Kind.RAIL, Kind.RAIL_ICON)


class KeyButton(QPushButton):
    """Paints itself from the theme; `key` is a Qt key sequence such as "Ctrl+L", or empty."""

    def __init__(
        self, kind: Kind, key: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind, self._icon = kind, icon
        self._look = Look()
        self._key, self._spoken = key, key.replace("Shift+", "⇧").replace("+", " ")
        self._cap = self._spoken
        self.setAutoDefault(False)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if kind in _RAIL else QSizePolicy.Policy.Minimum,
            QSizePolicy.Policy.Fixed,
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def dress(
        self, look: Look, text: str, icon: str | None = None, *, shows_key: bool = True
    ) -> None:
        """Take a theme, a word and, where it changes, an icon; and whether there is room for a key.

        The key presses it all the same.
        """
        self._look = look
        self._cap = self._spoken if shows_key else ""
        self._icon = self._icon if icon is None else icon
        self.setText(text)
        self.setShortcut(self._key)  # setText takes it away
        self.setAccessibleName(text)
        self.setAccessibleDescription(self._spoken)
        self.setToolTip(f"{text} · {self._spoken}" if self._kind is Kind.RAIL_ICON else "")
        weight = QFont.Weight.Medium if self._kind is Kind.RAIL else QFont.Weight.DemiBold
        self.setFont(look.font(tokens.BODY, weight))
        self.updateGeometry()
        self.update()

    def event(self, event: QEvent) -> bool:
        """Act on the key at once: Qt would let a tenth of a second pass, in which one can scan."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room that icon, word and key need, and a finger's height."""
        if self._kind is Kind.RAIL_ICON:
            return QSize(self._look.px(_ICON) + 2 * _ICON_GAP, tokens.TOUCH)
        width = 2 * self._look.px(_PAD) + QFontMetricsF(self.font()).horizontalAdvance(self.text())
        width += self._look.px(_ICON + _ICON_GAP) if self._icon else 0
        width += self._cap_width() + self._look.px(_CAP_GAP) if self._cap else 0
        return QSize(round(width) + 1, tokens.TOUCH)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same: a word is never cut."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground, icon, word, key and the focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._paint_ground(painter)
        if self._kind is Kind.RAIL_ICON:
            self._paint_icon(painter, (self.width() - self._look.px(_ICON)) / 2, ink)
            painter.end()
            return
        x = float(self._look.px(_PAD))
        if self._icon:
            self._paint_icon(painter, x, ink)
            x += self._look.px(_ICON) + self._look.px(_ICON_GAP)
        painter.setPen(ink)
        painter.setFont(self.font())
        centred = not (self._cap or self._icon)
        room = QRectF(x, 0, self.width() - x - self._look.px(_PAD), self.height())
        sides = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | sides, self.text())
        if self._cap:
            self._paint_cap(painter)
        painter.end()

    def _paint_icon(self, painter: QPainter, x: float, ink: QColor) -> None:
        side = self._look.px(_ICON)
        box = QRectF(x, (self.height() - side) / 2, side, side)
        icons.draw_icon(painter, self._icon, box, ink)

    def _paint_ground(self, painter: QPainter) -> QColor:
        palette = self._look.palette
        ground, edge, ink = self._colours()
        if self._kind in _RAIL and not self.isChecked():
            ground = palette.raised if self.underMouse() else palette.surface
            edge, ink = ground, palette.muted
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        fill = QColor(ground)
        if self.isDown() or (self.underMouse() and self._kind not in _RAIL):
            fill = self._look.mixed(ink, 0.12 if not self.isDown() else 0.2, ground)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(edge), 2 if self._kind is Kind.OUTLINED else 1))
        painter.drawRoundedRect(box, tokens.RADIUS_TILE, tokens.RADIUS_TILE)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.focus), 3))
            painter.drawRoundedRect(
                box.adjusted(1, 1, -1, -1), tokens.RADIUS_TILE, tokens.RADIUS_TILE
            )
        return QColor(ink)

    def _colours(self) -> tuple[str, str, str]:
        """Return ground, edge and ink."""
        ground, edge, ink = self._kinds_colours()
        return ground, edge, ink if self.isEnabled() else self._look.palette.off

    def _kinds_colours(self) -> tuple[str, str, str]:
        palette = self._look.palette
        match self._kind:
            case Kind.RAIL | Kind.RAIL_ICON:
                return palette.chosen, palette.chosen, palette.ink
            case Kind.FILLED:
                return palette.action, palette.action, palette.action_ink
            case Kind.OUTLINED:
                return palette.surface, palette.line, palette.ink
            case Kind.ALARM:
                return tokens.ALARM_BUTTON.pane, tokens.ALARM_BUTTON.frame, tokens.ALARM_BUTTON.text

    def _cap_font(self) -> QFont:
        return self._look.font(tokens.CAPTION, QFont.Weight.DemiBold)

    def _cap_width(self) -> float:
        word = QFontMetricsF(self._cap_font()).horizontalAdvance(self._cap)
        return word + 2 * self._look.px(_CAP_PAD)

    def _paint_cap(self, painter: QPainter) -> None:
        ground, _edge, ink = self._colours()
        if self._kind is Kind.RAIL:
            ink = self._look.palette.muted
        width, height = self._cap_width(), self._look.px(_CAP_HEIGHT)
        box = QRectF(
            self.width() - self._look.px(_PAD) - width, (self.height() - height) / 2, width, height
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._look.mixed(ink, 0.28, ground), 1))
        painter.drawRoundedRect(box, tokens.RADIUS_BADGE, tokens.RADIUS_BADGE)
        painter.setPen(QColor(ink))
        painter.setFont(self._cap_font())
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._cap)
