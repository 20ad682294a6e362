"""A printer in the wizard: its address, and what it speaks, which is pressed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout

from station.setup.printer import LANGUAGES
from ui.setup.page import Field
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class PrinterForm(Card):
    """Says `wanted`: an address and a language."""

    wanted = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.address = Field()
        self.speaks = plain_label("muted")
        self.languages = {name: KeyButton(Kind.OUTLINED) for name in LANGUAGES}
        grid = QGridLayout(self)
        grid.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        grid.setHorizontalSpacing(tokens.GAP)
        grid.setVerticalSpacing(tokens.STEP)
        grid.addWidget(self.address.name, 0, 0)
        grid.addWidget(self.address, 1, 0)
        grid.addWidget(self.speaks, 0, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * tokens.STEP)
        for name, button in self.languages.items():
            button.clicked.connect(partial(self._want, name))
            buttons.addWidget(button)
        grid.addLayout(buttons, 1, 1)
        grid.setColumnStretch(0, 1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.address.dress(look, texts("wizard.printer_address"), "192.168.1.50")
        self.address.setFixedHeight(tokens.TOUCH)
        self.speaks.setFont(look.font(tokens.CAPTION))
        self.speaks.setText(texts("wizard.printer_speaks"))
        for name, button in self.languages.items():
            button.dress(look, texts(f"wizard_printer.{name}"))

    def _want(self, language: str) -> None:
        address = self.address.text().strip()
        if address:
            self.wanted.emit(address, language)
        else:
            self.address.setFocus()
