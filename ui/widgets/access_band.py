"""A band under the top bar: who is not logged in yet, and how one does. Scanning goes on below it.

MASUK DULU: pindai lencana Anda   [Panggil supervisor] [Nama dan kata sandi]
Operator 01: ketik PIN                [PIN]  [Masuk]
Operator 01                       [Panggil supervisor] [Keluar] [Batal]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from station.events import CommandName
from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.pin_pad import PinPad

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_FIELD = 190
_LONGEST = 128


def secret_field() -> QLineEdit:
    """Return a field that shows dots."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(_LONGEST)
    field.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
    return field


class AccessBand(QFrame):
    """Says `submitted` with a name ("" for a badge's PIN) and a secret; `opened` when wanted.

    `told` brings a CommandName that was pressed.
    """

    submitted = Signal(str, str)
    told = Signal(object)
    opened = Signal()
    dismissed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("storeNotice")
        self.sentence = plain_label("warn")
        self.trouble = plain_label("ink")
        self.name, self.secret = QLineEdit(), secret_field()
        self.name.setMaxLength(_LONGEST)
        self.enter = KeyButton(Kind.FILLED)
        self.more = KeyButton(Kind.OUTLINED)
        self.understood = KeyButton(Kind.OUTLINED)
        self.call, self.leave = KeyButton(Kind.OUTLINED), KeyButton(Kind.OUTLINED)
        for button in self._buttons:
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._place()
        self.name.returnPressed.connect(self.secret.setFocus)
        self.secret.returnPressed.connect(self._submit)
        self.enter.clicked.connect(self._submit)
        self.more.clicked.connect(self.opened)
        self.understood.clicked.connect(self.dismissed)
        self.call.clicked.connect(lambda: self.told.emit(CommandName.SUPERVISOR))
        self.leave.clicked.connect(lambda: self.told.emit(CommandName.LOG_OUT))
        self.hide()

    @property
    def _buttons(self) -> tuple[KeyButton, ...]:
        return self.enter, self.call, self.leave, self.more, self.understood

    def _place(self) -> None:
        said = QVBoxLayout()
        said.setSpacing(2)
        for label in (self.sentence, self.trouble):
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
            said.addWidget(label)
        self.pad = PinPad(self.secret)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.STEP, tokens.GAP, tokens.STEP)
        column.setSpacing(tokens.STEP)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        column.addLayout(row)
        column.addWidget(self.pad)
        row.addLayout(said, 1)
        for widget in (self.name, self.secret, *self._buttons):
            row.addWidget(widget)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.sentence.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.trouble.setFont(look.font(tokens.BODY))
        for field in (self.name, self.secret):
            field.setFont(look.font(tokens.BODY))
            field.setFixedSize(look.px(_FIELD), tokens.TOUCH)
        self.name.setPlaceholderText(texts("access.name"))
        self.name.setAccessibleName(texts("access.name"))
        self.enter.dress(look, texts("access.enter"))
        self.more.dress(look, texts("access.by_name"))
        self.call.dress(look, texts(f"command.{CommandName.SUPERVISOR}"))
        self.leave.dress(look, texts(f"command.{CommandName.LOG_OUT}"))
        self._look = look
        self.pad.dress(look, texts)
        self._name_end()

    def say(self, sentence: str, trouble: str = "") -> None:
        """Say who is not logged in, and what went wrong."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.setAccessibleName(" ".join(part for part in (sentence, trouble) if part))

    def ask_nothing(self, *, offers: bool, reads: bool) -> None:
        """Show no field: offer to log in by name, or only that it was read."""
        for field in (self.name, self.secret):
            field.clear()
            field.hide()
        self.enter.hide()
        self.leave.hide()
        self.pad.offer(offered=False)
        self.call.setVisible(offers)
        self.more.setVisible(offers)
        self.understood.setVisible(reads)
        self._name_end()

    def ask_what(self, *, leaves: bool) -> None:
        """Offer whoever is here to call a supervisor, or to log out."""
        self.ask_nothing(offers=False, reads=True)
        self.call.show()
        self.leave.setVisible(leaves)
        self.understood.dress(self._look, self._texts("access.cancel"))

    def ask_password(self) -> None:
        """Ask for name and password."""
        self._ask(self.name, "access.password")
        self.name.show()

    def ask_pin(self) -> None:
        """Ask for a badge's PIN."""
        self.name.clear()
        self.name.hide()
        self._ask(self.secret, "access.pin")
        self.pad.offer(offered=True)

    def _ask(self, first: QLineEdit, secret_key: str) -> None:
        self.secret.clear()
        self.secret.setPlaceholderText(self._texts(secret_key))
        self.secret.setAccessibleName(self._texts(secret_key))
        for widget in (self.secret, self.enter, self.understood):
            widget.show()
        self.pad.offer(offered=False)
        for button in (self.call, self.leave, self.more):
            button.hide()
        self._name_end()
        self.show()
        first.setFocus()

    def _name_end(self) -> None:
        """Call the last button what it does: take back what is asked, or what was read."""
        key = "notice.understood" if self.secret.isHidden() else "access.cancel"
        self.understood.dress(self._look, self._texts(key))

    def _submit(self) -> None:
        secret, name = self.secret.text(), self.name.text().strip()
        self.secret.clear()
        if secret and (name or self.name.isHidden()):
            self.submitted.emit(name, secret)
