"""What proves that a parcel changed hands: a signature, a photo, or both; in the right column.

    title │ signature │ again │ photo │ keep, which is filled once there is any

It is there while the desk asks for it, and clean for each parcel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from station.events import Picture
from ui import pictures
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.picture_panel import PicturePanel
from ui.widgets.signature_panel import MEDIA_TYPE, SignaturePad

if TYPE_CHECKING:
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18


class ProofPanel(QWidget):
    """`kept` brings a tuple of Pictures: the signature, the photo; one of them at the least."""

    kept = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._card = Card()
        self.title, self.said = plain_label("muted"), plain_label("muted")
        self.said.setWordWrap(True)
        self.pad = SignaturePad()
        self.again = KeyButton(Kind.OUTLINED)
        self.keep = KeyButton(Kind.FILLED, "Ctrl+Return")
        self.photo = PicturePanel()
        self._place()
        for button in (self.again, self.keep):
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.again.clicked.connect(self.pad.clear)
        self.keep.clicked.connect(self._keep)
        self.pad.changed.connect(lambda _signed: self._say(missing=False))
        self.photo.changed.connect(lambda _picture: self._say(missing=False))

    def _place(self) -> None:
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(_PAD, _PAD - 2, _PAD, _PAD)
        inside.setSpacing(tokens.STEP * 2)
        for widget in (self.title, self.pad, self.again, self.keep, self.said):
            inside.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.GAP - tokens.STEP)
        column.addWidget(self._card)
        column.addWidget(self.photo)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.title.setText(texts("signature.title"))
        self.said.setFont(look.font(tokens.CAPTION))
        self.pad.setFont(look.font(tokens.CAPTION))
        self.pad.show_hint(texts("signature.hint"))
        self.again.dress(look, texts("signature.clear"))
        self.keep.dress(look, texts("signature.done"))
        self.photo.dress(look, texts)
        self._say(missing=False)

    def begin(self) -> None:
        """Be clean, for another parcel."""
        self.pad.clear()
        self.photo.clear()

    def close_down(self) -> None:
        """Stop what runs by itself."""
        self.photo.close_down()

    def _keep(self) -> None:
        signature, photo = self.pad.png(), self.photo.picture
        shown = (
            *((Picture("signature", MEDIA_TYPE, signature),) if signature else ()),
            *((Picture("photo", pictures.MEDIA_TYPE, photo),) if photo else ()),
        )
        self._say(missing=not shown)
        if shown:
            self.kept.emit(shown)

    def _say(self, *, missing: bool) -> None:
        self.said.setVisible(missing)
        self.said.setText(self._texts("signature.nothing") if missing else "")
        give_role(self.said, "warn")
