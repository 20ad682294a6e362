"""What each database is still owed, and how old the reference data is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station import notation
from station.events import MirrorRefreshed, Target
from ui.theme import tokens
from ui.widgets.card import Card, plain_label

if TYPE_CHECKING:
    from datetime import datetime

    from station.texts import Texts
    from ui.connection import Central
    from ui.theme.look import Look

_PAD = 18


class OwedPanel(Card):
    """One line for each database, one for the mirror; what is wrong or parked has its own words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._mirror: MirrorRefreshed | None = None
        self.title = plain_label("muted")
        self.names = {target: plain_label("ink") for target in Target}
        self.states = {target: plain_label("muted") for target in Target}
        self.why = {target: plain_label("muted") for target in Target}
        self.parked = {target: plain_label("warn") for target in Target}
        self.mirror_name = plain_label("ink")
        self.mirror = plain_label("muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_PAD, _PAD - 4, _PAD, _PAD - 6)
        self._column.setSpacing(5)
        self._column.addWidget(self.title)
        for target in Target:
            self._add_row(self.names[target], self.states[target])
            self.why[target].setWordWrap(True)
            for more in (self.why[target], self.parked[target]):
                self._column.addWidget(more)
                more.hide()
        self._add_row(self.mirror_name, self.mirror)

    def _add_row(self, name: QLabel, state: QLabel) -> None:
        rule = QFrame()
        rule.setProperty("role", "rule")
        rule.setFixedHeight(1)
        self._column.addWidget(rule)
        row = QHBoxLayout()
        row.setSpacing(tokens.STEP * 2)
        row.addWidget(name, 0, Qt.AlignmentFlag.AlignTop)
        state.setWordWrap(True)
        state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        row.addWidget(state, 1)
        self._column.addLayout(row)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("owed.title"))
        for name in (*self.names.values(), self.mirror_name):
            name.setFont(look.font(tokens.CAPTION, QFont.Weight.Bold))
        for words in (self.states, self.why, self.parked):
            for word in words.values():
                word.setFont(look.font(tokens.CAPTION))
        self.mirror.setFont(look.font(tokens.CAPTION))
        for target in Target:
            self.names[target].setText(texts(f"owed.{target}"))
        self.mirror_name.setText(texts("owed.mirror"))

    def show_central(self, central: Central, now: datetime) -> None:
        """Say what each database is owed now, and since when."""
        for target in Target:
            self.states[target].setText(central.line(target, self._texts, now))
            _say(self.why[target], central.why(target, self._texts))
            _say(self.parked[target], central.parked_line(target, self._texts))
        self._show_mirror(now)

    def note_mirror(self, mirror: MirrorRefreshed) -> None:
        """Keep the latest word about the mirror."""
        self._mirror = mirror

    def _show_mirror(self, now: datetime) -> None:
        if self._mirror is None:
            self.mirror.setText(self._texts("owed.mirror_none"))
            return
        count = notation.count(self._mirror.waybills, self._texts.language)
        age = notation.age((now - self._mirror.as_of).total_seconds(), self._texts)
        self.mirror.setText(self._texts("owed.mirror_rows", count=count, age=age))


def _say(label: QLabel, words: str) -> None:
    """Show words, or nothing at all where there are none."""
    label.setText(words)
    label.setVisible(bool(words))
