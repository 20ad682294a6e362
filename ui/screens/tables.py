"""For administrators: any of the 52 tables, a page at a time, read only.

choose a table ─→ page ⇄ page …        sorted by a column, filtered by columns
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QFont, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station.errors import StationError
from ui.answer_words import Lesson
from ui.bridge import Question
from ui.browsing import Browsing
from ui.cells import Words
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.widgets.card import Card, plain_label
from ui.widgets.filter_bar import FilterBar
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.notice_band import NoticeBand
from ui.widgets.page_table import PageTable
from ui.widgets.table_chooser import TableChooser
from ui.widgets.teaching import Teaching

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.events import Target
    from station.inquiry import TablePage
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look

_BUSY_AFTER_MS = 150
_CHOOSER = 280
_CHOOSER_GROWS = 1.25
_PAD = 16


class TablesScreen(QWidget):
    """Asks for pages and shows them; `left` leads back to the inquiry."""

    left = Signal()

    def __init__(self, station: StationPort, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station = station
        self._shown: Browsing | None = None
        self._asked: Browsing | None = None
        self._page: TablePage | None = None
        self._failure: StationError | None = None
        self.back = KeyButton(Kind.OUTLINED, "Esc", "back")
        self.chooser = TableChooser()
        self.title = plain_label("ink")
        self.state = plain_label("muted")
        self.filters = FilterBar()
        self.band = NoticeBand()
        self.empty = Teaching(on="")
        self.table = PageTable()
        self.before = KeyButton(Kind.OUTLINED, "Ctrl+PgUp")
        self.next = KeyButton(Kind.OUTLINED, "Ctrl+PgDown")
        self.copy = KeyButton(Kind.OUTLINED, "Ctrl+C")
        self._place()
        self.question = Question(self)
        self._slow = QTimer(self, singleShot=True, interval=_BUSY_AFTER_MS)
        self._hear()

    def _place(self) -> None:
        aside = QVBoxLayout()
        aside.setSpacing(tokens.GAP)
        aside.addWidget(self.back)
        aside.addWidget(self.chooser, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        row.setSpacing(tokens.GAP)
        row.addLayout(aside)
        row.addWidget(self._card(), 1)

    def _card(self) -> Card:
        card = Card("listCard")
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.state)
        self.views = QStackedWidget()
        self.views.addWidget(self.empty)
        self.views.addWidget(self.table)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.before)
        foot.addWidget(self.next)
        foot.addStretch(1)
        foot.addWidget(self.copy)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, _PAD, 1, _PAD)
        column.setSpacing(12)
        for part in (head, self.filters, self.band):
            column.addLayout(_padded(part))
        column.addWidget(self.views, 1)
        column.addLayout(_padded(foot))
        return card

    def _hear(self) -> None:
        self.question.answered.connect(self.take)
        self._slow.timeout.connect(self._show_state)
        self.back.clicked.connect(self.step_back)
        self.chooser.chosen.connect(self.open)
        self.filters.asked.connect(lambda *wish: self._turn(lambda at: at.filtered(*wish)))
        self.filters.cleared.connect(lambda: self._turn(Browsing.unfiltered))
        self.table.sort_asked.connect(lambda name: self._turn(lambda at: at.sorted_by(name)))
        self.before.clicked.connect(lambda: self._turn(Browsing.back))
        self.next.clicked.connect(self._go_on)
        self.copy.clicked.connect(self.table.copy_cell)
        keys: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.take_focus,
            "Ctrl+F": self._filter_column,
            "Ctrl+Up": partial(self._sort, descending=False),
            "Ctrl+Down": partial(self._sort, descending=True),
        }
        for key, act in keys.items():
            QShortcut(QKeySequence(key), self, act)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._words = Words(texts, timezone)
        self.setStyleSheet(inquiry_sheet(look))
        self._roomy = look.scale <= tokens.ROOMY_SCALE
        self.chooser.dress(look, texts)
        self.chooser.setFixedWidth(round(_CHOOSER * min(look.scale, _CHOOSER_GROWS)))
        self.title.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.state.setFont(look.font(tokens.CAPTION))
        self.filters.dress(look, texts)
        for part in (self.band, self.empty):
            part.dress(look)
        self.table.dress(look, self._words)
        self.back.dress(look, texts("tables.back"))
        self.before.dress(look, texts("tables.previous"))
        self.next.dress(look, texts("tables.next"))
        self.copy.dress(look, texts("tables.copy"))
        self._show()

    def take_focus(self) -> None:
        """Let a person type a table's name."""
        self.chooser.field.setFocus()
        self.chooser.field.selectAll()

    def leave(self) -> None:
        """Ask nothing any more: the window closes."""
        self._slow.stop()
        self.question.close()

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def open(self, target: Target, table: str) -> None:
        """Show a table from its first page."""
        self.chooser.mark(target, table)
        self._ask(Browsing.of(target, table))

    def step_back(self) -> None:
        """Leave what is under way; else the page."""
        if self.question.waits:
            self._stop_waiting()
            self._show_state()
        else:
            self.left.emit()

    def _turn(self, turned: Callable[[Browsing], Browsing]) -> None:
        if self._shown is not None:
            self._ask(turned(self._shown))

    def _go_on(self) -> None:
        if self._page is not None and self._page.next:
            after = self._page.next
            self._turn(lambda at: at.onward(after))

    def _sort(self, *, descending: bool) -> None:
        column = self.table.column()
        if column and not self.table.cells.is_masked(self.table.currentIndex().column()):
            self._turn(lambda at: at.sorted_by(column, descending=descending))

    def _filter_column(self) -> None:
        self.filters.choose(self.table.column())
        self.filters.take_focus()

    def _ask(self, wanted: Browsing) -> None:
        self._asked = wanted
        self._slow.start()
        self.question.ask(partial(self._station.browse, wanted.query))

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def take(self, answer: TablePage | StationError) -> None:
        """Show a page; or why there is none, over the page from before."""
        self._stop_waiting()
        if isinstance(answer, StationError):
            self._failure = answer
        else:
            self._failure, self._page, self._shown = None, answer, self._asked
            self.table.show_page(answer)
            self.filters.show_page(answer)
            if self.chooser.isAncestorOf(QApplication.focusWidget() or self):
                self.table.setFocus()
        self._show()

    def _stop_waiting(self) -> None:
        self.question.drop()
        self._slow.stop()

    def _show(self) -> None:
        texts, page, failure = self._words.texts, self._page, self._failure
        self.title.setText(page.query.table if page else texts("tables.title"))
        self.band.say(texts(f"error.{failure.key}", **failure.facts) if failure else "")
        for part in (self.filters, self.before, self.next):
            part.setVisible(page is not None)
        # Where large type leaves no room for the button, its key copies all the same.
        self.copy.setVisible(page is not None and self._roomy)
        self.before.setEnabled(self._shown is not None and self._shown.page > 1)
        self.next.setEnabled(page is not None and bool(page.next))
        if page is None:
            self.empty.teach(Lesson("table", texts("tables.first"), texts("tables.first_detail")))
        else:
            self.empty.teach(Lesson("table", texts("tables.empty"), texts("tables.empty_detail")))
        self.views.setCurrentWidget(self.table if page and page.rows else self.empty)
        self._show_state()

    def _show_state(self) -> None:
        texts, page, shown = self._words.texts, self._page, self._shown
        if self.question.waits and self._asked is not None:
            self.state.setText(texts("tables.busy", table=self._asked.query.table))
        elif page is None or shown is None:
            self.state.setText("")
        else:
            whose = texts(f"owed.{page.query.target}")
            facts = {
                "target": whose,
                "page": shown.page,
                "rows": len(page.rows),
                "column": page.query.sort,
            }
            self.state.setText(texts("tables.state", **facts))


def _padded(part: QWidget | QHBoxLayout) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(_PAD, 0, _PAD, 0)
    if isinstance(part, QWidget):
        row.addWidget(part)
    else:
        row.addLayout(part)
    return row
