"""Where the screens stand, one in front. What is not seen at first is made when it is.

The screen in front is always what the desk does with a scan: the window changes it when the desk
says that it works otherwise from now on, not when a key was pressed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from station.events import ScanUnreadable, WeightShown
from ui.screens.work import WorkScreen

if TYPE_CHECKING:
    from datetime import datetime

    from station.clock import Clock
    from station.events import DeviceChanged, PrinterShown, Scan, Workflow
    from station.texts import Texts
    from ui.approval_view import Ask
    from ui.list_desk import ListDesk
    from ui.port import StationPort
    from ui.screens.about import AboutScreen
    from ui.screens.devices import DevicesScreen
    from ui.screens.inquiry import InquiryScreen
    from ui.screens.parked import ParkedScreen
    from ui.screens.tables import TablesScreen
    from ui.screens.today import TodayScreen
    from ui.theme.look import Look
    from ui.widgets.verdict_story import News

    Screen = InquiryScreen | TablesScreen | ParkedScreen | DevicesScreen | TodayScreen | AboutScreen


class Stage(QStackedWidget):
    """The middle of the window.

    `left`: whoever looked at what is parked, or at the devices, goes back. `struck` brings keys
    that may be a scanner's here; `wedge_chosen` says which options of [wedge] a person set, and
    `sheet_made` where a sheet is that a person wants to see.
    """

    left = Signal()
    struck = Signal(str, float)
    wedge_chosen = Signal(object)
    sheet_made = Signal(object)
    sounded = Signal(str)
    """A list came to its end, which sounds like this."""
    commands_asked = Signal()
    """The sheet of this hub's commands is wanted."""

    def __init__(self, station: StationPort, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._clock = station, clock
        self._inquiry: InquiryScreen | None = None
        self._tables: TablesScreen | None = None
        self._parked: ParkedScreen | None = None
        self._devices: DevicesScreen | None = None
        self._today: TodayScreen | None = None
        self._about: AboutScreen | None = None
        self.prove: Ask
        """Has somebody prove by badge and PIN who they are."""
        self._lists: ListDesk | None = None
        self.ask_who: Ask | None = None
        """The same before one looks at what not everybody may, where one has to log in."""
        self.work = WorkScreen(station.inquire)
        self.addWidget(self.work)
        self.work.entry.field.list_pasted.connect(self.open_list)
        self.currentChanged.connect(self._tell_lists)

    @property
    def lists(self) -> ListDesk:
        """What brings lists of codes to the work screen, made at first use."""
        if self._lists is None:
            from ui.list_desk import ListDesk  # not for the first frame

            face = (self._look, self._texts, self._timezone)
            self._lists = ListDesk(self._station, self._clock, self.work, face, self)
            self._lists.sounded.connect(self.sounded)
        return self._lists

    def open_list(self) -> None:
        """Take a list for the workflow in front."""
        if self.shows_workflow:
            self.lists.open()

    def stops_the_end(self) -> bool:
        """Return whether the window must stay: a list was stopped, and what is left is told."""
        return self._lists is not None and self._lists.stops_the_end()

    def note_operator(self) -> None:
        """Note who works here now."""
        if self._lists is not None:
            self._lists.lists.show_operator()

    def _tell_lists(self) -> None:
        if self._lists is not None:
            self._lists.show_front(self.work.workflow if self.shows_workflow else None)

    @property
    def inquiry(self) -> InquiryScreen:
        """The inquiry screen, made at first use."""
        if self._inquiry is None:
            from ui.screens.inquiry import InquiryScreen  # not for the first frame

            self._inquiry = InquiryScreen(self._station, self._clock)
            self._inquiry.tables_asked.connect(self._ask_for_tables)
            self._add(self._inquiry)
        return self._inquiry

    @property
    def tables(self) -> TablesScreen:
        """The page of tables, made at first use."""
        if self._tables is None:
            from ui.screens.tables import TablesScreen  # not for the first frame

            self._tables = TablesScreen(self._station)
            self._tables.left.connect(self._leave_tables)
            self._add(self._tables)
        return self._tables

    @property
    def parked(self) -> ParkedScreen:
        """The screen of what needs a person, made at first use."""
        if self._parked is None:
            from ui.screens.parked import ParkedScreen  # not for the first frame

            self._parked = ParkedScreen(self._station, self._clock, self.prove)
            self._parked.left.connect(self.left)
            self._add(self._parked)
        return self._parked

    @property
    def devices(self) -> DevicesScreen:
        """The screen of the devices, made at first use."""
        if self._devices is None:
            from ui.screens.devices import DevicesScreen  # not for the first frame

            self._devices = DevicesScreen(self._station, self._clock)
            self._devices.left.connect(self.left)
            self._devices.wedge_chosen.connect(self.wedge_chosen)
            self._devices.sheet_made.connect(self.sheet_made)
            self._devices.commands_asked.connect(self.commands_asked)
            self.struck.connect(self._devices.strike)
            self._add(self._devices)
        return self._devices

    @property
    def today(self) -> TodayScreen:
        """The screen of how the hub stands, made at first use."""
        if self._today is None:
            from ui.screens.today import TodayScreen  # not for the first frame

            self._today = TodayScreen(self._station, self._clock)
            self._today.left.connect(self.left)
            self._add(self._today)
        return self._today

    @property
    def about(self) -> AboutScreen:
        """The screen that tells of the program, made at first use."""
        if self._about is None:
            from ui.screens.about import AboutScreen  # not for the first frame

            self._about = AboutScreen(self._station, self._clock)
            self._about.left.connect(self.left)
            self._add(self._about)
        return self._about

    def _add(self, screen: Screen) -> None:
        screen.dress(self._look, self._texts, self._timezone)
        self.addWidget(screen)

    @property
    def _made(self) -> list[Screen]:
        """What was made after the start."""
        screens = (
            self._inquiry,
            self._tables,
            self._parked,
            self._devices,
            self._today,
            self._about,
        )
        return [screen for screen in screens if screen is not None]

    def dress(self, look: Look, texts: Texts, timezone: str) -> None:
        """Take a theme, a language and the hub's zone (IANA)."""
        self._look, self._texts, self._timezone = look, texts, timezone
        self.work.dress(look, texts, timezone)
        if self._lists is not None:
            self._lists.dress(look, texts, timezone)
        for screen in self._made:
            screen.dress(look, texts, timezone)

    def show_workflow(self, workflow: Workflow) -> None:
        """Bring the workflow's screen to the front."""
        self.work.show_workflow(workflow)
        self.setCurrentWidget(self.work)
        self._tell_lists()

    def show_inquiry(self) -> None:
        """Bring the inquiry to the front."""
        self.setCurrentWidget(self.inquiry)

    def show_parked(self) -> None:
        """Bring what needs a person to the front, asked anew."""
        self.setCurrentWidget(self.parked)
        self.parked.open()

    def show_devices(self) -> None:
        """Bring the devices to the front, looked at anew."""
        self.setCurrentWidget(self.devices)
        self.devices.open()

    def show_today(self) -> None:
        """Bring how the hub stands to the front, summed up anew."""
        self.setCurrentWidget(self.today)
        self.today.open()

    def show_about(self) -> None:
        """Bring what tells of the program to the front."""
        self.setCurrentWidget(self.about)
        self.about.open()
        self.about.take_focus()

    @property
    def shows_about(self) -> bool:
        """Whether what tells of the program is in front."""
        return self._about is not None and self.currentWidget() is self._about

    @property
    def shows_today(self) -> bool:
        """Whether how the hub stands is in front."""
        return self._today is not None and self.currentWidget() is self._today

    @property
    def shows_devices(self) -> bool:
        """Whether the devices are in front."""
        return self._devices is not None and self.currentWidget() is self._devices

    def show_device(self, news: DeviceChanged | WeightShown | PrinterShown) -> None:
        """Show what a device did, where one looks at them; a weight also where one weighs."""
        if isinstance(news, WeightShown):
            self.work.show_weight(news)
        if self._devices is not None:
            self._devices.show_device(news)

    @property
    def shows_parked(self) -> bool:
        """Whether what needs a person is in front."""
        return self._parked is not None and self.currentWidget() is self._parked

    @property
    def shows_workflow(self) -> bool:
        """Whether the workflow's screen is in front."""
        return self.currentWidget() is self.work

    @property
    def topic(self) -> str:
        """The page of the guide that tells of what is in front."""
        front = self.currentWidget()
        if front is self.work:
            return "lists" if self.work.shows_list else self.work.workflow.replace("_", "-")
        topics: dict[str, QWidget | None] = {
            "parked": self._parked,
            "devices": self._devices,
            "today": self._today,
            "support": self._about,
            "tables": self._tables,
        }
        return next((name for name, screen in topics.items() if screen is front), "inquiry")

    def note_parked(self, count: int) -> None:
        """Keep the list in front in step with how many are parked."""
        if self.shows_parked:
            self.parked.note_count(count)

    def _ask_for_tables(self) -> None:
        if self.ask_who is None:
            self._show_tables()
            return
        from station.access.approval import Request  # few look here
        from station.access.permissions import Action

        operator = self._station.identity().operator
        request = Request(Action.TABLES_BROWSED, "", operator, wants_reason=False)
        self.ask_who(request, lambda _approval: self._show_tables())

    def _show_tables(self) -> None:
        self.setCurrentWidget(self.tables)
        self.take_focus()

    def _leave_tables(self) -> None:
        self.show_inquiry()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the keyboard where a person would type."""
        front = self.currentWidget()
        screens = [screen for screen in self._made if screen is front]
        if screens:
            screens[0].take_focus()
        else:
            self.work.entry.field.setFocus()

    def show_news(self, news: News) -> None:
        """Show a verdict on the workflow's screen; that nothing could be read, where one looks."""
        if isinstance(news, ScanUnreadable) and self.shows_devices:
            self.devices.show_unreadable(news)
        elif isinstance(news, ScanUnreadable) and self.shows_parked:
            self.parked.show_unreadable(news)
        elif isinstance(news, ScanUnreadable) and not self.shows_workflow:
            self.show_inquiry()
            self.inquiry.show_unreadable(news)
        else:
            self.work.show_news(news)

    def look_up(self, scan: Scan) -> None:
        """Ask for what a scanner read while the desk records nothing; or correct or test by it."""
        code = scan.text
        if self.shows_devices:
            self.devices.take_scan(scan)
            return
        if self.shows_parked and self.parked.take_code(code):
            return
        self.show_inquiry()
        self.inquiry.look_up(code)

    def show_ages(self, now: datetime) -> None:
        """Say how old what is shown is by now."""
        if self._inquiry is not None:
            self._inquiry.show_ages(now)
        if self._today is not None:
            self._today.show_ages(now)

    def leave(self) -> None:
        """Ask the core nothing any more: the window closes."""
        self.work.leave()
        if self._lists is not None:
            self._lists.close_down()
        for screen in self._made:
            screen.leave()
