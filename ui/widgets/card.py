"""The rounded surface that the right-hand column's panels stand on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget


class Card(QFrame):
    """A raised surface; the stylesheet paints it."""

    def __init__(self, name: str = "card", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)


def plain_label(role: str) -> QLabel:
    """Return a label that never reads its text as markup. `role` picks its colour."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label


def give_role(label: QLabel, role: str) -> None:
    """Let a label that is shown already take another role's colour."""
    if label.property("role") != role:
        label.setProperty("role", role)
        label.style().unpolish(label)
        label.style().polish(label)
