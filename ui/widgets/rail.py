"""Left rail: workflows, inquiry, what needs a person; lists, undo, help, devices, language, theme.

Undo stands here, the same in every workflow, the window's width from what closes.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from station.events import CommandName, Workflow
from station.workflows.catalogue import is_worked
from ui.command_keys import COMMAND_KEYS
from ui.theme import tokens
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from station.texts import Texts
    from ui.theme.look import Look

_KEYS = {
    Workflow.RECEIVING: ("F1", "receive"),
    Workflow.HANDOVER: ("F2", "handover"),
    Workflow.PACKING: ("F3", "pack"),
    Workflow.PROBLEM: ("F4", "problem"),
    Workflow.DELIVERY: ("F5", "deliver"),
    Workflow.WEIGHING: ("F6", "weigh"),
}
_MORE = {
    Workflow.LOST_LABEL: ("Shift+F1", "label"),
    Workflow.PICKUP: ("Shift+F2", "receive"),
    Workflow.STOCKTAKE: ("Shift+F3", "table"),
    Workflow.SHIFT: ("F9", "shift"),
}
"""What F8 shows in the others' place, and how the hub stands."""
_INQUIRY_KEY, _TODAY_KEY = "F7", "Shift+F9"
_LIST_KEY, _ABOUT_KEY = "Ctrl+V", "Ctrl+I"
HELP_KEY = "Ctrl+F1"
"""F12 is what NOT SAVED is answered by."""
_PAD, _EDGE, _GAP = 8, 3, 3
"""Pixels left and right of the buttons, above and below them, and between them."""
_LEAST = 40
"""Pixels of a button where all of them do not fit with a finger's height."""


class Rail(QFrame):
    """Says which workflow the operator chose, or the inquiry, or another language or theme.

    What was chosen is marked when the desk says that it is so.
    """

    chosen = Signal(object)
    inquiry_asked = Signal()
    today_asked = Signal()
    about_asked = Signal()
    parked_asked = Signal()
    list_asked = Signal()
    undo_asked = Signal()
    devices_asked = Signal()
    help_asked = Signal()
    language_asked = Signal()
    theme_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rail")
        self.workflows = {
            workflow: KeyButton(Kind.RAIL, key, icon, self)
            for workflow, (key, icon) in (_KEYS | _MORE).items()
            if is_worked(workflow)
        }
        self.more = KeyButton(Kind.RAIL, "F8", "down", self)
        self._shows_more = False
        self.inquiry = KeyButton(Kind.RAIL, _INQUIRY_KEY, "search", self)
        self.inquiry.setCheckable(True)
        self.today = KeyButton(Kind.RAIL, _TODAY_KEY, "today", self)
        self.today.setCheckable(True)
        self.about = KeyButton(Kind.RAIL, _ABOUT_KEY, "about", self)
        self.about.setCheckable(True)
        self.parked = KeyButton(Kind.RAIL, "Ctrl+P", "warning", self)
        self.parked.setCheckable(True)
        self.parked.hide()
        self.list = KeyButton(Kind.RAIL, _LIST_KEY, "list", self)
        self.undo = KeyButton(Kind.RAIL, COMMAND_KEYS[CommandName.UNDO], "undo", self)
        self.devices = KeyButton(Kind.RAIL_ICON, "F10", "plug", self)
        self.devices.setCheckable(True)
        self.language = KeyButton(Kind.RAIL_ICON, "Ctrl+L", "language", self)
        self.theme = KeyButton(Kind.RAIL_ICON, "Ctrl+T", "dark", self)
        self.help = KeyButton(Kind.RAIL_ICON, HELP_KEY, "help", self)
        self._seldom = (self.help, self.devices, self.language, self.theme)
        self._marked = self.workflows[Workflow.RECEIVING]
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _EDGE, _PAD, _EDGE)
        column.setSpacing(_GAP)
        for workflow, button in self.workflows.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _checked=False, w=workflow: self._choose(w))
            column.addWidget(button)
        column.addWidget(self.today)
        column.addWidget(self.about)
        column.addWidget(self.inquiry)
        column.addWidget(self.more)
        column.addWidget(self.parked)
        column.addStretch(1)
        column.addWidget(self.list)
        column.addWidget(self.undo)
        seldom = QHBoxLayout()
        seldom.setSpacing(tokens.STEP)
        for button in self._seldom:
            seldom.addWidget(button)
        column.addLayout(seldom)
        self._keys = {
            workflow: QShortcut(QKeySequence(key), self, partial(self._choose, workflow))
            for workflow, (key, _) in (_KEYS | _MORE).items()
            if workflow in self.workflows
        }
        self._inquiry_key = QShortcut(QKeySequence(_INQUIRY_KEY), self, self._choose_inquiry)
        self._today_key = QShortcut(QKeySequence(_TODAY_KEY), self, self._choose_today)
        self._about_key = QShortcut(QKeySequence(_ABOUT_KEY), self, self._choose_about)
        self._list_key = QShortcut(QKeySequence(_LIST_KEY), self, self.list_asked.emit)
        self._hear()
        self._show_page()

    def _hear(self) -> None:
        self.more.clicked.connect(self._turn)
        self.inquiry.clicked.connect(self._choose_inquiry)
        self.today.clicked.connect(self._choose_today)
        self.about.clicked.connect(self._choose_about)
        self.parked.clicked.connect(self._choose_parked)
        self.list.clicked.connect(self.list_asked)
        self.undo.clicked.connect(self.undo_asked)
        self.devices.clicked.connect(self._choose_devices)
        self.help.clicked.connect(self.help_asked)
        self.language.clicked.connect(self.language_asked)
        self.theme.clicked.connect(self.theme_asked)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        for workflow, button in self.workflows.items():
            button.dress(look, texts(f"rail.{workflow}"))
        self.inquiry.dress(look, texts("rail.inquiry"))
        self.today.dress(look, texts("rail.today"))
        self.about.dress(look, texts("rail.about"))
        self.more.dress(look, texts("rail.more"))
        self.parked.dress(look, texts("rail.parked"))
        self.list.dress(look, texts("rail.list"))
        self.undo.dress(look, texts(f"command.{CommandName.UNDO}"))
        self.help.dress(look, texts("rail.help"))
        self.devices.dress(look, texts("rail.devices"))
        self.language.dress(look, texts("rail.language"))
        other = "light" if look.palette is tokens.DARK else "dark"
        self.theme.dress(look, texts(f"rail.{other}"), other)
        widest = max(button.sizeHint().width() for button in self.findChildren(KeyButton))
        self.setFixedWidth(max(tokens.RAIL, widest + 2 * _PAD + 1))

    def show_workflow(self, workflow: Workflow) -> None:
        """Mark the workflow the desk works in."""
        if self._shows_more is not (workflow in _MORE):
            self._turn()
        self._mark(self.workflows[workflow])

    def show_inquiry(self) -> None:
        """Mark the inquiry: the desk only looks up."""
        if self._shows_more:
            self._turn()
        self._mark(self.inquiry)

    def show_today(self) -> None:
        """Mark how the hub stands: the desk only looks up."""
        if not self._shows_more:
            self._turn()
        self._mark(self.today)

    def show_about(self) -> None:
        """Mark what tells of the program: the desk only looks up."""
        if not self._shows_more:
            self._turn()
        self._mark(self.about)

    def show_parked(self) -> None:
        """Mark what needs a person: the desk only looks up."""
        self.parked.show()
        self._share_height()
        self._mark(self.parked)

    def show_devices(self) -> None:
        """Mark the devices: nothing that is scanned there is recorded."""
        self._mark(self.devices)

    def offer_parked(self, *, offered: bool) -> None:
        """Lead to what needs a person while there is any, and from where one is."""
        self.parked.setVisible(offered or self._marked is self.parked)
        self._share_height()

    def _turn(self) -> None:
        self._shows_more = not self._shows_more
        self._show_page()

    def _show_page(self) -> None:
        """Show the workflows of one page; F8 turns it."""
        for workflow, button in self.workflows.items():
            button.setVisible((workflow in _MORE) is self._shows_more)
            # A button that is not shown does not hear its key.
            self._keys[workflow].setEnabled(button.isHidden())
        for button, key, is_more in (
            (self.inquiry, self._inquiry_key, False),
            (self.today, self._today_key, True),
            (self.about, self._about_key, True),
        ):
            button.setVisible(is_more is self._shows_more)
            key.setEnabled(button.isHidden())
        self._share_height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the new height."""
        super().resizeEvent(event)
        self._share_height()

    def _show_list(self) -> None:
        """Offer lists where they go to a workflow; where there is no room, behind F8 and by key."""
        works = self._marked not in self._looks
        self.list.setVisible(works and (self._shows_more or self.parked.isHidden()))
        self._list_key.setEnabled(works and self.list.isHidden())

    def _share_height(self) -> None:
        """Let every button have the same share of the height; what is seldom pressed is one row."""
        self._show_list()
        buttons = self.findChildren(KeyButton)
        room = self.height() - 2 * _EDGE + _GAP
        rows = sum(not button.isHidden() for button in buttons) - len(self._seldom) + 1
        height = max(_LEAST, min(tokens.TOUCH, room // max(1, rows) - _GAP))
        for button in buttons:
            button.setFixedHeight(height)

    def _mark(self, chosen: KeyButton) -> None:
        self._marked = chosen
        for button in (*self.workflows.values(), *self._looks):
            button.setChecked(button is chosen)
        self._share_height()

    @property
    def _looks(self) -> tuple[KeyButton, ...]:
        """What leads to where nothing is recorded."""
        return self.inquiry, self.today, self.about, self.parked, self.devices

    def _choose(self, workflow: Workflow) -> None:
        self._mark(self._marked)  # a press marks nothing: the desk's answer does
        self.chosen.emit(workflow)

    def _choose_inquiry(self) -> None:
        self._mark(self._marked)
        self.inquiry_asked.emit()

    def _choose_today(self) -> None:
        self._mark(self._marked)
        self.today_asked.emit()

    def _choose_about(self) -> None:
        self._mark(self._marked)
        self.about_asked.emit()

    def _choose_parked(self) -> None:
        self._mark(self._marked)
        self.parked_asked.emit()

    def _choose_devices(self) -> None:
        self._mark(self._marked)
        self.devices_asked.emit()
