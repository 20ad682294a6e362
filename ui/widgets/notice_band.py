"""A band across a screen: what is not as usual, and what that means for what stands below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.card import plain_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.look import Look


class NoticeBand(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("band")
        self.headline = plain_label("warn")
        self.lines = plain_label("ink")
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, 12, tokens.GAP, 12)
        column.setSpacing(tokens.STEP)
        for label in (self.headline, self.lines):
            label.setWordWrap(True)
            column.addWidget(label)
        self.hide()

    def dress(self, look: Look) -> None:
        """Take a theme."""
        self.headline.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.lines.setFont(look.font(tokens.BODY))

    def say(self, headline: str, lines: Sequence[str] = ()) -> None:
        """Say this; nothing hides the band."""
        self.headline.setText(headline)
        self.lines.setText("\n".join(lines))
        self.lines.setVisible(bool(lines))
        self.setAccessibleName(" ".join((headline, *lines)))
        self.setVisible(bool(headline))
