"""The pane an operator reads from two metres: shape and word, and biggest of all, where to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import icons, tokens
from ui.theme.look import Look
from ui.theme.tokens import VerdictColours
from ui.widgets.verdict_layout import PaneLayout, lay_out
from ui.widgets.verdict_story import News, Story, tell

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QRegion, QResizeEvent

    from station.texts import Texts

_RING = 10.0
_RING_SHARE = 0.45
_STEPS = 6


class VerdictPane(QWidget):
    """Shows the latest news, whole, in one frame; then a ring at its edge fades away.

    The ring tells an OK from the OK before it. With reduced motion it is left out.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # It paints its corners too, so that nothing beneath it is painted first.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._look = Look()
        self._news: News | None = None
        self._begin = ""
        self._story = Story(None, "")
        self._layout: PaneLayout | None = None
        self._motion = True
        self._fading = 0
        self._fade = QTimer(self, interval=tokens.SETTLE_MS // _STEPS)
        self._fade.timeout.connect(self._settle)

    @property
    def story(self) -> Story:
        """What the pane says now."""
        return self._story

    @property
    def news(self) -> News | None:
        """What the pane tells about; None before the first scan."""
        return self._news

    def reduce_motion(self, *, reduced: bool) -> None:
        """Leave out the settling."""
        self._motion = not reduced

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone, and tell the same news in them."""
        self._look, self._texts, self._timezone = look, texts, timezone
        self._tell()
        self.update()

    def show_news(self, news: News | None) -> None:
        """Paint the news now, before anything else the event loop has to do."""
        self._news = news
        self._tell()
        self._fading = 0
        self.repaint()
        if self._motion and news is not None:
            self._fading = _STEPS
            self._fade.start()
        self._say()

    def begin_with(self, begin: str) -> None:
        """Teach this before the first scan, as `begin.<this>`."""
        if begin != self._begin:
            self._begin = begin
            self._tell()
            self.update()

    def prepare(self) -> None:
        """Load what the first verdict will need."""
        self._say()

    def _say(self) -> None:
        """Tell a screen reader."""
        # Imported here: loading it takes longer than painting the first frame.
        from PySide6.QtGui import QAccessible, QAccessibleEvent

        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def layout_now(self) -> PaneLayout:
        """Return where everything stands at the present size."""
        if self._layout is None:
            self._layout = lay_out(self._story, QSizeF(self.size()), self._look)
        return self._layout

    def colours(self) -> VerdictColours:
        """Return the pane's colours: the verdict's, or the theme's calm ones."""
        if self._story.verdict is not None:
            return tokens.VERDICT_COLOURS[self._story.verdict]
        palette = self._look.palette
        return VerdictColours(palette.surface, palette.ink, palette.line)

    def _tell(self) -> None:
        self._story = tell(self._news, self._texts, self._timezone, self._begin)
        self._layout = None
        self.setAccessibleName(self._story.spoken())

    def _settle(self) -> None:
        self._fading -= 1
        if self._fading <= 0:
            self._fade.stop()
        self.update(self._ring_region())

    def _ring_region(self) -> QRegion:
        edge = int(_RING + tokens.RADIUS_PANE)
        inner = self.rect().adjusted(edge, edge, -edge, -edge)
        return self.visibleRegion() - inner  # type: ignore[operator, no-any-return, unused-ignore]  # QRegion - QRect, missing in the stubs

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay the story out anew."""
        self._layout = None
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint pane, words and, for a moment, the ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = self.colours()
        self._paint_ground(painter, colours)
        self._paint_story(painter, colours)
        if 0 < self._fading < _STEPS:  # the landing frame itself is plain, and soonest
            self._paint_ring(painter, colours, self._fading / _STEPS)
        painter.end()

    def _paint_ground(self, painter: QPainter, colours: VerdictColours) -> None:
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        self._paint_corners(painter, area)
        painter.setBrush(QColor(colours.frame))
        if colours.frame == colours.pane:
            painter.drawRoundedRect(area, tokens.RADIUS_PANE, tokens.RADIUS_PANE)
            return
        frame = tokens.PANE_FRAME if self._story.verdict is not None else 1
        if frame > 1 and self._look.palette is tokens.DARK:
            # An ink frame on a dark ground would not be seen without an edge of its own.
            painter.setPen(QPen(QColor(self._look.palette.muted), 2))
        edge = area.adjusted(1, 1, -1, -1) if frame > 1 else area
        painter.drawRoundedRect(edge, tokens.RADIUS_PANE, tokens.RADIUS_PANE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.pane))
        radius = tokens.RADIUS_PANE - frame
        painter.drawRoundedRect(area.adjusted(frame, frame, -frame, -frame), radius, radius)

    def _paint_corners(self, painter: QPainter, area: QRectF) -> None:
        side = tokens.RADIUS_PANE
        painter.setBrush(QColor(self._look.palette.background))
        for x in (area.left(), area.right() - side):
            for y in (area.top(), area.bottom() - side):
                painter.drawRect(QRectF(x, y, side, side))

    def _paint_story(self, painter: QPainter, colours: VerdictColours) -> None:
        layout = self.layout_now()
        text = QColor(colours.text)
        if self._story.verdict is not None:
            icons.draw_shape(painter, self._story.verdict, layout.shape, text)
        else:
            muted = QColor(self._look.palette.muted)
            icons.draw_icon(painter, self._story.icon, layout.shape, muted)
        painter.setPen(text)
        for line in layout.lines:
            painter.setFont(line.font)
            painter.drawText(line.at, line.text)
        if layout.warning is not None:
            icons.draw_icon(painter, "warning", layout.warning, text, 2.4)
        if layout.divider is not None:
            soft = QColor(colours.text)
            soft.setAlphaF(0.35)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(soft)
            painter.drawRect(layout.divider)

    def _paint_ring(self, painter: QPainter, colours: VerdictColours, share: float) -> None:
        ring = QColor(colours.text)
        ring.setAlphaF(_RING_SHARE * share)
        half = _RING / 2
        painter.setPen(QPen(ring, _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = tokens.RADIUS_PANE - half
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(half, half, -half, -half), radius, radius
        )
