"""One column's cells on the sheet: most are short enough to be written without measuring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.paper import typeface
from station.paper.label_template import SHARES
from station.paper.ruler import wrapped

if TYPE_CHECKING:
    from station.paper.pdf_sheet import Sheet
    from station.paper.table_columns import CellColumn

GAP_MM = 1.4
"""Between two columns' texts, half on either side."""
_BARS_GAP_MM = 0.6
_LEADING = 1.2


class Cells:
    """Draws one column. `x` is its left edge, all in millimetres."""

    def __init__(self, column: CellColumn, x: float, size: float, row: float) -> None:
        self.column = column
        self.x = x
        self._size = size
        self._row = row
        self._left, self.room = x + GAP_MM, column.width_mm - 2 * GAP_MM
        self._face = typeface.of(bold=column.bold)
        self._share = SHARES[column.align]
        self._bars_height = row - size * 1.35 - 2 * _BARS_GAP_MM
        self._lines = max(1, int((row - GAP_MM) / (size * _LEADING)))
        """So many fit into a row without a barcode."""

    def draw(self, sheet: Sheet, line: Any, number: int, top: float) -> None:
        """Draw the cell of a line whose upper edge is at `top`."""
        column = self.column
        said = column.text(line, number)
        if column.code is not None:
            left = self._bars(sheet, column.code(line), top)
            if left is not None:
                baseline = top + self._row - _BARS_GAP_MM - self._size * 0.25
                sheet.text(left, baseline, said, self._size, room=self.room, bold=column.bold)
                return
        if said:
            self._write(sheet, said, top + self._row / 2 + self._size * typeface.CAPITALS / 2)

    def _bars(self, sheet: Sheet, code: str, top: float) -> float | None:
        place = (self.x, top + _BARS_GAP_MM, self.column.width_mm, self._bars_height)
        return sheet.bars(*place, text=code, align=self.column.align)

    def _write(self, sheet: Sheet, said: str, baseline: float) -> None:
        column = self.column
        shown = self._face.shown(said)
        width = self._face.width(shown) * self._size
        if width <= self.room:
            x = self._left + (self.room - width) * self._share
            sheet.place(x, baseline, shown, self._size, bold=column.bold)
        elif self._lines > 1 and column.align == "left" and " " in shown:
            self._wrap(sheet, shown, baseline)
        else:
            sheet.text(
                self._left,
                baseline,
                said,
                self._size,
                room=self.room,
                bold=column.bold,
                align=column.align,
            )

    def _wrap(self, sheet: Sheet, shown: str, baseline: float) -> None:
        """Write a text in several lines, together in the row's middle."""
        size, bold = self._size, self.column.bold
        lines = wrapped(shown, self.room / size, self._lines, self._face.ruler)
        first = baseline - (len(lines) - 1) / 2 * size * _LEADING
        for number, line in enumerate(lines):
            sheet.place(self._left, first + number * size * _LEADING, line, size, bold=bold)
