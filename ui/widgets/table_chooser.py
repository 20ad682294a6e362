"""The list of all tables of both databases, narrowed by what is typed above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from station.inquiry import TABLES
from ui.theme import tokens
from ui.widgets.card import Card

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from station.events import Target
    from station.texts import Texts
    from ui.theme.look import Look

_ROLE = Qt.ItemDataRole.UserRole
_ROW = 44


class TableChooser(Card):
    """Emits `chosen` with a target and a table."""

    chosen = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("listCard", parent)
        self.field = QLineEdit()
        self.list = _Tables()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 1, tokens.RADIUS_BADGE)
        column.setSpacing(8)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, 11, 0)
        above.addWidget(self.field)
        column.addLayout(above)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self.list.narrow)
        self.field.returnPressed.connect(self._choose_current)
        self.list.itemClicked.connect(self._choose)
        self.list.entered_item.connect(self._choose_current)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.field.setFont(look.font(tokens.BODY))
        self.field.setFixedHeight(tokens.TOUCH)
        self.field.setPlaceholderText(texts("tables.find"))
        self.field.setAccessibleName(texts("tables.find"))
        self.list.setAccessibleName(texts("tables.list"))
        self.list.dress(look, texts)

    def mark(self, target: Target, table: str) -> None:
        """Mark the table that is shown."""
        for row in range(self.list.count()):
            if self.list.item(row).data(_ROLE) == (target, table):
                self.list.setCurrentRow(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let the arrows lead from the field into the list."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.field.hasFocus():
            self.list.setFocus()
            return
        super().keyPressEvent(event)

    def _choose_current(self) -> None:
        if self.list.currentItem() is not None:
            self._choose(self.list.currentItem())

    def _choose(self, item: QListWidgetItem) -> None:
        if item.data(_ROLE) is not None and not item.isHidden():
            self.chosen.emit(*item.data(_ROLE))


class _Tables(QListWidget):
    """A heading for each database, its tables below."""

    entered_item = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for target, tables in TABLES.items():
            heading = QListWidgetItem(self)
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            for table in tables:
                QListWidgetItem(table, self).setData(_ROLE, (target, table))
        self.setCurrentRow(1)

    def dress(self, look: Look, texts: Texts) -> None:
        self.setFont(look.font(tokens.BODY))
        names = iter(TABLES)
        for item in self._items():
            item.setSizeHint(QSize(0, look.px(_ROW)))
            if item.data(_ROLE) is None:
                item.setText(texts(f"owed.{next(names)}"))
                item.setFont(look.font(tokens.CAPTION, QFont.Weight.Bold))

    def narrow(self, text: str) -> None:
        """Show the tables whose name holds the text, and put the cursor on the first."""
        wanted = text.strip().lower()
        for item in self._items():
            item.setHidden(item.data(_ROLE) is not None and wanted not in item.text())
        shown = [item for item in self._items() if item.data(_ROLE) and not item.isHidden()]
        if shown and self.currentItem() not in shown:
            self.setCurrentItem(shown[0])

    def _items(self) -> list[QListWidgetItem]:
        return [self.item(row) for row in range(self.count())]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.entered_item.emit()
            return
        super().keyPressEvent(event)
