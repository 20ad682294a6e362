"""The wizard's page of the two databases. What is not there yet may come later."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from station.events import Target
from ui.bridge import Question
from ui.setup.database_form import DatabaseForm
from ui.setup.page import Page
from ui.theme import tokens

if TYPE_CHECKING:
    from station.setup.sitting import Sitting
    from station.setup.trying import Tried
    from station.texts import Texts
    from ui.theme.look import Look


class DatabasesPage(Page):
    """Both side by side; each is tried by itself."""

    key = "databases"
    is_wide = True

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        urls = {Target.OSAS: sitting.draft.osas, Target.ONMART: sitting.draft.onmart}
        self.forms = {target: DatabaseForm(target, urls[target]) for target in Target}
        self.questions = {target: Question(self) for target in Target}
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        for target, form in self.forms.items():
            form.test.connect(partial(self._test, target))
            self.questions[target].answered.connect(self._show)
            row.addWidget(form, 1)
        self.column.addLayout(row, 1)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        for form in self.forms.values():
            form.dress(look, texts)

    def accept(self) -> None:
        """Take both, tried or not; the settings must be able to hold them."""
        if all(self._taken(target) for target in Target):
            self.fail(None)
            super().accept()

    def leave(self) -> None:
        """Wait for no answer any more."""
        for question in self.questions.values():
            question.drop()

    def _taken(self, target: Target) -> bool:
        parts = self.forms[target].parts
        fault = self.sitting.fault(target.value, url=parts.url())
        if fault is not None:
            self.fail(fault)
            return False
        if parts.password:
            self.sitting.typed[target] = parts.password
        else:
            self.sitting.typed.pop(target, None)
        self.sitting.answer(**{target.value: parts.url()})
        return True

    def _test(self, target: Target) -> None:
        if self._taken(target):
            self.fail(None)
            self.forms[target].wait()
            self.questions[target].ask(partial(self.sitting.try_database, target))

    def _show(self, tried: Tried) -> None:
        self.sitting.tried[tried.target] = tried
        self.forms[tried.target].show_tried(tried)
