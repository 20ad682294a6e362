"""The parts that the program is made of: a name, its version, its licence below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFont

from ui.theme import tokens
from ui.widgets.choice_list import PAD, ChoiceList, ChoiceRows, Index
from ui.widgets.list_rows import write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QStyleOptionViewItem

    from station.support.licences import Component
    from ui.theme.look import Look

_ROW, _TOP, _LINE = 60, 6, 24


class ComponentList(ChoiceList):
    """Emits `chosen` with the Component that is marked now."""

    def __init__(self) -> None:
        super().__init__(lambda component: component.name)
        self.paint_with(_Rows(self))

    def show_components(self, components: Sequence[Component]) -> None:
        """Show these."""
        self.show_entries(components, lambda one: (one.name, one.version, one.used_under))


class _Rows(ChoiceRows):
    def dress(self, look: Look) -> None:
        super().dress(look)
        self._strong = look.font(tokens.BODY, QFont.Weight.DemiBold)
        self._quiet = look.font(tokens.CAPTION)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, self._look.px(_ROW))

    def write(self, painter: QPainter, cell: QRectF, row: int) -> None:
        name, version, licence = self._owner.rows.lines(row)
        palette, height = self._look.palette, self._look.px(_LINE)
        width = cell.width() - 2 * PAD
        above = QRectF(cell.left() + PAD, cell.top() + self._look.px(_TOP), width, height)
        used = write_line(painter, above, version, self._quiet, palette.muted, right=True)
        write_line(painter, above.adjusted(0, 0, -used - PAD, 0), name, self._strong, palette.ink)
        below = above.translated(0, height)
        write_line(painter, below, licence, self._quiet, palette.muted)
