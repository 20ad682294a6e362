"""A page of the wizard: what it is about, why it is asked, and what is wrong with the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.card import give_role, plain_label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayout

    from station.errors import StationError
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.theme.look import Look

_EDGE = 36
_WIDEST = 760


class Page(QWidget):
    """`key` names its sentences: wizard_title.KEY, wizard_why.KEY."""

    through = Signal()
    """Its answers are taken: on to the next."""

    key = ""
    is_wide = False

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.title, self.why, self.trouble = (
            plain_label("ink"),
            plain_label("muted"),
            plain_label("warn"),
        )
        self._error: StationError | None = None
        self.narrow: list[QWidget] = [] if self.is_wide else [self.title, self.why, self.trouble]
        """What is no wider than a line that is easily read."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(_EDGE, _EDGE, _EDGE, tokens.GAP)
        self.column.setSpacing(tokens.GAP)
        for label in (self.title, self.why, self.trouble):
            label.setWordWrap(True)
            self.column.addWidget(label)
        self.trouble.hide()

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.look, self.texts = look, texts
        self.title.setFont(look.font(tokens.HEADLINE, QFont.Weight.Bold))
        self.title.setText(texts(f"wizard_title.{self.key}"))
        self.why.setFont(look.font(tokens.BODY))
        self.why.setText(texts(f"wizard_why.{self.key}"))
        self.trouble.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        for widget in self.narrow:
            widget.setMaximumWidth(look.px(_WIDEST))
        self.fail(self._error)

    def open(self) -> None:
        """Come to the front, with the answers of now."""

    def accept(self) -> None:
        """Take the answers and say `through`, now or later; or `fail`."""
        self.through.emit()

    def leave(self) -> None:
        """Go to the back, or away for good: hear nothing any more."""

    def fail(self, error: StationError | None) -> None:
        """Say what is wrong; None: nothing any more."""
        self._error = error
        self.trouble.setVisible(error is not None)
        if error is not None:
            said = self.texts(f"error.{error.key}", **error.facts)
            if "found" in error.facts:
                said += "\n" + self.texts("error.settings_details", **error.facts)
            self.trouble.setText(said)


class Field(QLineEdit):
    """A line with its name above: `place` puts both into a layout."""

    def __init__(self, *, secret: bool = False) -> None:
        super().__init__()
        self.name = plain_label("muted")
        self.name.setBuddy(self)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def place(self, layout: QLayout) -> None:
        """Put name and line into a layout, one below the other."""
        layout.addWidget(self.name)
        layout.addWidget(self)

    def dress(self, look: Look, name: str, hint: str = "") -> None:
        """Take a theme, a name and an example."""
        self.name.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        self.name.setText(name)
        self.setFont(look.font(tokens.BODY, QFont.Weight.Medium))
        self.setFixedHeight(look.px(_FIELD))
        self.setPlaceholderText(hint if look.scale <= tokens.ROOMY_SCALE else "")
        self.setAccessibleName(name)


_FIELD = 44


def said(label: QLabel, text: str, role: str) -> None:
    """Show a sentence in a role's colour; nothing where it is empty."""
    give_role(label, role)
    label.setText(text)
    label.setVisible(bool(text))
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
