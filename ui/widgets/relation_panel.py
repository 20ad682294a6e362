"""Who the receiver is to the recipient: six buttons, of which a finger needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.workflows.proof import RELATIONS
from ui.theme import tokens
from ui.widgets.card import Card
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class RelationPanel(Card):
    """`chosen` brings the number of what was pressed, as if it was typed."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.buttons = {relation: KeyButton(Kind.OUTLINED) for relation in RELATIONS}
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for number, button in enumerate(self.buttons.values(), 1):
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, n=number: self.chosen.emit(str(n)))
            column.addWidget(button)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for number, (relation, button) in enumerate(self.buttons.items(), 1):
            button.dress(look, f"{number}  {texts(f'relation.{relation}')}")
