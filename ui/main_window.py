"""The station's one window: zones put together, announcements shown, keys and switches heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, assert_never

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from station.events import (
    LIST,
    SUPERVISOR_CALLED,
    AccessRefused,
    Action,
    ApprovalWanted,
    ChooseInquiry,
    ChooseWorkflow,
    Command,
    CommandName,
    CommandRefused,
    DeviceChanged,
    DeviceKind,
    InquiryChosen,
    LinkChanged,
    MirrorFound,
    MirrorRefreshed,
    OperatorChanged,
    OutboxChanged,
    Paper,
    PaperFound,
    PaperOrdered,
    Picture,
    PinAsked,
    PrinterShown,
    PrintPaper,
    Prompted,
    Scan,
    ScanLookedUp,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    ServerRolledBack,
    StopConfirmed,
    StoreAlarm,
    WeightShown,
    Workflow,
    WorkflowChosen,
    WorkShown,
)
from station.rules.debounce import TYPED
from station.texts import Texts
from ui.access_view import AccessView
from ui.access_view import News as AccessNews
from ui.approval_view import ApprovalView
from ui.connection import Central
from ui.earcons import CALL, LOST, Silence, sound_for
from ui.guide_desk import GuideDesk
from ui.screens.stage import Stage
from ui.theme import tokens
from ui.theme.look import Look
from ui.theme.stylesheet import stylesheet
from ui.widgets.rail import Rail
from ui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent
    from PySide6.QtWidgets import QFrame

    from station.clock import Clock
    from station.events import Announcement
    from ui.earcons import Sounds
    from ui.port import StationPort
    from ui.screens.work import WorkScreen
    from ui.widgets.not_saved import NotSavedAlarm
    from ui.widgets.paper_view import PaperView
    from ui.widgets.store_notice import StoreNotice

COMMAND_SHEET = "command_sheet"
_TICK_MS = 1_000
Looking = Literal["inquiry", "parked", "devices", "today", "about"]
"""What a person may look at while the desk records nothing."""
Surroundings = (
    DeviceChanged
    | WeightShown
    | PrinterShown
    | OutboxChanged
    | LinkChanged
    | StoreAlarm
    | ServerRolledBack
    | OperatorChanged
    | AccessRefused
    | PinAsked
    | ApprovalWanted
    | MirrorRefreshed
    | MirrorFound
)
"""Announcements that are not about what is scanned."""


_ENDS_PREVIEW = (
    *(ScanRecorded, ScanUnreadable, ScanNotSaved, Prompted, CommandRefused),
    *(WorkflowChosen, InquiryChosen, ScanLookedUp),
)
"""What nobody must miss because something covers it."""


class MainWindow(QWidget):
    """Shows what the station announces.

    `painted` is said once, after the first frame; `complete` when the rest is there too. `shown`
    repeats each announcement when its picture is complete, but for the list's rows.
    """

    painted = Signal()
    complete = Signal()
    shown = Signal(object)
    closed = Signal()

    def __init__(
        self,
        station: StationPort,
        clock: Clock,
        *,
        sounds: Sounds | None = None,
        extra_panel: QWidget | None = None,
        scale: float = 1.0,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Hub Station")
        self._station, self._clock = station, clock
        self._sounds: Sounds = sounds or Silence()
        self._texts = station.texts
        self._look = Look(tokens.PALETTES[station.settings.ui.theme], scale)
        self._central = Central.of(station.settings)
        self._identity = station.identity()
        self._was_painted = self._must_end = False
        self._workflow = Workflow.RECEIVING
        self._wanted: Looking = "inquiry"
        """What is looked at once the desk records nothing."""
        self._came_from_workflow = True
        self.top_bar = TopBar(serial=bool(station.settings.scanner.port))
        self.rail = Rail()
        self.stage = Stage(station, clock)
        self.guide = GuideDesk(self.stage, self._take_focus)
        self.screen_.pane.reduce_motion(reduced=station.settings.ui.reduced_motion)
        self._guest = extra_panel
        self._place()
        self.access = AccessView(station, self._insert_band, self._take_focus, self)
        self.access.told.connect(lambda name: self._command(Action(name)))
        self.approval = ApprovalView(station.access, self._insert_band, self._take_focus, self)
        self._alarm: NotSavedAlarm | None = None
        self._notice: StoreNotice | None = None
        self._preview: PaperView | None = None
        self._hear()
        self.rail.show_workflow(Workflow.RECEIVING)
        self.dress(self._look, self._texts)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self.show_ages)
        self._tick.timeout.connect(self.access.tick)
        self._tick.start()
        self.stage.take_focus()

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addWidget(self.stage, 1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top_bar)
        column.addLayout(row, 1)
        if self._guest is not None:
            column.addWidget(self._guest)
        self.setMinimumSize(*tokens.WINDOW_LEAST)
        self.resize(*tokens.WINDOW)

    def _insert_band(self, band: QFrame) -> None:
        self._column.insertWidget(1, band)

    def _hear(self) -> None:
        self.top_bar.lock.touched.connect(self.access.open)
        self.top_bar.operator.touched.connect(self.access.open_person)
        self.stage.prove = self.approval.ask
        if self._station.settings.access.required:
            self.stage.ask_who = self.approval.ask
        self.rail.chosen.connect(lambda workflow: self._station.post(ChooseWorkflow(workflow)))
        self.rail.inquiry_asked.connect(lambda: self._look_up("inquiry"))
        self.rail.parked_asked.connect(self._look_at_parked)
        self.rail.today_asked.connect(self._look_at_today)
        self.rail.about_asked.connect(self._look_at_about)
        self.rail.devices_asked.connect(self._look_at_devices)
        self.top_bar.network.touched.connect(self._look_at_parked)
        self.top_bar.scanner.touched.connect(self._look_at_devices)
        self.stage.left.connect(self._leave)
        self.stage.commands_asked.connect(self._look_at_commands)
        self.rail.help_asked.connect(self.guide.toggle)
        self.rail.language_asked.connect(self.switch_language)
        self.rail.theme_asked.connect(self.switch_theme)
        self.screen_.commanded.connect(self._command)
        self.screen_.proven.connect(self._prove)
        self.screen_.noted.connect(self._note)
        self.screen_.pictured.connect(self._picture)
        self.rail.list_asked.connect(self.stage.open_list)
        self.stage.sounded.connect(self._sounds.play)
        self.rail.undo_asked.connect(lambda: self._command(Action(CommandName.UNDO)))
        self.screen_.entry.typed.connect(
            lambda text: self._station.post(Scan(text, self._clock.now(), TYPED))
        )

    @property
    def screen_(self) -> WorkScreen:
        """The screen of the workflow the desk works in; `screen` is Qt's own name."""
        return self.stage.work

    @property
    def alarm(self) -> NotSavedAlarm:
        """The alarm over the whole window, made at first use."""
        if self._alarm is None:
            from ui.widgets.not_saved import NotSavedAlarm  # not for the first frame

            self._alarm = NotSavedAlarm(self)
            self._alarm.dress(self._look, self._texts)
            self._alarm.acknowledged.connect(self._silence)
        return self._alarm

    @property
    def notice(self) -> StoreNotice:
        """The band that tells of the store, made at first use."""
        if self._notice is None:
            from ui.widgets.store_notice import StoreNotice  # not for the first frame

            self._notice = StoreNotice()
            self._notice.dress(self._look, self._texts)
            self._column.insertWidget(1, self._notice)
        return self._notice

    @property
    def preview(self) -> PaperView:
        """What a person looks at before it is printed, made at first use."""
        if self._preview is None:
            from ui.widgets.paper_view import PaperView  # not for the first frame

            self._preview = PaperView(self._station.papers, self.stage)
            self._preview.dress(self._look, self._texts)
            self._preview.wanted.connect(self._print)
            self._preview.left.connect(self._take_focus)
        return self._preview

    def _print(self, paper: Paper) -> None:
        """Print what was looked at: by the workflow it is of, or a sheet as often as one likes."""
        self.preview.leave()
        told = Command(CommandName.PRINT, self._clock.now(), TYPED, paper.number)
        if paper.document == COMMAND_SHEET:
            self._station.post(PrintPaper(paper, told))
        else:
            self._station.post(told)

    def _look_at_commands(self) -> None:
        hub = self._station.identity().hub
        self.preview.open(Paper(COMMAND_SHEET, hub, reason="asked_again"))

    @property
    def look(self) -> Look:
        """The theme and scale the window has now."""
        return self._look

    @property
    def texts(self) -> Texts:
        """The language the window has now."""
        return self._texts

    def dress(self, look: Look, texts: Texts) -> None:
        """Show everything in a theme and a language."""
        self._look, self._texts = look, texts
        self.setStyleSheet(stylesheet(look))
        self.top_bar.dress(look, texts)
        self.rail.dress(look, texts)
        self.stage.dress(look, texts, self._identity.timezone)
        for late in (self._alarm, self._notice, self._preview):
            if late is not None:
                late.dress(look, texts)
        self.guide.dress(look, texts)
        self.access.dress(look, texts)
        self.approval.dress(look, texts)
        dress_guest = getattr(self._guest, "dress", None)
        if dress_guest is not None:
            dress_guest(look, texts)
        self._show_identity()
        self.show_ages()

    def switch_language(self) -> None:
        """Change between Bahasa Indonesia and English, and remember it."""
        self.dress(self._look, Texts.load("en" if self._texts.language == "id" else "id"))
        self._save_preferences()

    def switch_theme(self) -> None:
        """Change between light and dark, and remember it."""
        other = tokens.LIGHT if self._look.palette is tokens.DARK else tokens.DARK
        self.dress(Look(other, self._look.scale), self._texts)
        self._save_preferences()

    def _save_preferences(self) -> None:
        self._station.save_preferences(self._texts.language, self._look.palette.name)

    def show_session(self) -> None:
        """Make what the first frame did without; show the scans from before the window opened."""
        self.screen_.prepare()
        self.screen_.show_session(self._station.session())
        for alarm in self._station.alarms():
            self.notice.show_alarm(alarm)
        self.access.hear_keys()
        self.complete.emit()

    def show_announcement(self, announcement: Announcement) -> None:
        """Show what the station did. A verdict's pane is painted before this returns."""
        if isinstance(announcement, ScanRecorded) and announcement.device == LIST:
            self.screen_.show_listed(announcement)
        else:
            self._show(announcement)
            self.guide.hear(announcement)
        self.shown.emit(announcement)

    def _show(self, announcement: Announcement) -> None:
        if self._preview is not None and isinstance(announcement, _ENDS_PREVIEW):
            self._preview.leave()
        match announcement:
            case ScanRecorded() | ScanUnreadable():
                self.stage.show_news(announcement)
                self._sounds.play(sound_for(announcement))
            case ScanNotSaved():
                self.alarm.show_lost(announcement)
                self.stage.show_news(announcement)
                self._sounds.loop(LOST)
            case Prompted() | CommandRefused() | PaperOrdered():
                self._show_asked(announcement)
            case PaperFound(paper=paper):
                self.preview.open(paper)
            case WorkShown():
                self.screen_.show_work(announcement)
            case WorkflowChosen(workflow=workflow):
                self._show_workflow(workflow)
            case InquiryChosen():
                self._show_looking_up()
                self._take_focus()
            case ScanLookedUp(scan=scan):
                self.stage.look_up(scan)
            case _:
                self._show_surroundings(announcement)

    def _show_surroundings(self, news: Surroundings) -> None:
        """Show what devices, databases and the store do around the work."""
        match news:
            case DeviceChanged() | WeightShown() | PrinterShown():
                self._show_device(news)
            case OutboxChanged() | LinkChanged():
                self._central.note(news)
                self.rail.offer_parked(offered=bool(self._central.to_look_at))
                self.stage.note_parked(self._central.to_look_at)
                self.show_ages()
            case StoreAlarm():
                self.notice.show_alarm(news)
                if news.key == SUPERVISOR_CALLED:
                    self._sounds.play(CALL)
            case ServerRolledBack():
                pass  # what a server lost waits again, which is told by OutboxChanged
            case OperatorChanged() | AccessRefused() | PinAsked():
                self._show_access(news)
            case ApprovalWanted():
                self.approval.show(news, self._station.allow)
            case MirrorRefreshed() | MirrorFound():
                self._note_mirror(news)
            case _:
                assert_never(news)

    def _show_access(self, news: AccessNews) -> None:
        if isinstance(news, OperatorChanged):
            self._identity = self._station.identity()
            self._show_identity()
            self.stage.note_operator()
        else:
            self._sounds.play(sound_for(news))
        self.access.show(news)

    def _show_workflow(self, workflow: Workflow) -> None:
        self._workflow = workflow
        self.rail.show_workflow(workflow)
        self.rail.offer_parked(offered=bool(self._central.to_look_at))
        self.stage.show_workflow(workflow)
        self._take_focus()

    def _show_asked(self, said: Prompted | CommandRefused | PaperOrdered) -> None:
        """Show what the desk asks for, or refuses to do, without a verdict's colour.

        What is refused while one looks at something else is told above it.
        """
        self.screen_.show_news(said)
        if isinstance(said, CommandRefused) and not self.stage.shows_workflow:
            self.access.refuse(said)
        if isinstance(said, CommandRefused) or (isinstance(said, Prompted) and said.key):
            self._sounds.play(sound_for(said))

    def _command(self, action: Action) -> None:
        self._station.post(Command(action.command, self._clock.now(), TYPED, action.argument))

    def _prove(self, shown: tuple[Picture, ...]) -> None:
        now = self._clock.now()
        self._station.post(Command(CommandName.PHOTO, now, TYPED, pictures=shown))

    def _note(self, about: str, words: str) -> None:
        now = self._clock.now()
        self._station.post(Command(CommandName.NOTE, now, TYPED, about, words))

    def _picture(self, about: str, content: bytes) -> None:
        shown = (Picture("photo", "image/jpeg", content),)
        now = self._clock.now()
        self._station.post(Command(CommandName.PHOTO, now, TYPED, about, pictures=shown))

    def _show_device(self, news: DeviceChanged | WeightShown | PrinterShown) -> None:
        if isinstance(news, DeviceChanged) and news.kind is DeviceKind.SCANNER:
            self.top_bar.show_device(news)
        self.stage.show_device(news)

    def on_stroke(self, text: str, at_s: float) -> None:
        """Hear a key that was pressed anywhere in the window."""
        self.access.stir()
        self.stage.struck.emit(text, at_s)

    def _look_up(self, wanted: Looking) -> None:
        """Have the desk record nothing, and then show this."""
        self._wanted = wanted
        self._station.post(ChooseInquiry())

    def _look_at_parked(self) -> None:
        """Show what needs a person, if anything does."""
        if self._central.to_look_at and not self.stage.shows_parked:
            self._look_aside("parked")

    def _look_at_devices(self) -> None:
        if not self.stage.shows_devices:
            self._look_aside("devices")

    def _look_at_about(self) -> None:
        if not self.stage.shows_about:
            self._look_aside("about")

    def _look_at_today(self) -> None:
        """Show how the hub stands; where one has to log in, to whoever may close its shift."""
        if self.stage.shows_today:
            return
        if self.stage.ask_who is None:
            self._look_aside("today")
            return
        from station.access.approval import Request  # few look here
        from station.access.permissions import Action as Allowed

        request = Request(
            Allowed.DAY_LOOKED_AT, "", self._station.identity().operator, wants_reason=False
        )
        self.stage.ask_who(request, lambda _approval: self._look_aside("today"))

    def _look_aside(self, wanted: Looking) -> None:
        """Show what one comes back from; from one such screen to the next is no new beginning."""
        stage = self.stage
        aside = stage.shows_parked, stage.shows_devices, stage.shows_today, stage.shows_about
        if not any(aside):
            self._came_from_workflow = self.stage.shows_workflow
        self._look_up(wanted)

    def _leave(self) -> None:
        """Go back to where one came from: to work, or to the inquiry."""
        if self._came_from_workflow:
            self._station.post(ChooseWorkflow(self._workflow))
        else:
            self._look_up("inquiry")

    def _show_looking_up(self) -> None:
        match self._wanted:
            case "parked":
                self.rail.show_parked()
                self.stage.show_parked()
            case "about":
                self.rail.show_about()
                self.stage.show_about()
            case "today":
                self.rail.show_today()
                self.stage.show_today()
            case "devices":
                self.rail.show_devices()
                self.stage.show_devices()
            case _:
                self.rail.show_inquiry()
                self.stage.show_inquiry()
        self.rail.offer_parked(offered=bool(self._central.to_look_at))

    def _note_mirror(self, mirror: MirrorRefreshed | MirrorFound) -> None:
        self.screen_.owed.note_mirror(mirror)
        identity = self._station.identity()
        if identity != self._identity:  # the hub's name and zone come with the first mirror
            self._identity = identity
            self.dress(self._look, self._texts)
        self.show_ages()

    def show_ages(self) -> None:
        """Show the time, and how long things have waited by now."""
        now = self._clock.now()
        self.top_bar.show_time(now, self._identity.timezone)
        self.top_bar.show_central(self._central, now)
        self.screen_.owed.show_central(self._central, now)
        self.stage.show_ages(now)

    def _show_identity(self) -> None:
        required = self._station.settings.access.required
        self.top_bar.show_operator(self._station.access.shown(), required=required)
        self.top_bar.show_identity(self._identity)
        self.screen_.show_identity(self._identity)

    def _silence(self) -> None:
        self._station.post(StopConfirmed(self._identity.operator))
        self._sounds.stop_loop()
        self._take_focus()

    def _take_focus(self) -> None:
        if self._alarm is None or self._alarm.isHidden():
            self.stage.take_focus()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say, once, that the first frame is on the screen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    @property
    def must_end(self) -> bool:
        """Whether it closes whatever runs."""
        return self._must_end

    def end(self) -> None:
        """Close, whatever runs: the system wants it."""
        self._must_end = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop what runs by itself. A list that runs is stopped first, and what is left told."""
        if not self._must_end and self.stage.stops_the_end():
            event.ignore()
            return
        self._tick.stop()
        self.approval.close()
        self.stage.leave()
        if self._preview is not None:
            self._preview.close_for_good()
        self._sounds.stop_loop()
        self.closed.emit()
        super().closeEvent(event)
