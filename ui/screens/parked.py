"""What needs a person: deliveries that a database refused, or that are beside somebody else's.

    listed ─one is chosen→ send again │ correct │ dismiss ─answer→ said in a line, listed anew

Nothing scanned here is recorded: a code that is read is written where the right number belongs.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from station.errors import StationError
from station.events import ScanNotSaved
from ui.answer_words import Lesson
from ui.bridge import Question
from ui.cells import Words
from ui.parked_words import done_line
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.widgets.decision_card import DecisionCard
from ui.widgets.notice_band import NoticeBand
from ui.widgets.parked_list import ParkedList
from ui.widgets.screen_head import ListCard, ScreenHead
from ui.widgets.side_scroll import SideScroll
from ui.widgets.teaching import Teaching

if TYPE_CHECKING:
    from station.clock import Clock
    from station.events import ScanUnreadable
    from station.journal.decisions import Parked
    from station.parked_decisions import Done, Wish
    from station.texts import Texts
    from ui.approval_view import Ask
    from ui.port import StationPort
    from ui.theme.look import Look

_CARD = 420
_CARD_GROWS = 1.25


class ParkedScreen(QWidget):
    """Asks what is parked, and has decisions carried out; `left` leads back.

    `ask_who` has whoever decides prove it by badge and PIN: a name is no proof.
    """

    left = Signal()

    def __init__(
        self, station: StationPort, clock: Clock, ask_who: Ask, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station, self._clock, self._ask_who = station, clock, ask_who
        self._parked: list[Parked] | None = None
        """None until it was told once."""
        self._failure: tuple[str, dict[str, object]] | None = None
        self._wish: tuple[str, Wish] | None = None
        self._done: tuple[str, Wish, Done] | None = None
        self._head, self.band, self.empty = ScreenHead(), NoticeBand(), Teaching()
        self.back, self.told, self.mode = self._head.back, self._head.told, self._head.mode
        self.list, self.card = ParkedList(), DecisionCard()
        self._list_card, self._side = ListCard(self.list), SideScroll(self.card)
        self.title = self._list_card.title
        self.listing, self.deciding = Question(self), Question(self)
        self._place()
        self._hear()

    def _place(self) -> None:
        self.views = QStackedWidget()
        self.views.addWidget(self.empty)
        self.views.addWidget(self._both())
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addWidget(self._head)
        column.addWidget(self.band)
        column.addWidget(self.views, 1)

    def _both(self) -> QWidget:
        """Put list and decision side by side; where large type needs more height, it scrolls."""
        both = QWidget()
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(tokens.GAP)
        row.addWidget(self._list_card, 1)
        row.addWidget(self._side)
        return both

    def _hear(self) -> None:
        self.back.clicked.connect(self.left)
        self.list.chosen.connect(
            lambda parked: self.card.show_parked(parked, self._words, self._clock.now())
        )
        self.card.wished.connect(self._decide)
        self.card.lacking.connect(self._lack)
        self.listing.answered.connect(self.take_list)
        self.deciding.answered.connect(self.take_decision)

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._words = Words(texts, timezone)
        self.setStyleSheet(inquiry_sheet(look))
        self._head.dress(look, texts)
        self._list_card.dress(look, texts("parked.title"))
        for part in (self.band, self.empty):
            part.dress(look)
        self.list.dress(look, texts("parked.title"))
        self.card.dress(look, self._words)
        self._side.setFixedWidth(round(_CARD * min(look.scale, _CARD_GROWS)))
        self._show()

    def take_focus(self) -> None:
        """Let a person choose by the arrows at once."""
        self.list.setFocus()

    def leave(self) -> None:
        """Ask nothing any more, and hear no answer: the window closes."""
        self.listing.close()
        self.deciding.close()

    # ── what a person does ───────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Ask anew; what was done is no news any more."""
        self._failure = self._done = None
        self._ask()
        self._show()

    def note_count(self, parked: int) -> None:
        """Ask anew where another number is parked than is listed."""
        if self._parked is not None and len(self._parked) != parked and not self.listing.waits:
            self._ask()

    def take_code(self, code: str) -> bool:
        """Take what a scanner read for the right number; False where nothing is to be corrected."""
        current = self.list.current
        if current is None or current.is_contested:
            return False
        self.card.take_code(code)
        return True

    def show_unreadable(self, news: ScanUnreadable) -> None:
        """Say that a scanner read no code."""
        self._fail(f"unreadable.{news.unreadable.reason}")

    def _ask(self) -> None:
        self.listing.ask(self._station.parked)

    def _decide(self, wish: Wish) -> None:
        from station.access.approval import Request  # few look here
        from station.access.permissions import Action

        current = self.list.current
        request = Request(
            Action.PARKED_DECIDED,
            current.body.about if current is not None else "",
            self._station.identity().operator,
            wants_reason=False,
        )
        self._ask_who(
            request, lambda approval: self._carry_out(replace(wish, by=approval.approver))
        )

    def _carry_out(self, wish: Wish) -> None:
        current = self.list.current
        self._wish = (current.body.about if current is not None else "", wish)
        self._failure = self._done = None
        self._show()
        self.card.wait(waiting=True)
        self.deciding.ask(partial(self._station.decide_parked, wish))

    # ── what is shown ────────────────────────────────────────────────────────────────────────

    def take_list(self, told: list[Parked] | StationError) -> None:
        """Show what is parked; or why it cannot be told, over the list from before."""
        if isinstance(told, StationError):
            self._fail(f"error.{told.key}", **told.facts)
        else:
            self._parked = told
            self._show()

    def take_decision(self, told: Done | StationError) -> None:
        """Say in one line what was done, and list what is left; or say why nothing was."""
        self.card.wait(waiting=False)
        if isinstance(told, StationError):
            self._fail(f"error.{told.key}", **told.facts)
        elif isinstance(told.scanned, ScanNotSaved):
            self._fail(f"error.{told.scanned.reason}_short")
        elif self._wish is not None:
            self._done, self._failure = (*self._wish, told), None
            self.card.clear()
            self._ask()
            self._show()
            self._follow()

    def _follow(self) -> None:
        """Let the arrows choose the next one; not while a person is elsewhere."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            self.take_focus()

    def _lack(self, key: str) -> None:
        self._fail(key)
        self._side.ensureWidgetVisible(QApplication.focusWidget() or self.card)

    def _fail(self, key: str, **facts: object) -> None:
        self._failure, self._done = (key, facts), None
        self._show()

    def _show(self) -> None:
        """Show the state of things, in the language and theme of now."""
        texts = self._words.texts
        key, facts = self._failure or ("", {})
        self.band.say(texts(key, **facts) if key else "")
        self.told.setText(done_line(*self._done, texts) if self._done else "")
        parked = self._parked or []
        self.empty.teach(Lesson("warning", texts("parked.empty"), texts("parked.empty_detail")))
        self.list.show_parked(parked, self._words, self._clock.now())
        self.views.setCurrentIndex(1 if parked else 0)
