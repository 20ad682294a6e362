"""The wizard's last page: what the station is now, and whether it begins with the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from station.errors import StationError
from station.events import Target
from station.setup.trying import Outcome, url_of
from ui.cells import breakable
from ui.setup.choice_tile import Choices
from ui.setup.page import Page
from ui.theme import tokens
from ui.widgets.card import Card
from ui.widgets.facts_card import fact_labels

if TYPE_CHECKING:
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_NAME = 180


class DonePage(Page):
    """Emits `through` once all is written."""

    key = "done"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.facts = Card()
        self._grid = QGridLayout(self.facts)
        self._grid.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        self._grid.setVerticalSpacing(2 * tokens.STEP)
        self._grid.setColumnMinimumWidth(0, _NAME)
        self._grid.setColumnStretch(1, 1)
        self.autostart = Choices(("none", "user"))
        self.autostart.choose("none" if sitting.draft.autostart == "none" else "user")
        self.narrow += [self.facts, self.autostart]
        self.column.addWidget(self.facts)
        self.column.addWidget(self.autostart)
        self.column.addStretch(1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        for name, tile in self.autostart.tiles.items():
            tile.dress(look, texts(f"wizard_start.{name}"), texts(f"wizard_start_is.{name}"))
        self._show()

    def open(self) -> None:
        """Say what was set up."""
        self._show()

    def accept(self) -> None:
        """Write what is left to write."""
        chosen = self.autostart.value
        if not (chosen == "user" and self.sitting.draft.autostart == "machine"):
            self.sitting.answer(autostart=chosen)
        try:
            self.sitting.finish()
        except StationError as error:
            self.fail(error)
        else:
            self.through.emit()

    def _show(self) -> None:
        while item := self._grid.takeAt(0):
            widget = item.widget()
            if isinstance(widget, QWidget):
                widget.deleteLater()
        for row, (name, text) in enumerate(self._told()):
            label, value = fact_labels(name, breakable(text), self.look)
            for each, column in ((label, 0), (value, 1)):
                each.setFont(self.look.font(tokens.BODY))
                self._grid.addWidget(each, row, column)

    def _told(self) -> list[tuple[str, str]]:
        texts, draft = self.texts, self.sitting.draft
        told = [
            (texts("wizard.hub_and_desk"), f"{draft.hub} · {texts('wizard.desk')} {draft.desk}")
        ]
        told += [(texts(f"wizard_database.{target}"), self._database(target)) for target in Target]
        sealed = "wizard.is_sealed" if self.sitting.is_sealed else "wizard.is_plain"
        return [*told, (texts("wizard.store"), texts(sealed))]

    def _database(self, target: Target) -> str:
        texts, tried = self.texts, self.sitting.tried.get(target)
        if not url_of(self.sitting.settings(), target):
            return texts("wizard.not_set")
        if tried is None:
            return texts("wizard.untried")
        is_fine = tried.outcome is Outcome.FITS
        return texts("wizard.is_connected" if is_fine else "wizard.is_not_connected")
