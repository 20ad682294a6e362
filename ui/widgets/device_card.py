"""The chosen device: what it is, how it is, what to do next, and the buttons for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.devices.survey import State
from ui import device_words
from ui.cells import breakable
from ui.device_offers import offer_of
from ui.theme import tokens
from ui.widgets.card import Card, plain_label
from ui.widgets.key_button import KeyButton, Kind
from ui.widgets.status_label import Mood, StatusLabel

if TYPE_CHECKING:
    from station.devices.survey import Seen
    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_ASKABLE = frozenset({State.FREE, State.USABLE})


class DeviceCard(Card):
    """Emits `wanted` with an Offer, `identify_asked` with a path."""

    wanted = Signal(object)
    identify_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._seen: Seen | None = None
        self.name = plain_label("ink")
        self.state = StatusLabel(pill=True)
        self.place = plain_label("muted")
        self.next = plain_label("ink")
        self.use = KeyButton(Kind.FILLED, "Ctrl+U")
        self.identify = KeyButton(Kind.OUTLINED, "Ctrl+K")
        self._place()
        self.use.clicked.connect(self._use)
        self.identify.clicked.connect(self._identify)

    def _place(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(tokens.GAP)
        self.name.setWordWrap(True)
        head.addWidget(self.name, 1)
        head.addWidget(self.state)
        buttons = QHBoxLayout()
        buttons.setSpacing(tokens.GAP)
        buttons.setContentsMargins(0, 2 * tokens.STEP, 0, 0)
        buttons.addWidget(self.use)
        buttons.addWidget(self.identify)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - tokens.STEP, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        column.addLayout(head)
        for label in (self.place, self.next):
            label.setWordWrap(True)
            column.addWidget(label)
        column.addLayout(buttons)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self.name.setFont(look.font(tokens.DETAIL, QFont.Weight.Bold))
        self.state.dress(look)
        self.place.setFont(look.font(tokens.CAPTION))
        self.next.setFont(look.font(tokens.BODY, QFont.Weight.DemiBold))
        self.use.dress(look, texts("tools.use"))
        self.identify.dress(look, texts("tools.identify"))

    def show_seen(self, seen: Seen | None, texts: Texts) -> None:
        """Show one device."""
        self._seen = seen
        self.setVisible(seen is not None)
        if seen is None:
            return
        good, bad = seen.state in device_words.GOOD, seen.state in device_words.BAD
        self.name.setText(breakable(device_words.title(seen, texts)))
        mood = Mood.GOOD if good else Mood.WARN if bad else Mood.OFF
        self.state.say(device_words.state(seen, texts), mood)
        self.place.setText(breakable(device_words.place(seen, texts)))
        self.next.setText(breakable(device_words.next_step(seen, texts)))
        self.use.setVisible(seen.state is State.USABLE and offer_of(seen) is not None)
        self.identify.setVisible(seen.state in _ASKABLE)

    def wait(self, *, waiting: bool) -> None:
        """Take no second wish before the first is answered."""
        self.use.setDisabled(waiting)
        self.identify.setDisabled(waiting)

    def _use(self) -> None:
        offer = offer_of(self._seen) if self._seen is not None else None
        if offer is not None:
            self.wanted.emit(offer)

    def _identify(self) -> None:
        if self._seen is not None:
            self.identify_asked.emit(self._seen.path)
