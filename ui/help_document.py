"""A page of Markdown laid out in the window's type and colours, pictures as wide as there is room.

Qt reads Markdown into a document of its own taste; what is painted here is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QImageReader,
    QPainter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from station.events import Verdict
from ui.theme import tokens
from ui.widgets.badge import draw_badge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtGui import QTextFragment

    from ui.theme.look import Look

_HEADINGS = {1: tokens.HEADLINE - tokens.STEP, 2: tokens.DETAIL}
_LINE_PERCENT, _CODE_PERCENT = 128.0, 100.0
_CELL_PAD = 7
_BADGE = 18
_FINE = 3
"""Pixels of a badge's picture to one of the page's: sharp on any screen."""
_SHAPES = {
    "✓": Verdict.OK,
    "⧉": Verdict.DUPLICATE,
    "↱": Verdict.MISSORT,
    "‖": Verdict.HOLD,
    "✕": Verdict.REJECTED,
}
"""How a page writes a verdict's shape."""


def lay_out(document: QTextDocument, text: str, folder: Path, look: Look, width: int) -> None:
    """Fill a document with a page whose pictures lie in `folder`, for so many pixels of width."""
    document.setBaseUrl(QUrl.fromLocalFile(f"{folder}/"))
    document.setDefaultFont(look.font(tokens.BODY))
    for shape, verdict in _SHAPES.items():
        text = text.replace(f"{shape} ", f"![{verdict}](shape:{verdict}) ")
    document.setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    _add_shapes(document, look)  # afterwards: a new text forgets all pictures
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for table in _tables(document):
        _frame(table, look)
    for block in _blocks(document):
        _set(block, look, folder, width)
    cursor.endEditBlock()


def _add_shapes(document: QTextDocument, look: Look) -> None:
    """Have the verdicts' own badges ready: few fonts have all of their signs."""
    side = look.px(_BADGE)
    for verdict in _SHAPES.values():
        picture = QImage(side * _FINE, side * _FINE, QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        draw_badge(painter, verdict, QRectF(picture.rect()))
        painter.end()
        picture.setDevicePixelRatio(_FINE)
        kind = QTextDocument.ResourceType.ImageResource.value
        document.addResource(kind, QUrl(f"shape:{verdict}"), picture)


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _fragments(block: QTextBlock) -> list[QTextFragment]:
    part, found = block.begin(), []
    while not part.atEnd():
        found.append(part.fragment())
        part += 1
    return found


def _tables(document: QTextDocument) -> list[QTextTable]:
    return [f for f in document.rootFrame().childFrames() if isinstance(f, QTextTable)]


def _frame(table: QTextTable, look: Look) -> None:
    form = table.format()
    form.setBorderBrush(QBrush(QColor(look.palette.line)))
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setCellPadding(look.px(_CELL_PAD))
    form.setCellSpacing(0)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    form.setTopMargin(look.px(tokens.STEP))
    form.setBottomMargin(look.px(2 * tokens.STEP))
    form.setAlignment(form.alignment())
    table.setFormat(form)


def _set(block: QTextBlock, look: Look, folder: Path, width: int) -> None:
    form, level = block.blockFormat(), block.blockFormat().headingLevel()
    is_code = _is_code(block)
    in_table = QTextCursor(block).currentTable() is not None
    form.setLineHeight(
        _CODE_PERCENT if is_code else _LINE_PERCENT,
        QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
    )
    if is_code:
        form.setBackground(QColor(look.palette.raised))
        form.setNonBreakableLines(False)
        form.setLeftMargin(look.px(2 * tokens.STEP))
    elif not in_table:
        form.setTopMargin(look.px(5 * tokens.STEP if level > 1 else tokens.STEP))
        form.setBottomMargin(look.px(tokens.STEP))
    cursor = QTextCursor(block)
    cursor.setBlockFormat(form)
    for fragment in _fragments(block):
        _ink(fragment, block, look, folder, width)


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeLanguage)


def _ink(fragment: QTextFragment, block: QTextBlock, look: Look, folder: Path, width: int) -> None:
    form, level = fragment.charFormat(), block.blockFormat().headingLevel()
    cursor = QTextCursor(block)
    cursor.setPosition(fragment.position())
    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
    if form.isImageFormat():
        image = form.toImageFormat()
        if image.name().startswith("shape:"):
            side = look.px(_BADGE)
            image.setWidth(side)
            image.setHeight(side)
            image.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
            cursor.setCharFormat(image)
            return
        size = QImageReader(str(folder / image.name())).size()
        wide = min(width, size.width())
        image.setWidth(wide)
        image.setHeight(wide * size.height() / max(1, size.width()))
        cursor.setCharFormat(image)
        return
    cursor.setCharFormat(_typed(form, level, look, is_code=_is_code(block)))


def _typed(form: QTextCharFormat, level: int, look: Look, *, is_code: bool) -> QTextCharFormat:
    """Return how a piece of text is set: a heading, a link, code, or plain."""
    palette = look.palette
    is_bold = bool(level) or form.fontWeight() > QFont.Weight.Medium.value
    font = look.font(
        _HEADINGS.get(level, tokens.BODY), QFont.Weight.Bold if is_bold else QFont.Weight.Normal
    )
    if is_code or form.fontFixedPitch():
        font = QFont(["DejaVu Sans Mono", "Consolas", "monospace"])
        font.setPixelSize(look.px(tokens.CAPTION))
    font.setItalic(form.fontItalic())
    typed = QTextCharFormat()
    typed.setFont(font)
    typed.setForeground(QColor(palette.ink))
    if form.isAnchor():
        typed.setAnchor(True)
        typed.setAnchorHref(form.anchorHref())
        typed.setForeground(QColor(palette.focus))
    return typed
