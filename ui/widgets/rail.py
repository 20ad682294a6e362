"""Left rail: workflows, inquiry, what needs a person while any does; devices, language, theme."""

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
    """Says which workflow the operator chose, or the inquiry, or another language or theme.

    What was chosen is marked when the desk says that it is so.
    """

    chosen = Signal(object)
    inquiry_asked = Signal()
    parked_asked = Signal()
    devices_asked = Signal()
    language_asked = Signal()
    theme_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.workflows = {
            workflow: KeyButton(Kind.RAIL, key, icon, self)
            for workflow, (key, icon) in _KEYS.items()
        }
        self.inquiry = KeyButton(Kind.RAIL, "F7", "search", self)
        self.inquiry.setCheckable(True)
        self.parked = KeyButton(Kind.RAIL, "Ctrl+P", "warning", self)
        self.parked.setCheckable(True)
        self.parked.hide()
        self.devices = KeyButton(Kind.RAIL, "F10", "plug", self)
        self.devices.setCheckable(True)
        self.language = KeyButton(Kind.RAIL, "Ctrl+L", "language", self)
        self.theme = KeyButton(Kind.RAIL, "Ctrl+T", "dark", self)
        self._marked = self.workflows[Workflow.RECEIVING]
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, tokens.GAP, _PAD, tokens.GAP)
        column.setSpacing(tokens.STEP)
        for workflow, button in self.workflows.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, w=workflow: self._choose(w))
            column.addWidget(button)
        column.addWidget(self.inquiry)
        column.addWidget(self.parked)
        column.addStretch(1)
        column.addWidget(self.devices)
        column.addWidget(self.language)
        column.addWidget(self.theme)
        self.inquiry.clicked.connect(self._choose_inquiry)
        self.parked.clicked.connect(self._choose_parked)
        self.devices.clicked.connect(self._choose_devices)
        self.language.clicked.connect(self.language_asked)
        self.theme.clicked.connect(self.theme_asked)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for workflow, button in self.workflows.items():
            button.dress(look, texts(f"rail.{workflow}"))
        self.inquiry.dress(look, texts("rail.inquiry"))
        self.parked.dress(look, texts("rail.parked"))
        self.devices.dress(look, texts("rail.devices"))
        self.language.dress(look, texts("rail.language"))
        other = "light" if look.palette is tokens.DARK else "dark"
        self.theme.dress(look, texts(f"rail.{other}"), other)
        widest = max(button.sizeHint().width() for button in self.findChildren(KeyButton))
        self.setFixedWidth(max(tokens.RAIL, widest + 2 * _PAD + 1))

    def show_workflow(self, workflow: Workflow) -> None:
        """Mark the workflow the desk works in."""
        self._mark(self.workflows[workflow])

    def show_inquiry(self) -> None:
        """Mark the inquiry: the desk only looks up."""
        self._mark(self.inquiry)

    def show_parked(self) -> None:
        """Mark what needs a person: the desk only looks up."""
        self.parked.show()
        self._mark(self.parked)

    def show_devices(self) -> None:
        """Mark the devices: nothing that is scanned there is recorded."""
        self._mark(self.devices)

    def offer_parked(self, *, offered: bool) -> None:
        """Lead to what needs a person while there is any, and from where one is."""
        self.parked.setVisible(offered or self._marked is self.parked)

    def _mark(self, chosen: KeyButton) -> None:
        self._marked = chosen
        for button in (*self.workflows.values(), self.inquiry, self.parked, self.devices):
            button.setChecked(button is chosen)

    def _choose(self, workflow: Workflow) -> None:
        self._mark(self._marked)  # a press marks nothing: the desk's answer does
        self.chosen.emit(workflow)

    def _choose_inquiry(self) -> None:
        self._mark(self._marked)
        self.inquiry_asked.emit()

    def _choose_parked(self) -> None:
        self._mark(self._marked)
        self.parked_asked.emit()

    def _choose_devices(self) -> None:
        self._mark(self._marked)
        self.devices_asked.emit()
