"""What each database is still owed, why it takes nothing, and how old the reference data is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from station import notation
from station.events import MirrorFound, MirrorRefreshed, Target
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label

if TYPE_CHECKING:
    from datetime import datetime

    from station.texts import Texts
    from ui.connection import Central
    from ui.theme.look import Look

_PAD = 18


class OwedPanel(Card):
    """One line for each database, one for the mirror; what is parked has its own words.

    What has waited too long says since when. A database that takes nothing says why and what to
    do, in warning's colour where waiting alone mends nothing; what both say is said once, above
    them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._mirror: MirrorRefreshed | MirrorFound | None = None
        self.title = plain_label("muted")
        self.reason = plain_label("muted")
        self.names = {target: plain_label("ink") for target in Target}
        self.states = {target: plain_label("muted") for target in Target}
        self.late = {target: plain_label("warn") for target in Target}
        self.parked = {target: plain_label("warn") for target in Target}
        self.reasons = {target: plain_label("muted") for target in Target}
        self.mirror_name = plain_label("ink")
        self.mirror = plain_label("muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(_PAD, _PAD - 4, _PAD, _PAD - 6)
        self._column.setSpacing(tokens.STEP)
        self._column.addWidget(self.title)
        self._add_line(self.reason)
        for target in Target:
            self._add_row(self.names[target], self.states[target])
            self._add_line(self.late[target])
            self._add_line(self.parked[target])
            self._add_line(self.reasons[target])
        self._add_row(self.mirror_name, self.mirror)

    def _add_line(self, line: QLabel) -> None:
        line.setWordWrap(True)
        line.hide()
        self._column.addWidget(line)

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

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._texts, self._timezone = texts, timezone
        self.title.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("owed.title"))
        for name in (*self.names.values(), self.mirror_name, *self.late.values()):
            name.setFont(look.font(tokens.CAPTION, QFont.Weight.Bold))
        for state in (
            *self.states.values(),
            *self.parked.values(),
            *self.reasons.values(),
            self.reason,
            self.mirror,
        ):
            state.setFont(look.font(tokens.CAPTION))
        for target in Target:
            self.names[target].setText(texts(f"owed.{target}"))
        self.mirror_name.setText(texts("owed.mirror"))

    def show_central(self, central: Central, now: datetime) -> None:
        """Say what each database is owed now, and since when."""
        for target in Target:
            self.states[target].setText(central.line(target, self._texts, now))
            _say(self.late[target], central.late_line(target, self._texts, now, self._timezone))
            _say(self.parked[target], central.parked_line(target, self._texts))
        self._show_reasons(central)
        self._show_mirror(now)

    def _show_reasons(self, central: Central) -> None:
        why = {target: central.reason_line(target, self._texts) for target in Target}
        shared = why[Target.OSAS] if why[Target.OSAS] == why[Target.ONMART] else ""
        _say(self.reason, shared)
        for target, label in self.reasons.items():
            role = "warn" if central.needs_person(target) else "muted"
            give_role(label, role)
            _say(label, "" if shared else why[target])
            if shared:
                give_role(self.reason, role)

    def note_mirror(self, mirror: MirrorRefreshed | MirrorFound) -> None:
        """Keep the latest word about the mirror."""
        self._mirror = mirror

    def _show_mirror(self, now: datetime) -> None:
        if self._mirror is None or self._mirror.as_of is None:
            self.mirror.setText(self._texts("owed.mirror_none"))
            return
        count = notation.count(self._mirror.waybills, self._texts.language)
        age = notation.age((now - self._mirror.as_of).total_seconds(), self._texts)
        self.mirror.setText(self._texts("owed.mirror_rows", count=count, age=age))


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
