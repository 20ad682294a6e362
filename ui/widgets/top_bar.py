"""Top bar: hub and desk, devices, network and outbox, operator, local time with its zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from station import notation
from station.events import Presence
from ui.theme import tokens
from ui.widgets.card import plain_label
from ui.widgets.status_label import Mood, StatusLabel

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from station.events import DeviceChanged, OperatorChanged
    from station.identity import StationIdentity
    from station.texts import Texts
    from ui.connection import Central
    from ui.theme.look import Look

_SIDE_PAD = 20


class NameLabel(QLabel):
    """Who works here; `touched` on a click or a touch: calling a supervisor, logging out."""

    touched = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "ink")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Say that it was touched."""
        super().mouseReleaseEvent(event)
        self.touched.emit()


class TopBar(QFrame):
    """Says where we are and whether all is well. `serial` tells if a serial scanner is expected."""

    def __init__(self, *, serial: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._serial = serial
        self._places = ("", "")
        self._headlines = ("", "")
        self._mood = Mood.OFF
        self._scanner: DeviceChanged | None = None
        self.hub = plain_label("ink")
        self.place = plain_label("muted")
        self.scanner = StatusLabel()
        self.network = StatusLabel(pill=True)
        self.operator = NameLabel()
        self.lock = StatusLabel(pill=True)
        self.lock.hide()
        self._name = ""
        self.clock = plain_label("muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE_PAD, 0, _SIDE_PAD, 0)
        row.setSpacing(tokens.GAP)
        row.addWidget(self.hub)
        row.addWidget(self.place)
        row.addStretch(1)
        for widget in (self.scanner, self.network, self.operator, self.lock, self.clock):
            row.addWidget(widget)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._texts = texts
        self.setFixedHeight(tokens.TOP_BAR + round((look.scale - 1) * tokens.GAP))
        strong = look.font(tokens.BODY, QFont.Weight.Bold)
        plain = look.font(tokens.BODY)
        for label, font in (
            (self.hub, strong),
            (self.place, plain),
            (self.operator, strong),
            (self.clock, plain),
        ):
            label.setFont(font)
        self.scanner.dress(look)
        self.network.dress(look)
        self.lock.dress(look)
        self._show_scanner()

    def show_identity(self, identity: StationIdentity) -> None:
        """Say which desk this is, and who works at it."""
        desk = self._texts("bar.desk", desk=identity.desk)
        self.hub.setText(identity.hub)
        self._places = " · ".join(part for part in (identity.hub_name, desk) if part), desk
        self.operator.setText(self._name or identity.operator or self._texts("bar.nobody"))
        self._fit()

    def show_operator(self, here: OperatorChanged, *, required: bool) -> None:
        """Say by the name whether somebody is logged in; nothing where nobody has to be."""
        self._name = here.full_name
        key, mood = "", Mood.OFF
        if here.presence is Presence.LOCKED:
            key, mood = "bar.locked", Mood.WARN
        elif here.presence is Presence.NOBODY:
            key, mood = ("bar.log_in", Mood.LATE) if required else ("", mood)
        elif here.expired:
            key, mood = "bar.log_in_expired", Mood.WARN
        elif here.offline:
            key = "bar.log_in_offline"
        self.lock.say(self._texts(key) if key else "", mood)
        self.lock.setVisible(bool(key))
        self.operator.setHidden(here.presence is Presence.NOBODY and required)

    def show_device(self, device: DeviceChanged) -> None:
        """Say that the scanner came or went."""
        self._scanner = device
        self._show_scanner()

    def show_central(self, central: Central, now: datetime) -> None:
        """Say whether the databases answer, and what they are owed."""
        if central.is_late(now):
            mood = Mood.LATE
        elif central.parked or central.online is False:
            mood = Mood.WARN
        else:
            mood = Mood.GOOD if central.online else Mood.OFF
        without_parked = central.headline(self._texts, now, parked=False)
        self._headlines = central.headline(self._texts, now), without_parked
        self._mood = mood
        self._fit()

    def show_time(self, now: datetime, timezone: str) -> None:
        """Say the hub's own time."""
        self.clock.setText(f"{notation.clock_time(now, timezone)} {notation.zone(timezone)}")

    def _fit(self) -> None:
        """Leave the hub's name out where the state of things needs its room.

        Where that is not enough, what is parked too: the rail leads to it, and the panel counts it.
        """
        whole, short = self._headlines
        self.network.say(whole, self._mood)
        for place in self._places:
            self.place.setText(place)
            if self.sizeHint().width() <= self.width():
                return
        self.network.say(short, self._mood)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the words anew."""
        super().resizeEvent(event)
        self._fit()

    def _show_scanner(self) -> None:
        if self._scanner is not None:
            lost = not self._scanner.connected
            key = "bar.scanner_lost" if lost else "bar.scanner"
            self.scanner.say(self._texts(key), Mood.WARN if lost else Mood.GOOD)
        elif self._serial:
            self.scanner.say(self._texts("bar.scanner_waiting"), Mood.OFF)
        else:
            self.scanner.say(self._texts("bar.scanner_wedge"), Mood.GOOD)
