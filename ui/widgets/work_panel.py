"""What a workflow works on, in the right column: its number, its count, facts, and its actions.

    title · count │ facts, what else is open │ commands │ the two actions, far apart

What closes is only outlined while anything is missing. Undo stands in the rail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from station import notation, wording
from station.events import Action, CommandName, Prompted, WorkShown
from ui.command_keys import COMMAND_KEYS
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.facts_card import fact_labels
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_APART = 32
"""Pixels around an action: 8 mm at the least."""
_NAMED = (Action(CommandName.CONDITION, "damaged"),)
"""What is called after its argument: it does that at once, and asks for nothing."""
_YES, _NO = Action(CommandName.YES), Action(CommandName.NO)


class WorkPanel(Card):
    """Painted from WorkShown alone; `commanded` brings an Action that was pressed."""

    commanded = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = plain_label("muted")
        self.number = plain_label("ink")
        self.count = plain_label("ink")
        self.others = plain_label("muted")
        for label in (self.number, self.others):
            label.setWordWrap(True)
        self._facts = QGridLayout()
        self._commands = QVBoxLayout()
        self._commands.setSpacing(tokens.STEP)
        self.buttons: dict[CommandName, KeyButton] = {}
        self._shown: WorkShown | None = None
        self._facts_shown: tuple[tuple[str, str], ...] = ()
        self._wanted: tuple[tuple[Action, ...], tuple[Action, ...]] = ((), ())
        self._answers: tuple[Action, ...] = ()
        self._place()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - 2, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for label in (self.title, self.number, self.count):
            column.addWidget(label)
        column.addLayout(self._facts)
        column.addWidget(self.others)
        column.addSpacing(tokens.GAP)
        column.addLayout(self._commands)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.number.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.count.setFont(look.font(tokens.FIGURE, QFont.Weight.Bold))
        self.others.setFont(look.font(tokens.CAPTION))
        for action in (*self._wanted[0], *self._wanted[1]):
            self._dress_button(action, self.buttons[action.command])
        self._facts_shown = ()
        self._paint()

    def show_work(self, shown: WorkShown) -> None:
        """Show what is worked on now."""
        self._shown = shown
        self._paint()

    def show_asked(self, asked: Prompted | None) -> None:
        """Offer a way out while the desk asks for something, and YES where that is an answer."""
        is_asked = asked is not None and bool(asked.key)
        takes_yes = asked is not None and asked.takes_yes
        answers = (*((_YES,) if takes_yes else ()), *((_NO,) if is_asked else ()))
        if answers != self._answers:
            self._answers = answers
            self._paint()

    def _paint(self) -> None:
        shown = self._shown
        if shown is None:
            return
        texts = self._texts
        self.title.setText(texts(f"rail.{shown.workflow}"))
        self.number.setText(shown.title or texts(f"work_empty.{shown.workflow}"))
        self.count.setVisible(bool(shown.title))
        self.count.setText(self._counted(shown))
        self.others.setVisible(bool(shown.others))
        self.others.setText(texts("work.others", others=", ".join(shown.others)))
        self._paint_facts(shown)
        self._paint_commands(shown)

    def _counted(self, shown: WorkShown) -> str:
        language = self._texts.language
        scanned = notation.count(shown.scanned, language)
        if shown.expected is None:
            return scanned
        return f"{scanned} / {notation.count(shown.expected, language)}"

    def _paint_facts(self, shown: WorkShown) -> None:
        if shown.facts == self._facts_shown:
            return
        self._facts_shown = shown.facts
        _clear(self._facts)
        for row, (key, text) in enumerate(shown.facts):
            name, value = fact_labels(
                self._texts(f"fact.{key}"), wording.fact(key, text, self._texts), self._look
            )
            self._facts.addWidget(name, row, 0)
            self._facts.addWidget(value, row, 1)

    def _paint_commands(self, shown: WorkShown) -> None:
        """Make other buttons only where they are others: one that has the focus keeps it."""
        commands = (*shown.commands, *self._answers)
        wanted = (commands, shown.actions)
        if wanted == self._wanted:
            return
        self._wanted = wanted
        _clear(self._commands)
        self.buttons = {}
        for action in commands:
            self._commands.addWidget(self._button(action, Kind.OUTLINED))
        for action in shown.actions:
            self._commands.addSpacing(_APART)
            kind = Kind.FILLED if action.ready else Kind.OUTLINED
            self._commands.addWidget(self._button(action, kind))

    def _button(self, action: Action, kind: Kind) -> KeyButton:
        button = KeyButton(kind, COMMAND_KEYS.get(action.command, ""), parent=self)
        self._dress_button(action, button)
        button.clicked.connect(lambda: self.commanded.emit(action))
        self.buttons[action.command] = button
        return button

    def _dress_button(self, action: Action, button: KeyButton) -> None:
        word = action.argument if action in _NAMED else action.command
        button.dress(self._look, self._texts(f"command.{word}"))


def _clear(layout: QGridLayout | QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if isinstance(widget, (QLabel, KeyButton)):
            widget.hide()
            widget.deleteLater()
