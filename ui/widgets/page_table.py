"""A page of a table to look through: by arrows, by touch; a press on a heading sorts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from ui.theme import tokens
from ui.widgets.page_model import PageModel

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from station.inquiry import TablePage
    from ui.cells import Words
    from ui.theme.look import Look

_ROW = 40
_NARROWEST, _WIDEST = 72, 320


class PageTable(QTableView):
    """Emits `sort_asked` with a column's name."""

    sort_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.cells = PageModel()
        self.cells.setParent(self)
        self.setModel(self.cells)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._ask_to_sort)
        header.setCursor(Qt.CursorShape.PointingHandCursor)

    def dress(self, look: Look, words: Words) -> None:
        """Take a theme and a language."""
        self._look = look
        self.setFont(look.font(tokens.BODY))
        self.horizontalHeader().setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        self.horizontalHeader().setFixedHeight(look.px(_ROW))
        self.verticalHeader().setDefaultSectionSize(look.px(_ROW))
        self.cells.dress(look, words)
        self._fit()

    def show_page(self, page: TablePage) -> None:
        """Show a page from its beginning, the column as before where the table is the same."""
        before, column = self.cells.page, max(0, self.currentIndex().column())
        same = before is not None and before.query.table == page.query.table
        self.cells.show_page(page)
        self.setAccessibleName(page.query.table)
        self._fit()
        self.scrollToTop()
        self.setCurrentIndex(self.cells.index(0, column if same else 0))

    def column(self) -> str:
        """Return the name of the column that the cursor is in; empty where there is none."""
        page, index = self.cells.page, self.currentIndex()
        return page.columns[index.column()] if page is not None and index.isValid() else ""

    def copy_cell(self) -> None:
        """Put the cell's text where any program can paste it."""
        text = self.cells.copied(self.currentIndex()) if self.currentIndex().isValid() else ""
        if text:
            QGuiApplication.clipboard().setText(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy as the button does; Qt would copy a secret's dots."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_cell()
        else:
            super().keyPressEvent(event)

    def _ask_to_sort(self, section: int) -> None:
        page = self.cells.page
        if page is not None and not self.cells.is_masked(section):
            self.sort_asked.emit(page.columns[section])

    def _fit(self) -> None:
        """Give each column the room that this page's cells need, within reason."""
        self.resizeColumnsToContents()
        for column in range(self.cells.columnCount()):
            width = min(self.columnWidth(column), self._look.px(_WIDEST))
            self.setColumnWidth(column, max(width, self._look.px(_NARROWEST)))
