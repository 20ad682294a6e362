"""What is known once: a name on the left, what it is on the right; long texts below their name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.cells import breakable
from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.section_card import SectionCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.theme.look import Look

    Facts = Sequence[tuple[str, str]]

_ASIDE = 28
"""Letters of name and text together that still stand side by side."""


class FactsCard(SectionCard):
    """One group of facts for each thing that is known."""

    def show_facts(self, groups: Sequence[Facts], look: Look) -> None:
        """Show them: (name, text) pairs in their order."""
        self.fill(
            [partial(_Group, facts, look, ruled=number > 0) for number, facts in enumerate(groups)]
        )


class _Group(QWidget):
    def __init__(self, facts: Facts, look: Look, *, ruled: bool) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, tokens.STEP)
        column.setSpacing(tokens.STEP)
        if ruled:
            column.addWidget(rule())
        for name, text in facts:
            column.addLayout(_fact(name, text, look))


def _fact(name: str, text: str, look: Look) -> QHBoxLayout | QVBoxLayout:
    label, value = fact_labels(name, text, look)
    if len(name) + len(text) > _ASIDE:
        below = QVBoxLayout()
        below.setSpacing(0)
        below.addWidget(label)
        below.addWidget(value)
        return below
    row = QHBoxLayout()
    row.setSpacing(tokens.STEP * 2)
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    row.addWidget(value, 1)
    return row


def fact_labels(name: str, text: str, look: Look) -> tuple[QLabel, QLabel]:
    """Return the two labels of a fact, not placed yet; a screen reader hears both at the second."""
    label, value = plain_label("muted"), plain_label("ink")
    label.setFont(look.font(tokens.CAPTION))
    label.setText(name)
    value.setFont(look.font(tokens.CAPTION, QFont.Weight.Medium))
    value.setText(breakable(text))
    value.setWordWrap(True)
    value.setAccessibleName(f"{name}: {text}")
    label.setBuddy(value)
    return label, value


def rule() -> QFrame:
    """Return a thin line across."""
    line = QFrame()
    line.setProperty("role", "rule")
    line.setFixedHeight(1)
    return line
