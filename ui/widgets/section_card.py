"""A card with a title over any number of parts, of which a long list shows the first few."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.texts import Texts
    from ui.theme.look import Look

PAD = 18
_AT_ONCE = 20
"""More parts than this are made when somebody asks for them: each costs its widgets."""


class SectionCard(Card):
    """`title`, what it is of; `note`, a muted word behind it (a copy, only the newest)."""

    def __init__(self, title: str, note: str, look: Look, texts: Texts) -> None:
        super().__init__()
        self._look, self._texts = look, texts
        self._waiting: list[Callable[[], QWidget]] = []
        self.title = plain_label("ink")
        self.title.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.title.setText(title)
        self.title.setWordWrap(True)
        self.note = plain_label("muted")
        self.note.setFont(look.font(tokens.CAPTION))
        self.note.setText(note)
        self.note.setWordWrap(True)
        if not note:
            self.note.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(PAD, PAD - tokens.STEP, PAD, PAD - tokens.STEP)
        self.column.setSpacing(0)
        self.column.addWidget(self.title)
        self.column.addWidget(self.note)
        self.column.addSpacing(tokens.STEP * 2)
        self.more = KeyButton(Kind.OUTLINED)
        self.more.clicked.connect(self._show_rest)
        self.more.hide()
        self.setAccessibleName(title)

    def fill(self, parts: Sequence[Callable[[], QWidget]]) -> None:
        """Make and show the first parts; the others when they are asked for."""
        self._add(parts[:_AT_ONCE])
        self._waiting = list(parts[_AT_ONCE:])
        if self._waiting:
            count = len(self._waiting)
            self.more.dress(self._look, self._texts("lookup.show_more", count=count))
            self.column.addWidget(self.more)
            self.more.show()

    def _show_rest(self) -> None:
        self.more.hide()
        self._add(self._waiting)
        self._waiting.clear()

    def _add(self, parts: Sequence[Callable[[], QWidget]]) -> None:
        # Put together before it is shown: Qt would lay all out anew for each part that appears.
        together = QWidget()
        column = QVBoxLayout(together)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for make in parts:
            column.addWidget(make())
        self.column.addWidget(together)
