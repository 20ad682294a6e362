"""The list of devices: two lines a row, chosen by arrows or by a touch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from ui import device_words
from ui.theme import tokens
from ui.widgets.choice_list import PAD, ChoiceList, ChoiceRows, Index
from ui.widgets.list_rows import write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.devices.survey import Seen
    from station.texts import Texts
    from ui.theme.look import Look

_ROW = 66
_NAMES_SHARE = 0.4


class DeviceList(ChoiceList):
    """Emits `chosen` with the device (a Seen) in the row that is marked now, or None."""

    def __init__(self) -> None:
        super().__init__(lambda seen: (seen.address, seen.kind))
        self.paint_with(_Rows(self))

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: a scanner that is too slow types here, and chooses nothing by that."""

    def show_seen(self, seen: Sequence[Seen], texts: Texts) -> None:
        """Show these; the mark stays on its device, else near where it was."""

        def lines_of(one: Seen) -> tuple[str, str, str]:
            """Return the name, the state, and where it is."""
            return (
                device_words.title(one, texts),
                device_words.state(one, texts),
                device_words.place(one, texts),
            )

        self.show_entries(seen, lines_of)

    def choose(self, device: str) -> None:
        """Mark the device whose events carry this name; empty: what types."""
        for row in range(self.rows.rowCount()):
            seen: Seen = self.rows.at(row)
            used = seen.used.device if seen.used else ""
            if used == device if device else seen.used is None and seen.kind == "wedge":
                self.setCurrentIndex(self.rows.index(row))


def kept_for(name: float, row: float) -> float:
    """Return how much of a row's width its state leaves to a name: what it needs, up to a share."""
    return min(name, row * _NAMES_SHARE)


class _Rows(ChoiceRows):
    """Writes the name and how it is; quietly, where it is."""

    def dress(self, look: Look) -> None:
        super().dress(look)
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._plain = look.font(tokens.BODY)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW))

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        name, state, where = self._owner.rows.lines(row)
        seen, palette = self._owner.rows.at(row), self._look.palette
        bad, good = seen.state in device_words.BAD, seen.state in device_words.GOOD
        tone = palette.warn if bad else palette.good if good else palette.muted
        first, second = self.line(cell, 0), self.line(cell, 1)
        end = Qt.TextElideMode.ElideRight
        aside = QRectF(first)
        aside.setLeft(first.left() + kept_for(self._advance(name), first.width()) + PAD)
        used = write_line(painter, aside, state, self._plain, tone, right=True, elide=end)
        first.setRight(first.right() - used - PAD)
        write_line(painter, first, name, self._strong, palette.ink, elide=end)
        write_line(painter, second, where, self._quiet, palette.muted)

    def _advance(self, name: str) -> float:
        return QFontMetricsF(self._strong).horizontalAdvance(name)
