"""The wizard's page of the store's key: shown once, typed once, then everything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from station.errors import StationError, StoreKeyError
from ui.bridge import Question
from ui.setup.choice_tile import Choices
from ui.setup.page import Field, Page
from ui.theme import tokens
from ui.widgets.card import Card, plain_label

if TYPE_CHECKING:
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_ACROSS = 3
_PROOF = 200


class KeyPage(Page):
    """Settles what was answered so far: the devices that follow need a station."""

    key = "key"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.choices = Choices(("encrypt", "plain"))
        self.choices.choose("encrypt" if sitting.draft.encrypt else "plain")
        self.card = Card()
        self.narrow += [self.choices, self.card]
        self.advice = plain_label("warn")
        self.shown = [plain_label("ink") for _ in self._lines]
        self.proof = Field()
        self.proof.setMaxLength(tokens.STEP * 2)
        self.settling = Question(self)
        self.settling.answered.connect(self._settled)
        self._place()
        self.choices.group.buttonClicked.connect(self._show)

    def _place(self) -> None:
        column = QVBoxLayout(self.card)
        column.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        column.setSpacing(2 * tokens.STEP)
        self.advice.setWordWrap(True)
        column.addWidget(self.advice)
        row = QHBoxLayout()
        lines = QVBoxLayout()
        lines.setSpacing(0)
        for label in self.shown:
            lines.addWidget(label)
        row.addLayout(lines)
        row.addStretch(1)
        aside = QVBoxLayout()
        aside.setSpacing(tokens.STEP)
        aside.addStretch(1)
        self.proof.place(aside)
        aside.addStretch(1)
        self.proof.setFixedWidth(_PROOF)
        row.addLayout(aside)
        column.addLayout(row)
        self.column.addWidget(self.choices)
        self.column.addWidget(self.card)
        self.column.addStretch(1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        for name, tile in self.choices.tiles.items():
            tile.dress(look, texts(f"wizard_choice.{name}"), texts(f"wizard_choice_is.{name}"))
        self.advice.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        for label, line in zip(self.shown, self._lines, strict=True):
            label.setFont(look.font(tokens.FIGURE, QFont.Weight.Bold, tracking=0.04))
            label.setText("  –  ".join(line))
        self.proof.dress(look, texts("wizard.last_group"))
        self._show()

    def open(self) -> None:
        """Show what there is to choose by now."""
        self._show()

    def accept(self) -> None:
        """Have everything so far written; the key must have been written down before."""
        if self.settling.waits:
            return
        is_new = self._encrypts and not self.sitting.is_sealed
        if is_new and self.proof.text().strip().upper() != self.sitting.recovery_key[-4:]:
            self.fail(StoreKeyError("recovery_key_mistyped"))
            self.proof.setFocus()
            return
        self.fail(None)
        self.sitting.answer(encrypt=self._encrypts)
        self.why.setText(self.texts("wizard.settling"))
        self.settling.ask(self.sitting.settle)

    def leave(self) -> None:
        """Leave what was typed to nobody."""
        self.proof.clear()

    @property
    def _encrypts(self) -> bool:
        return self.choices.value == "encrypt"

    @property
    def _lines(self) -> list[list[str]]:
        """The recovery key's groups, line by line."""
        groups = self.sitting.recovery_key.split("-")
        return [groups[at : at + _ACROSS] for at in range(0, len(groups), _ACROSS)]

    def _show(self) -> None:
        is_sealed = self.sitting.is_sealed
        self.choices.setVisible(not is_sealed)
        self.card.setVisible(is_sealed or self._encrypts)
        for widget in (*self.shown, self.proof, self.proof.name):
            widget.setVisible(not is_sealed)
        told = "wizard.sealed_already" if is_sealed else "wizard.write_down"
        self.advice.setText(self.texts(told))

    def _settled(self, error: StationError | None) -> None:
        self.why.setText(self.texts(f"wizard_why.{self.key}"))
        self.fail(error)
        if error is None:
            self.through.emit()
