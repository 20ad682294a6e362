"""The columns of the session's list: headings, widths, and which of them go when it gets narrow."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import Qt

PAD = 15
"""Pixels between a column's edge and its text."""


class Column(Struct, frozen=True):
    """A column: its heading's key, its width in the drawn pane, and when it may go (0 = never)."""

    key: str
    width: int
    goes: int
    right: bool = False


COLUMNS = (
    Column("time", 110, 0),
    Column("awb", 236, 0),
    Column("verdict", 166, 0),
    Column("destination", 80, 1),
    Column("service", 96, 3),
    Column("weight", 110, 2, right=True),
)
VERDICT_COLUMN = 2


def aligned(column: Column) -> Qt.AlignmentFlag:
    """Return where a column's text stands in its cell."""
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def shared_widths(width: int, scale: float) -> tuple[int, ...]:
    """Share a width (pixels) among the columns; 0 for one that had to go."""
    shown = _columns_for(width / scale)
    wished = sum(column.width for column in shown)
    widths = [width * column.width // wished if column in shown else 0 for column in COLUMNS]
    widths[COLUMNS.index(shown[-1])] += width - sum(widths)
    return tuple(widths)


def _columns_for(width: float) -> list[Column]:
    """Return the columns that fit a width at scale 1; the less important ones go first."""
    shown = list(COLUMNS)
    while sum(column.width for column in shown) > width and any(c.goes for c in shown):
        shown.remove(max(shown, key=lambda column: column.goes))
    return shown
