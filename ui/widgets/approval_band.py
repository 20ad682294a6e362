"""A band under the top bar: a second person allows something, by badge, PIN and reason.

Timbang lewat toleransi: JX1203345871     pindai lencana supervisor                  [Batal]
Timbang lewat toleransi: JX1203345871     Supervisor 01  [PIN] [alasan]  [Setujui]   [Batal]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from ui.theme import tokens
from ui.widgets.access_band import secret_field
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.pin_pad import PinPad

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_PIN, _REASON = 110, 260
_APART = 48
_LONGEST_REASON = 200


class ApprovalBand(QFrame):
    """Says `submitted` with PIN and reason, or `cancelled`."""

    submitted = Signal(str, str)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("storeNotice")
        self.what = plain_label("warn")
        self.who = plain_label("ink")
        self.pin, self.reason = secret_field(), QLineEdit()
        self.reason.setMaxLength(_LONGEST_REASON)
        self.allow = KeyButton(Kind.FILLED)
        self.cancel = KeyButton(Kind.OUTLINED)
        for button in (self.allow, self.cancel):
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._wants_reason = True
        self._place()
        self.pin.returnPressed.connect(self._go_on)
        self.reason.returnPressed.connect(self._submit)
        self.allow.clicked.connect(self._submit)
        self.cancel.clicked.connect(self.cancelled)
        self.hide()

    def _place(self) -> None:
        said = QVBoxLayout()
        said.setSpacing(2)
        for label in (self.what, self.who):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            said.addWidget(label)
        self.pad = PinPad(self.pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.STEP, tokens.GAP, tokens.STEP)
        column.setSpacing(tokens.STEP)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        column.addLayout(row)
        column.addWidget(self.pad)
        row.addLayout(said, 1)
        for widget in (self.pin, self.reason, self.allow):
            row.addWidget(widget)
        row.addSpacing(_APART)
        row.addWidget(self.cancel)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.what.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.who.setFont(look.font(tokens.BODY))
        for field, key, width in (
            (self.pin, "access.pin", _PIN),
            (self.reason, "access.reason", _REASON),
        ):
            field.setFont(look.font(tokens.BODY))
            field.setFixedSize(look.px(width), tokens.TOUCH)
            field.setPlaceholderText(texts(key))
            field.setAccessibleName(texts(key))
        self.pad.dress(look, texts)
        self.allow.dress(look, texts("access.allow"))
        self.cancel.dress(look, texts("access.cancel"))

    def ask_badge(self, what: str, *, wants_reason: bool) -> None:
        """Ask for somebody's badge; take away what was typed for another."""
        self._wants_reason = wants_reason
        self.what.setText(what)
        self.reason.clear()
        self._want_badge(self._texts("access.scan_badge"))
        self.show()

    def _want_badge(self, said: str) -> None:
        self.say(said)
        self.pin.clear()
        for widget in (self.pin, self.reason, self.allow):
            widget.hide()
        self.pad.offer(offered=False)

    def ask_pin(self, full_name: str) -> None:
        """Ask the badge's owner for PIN and reason."""
        self.say(full_name)
        self.pin.clear()
        self.pin.show()
        self.reason.setVisible(self._wants_reason)
        self.allow.show()
        self.pad.offer(offered=True)
        self.pin.setFocus()

    def refuse(self, sentence: str, *, pin_again: bool) -> None:
        """Say why not; ask for the PIN again, or for another badge."""
        if pin_again:
            self.say(sentence)
            self.pin.clear()
            self.pin.setFocus()
        else:
            self._want_badge(sentence)

    def wait(self, *, waiting: bool) -> None:
        """Take no second answer before the first one came."""
        self.allow.setDisabled(waiting)

    def say(self, who: str) -> None:
        """Say whose badge it is, or what is to be done."""
        self.who.setText(who)
        self.setAccessibleName(f"{self.what.text()} {who}")

    def _go_on(self) -> None:
        if self._wants_reason and not self.reason.text().strip():
            self.reason.setFocus()
        else:
            self._submit()

    def _submit(self) -> None:
        if self.pin.text() and self.allow.isEnabled():
            self.submitted.emit(self.pin.text(), self.reason.text())
