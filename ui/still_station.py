"""A station in which nothing happens, and a window over it: for pictures. No core runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from station.events import (
    DeviceChanged,
    DeviceKind,
    LinkChanged,
    MirrorRefreshed,
    OperatorChanged,
    OutboxChanged,
    Presence,
    Target,
)
from station.folders import Folders
from station.identity import StationIdentity
from station.options import DatabaseOptions, Settings, UiOptions, WedgeOptions
from station.texts import Texts
from ui.specimens import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from PySide6.QtWidgets import QApplication

    from station.access.approval import Request
    from station.access.person import Person
    from station.devices.identifying import Identified
    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.errors import StationError
    from station.events import (
        Announcement,
        DeskCommand,
        DeviceEvent,
        Paper,
        ScanRecorded,
        StoreAlarm,
    )
    from station.inquiry import Answer, TablePage, TableQuery
    from station.journal.decisions import Parked
    from station.journal.details import Approval
    from station.paper.pages import Picture, Preview, Sight
    from station.paper.printing.job import JobRecord, PrinterLook
    from station.parked_decisions import Done, Wish
    from station.today import Today
    from ui.main_window import MainWindow


def weather(*, online: bool) -> Iterator[Announcement]:
    """Yield how the network, the mirror and the scanner are."""
    oldest = None if online else NOW - timedelta(minutes=12)
    for target in Target:
        yield LinkChanged(target, online=online, reason="", at=NOW)
        yield OutboxChanged(target, 0 if online else 128, 0, oldest)
    yield MirrorRefreshed(NOW - timedelta(seconds=12 if online else 720), 20_000)
    yield DeviceChanged("scanner", DeviceKind.SCANNER, connected=True, at=NOW)


@dataclass
class StillEquipment:
    """Devices that say nothing: ui/port.py's EquipmentPort for pictures."""

    settings: Settings
    seen: list[Seen] = field(default_factory=list)
    told: list[Identified] | None = None
    """What is answered to the question what a device is; None: the question stays open."""

    def listen(self, _hear: Callable[[Passed], None]) -> Callable[[], None]:
        """Tell nothing."""
        return lambda: None

    def survey(self, answer: Callable[[list[Seen] | StationError], None]) -> None:
        """Tell what there is."""
        answer(self.seen)

    def identify(
        self, path: str, answer: Callable[[list[Identified] | StationError], None]
    ) -> None:
        """Tell at once, if anything."""
        if path and self.told is not None:
            answer(self.told)

    def use(
        self,
        table: str,
        choices: Mapping[str, str | int],
        answer: Callable[[list[Seen] | StationError], None],
    ) -> None:
        """Do nothing."""

    def sheet(
        self, file: Path, texts: Texts, answer: Callable[[Path | StationError], None]
    ) -> None:
        """Do nothing."""


class StillAccess:
    """Nobody logs in or out."""

    def shown(self) -> OperatorChanged:
        """Return that nobody is logged in."""
        return OperatorChanged(Presence.NOBODY, "", "", NOW)

    def moved(self) -> None:
        """Do nothing."""

    def log_in(self, username: str, password: str) -> None:
        """Do nothing."""

    def give_pin(self, pin: str) -> None:
        """Do nothing."""

    def expect_badge(self, hear: Callable[[Person | StationError], None] | None) -> None:
        """Do nothing."""

    def approve(
        self,
        request: Request,
        pin: str,
        reason: str,
        answer: Callable[[Approval | StationError], None],
    ) -> None:
        """Do nothing."""


@dataclass
class StillPrintouts:
    """Printers that print nothing: ui/port.py's PrintoutsPort for pictures."""

    printers: list[PrinterLook] = field(default_factory=list)
    doubts: list[JobRecord] = field(default_factory=list)
    outcome: JobRecord | None = None
    """What becomes of a test label; None: it is under way."""

    def looks(self, answer: Callable[[list[PrinterLook] | StationError], None]) -> None:
        """Tell how they are."""
        answer(self.printers)

    def uncertain(self, answer: Callable[[list[JobRecord] | StationError], None]) -> None:
        """Tell what is uncertain."""
        answer(self.doubts)

    def print_test(
        self,
        printer: str,
        identity: StationIdentity,
        texts: Texts,
        answer: Callable[[JobRecord | StationError], None],
    ) -> None:
        """Tell what became of it, if anything."""
        if printer and identity and texts and self.outcome is not None:
            answer(self.outcome)

    def came_out(
        self, job_id: int, by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        """Do nothing."""

    def did_not(
        self, job_id: int, by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        """Do nothing."""


class StillPapers:
    """Documents that are never made."""

    def preview(
        self, paper: Paper, sight: Sight, answer: Callable[[Preview | StationError], None]
    ) -> None:
        """Do nothing."""

    def page(
        self, number: int, sight: Sight, answer: Callable[[Picture | StationError], None]
    ) -> None:
        """Do nothing."""


@dataclass
class StillStation:
    """A station in which nothing happens: ui/port.py's StationPort for pictures."""

    language: str
    theme: str
    scans: list[ScanRecorded]
    folders: Folders = field(default_factory=lambda: Folders.under(Path()))

    def __post_init__(self) -> None:
        self.texts = Texts.load(self.language)
        database = DatabaseOptions(url="postgresql://station@centre/osas")
        self.settings = Settings(
            ui=UiOptions(reduced_motion=True, theme="dark" if self.theme == "dark" else "light"),
            osas=database,
            onmart=database,
            wedge=WedgeOptions(enabled=False),
        )
        self.equipment = StillEquipment(self.settings)
        self.printouts = StillPrintouts()
        self.papers = StillPapers()
        self.access = StillAccess()

    def identity(self) -> StationIdentity:
        """Return the hub of the pictures."""
        return StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        """Do nothing."""

    def subscribe(self, _on_announcement: Callable[[Announcement], None]) -> Callable[[], None]:
        """Announce nothing."""
        return lambda: None

    def session(self) -> list[ScanRecorded]:
        """Return what was scanned before."""
        return self.scans

    def alarms(self) -> list[StoreAlarm]:
        """Return none."""
        return []

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Do nothing."""

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
        """Do nothing."""

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Do nothing."""

    def make_bundle(self, answer: Callable[[Path | StationError], None]) -> None:
        """Do nothing."""

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Do nothing."""

    def decide_parked(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Do nothing."""

    def allow(self, approval: Approval) -> None:
        """Do nothing."""

    def zero(self) -> None:
        """Do nothing."""

    def tare(self) -> None:
        """Do nothing."""

    def save_preferences(self, language: str, theme: str) -> None:
        """Do nothing."""


class StillClock:
    """Always NOW."""

    def now(self) -> datetime:
        """Return the moment of the pictures."""
        return NOW

    def monotonic_s(self) -> float:
        """Return no time at all."""
        return 0.0


def still_window(
    app: QApplication, station: StillStation, *, online: bool, scale: float = 1.0
) -> MainWindow:
    """Return a painted window over a station that stands still, told how the network is."""
    from ui.app import build_window  # after the platform is chosen

    window = build_window(app, station, clock=StillClock(), scale=scale)
    frames: list[str] = []
    window.complete.connect(lambda: frames.append("first"))
    window.show()
    while not frames:
        app.processEvents()
    for announcement in weather(online=online):
        window.show_announcement(announcement)
    return window
