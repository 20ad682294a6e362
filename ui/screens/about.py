"""About: which program this is, what it is made of, and a file for whoever helps from afar.

    version, build, formats │ the parts, one of which is chosen │ its licence, word for word

Nothing scanned here is recorded. Neighbours: station/support, which tells all of it.
"""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from station.build import SOURCE, formats, this_build
from station.errors import StationError
from station.support.licences import Component, components, reflowed, text_of
from ui.bridge import Question
from ui.theme import tokens
from ui.theme.inquiry_sheet import inquiry_sheet
from ui.widgets.card import Card, plain_label
from ui.widgets.component_list import ComponentList
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.notice_band import NoticeBand
from ui.widgets.screen_head import ListCard, ScreenHead

if TYPE_CHECKING:
    from station.clock import Clock
    from station.texts import Texts
    from ui.port import StationPort
    from ui.theme.look import Look

BUNDLE_KEY = "Ctrl+B"
_FACTS, _PARTS = 330, 300
"""Pixels of what stands beside the licence's words, in large type as well: those need the rest."""
_WORDS = """
QPlainTextEdit {{ background: transparent; color: {ink}; border: none; padding: 0; }}
QPlainTextEdit:focus {{ border-left: 2px solid {focus}; padding-left: 6px; }}
"""


class AboutScreen(QWidget):
    """`left` leads back. What is made, and where it is, stands above all of it."""

    left = Signal()

    def __init__(self, station: StationPort, _clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("screen")
        self._station = station
        self._made: Path | StationError | None = None
        self._head, self.band = ScreenHead(), NoticeBand()
        self.back, self.told = self._head.back, self._head.told
        self.name, self.facts = plain_label("ink"), plain_label("ink")
        self.hint = plain_label("muted")
        self.bundle = KeyButton(Kind.OUTLINED, BUNDLE_KEY)
        self.list = ComponentList()
        self._parts = ListCard(self.list)
        self.words = QPlainTextEdit(readOnly=True)
        self.words.setObjectName("licence")
        self.question = Question(self)
        self._place()
        self._hear()

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(tokens.GAP)
        facts = self._facts_card()
        facts.setFixedWidth(_FACTS)
        self._parts.setFixedWidth(_PARTS)
        row.addWidget(facts)
        row.addWidget(self._parts)
        row.addWidget(self._words_card(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(tokens.GAP, tokens.GAP, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.GAP)
        column.addWidget(self._head)
        column.addWidget(self.band)
        column.addLayout(row, 1)

    def _facts_card(self) -> Card:
        card = Card("listCard")
        column = QVBoxLayout(card)
        column.setContentsMargins(tokens.GAP, 12, tokens.GAP, tokens.GAP)
        column.setSpacing(tokens.STEP)
        for label in (self.name, self.facts, self.hint):
            label.setWordWrap(True)
        column.addWidget(self.name)
        column.addWidget(self.facts)
        column.addStretch(1)
        column.addWidget(self.hint)
        column.addSpacing(tokens.STEP)
        column.addWidget(self.bundle)
        return card

    def _words_card(self) -> Card:
        card = Card("listCard")
        column = QVBoxLayout(card)
        column.setContentsMargins(tokens.GAP, 12, 1, tokens.RADIUS_BADGE)
        column.addWidget(self.words)
        return card

    def _hear(self) -> None:
        self.back.clicked.connect(self.left)
        self.bundle.clicked.connect(self._ask)
        self.list.chosen.connect(self._show_words)
        self.question.answered.connect(self.take)

    def dress(self, look: Look, texts: Texts, _timezone: str) -> None:
        """Take a theme and a language."""
        self._texts = texts
        palette = look.palette
        words = _WORDS.format(ink=palette.ink, focus=palette.focus)
        self.setStyleSheet(inquiry_sheet(look) + words)
        self._head.dress(look, texts)
        self._parts.dress(look, texts("about.parts"))
        self.list.dress(look, texts("about.parts"))
        self.bundle.dress(look, texts("about.bundle"))
        self.name.setFont(look.font(tokens.HEADLINE, QFont.Weight.Bold))
        self.words.setFont(look.font(tokens.CAPTION))
        self.words.setAccessibleName(texts("about.licence"))
        for label in (self.facts, self.hint):
            label.setFont(look.font(tokens.BODY))
        self.band.dress(look)
        self._show()

    def open(self) -> None:
        """Show the parts; of a bundle that was made before, nothing is said any more."""
        self._made = None
        self.list.show_components(components())
        if self.list.current is None:
            self.list.setCurrentIndex(self.list.rows.index(0))
        self._show()

    def take_focus(self) -> None:
        """Let a person choose a part by the arrows at once."""
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Hear no answer any more: the window closes."""
        self.question.close()

    def take(self, made: Path | StationError) -> None:
        """Say where the bundle is, or why there is none."""
        self._made = made
        self._show()

    def _ask(self) -> None:
        if not self.question.waits:
            self._made = None
            self.question.ask(self._station.make_bundle)
            self._show()

    def _show(self) -> None:
        texts, made = self._texts, self._made
        build, kept = this_build(), formats()
        self.name.setText(f"Hub Station {build.version}")
        made_from = "version.from_source" if build.commit == SOURCE else "version.built"
        facts = (
            texts(made_from, commit=build.commit, date=build.date),
            texts("about.schema", database="OSAS", version=kept.osas),
            texts("about.schema", database="ONMART", version=kept.onmart),
            texts("version.journal", journal=kept.journal),
            f"Python {platform.python_version()} · Qt {qVersion()}",
            texts("about.ours"),
        )
        self.facts.setText("\n".join(fact[:1].upper() + fact[1:] for fact in facts))
        self.hint.setText(texts("about.busy" if self.question.waits else "about.hint"))
        refused = made if isinstance(made, StationError) else None
        self.band.say(texts(f"error.{refused.key}", **refused.facts) if refused else "")
        self.told.setText(texts("about.made", file=made) if isinstance(made, Path) else "")

    def _show_words(self, component: Component | None) -> None:
        if component is not None:
            head = f"{component.name} {component.version}\n{component.licence}\n\n"
            self.words.setPlainText(head + reflowed(text_of(component)))
