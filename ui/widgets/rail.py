"""Left rail: the workflows by their function keys; language and theme at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from station.events import Workflow
from ui.theme import tokens
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_KEYS = {Workflow.RECEIVING: ("F1", "receive")}
_PAD = 8


class Rail(QFrame):
    """Says which workflow the operator chose, and that language or theme should change."""

    chosen = Signal(object)
    language_asked = Signal()
    theme_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.workflows = {
            workflow: KeyButton(Kind.RAIL, key, icon, self)
            for workflow, (key, icon) in _KEYS.items()
        }
        self.language = KeyButton(Kind.RAIL, "Ctrl+L", "language", self)
        self.theme = KeyButton(Kind.RAIL, "Ctrl+T", "dark", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, tokens.GAP, _PAD, tokens.GAP)
        column.setSpacing(tokens.STEP)
        for workflow, button in self.workflows.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, w=workflow: self._choose(w))
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(self.language)
        column.addWidget(self.theme)
        self.language.clicked.connect(self.language_asked)
        self.theme.clicked.connect(self.theme_asked)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for workflow, button in self.workflows.items():
            button.dress(look, texts(f"rail.{workflow}"))
        self.language.dress(look, texts("rail.language"))
        other = "light" if look.palette is tokens.DARK else "dark"
        self.theme.dress(look, texts(f"rail.{other}"), other)
        widest = max(button.sizeHint().width() for button in self.findChildren(KeyButton))
        self.setFixedWidth(max(tokens.RAIL, widest + 2 * _PAD + 1))

    def show_workflow(self, workflow: Workflow) -> None:
        """Mark the workflow the desk works in."""
        for each, button in self.workflows.items():
            button.setChecked(each is workflow)

    def _choose(self, workflow: Workflow) -> None:
        # A second press must not unmark it; the desk's answer marks the new one.
        self.workflows[workflow].setChecked(True)
        self.chosen.emit(workflow)
