"""The demo's switches, in a strip of their own below the product.

Their keys are Ctrl and a figure: the product's screens own the function keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_TALL = 44


class DemoControls(Protocol):
    """What the demo can do to its own world. No call blocks."""

    def set_databases_cut(self, cut: bool) -> None:
        """Cut both databases off, or let them be reached again."""

    def set_scanner_running(self, running: bool) -> None:
        """Let the simulated scanner scan by itself, or pause it."""

    def set_scanner_plugged(self, plugged: bool) -> None:
        """Plug the simulated scanner in, or pull it out."""

    def scan_one(self) -> None:
        """Scan the next parcel now."""


class DemoPanel(QFrame):
    """Clearly no part of a counter's window: says Demo, in its own colour."""

    def __init__(
        self, controls: DemoControls, *, running: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("demo")
        self._controls = controls
        self.title = plain_label("warn")
        self.about = plain_label("muted")
        self.cut = self._switch("Ctrl+F5")
        self.pause = self._switch("Ctrl+F6")
        self.pause.setChecked(not running)
        self.unplug = self._switch("Ctrl+F7")
        self.one = KeyButton(Kind.OUTLINED, "Ctrl+F8", parent=self)
        self.cut.toggled.connect(self._cut)
        self.pause.toggled.connect(self._pause)
        self.unplug.toggled.connect(self._unplug)
        self.one.clicked.connect(self._scan_one)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 20, 6)
        row.setSpacing(12)
        row.addWidget(self.title)
        row.addWidget(self.about)
        row.addStretch(1)
        for button in (self.cut, self.pause, self.unplug, self.one):
            row.addWidget(button)

    def _switch(self, key: str) -> KeyButton:
        button = KeyButton(Kind.OUTLINED, key, parent=self)
        button.setCheckable(True)
        return button

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.title.setFont(look.font(tokens.BODY, QFont.Weight.Bold))
        self.title.setText(texts("demo.title"))
        self.about.setFont(look.font(tokens.CAPTION))
        self.about.setText(texts("demo.about"))
        self.about.setVisible(look.scale <= tokens.ROOMY_SCALE)
        self.one.dress(look, texts("demo.one"))
        self._name_switches()
        for button in (self.cut, self.pause, self.unplug, self.one):
            button.setFixedHeight(look.px(_TALL))

    def _name_switches(self) -> None:
        texts, look = self._texts, self._look
        self.cut.dress(look, texts("demo.mend" if self.cut.isChecked() else "demo.cut"))
        self.pause.dress(look, texts("demo.resume" if self.pause.isChecked() else "demo.pause"))
        self.unplug.dress(look, texts("demo.plug" if self.unplug.isChecked() else "demo.unplug"))

    def _scan_one(self) -> None:
        self._controls.scan_one()

    def _cut(self, cut: bool) -> None:
        self._controls.set_databases_cut(cut)
        self._name_switches()

    def _pause(self, paused: bool) -> None:
        self._controls.set_scanner_running(not paused)
        self._name_switches()

    def _unplug(self, unplugged: bool) -> None:
        self._controls.set_scanner_plugged(not unplugged)
        self._name_switches()
