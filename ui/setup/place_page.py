"""The wizard's page of hub and desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.errors import StationError
from ui.setup.page import Field, Page
from ui.theme import tokens

if TYPE_CHECKING:
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.theme.look import Look

_WIDE = 360


class PlacePage(Page):
    """A hub there must be: without it no scan belongs anywhere."""

    key = "place"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.hub, self.desk = Field(), Field()
        form = QWidget()
        form.setFixedWidth(_WIDE)
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * tokens.STEP)
        self.hub.place(column)
        column.addSpacing(tokens.STEP)
        self.desk.place(column)
        self.column.addWidget(form)
        self.column.addStretch(1)
        self.hub.setText(sitting.draft.hub)
        self.desk.setText(sitting.draft.desk)
        self.hub.returnPressed.connect(self.desk.setFocus)
        self.desk.returnPressed.connect(self.accept)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        self.hub.dress(look, texts("wizard.hub"), "CGK")
        self.desk.dress(look, texts("wizard.desk"), "3")

    def open(self) -> None:
        """Put the keyboard where there is something to type."""
        (self.desk if self.hub.text() else self.hub).setFocus()

    def accept(self) -> None:
        """Take them, unless the settings could not hold them."""
        hub, desk = self.hub.text().strip().upper(), self.desk.text().strip()
        fault = self.sitting.fault("station", hub=hub, desk=desk)
        if fault is None and not hub:
            self.fail(StationError("wizard_no_hub"))
        elif fault is None and not desk:
            self.fail(StationError("wizard_no_desk"))
        else:
            self.fail(fault)
        if fault is None and hub and desk:
            self.hub.setText(hub)
            self.sitting.answer(hub=hub, desk=desk)
            super().accept()
