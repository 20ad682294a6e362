"""The one dialog before there is a window: why the station cannot open, and what to do."""

from __future__ import annotations

from ui.display import has_display


def show_refusal(sentence: str) -> None:
    """Show the sentence until it is acknowledged; nothing where there is no display."""
    if not has_display():
        return
    from PySide6.QtWidgets import QMessageBox

    from ui.app import application

    application()
    box = QMessageBox(QMessageBox.Icon.Critical, "Hub Station", sentence)
    box.exec()
