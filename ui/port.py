"""What the window needs of the core. `station.bootstrap` builds the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

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
        OperatorChanged,
        Paper,
        ScanRecorded,
        StoreAlarm,
    )
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.inquiry import Answer, TablePage, TableQuery
    from station.journal.decisions import Parked
    from station.journal.details import Approval
    from station.options import Settings
    from station.paper.pages import Picture, Preview, Sight
    from station.paper.printing.job import JobRecord, PrinterLook
    from station.parked_decisions import Done, Wish
    from station.texts import Texts
    from station.today import Today


class EquipmentPort(Protocol):
    """The station's devices. Answers come in threads of the core's; no call blocks."""

    @property
    def settings(self) -> Settings:
        """Return the settings with the devices that are chosen now."""

    def listen(self, hear: Callable[[Passed], None]) -> Callable[[], None]:
        """Hear every byte that is read of devices. Returns the way to stop hearing."""

    def survey(self, answer: Callable[[list[Seen] | StationError], None]) -> None:
        """Have told what is plugged in and what is used, or why it cannot be seen."""

    def identify(
        self, path: str, answer: Callable[[list[Identified] | StationError], None]
    ) -> None:
        """Have told what is on one path; takes up to a minute."""

    def use(
        self,
        table: Literal["scanner", "scale", "wedge"],
        choices: Mapping[str, str | int],
        answer: Callable[[list[Seen] | StationError], None],
    ) -> None:
        """Have a device, or a keyboard layout, used from now on; then what a survey tells."""

    def sheet(
        self, file: Path, texts: Texts, answer: Callable[[Path | StationError], None]
    ) -> None:
        """Have the sheet for scanners written as a PDF, or told why not (a sentence)."""


class PrintoutsPort(Protocol):
    """The station's printers. Answers come in threads of the core's; no call blocks."""

    def looks(self, answer: Callable[[list[PrinterLook] | StationError], None]) -> None:
        """Have told how every printer of the settings is now; takes seconds."""

    def uncertain(self, answer: Callable[[list[JobRecord] | StationError], None]) -> None:
        """Have told the jobs that may be on paper or not, newest first."""

    def print_test(
        self,
        printer: str,
        identity: StationIdentity,
        texts: Texts,
        answer: Callable[[JobRecord | StationError], None],
    ) -> None:
        """Have a test label printed, then told what became of it."""

    def came_out(
        self, job_id: int, by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        """Have noted that a person has an uncertain job's paper in hand."""

    def did_not(
        self, job_id: int, by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        """Have a job printed again that did not come out, then told what became of it."""


class PapersPort(Protocol):
    """Documents, made at this station. Answers come in a thread of the core's; no call blocks."""

    def preview(
        self, paper: Paper, sight: Sight, answer: Callable[[Preview | StationError], None]
    ) -> None:
        """Have a document made and its first page told, or why not; nothing is printed."""

    def page(
        self, number: int, sight: Sight, answer: Callable[[Picture | StationError], None]
    ) -> None:
        """Have another page told, or another sight, of what was looked at last."""


class AccessPort(Protocol):
    """Who works at this desk. No call blocks; what comes of it is announced or answered.

    Answers come in a thread of the core's.
    """

    def shown(self) -> OperatorChanged:
        """Return who is here now."""

    def moved(self) -> None:
        """Note that somebody did something here: an idle desk locks itself."""

    def log_in(self, username: str, password: str) -> None:
        """Log in by name and password."""

    def give_pin(self, pin: str) -> None:
        """Log in with the badge whose PIN was asked for."""

    def expect_badge(self, hear: Callable[[Person | StationError], None] | None) -> None:
        """Have whose badge is scanned next told here, and nobody logged in; None: no longer."""

    def approve(
        self,
        request: Request,
        pin: str,
        reason: str,
        answer: Callable[[Approval | StationError], None],
    ) -> None:
        """Have the owner of the badge that was told allow something, or be told why not."""


class StationPort(Protocol):
    """The core, seen from the window. No call blocks on a device, a disk or a network."""

    @property
    def settings(self) -> Settings:
        """Return the settings this station was started with."""

    @property
    def texts(self) -> Texts:
        """Return the sentences of the language it was started with."""

    @property
    def folders(self) -> Folders:
        """Return where this station keeps its files."""

    def identity(self) -> StationIdentity:
        """Return hub, desk and operator as they are known now."""

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        """Hand an event or a command to the desk; never blocks."""

    def subscribe(self, on_announcement: Callable[[Announcement], None]) -> Callable[[], None]:
        """Hear every announcement, in the core's threads. Returns the way to stop hearing."""

    def session(self) -> list[ScanRecorded]:
        """Return this desk's scans of the current run, newest first, at most 500."""

    def alarms(self) -> list[StoreAlarm]:
        """Return what befell the local store in this run, oldest first."""

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Have everything known of a waybill told, in a thread of the core's.

        A newer question replaces one that still waits, which is then not answered. An answer comes
        within some five seconds, from the databases or from the mirror.
        """

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
        """Have a page of a table told, or why not (a sentence), in a thread of the core's.

        A newer question replaces one that still waits, which is then not answered.
        """

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Have told how this hub stands, or why not."""

    def make_bundle(self, answer: Callable[[Path | StationError], None]) -> None:
        """Have a support bundle made, then told where it is, or why there is none."""

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Have every parked delivery told, or why not (a sentence), in a thread of the core's."""

    def decide_parked(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Have done what a person decides, or told why not, in a thread of the core's.

        Every one is answered. Done without any decision: somebody else has decided already.
        """

    @property
    def equipment(self) -> EquipmentPort:
        """Return what a person may know and choose of the devices."""

    @property
    def papers(self) -> PapersPort:
        """Return whoever makes documents."""

    @property
    def printouts(self) -> PrintoutsPort:
        """Return what a person may ask of the printers."""

    @property
    def access(self) -> AccessPort:
        """Return who works here, and how somebody logs in."""

    def allow(self, approval: Approval) -> None:
        """Have the desk do what waits for this approval, if it still does."""

    def zero(self) -> None:
        """Have the scale take what lies on it for nothing. Raises DeviceError where it cannot."""

    def tare(self) -> None:
        """Have the scale take what lies on it for packaging. Raises DeviceError as `zero`."""

    def save_preferences(self, language: str, theme: str) -> None:
        """Keep the person's language and theme for the next start."""
