"""Where each word of the verdict pane stands, for any size of pane. No painting.

    ┌───────────────────────────────┬──────────────┐
    │  ✓  WORD                      │              │
    │                               │  Lajur       │
    │  AWB                          │  B3          │
    │  City · CODE                  │              │
    │  details, ⚠ warning           │              │
    └───────────────────────────────┴──────────────┘

Words stand on baselines; the lower block grows upwards. Where a story is too long for its pane its
type shrinks, step by step, before anything is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF

from ui.theme import fonts, tokens

if TYPE_CHECKING:
    from ui.theme.look import Look
    from ui.widgets.verdict_story import Story

_DIVIDER = 0.635
_SHRINKING = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6)
_LEAST_PX = 11
_WARNING_INDENT = 1.5


class Line(Struct, frozen=True):
    """One line of text on its baseline."""

    text: str
    at: QPointF
    font: QFont

    def top(self) -> float:
        """Return where its capitals begin."""
        return self.at.y() - QFontMetricsF(self.font).capHeight()

    def rect(self) -> QRectF:
        """Return the box of the capitals, for checking that nothing touches."""
        metrics = QFontMetricsF(self.font)
        width = metrics.horizontalAdvance(self.text)
        return QRectF(self.at.x(), self.at.y() - metrics.capHeight(), width, metrics.capHeight())


class PaneLayout(Struct, frozen=True):
    """All that the pane paints, besides its own colours."""

    shape: QRectF
    lines: tuple[Line, ...]
    divider: QRectF | None
    warning: QRectF | None
    """Where the warning's triangle goes."""


class _Block(Struct, frozen=True):
    lines: tuple[Line, ...]
    top: float
    warning: QRectF | None


def lay_out(story: Story, size: QSizeF, look: Look) -> PaneLayout:
    """Return the layout of a story in a pane of this size (pixels)."""
    factor = min(size.height() / tokens.PANE_HEIGHT, size.width() / tokens.PANE_WIDTH)
    pad = 34 * factor
    divider_x = size.width() * _DIVIDER
    right = divider_x - 17 * factor if story.place_code else size.width() - pad
    shape, word = _word(story, pad, right, factor)
    lowest_word = max(line.at.y() for line in word)
    place = _place(story, divider_x, size, factor, look) if story.place_code else ()
    area = QRectF(pad, 0, right - pad, size.height() - 30 * factor)
    for shrink in _SHRINKING:
        block = _block(story, area, factor, look, shrink)
        if block.top > lowest_word + 14 * factor:
            break
    return PaneLayout(
        shape,
        (*word, *block.lines, *place),
        _divider(place, divider_x, size, factor),
        block.warning,
    )


def _divider(place: tuple[Line, ...], x: float, size: QSizeF, factor: float) -> QRectF | None:
    if not place:
        return None
    margin = round(26 * factor)
    return QRectF(round(x), margin, 2, size.height() - 2 * margin)


def _word(story: Story, pad: float, right: float, factor: float) -> tuple[QRectF, tuple[Line, ...]]:
    x = pad + 94 * factor
    font = fonts.font(tokens.WORD * factor, QFont.Weight.Bold, tracking=-0.025)
    rows = wrapped(story.word, font, right - x)
    for row in rows:
        font = fitted(row, font, right - x)
    cap = QFontMetricsF(font).capHeight()
    pitch = tokens.WORD * factor
    first = 40 * factor + cap if len(rows) == 1 else 34 * factor + cap
    lines = tuple(Line(row, QPointF(x, first + n * pitch), font) for n, row in enumerate(rows))
    middle = (first - cap + lines[-1].at.y()) / 2
    side = 64 * factor
    return QRectF(pad + 3 * factor, middle - side / 2, side, side), lines


def _place(
    story: Story, divider_x: float, size: QSizeF, factor: float, look: Look
) -> tuple[Line, ...]:
    x = divider_x + 29 * factor
    space = size.width() - 28 * factor - x
    small = fonts.font(tokens.DETAIL * max(factor, look.scale), QFont.Weight.DemiBold)
    wished = fonts.font(
        tokens.PLACE * factor, QFont.Weight.ExtraBold, tracking=-0.045, tabular=False
    )
    big = fitted(story.place_code, wished, space)
    full = QFontMetricsF(wished).capHeight()
    middle = size.height() / 2 + 10 * factor
    baseline = middle + QFontMetricsF(big).capHeight() / 2
    word_y = middle - full / 2 - 20 * factor
    return (
        Line(story.place_word, QPointF(x, word_y), small),
        Line(story.place_code, QPointF(x - _bearing(story.place_code, big), baseline), big),
    )


def _bearing(text: str, font: QFont) -> float:
    """Return the strip left of the first letter, so that big letters align with small ones."""
    return QFontMetricsF(font).leftBearing(text[0])


def _block(story: Story, area: QRectF, factor: float, look: Look, shrink: float) -> _Block:
    """Stack the lower lines upwards from the bottom of the area."""
    size = max(factor, look.scale) * shrink
    detail = fonts.font(tokens.DETAIL * size, QFont.Weight.Medium)
    headline = fonts.font(tokens.HEADLINE * factor * shrink, QFont.Weight.Bold)
    awb = fonts.font(tokens.AWB * factor * shrink, QFont.Weight.DemiBold, tracking=0.035)
    lines: list[Line] = []
    y = area.bottom()
    warning = None
    if story.warning:
        indent = tokens.DETAIL * size * _WARNING_INDENT
        rows = wrapped(story.warning, detail, area.width() - indent)
        y = _stack(lines, rows, detail, QPointF(area.left() + indent, y), 1.4)
        side = tokens.DETAIL * size * 1.1
        cap = QFontMetricsF(detail).capHeight()
        middle = y + tokens.DETAIL * size * 1.4 - cap / 2
        warning = QRectF(area.left(), middle - side / 2, side, side)
    for text in reversed(story.details):
        rows = wrapped(text, detail, area.width())
        y = _stack(lines, rows, detail, QPointF(area.left(), y), 1.4)
    if story.headline:
        y -= 5 * factor if lines else 0
        rows = wrapped(story.headline, headline, area.width())
        y = _stack(lines, rows, headline, QPointF(area.left(), y), 1.3)
    if story.awb:
        y -= 5 * factor
        fit = fitted(story.awb, awb, area.width())
        text = QFontMetricsF(fit).elidedText(
            story.awb, Qt.TextElideMode.ElideMiddle, area.width() + 1
        )
        y = _stack(lines, [text], fit, QPointF(area.left(), y), 1.0)
    return _Block(tuple(lines), min((line.top() for line in lines), default=y), warning)


def _stack(
    lines: list[Line], rows: list[str], font: QFont, bottom_left: QPointF, leading: float
) -> float:
    """Add rows upwards from a lowest baseline; return the next free baseline above them."""
    y = bottom_left.y()
    for row in reversed(rows):
        lines.append(Line(row, QPointF(bottom_left.x(), y), font))
        y -= font.pixelSize() * leading
    return y


def wrapped(text: str, font: QFont, width: float) -> list[str]:
    """Return the text broken at spaces so that each row fits, where words allow it."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) <= width:
        return [text]
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and metrics.horizontalAdvance(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows or [""]


def fitted(text: str, font: QFont, width: float) -> QFont:
    """Return the font, made smaller where the text would be wider than the width (pixels)."""
    wide = QFontMetricsF(font).horizontalAdvance(text)
    if wide <= width:
        return font
    smaller = QFont(font)
    smaller.setPixelSize(max(_LEAST_PX, int(font.pixelSize() * width / wide)))
    smaller.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, font.letterSpacing() * width / wide)
    return smaller
