"""A full screen with one sentence, where the counter does not open: shown by the keeper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.texts import Texts
from ui.theme import fonts, tokens
from ui.theme.look import Look
from ui.theme.stylesheet import stylesheet
from ui.widgets.card import plain_label

if TYPE_CHECKING:
    from station.cli.invocation import Invocation

_WIDEST = 900


class KioskNotice(QWidget):
    """Says the sentence, and that nobody has to do anything to this screen."""

    def __init__(self, sentence: str, look: Look, texts: Texts) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(stylesheet(look))
        words = QWidget()
        words.setFixedWidth(_WIDEST)
        column = QVBoxLayout(words)
        column.setSpacing(tokens.GAP)
        column.addStretch(1)
        for text, role, size, weight in (
            ("Hub Station", "muted", tokens.DETAIL, QFont.Weight.DemiBold),
            (sentence, "warn", tokens.HEADLINE, QFont.Weight.Bold),
            (texts("kiosk_screen.again"), "muted", tokens.DETAIL, QFont.Weight.Normal),
        ):
            label = plain_label(role)
            label.setFont(look.font(size, weight))
            label.setText(text)
            label.setWordWrap(True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addStretch(2)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(words)
        row.addStretch(1)
        self.setAccessibleName(sentence)


def show_notice(call: Invocation, sentence: str) -> int:
    """Show it until the keeper takes it away."""
    from ui.app import application

    app = application()
    app.setFont(fonts.font(tokens.BODY))
    look = Look(tokens.PALETTES[call.settings.ui.theme])
    notice = KioskNotice(sentence, look, Texts.load(call.settings.ui.language))
    notice.showFullScreen()
    return app.exec()
