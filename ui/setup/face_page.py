"""The wizard's first page: language and theme, both at once to be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from station.texts import LANGUAGES
from ui.setup.choice_tile import Choices
from ui.setup.page import Page
from ui.theme import tokens

if TYPE_CHECKING:
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.theme.look import Look

THEMES = ("light", "dark")


class FacePage(Page):
    """Says `changed` when the wizard is to look or speak otherwise."""

    changed = Signal()
    key = "face"

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.languages, self.themes = Choices(LANGUAGES), Choices(THEMES)
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        row.addWidget(self.languages)
        row.addWidget(self.themes)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.languages.choose(sitting.draft.language)
        self.themes.choose(sitting.draft.theme)
        for choices in (self.languages, self.themes):
            choices.group.buttonClicked.connect(self._change)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        for name, tile in self.languages.tiles.items():
            tile.dress(look, texts(f"wizard_language.{name}"), texts(f"wizard_language_is.{name}"))
        for name, tile in self.themes.tiles.items():
            tile.dress(look, texts(f"wizard_theme.{name}"), texts(f"wizard_theme_is.{name}"))

    def _change(self) -> None:
        self.sitting.answer(language=self.languages.value, theme=self.themes.value)
        self.changed.emit()
