"""A page of Markdown laid out in the window's type and colours, pictures as wide as there is room.

Qt reads Markdown into a document of its own taste; what is painted here is ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
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

from ui import help_images
from ui.theme import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtGui import QTextFragment

    from ui.help_images import Room
    from ui.theme.look import Look

_HEADINGS = {1: tokens.HEADLINE - tokens.STEP, 2: tokens.DETAIL}
_LINE_PERCENT, _TIGHT_PERCENT = 128.0, 100.0
_CELL_PAD = 7


def lay_out(document: QTextDocument, text: str, room: Room) -> None:
    """Fill a document with a page of Markdown."""
    document.setDefaultFont(room.look.font(tokens.BODY))
    github = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    document.setMarkdown(help_images.named(text), github)
    help_images.add_badges(document, room.look)  # afterwards: a new text forgets all pictures
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for table in _tables(document):
        _frame(table, room.look)
    for block in _blocks(document):
        _set(block, room.look)
        for fragment in _fragments(block):
            _ink(fragment, block, room)
    cursor.endEditBlock()


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


def _set(block: QTextBlock, look: Look) -> None:
    form, level = block.blockFormat(), block.blockFormat().headingLevel()
    is_code = _is_code(block)
    in_table = QTextCursor(block).currentTable() is not None
    is_tight = is_code or _is_picture(block)
    form.setLineHeight(
        _TIGHT_PERCENT if is_tight else _LINE_PERCENT,
        QTextBlockFormat.LineHeightTypes.ProportionalHeight.value,
    )
    if is_code:
        form.setBackground(QColor(look.palette.raised))
        form.setNonBreakableLines(False)
        form.setLeftMargin(look.px(2 * tokens.STEP))
    elif not in_table:
        form.setTopMargin(look.px(5 * tokens.STEP if level > 1 else tokens.STEP))
        form.setBottomMargin(look.px(tokens.STEP))
    QTextCursor(block).setBlockFormat(form)


def _is_picture(block: QTextBlock) -> bool:
    """Return whether there is one picture, and nothing else."""
    fragments = _fragments(block)
    return len(fragments) == 1 and fragments[0].charFormat().isImageFormat()


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeLanguage)


def _ink(fragment: QTextFragment, block: QTextBlock, room: Room) -> None:
    form, level = fragment.charFormat(), block.blockFormat().headingLevel()
    cursor = QTextCursor(block)
    cursor.setPosition(fragment.position())
    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
    if form.isImageFormat():
        image = form.toImageFormat()
        document = block.document()
        help_images.fit(document, image, room)
        cursor.setCharFormat(image)
    else:
        cursor.setCharFormat(_typed(form, level, room.look, is_code=_is_code(block)))


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
