"""One database in the wizard: a URL to paste or fields to fill in, a test, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from station.setup.address_parts import AddressParts, is_url, taken_apart
from station.setup.trying import Outcome
from ui.setup.page import Field, said
from ui.setup.tried_words import tried_words
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.events import Target
    from station.setup.trying import Tried
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class DatabaseForm(Card):
    """Says `test` when the database is to be tried."""

    test = Signal()

    def __init__(self, target: Target, url: str) -> None:
        super().__init__()
        self.target = target
        self.title = plain_label("ink")
        self.url = Field()
        self.server, self.database, self.role = Field(), Field(), Field()
        self.password = Field(secret=True)
        self.button = KeyButton(Kind.OUTLINED)
        self.result = plain_label("muted")
        self.result.setWordWrap(True)
        self._rest = ""
        self._tried: Tried | None = None
        self._waits = False
        self._place()
        self._fill(taken_apart(url))
        self.url.textChanged.connect(self._take_url)
        self.button.clicked.connect(self.test)
        for field in (self.server, self.database, self.role, self.password):
            field.returnPressed.connect(self.test)
            field.textEdited.connect(self._forget)

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        column.addWidget(self.title)
        column.addSpacing(tokens.STEP)
        self.url.place(column)
        column.addSpacing(tokens.STEP)
        grid = QGridLayout()
        grid.setHorizontalSpacing(tokens.GAP)
        grid.setVerticalSpacing(tokens.STEP)
        pairs = ((self.server, 0, 0), (self.database, 0, 1), (self.role, 2, 0))
        for field, row, at in (*pairs, (self.password, 2, 1)):
            grid.addWidget(field.name, row, at)
            grid.addWidget(field, row + 1, at)
        column.addLayout(grid)
        column.addSpacing(2 * tokens.STEP)
        column.addWidget(self.button)
        column.addWidget(self.result)
        column.addStretch(1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.title.setText(texts(f"wizard_database.{self.target}"))
        self.url.dress(look, texts("wizard.paste"), "postgresql://…")
        self.server.dress(look, texts("wizard.server"), "10.0.0.5:5432")
        self.database.dress(look, texts("wizard.database"), self.target)
        self.role.dress(look, texts("wizard.role"), "hub_station_cgk_3")
        self.password.dress(look, texts("wizard.password"), texts("wizard.password_kept"))
        self.button.dress(look, texts("wizard.test"))
        self.result.setFont(look.font(tokens.BODY))
        self._show()

    @property
    def parts(self) -> AddressParts:
        """What was filled in."""
        return AddressParts(
            self.server.text().strip(),
            self.database.text().strip(),
            self.role.text().strip(),
            self.password.text(),
            self._rest,
        )

    def wait(self) -> None:
        """Say that it is being tried."""
        self._waits, self._tried = True, None
        self._show()

    def show_tried(self, tried: Tried | None) -> None:
        """Say what came of it; None: nothing was tried."""
        self._waits, self._tried = False, tried
        self._show()

    def _forget(self) -> None:
        self.show_tried(None)

    def _show(self) -> None:
        self.button.setEnabled(not self._waits)
        if self._waits:
            said(self.result, self._texts("wizard.testing"), "muted")
        elif self._tried is None:
            said(self.result, self._texts("wizard.not_tested"), "muted")
        else:
            fits = self._tried.outcome is Outcome.FITS
            said(self.result, tried_words(self._tried, self._texts), "good" if fits else "warn")

    def _take_url(self, text: str) -> None:
        """Put a pasted URL into the fields, so that its password is not left to be read."""
        if is_url(text) and "/" in text.partition("://")[2]:
            self.url.clear()
            self._fill(taken_apart(text))
            self._forget()

    def _fill(self, parts: AddressParts) -> None:
        self.server.setText(parts.server)
        self.database.setText(parts.database)
        self.role.setText(parts.role)
        if parts.password:
            self.password.setText(parts.password)
        self._rest = parts.rest
