"""Which rows of a table are wanted: a column, and what its cell must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.cells import breakable
from ui.theme import icons, tokens
from ui.theme.look import Look
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPaintEvent

    from station.inquiry import TablePage
    from station.texts import Texts

_CHOICE = 220
_CHEVRON = 16
_PAD = 12


class FilterBar(QWidget):
    """Emits `asked` with a column and a text, and `cleared`."""

    asked = Signal(str, str)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._filters: Sequence[tuple[str, str]] = ()
        self.column = _Choice()
        self.field = QLineEdit()
        self.button = KeyButton(Kind.OUTLINED)
        self.told = plain_label("ink")
        self.told.setWordWrap(True)
        self.clear = KeyButton(Kind.OUTLINED)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.column)
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        below = QHBoxLayout()
        below.setSpacing(12)
        below.addWidget(self.told, 1)
        below.addWidget(self.clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(below)
        for part in (self.told, self.clear):
            part.hide()
        self.field.returnPressed.connect(self._ask)
        self.button.clicked.connect(self._ask)
        self.clear.clicked.connect(self.cleared)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        for part in (self.column, self.field):
            part.setFont(look.font(tokens.BODY))
            part.setFixedHeight(tokens.TOUCH)
        self.column.dress(look)
        self.column.setFixedWidth(look.px(_CHOICE))
        self.column.setAccessibleName(texts("tables.column"))
        self.field.setPlaceholderText(texts("tables.value"))
        self.field.setAccessibleName(texts("tables.value"))
        self.button.dress(look, texts("tables.filter"))
        self.told.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.clear.dress(look, texts("tables.unfilter"))
        self._tell()

    def show_page(self, page: TablePage) -> None:
        """Offer the columns that can be asked for, and say which are."""
        columns = [column for column in page.columns if column not in page.masked]
        chosen = self.column.currentText()
        if columns != self.column.texts():
            self.column.clear()
            self.column.addItems(columns)
            self.choose(chosen if chosen in columns else "")
        self._filters = page.query.filters
        self._tell()

    def _tell(self) -> None:
        said = " · ".join(f"{column} {text}" for column, text in self._filters)
        self.told.setText(breakable(self._texts("tables.filters", filters=said)))
        for part in (self.told, self.clear):
            part.setVisible(bool(self._filters))

    def choose(self, column: str) -> None:
        """Offer to filter by this column."""
        if column:
            self.column.setCurrentText(column)

    def take_focus(self) -> None:
        """Let a person type what to look for."""
        self.field.setFocus()
        self.field.selectAll()

    def _ask(self) -> None:
        if self.column.currentText():
            self.asked.emit(self.column.currentText(), self.field.text().strip())


class _Choice(QComboBox):
    """A combo box with a chevron of the theme's."""

    def __init__(self) -> None:
        super().__init__()
        self._look = Look()

    def dress(self, look: Look) -> None:
        self._look = look

    def texts(self) -> list[str]:
        return [self.itemText(number) for number in range(self.count())]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        side = self._look.px(_CHEVRON)
        box = QRectF(self.width() - side - _PAD, (self.height() - side) / 2, side, side)
        icons.draw_icon(painter, "down", box, QColor(self._look.palette.muted))
        painter.end()
