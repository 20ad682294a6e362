"""What is known several times, or of many sides: each record's fields side by side in columns."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from ui.theme import tokens
from ui.widgets.facts_card import fact_labels, rule
from ui.widgets.section_card import SectionCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from ui.theme.look import Look

_FIELD = 132
"""The least width of a field."""
_MOST = 6
_TOP = Qt.AlignmentFlag.AlignTop


class RecordsCard(SectionCard):
    """All records have the same fields, so that the columns stand below each other."""

    def show_records(
        self, names: Sequence[str], records: Sequence[Sequence[str]], look: Look
    ) -> None:
        """Show records of (text) cells, each as long as `names`."""
        self.fill(
            [
                partial(_Record, names, record, look, first=number == 0)
                for number, record in enumerate(records)
            ]
        )


class _Record(QWidget):
    """As many fields in a line as there is room for; a later record in one line needs no names."""

    def __init__(
        self, names: Sequence[str], record: Sequence[str], look: Look, *, first: bool
    ) -> None:
        super().__init__()
        self._field = look.px(_FIELD)
        self._first = first
        self._columns = 0
        self._fields = [
            fact_labels(name, text, look) for name, text in zip(names, record, strict=True)
        ]
        self._rule = rule()
        if first:
            self._rule.hide()
        for _, text in self._fields:
            text.setContentsMargins(0, 0, 0, tokens.STEP * 2)
        for label in (label for field in self._fields for label in field):
            label.setWordWrap(True)
            # The columns share the width evenly, whatever stands in them.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(tokens.GAP)
        self._grid.setVerticalSpacing(2)
        self._place(len(self._fields))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Place the fields anew where their number in a line changes."""
        super().resizeEvent(event)
        self._place((self.width() + tokens.GAP) // (self._field + tokens.GAP))

    def _place(self, room: int) -> None:
        """Share the fields out evenly over as few lines as there is room for."""
        lines = ceil(len(self._fields) / max(1, min(room, _MOST)))
        columns = ceil(len(self._fields) / lines)
        if columns == self._columns:
            return
        for column in range(self._columns):
            self._grid.setColumnStretch(column, 0)
        self._columns = columns
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        named = self._first or lines > 1
        self._grid.addWidget(self._rule, 0, 0, 1, columns)
        for number, (name, text) in enumerate(self._fields):
            line, column = divmod(number, columns)
            self._grid.addWidget(name, 2 * line + 1, column, _TOP)
            name.setVisible(named)
            self._grid.addWidget(text, 2 * line + 2, column, _TOP)
