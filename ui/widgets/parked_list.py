"""The list of what needs a person: three lines a row, chosen by arrows or by a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter

from ui import parked_words
from ui.theme import tokens
from ui.widgets.choice_list import LINE, PAD, ChoiceList, ChoiceRows, Index
from ui.widgets.list_rows import write_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.journal.decisions import Parked
    from ui.cells import Words
    from ui.theme.look import Look

_ROW = 92


class ParkedList(ChoiceList):
    """Emits `chosen` with the delivery (a Parked) in the row that is marked now, or None."""

    def __init__(self) -> None:
        super().__init__(lambda parked: (parked.seq, parked.target))
        self.paint_with(_Rows(self))

    def show_parked(self, parked: Sequence[Parked], words: Words, now: datetime) -> None:
        """Show these; the mark stays on its delivery, else near where it was."""
        self.show_entries(parked, lambda one: _lines_of(one, words, now))


def _lines_of(parked: Parked, words: Words, now: datetime) -> tuple[str, str, str, str]:
    """Return the number, whose and when, why, and what waits behind it with the note.

    Of one that is contested: whose the other one is.
    """
    quiet = (
        (parked_words.other(parked, words, now),)
        if parked.is_contested
        else (parked_words.behind(parked, words.texts), " ".join(parked.note.split()))
    )
    return (
        parked.body.about,
        parked_words.where_and_when(parked, words, now),
        parked_words.why(parked, words.texts),
        " · ".join(part for part in quiet if part),
    )


class _Rows(ChoiceRows):
    """Writes the number, whose and when; why; and quietly what else there is to it."""

    def dress(self, look: Look) -> None:
        super().dress(look)
        # Large type needs a second line for the sentence that says why.
        self._why_lines = 1 if look.scale <= tokens.ROOMY_SCALE else 2
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold, tracking=0.05)
        self._plain = look.font(tokens.BODY)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW + (self._why_lines - 1) * LINE))

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        awb, place, why, quiet = self._owner.rows.lines(row)
        ink, muted = self._look.palette.ink, self._look.palette.muted
        first, second = self.line(cell, 0), self.line(cell, 1, self._why_lines)
        third = self.line(cell, 1 + self._why_lines)
        used = write_line(painter, first, place, self._plain, muted, right=True)
        first.setRight(first.right() - used - PAD)
        write_line(painter, first, awb, self._strong, ink)
        painter.setFont(self._plain)
        painter.drawText(second, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter, why)
        end = Qt.TextElideMode.ElideRight
        write_line(painter, third, quiet, self._quiet, muted, elide=end)
