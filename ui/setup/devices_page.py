"""The wizard's page of the devices: the devices screen (F10), over the station as it is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.errors import StationError
from station.events import DeviceChanged, PrinterShown, ScanLookedUp, ScanUnreadable, WeightShown
from ui.setup.page import Page
from ui.theme import tokens

if TYPE_CHECKING:
    from station.events import Announcement
    from station.setup.sitting import Sitting
    from station.texts import Texts
    from ui.port import StationPort
    from ui.screens.devices import DevicesScreen
    from ui.theme.look import Look


class DevicesPage(Page):
    """The screen is made when the page comes to the front; else it is said why there is none."""

    key = "devices"
    is_wide = True

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.screen_: DevicesScreen | None = None
        aside = self.column.contentsMargins().left() - tokens.GAP
        self.column.setContentsMargins(aside, tokens.GAP + tokens.STEP, aside, 0)
        self.column.setSpacing(tokens.STEP)
        for label in (self.title, self.why, self.trouble):
            label.setContentsMargins(tokens.GAP, 0, tokens.GAP, 0)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        super().dress(look, texts)
        if self.screen_ is not None and self.sitting.station is not None:
            self._dress_screen(self.screen_, self.sitting.station)

    def open(self) -> None:
        """Look at what is plugged in."""
        try:
            station = self.sitting.open()
        except StationError as error:
            self.fail(error)
            return
        self.show_station(station)

    def show_station(self, station: StationPort) -> None:
        """Show the devices of a station that is open."""
        self.fail(None)
        if self.screen_ is None:
            from ui.screens.devices import DevicesScreen  # not for the first page

            self.screen_ = DevicesScreen(station, SystemClock())
            self.column.addWidget(self.screen_, 1)
            self._dress_screen(self.screen_, station)
        self.screen_.open()
        self.screen_.take_focus()

    def leave(self) -> None:
        """Hear no device any more."""
        if self.screen_ is not None:
            self.screen_.leave()
            self.screen_.hide()
            self.screen_.deleteLater()
            self.screen_ = None

    def hear(self, news: Announcement) -> None:
        """Show what a device did, and what was scanned."""
        if self.screen_ is None:
            return
        match news:
            case DeviceChanged() | WeightShown() | PrinterShown():
                self.screen_.show_device(news)
            case ScanLookedUp(scan=scan):
                self.screen_.take_scan(scan)
            case ScanUnreadable():
                self.screen_.show_unreadable(news)

    def strike(self, text: str, at_s: float) -> None:
        """Take a key that may be a scanner's."""
        if self.screen_ is not None:
            self.screen_.strike(text, at_s)

    def _dress_screen(self, screen: DevicesScreen, station: StationPort) -> None:
        screen.dress(self.look, self.texts, station.identity().timezone)
        # The wizard has ways of its own, and prints no sheets of commands.
        screen.back.hide()
        screen.commands.hide()
