"""A band under the top bar: something befell the local store. Scanning goes on beneath it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.events import StoreAlarm
    from station.texts import Texts
    from ui.theme.look import Look


class StoreNotice(QFrame):
    """Stays until a person says that they have read it; the latest alarm stands for all."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("storeNotice")
        self.alarms: list[StoreAlarm] = []
        self.sentence = plain_label("warn")
        self.sentence.setWordWrap(True)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        # No focus and no key: a scanner's Enter must not press it.
        self.button = KeyButton(Kind.OUTLINED)
        self.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.button.clicked.connect(self._understood)
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.GAP, tokens.STEP, tokens.GAP, tokens.STEP)
        row.setSpacing(tokens.GAP)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.button)
        self.hide()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.sentence.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.button.dress(look, texts("notice.understood"))
        self._tell()

    def show_alarm(self, alarm: StoreAlarm) -> None:
        """Say it, unless it was said already."""
        if alarm not in self.alarms:
            self.alarms.append(alarm)
            self._tell()
            self.show()

    def _tell(self) -> None:
        if self.alarms:
            latest = self.alarms[-1]
            self.sentence.setText(self._texts(f"error.{latest.key}", **dict(latest.facts)))
            self.setAccessibleName(self.sentence.text())

    def _understood(self) -> None:
        self.hide()
