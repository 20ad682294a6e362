"""A test scan: the code to scan, what came of it, and what to do about that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.rules.trial_scan import TEST_CODE
from ui import device_words
from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.barcode_strip import BarcodeStrip
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from station.rules.trial_scan import Trial
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_LEFT_ALONE = (Qt.Key.Key_Escape, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
"""No scanner types these."""


class TrialCard(Card):
    """Emits `wanted` with options of [wedge] that would mend what was found.

    It has the keyboard, and does nothing with it: what a scanner types that is too slow for one, or
    that has no end, presses nothing here.
    """

    wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._trial: Trial | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = plain_label("muted")
        self.code = BarcodeStrip(TEST_CODE)
        self.headline = plain_label("ink")
        self.steps = plain_label("ink")
        self.facts = plain_label("muted")
        self.set_layout = KeyButton(Kind.FILLED, "Ctrl+Y")
        self.set_gaps = KeyButton(Kind.OUTLINED, "Ctrl+G")
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        column.addWidget(self.title)
        column.addWidget(self.code)
        column.addSpacing(tokens.STEP)
        for label in (self.headline, self.steps, self.facts):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(tokens.STEP)
        for button in (self.set_layout, self.set_gaps):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.title.setWordWrap(True)
        self.set_layout.clicked.connect(self._want_layout)
        self.set_gaps.clicked.connect(self._want_gaps)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.title.setFont(look.font(tokens.BODY))
        self.headline.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.steps.setFont(look.font(tokens.BODY))
        self.facts.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("trial.title"))
        self.setAccessibleName(texts("trial.title"))
        self.set_gaps.dress(look, texts("trial.set_gaps"))
        self.show_trial(self._trial)

    @property
    def trial(self) -> Trial | None:
        """What is shown now."""
        return self._trial

    def show_trial(self, trial: Trial | None) -> None:
        """Show what came of a test scan; None: none yet."""
        self._trial = trial
        texts = self._texts
        for label in (self.headline, self.steps, self.facts):
            label.setVisible(trial is not None)
        self.set_layout.setVisible(trial is not None and trial.layout is not None)
        self.set_gaps.setVisible(trial is not None and trial.to_set is not None)
        if trial is None:
            return
        give_role(self.headline, "good" if trial.is_fine else "warn")
        self.headline.setText(device_words.trial_headline(trial, texts))
        self.steps.setText("\n".join(device_words.trial_steps(trial, texts)))
        self.facts.setText(breakable(device_words.trial_facts(trial, texts)))
        if trial.layout is not None:
            name = texts(f"layout.{trial.layout}")
            self.set_layout.dress(self._look, texts("trial.set_layout", layout=name))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave Escape and what turns pages to the screen, and end every other key here."""
        if event.key() in _LEFT_ALONE:
            super().keyPressEvent(event)
        else:
            event.accept()

    def _want_layout(self) -> None:
        if self._trial is not None and self._trial.layout is not None:
            self.wanted.emit({"layout": self._trial.layout.value})

    def _want_gaps(self) -> None:
        limits = self._trial.to_set if self._trial is not None else None
        if limits is not None:
            self.wanted.emit(
                {
                    "median_gap_ms": limits.median_gap_ms,
                    "one_gap_ms": limits.one_gap_ms,
                    "idle_ms": limits.idle_ms,
                }
            )
