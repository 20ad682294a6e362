"""A station whose core is the test: it keeps what was posted and announces what it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from station.events import (
    Decision,
    OperatorChanged,
    Parcel,
    Place,
    Presence,
    ScanRecorded,
    Verdict,
    Workflow,
)
from station.folders import Folders
from station.identity import StationIdentity
from station.options import (
    AccessOptions,
    DatabaseOptions,
    SerialScannerOptions,
    Settings,
    StationOptions,
    UiOptions,
    WedgeOptions,
)
from station.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from station.access.approval import Request
    from station.access.person import Person
    from station.devices.identifying import Identified
    from station.devices.survey import Seen
    from station.devices.tap import Passed
    from station.errors import StationError
    from station.events import Announcement, DeskCommand, DeviceEvent, Paper, StoreAlarm
    from station.inquiry import Answer, TablePage, TableQuery
    from station.journal.decisions import Parked
    from station.journal.details import Approval
    from station.paper.pages import Picture, Preview, Sight
    from station.paper.printing.job import JobRecord, PrinterLook
    from station.parked_decisions import Done, Wish
    from station.today import Today

NOON = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)
"""14.07.31 WIB."""

BANDUNG = Parcel("JX1203345871", "BDO", "Bandung", "REG", 1200, 1, 1)
MEDAN = Parcel("RA473124829DE", "KNO", "Medan", "EMS", 420, 1, 1)

DECISIONS = {
    Verdict.OK: Decision(Verdict.OK, BANDUNG.awb, "received", (), Place.LANE, "B3", parcel=BANDUNG),
    Verdict.DUPLICATE: Decision(
        Verdict.DUPLICATE,
        "JX1203345602",
        "duplicate",
        (("at", "2026-11-22T07:02:11+00:00"), ("operator", "operator07"), ("desk", "2")),
        Place.LANE,
        "B3",
        parcel=BANDUNG,
    ),
    Verdict.MISSORT: Decision(
        Verdict.MISSORT,
        "004821733920",
        "missort",
        (("belongs", "KNO"),),
        Place.LANE,
        "K2",
        parcel=MEDAN,
        data_age_s=725,
    ),
    Verdict.HOLD: Decision(
        Verdict.HOLD,
        MEDAN.awb,
        "hold_problem",
        (("code", "BA"), ("text_id", "Alamat belum jelas"), ("text_en", "Address not clear")),
        Place.DESK,
        "M1",
        parcel=MEDAN,
    ),
    Verdict.UNKNOWN: Decision(Verdict.UNKNOWN, "JX9900000001", "unknown", (), Place.SHELF, "X"),
    Verdict.REJECTED: Decision(Verdict.REJECTED, "8992761111112", "rejected_ean"),
}
"""One ordinary decision of each verdict."""


def recorded(
    decision: Decision = DECISIONS[Verdict.OK], seq: int = 1, at: datetime = NOON
) -> ScanRecorded:
    """Return the announcement of a committed scan."""
    return ScanRecorded(
        UUID(int=seq), seq, at, Workflow.RECEIVING, "operator01", "scanner", decision
    )


class StillClock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.at = now

    def now(self) -> datetime:
        return self.at

    def monotonic_s(self) -> float:
        return (self.at - NOON) / timedelta(seconds=1)


class FakeEquipment:
    """Keeps what was asked; the test answers when it wants to, and says what devices say."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.surveys: list[Callable[[list[Seen] | StationError], None]] = []
        self.uses: list[tuple[str, dict[str, str | int]]] = []
        self.answers: list[Callable[[list[Seen] | StationError], None]] = []
        self.asked: list[tuple[str, Callable[[list[Identified] | StationError], None]]] = []
        self.hearers: list[Callable[[Passed], None]] = []
        self.sheets: list[tuple[Path, Callable[[Path | StationError], None]]] = []

    def sheet(
        self, file: Path, _texts: Texts, answer: Callable[[Path | StationError], None]
    ) -> None:
        self.sheets.append((file, answer))

    def listen(self, hear: Callable[[Passed], None]) -> Callable[[], None]:
        self.hearers.append(hear)
        return lambda: self.hearers.remove(hear)

    def survey(self, answer: Callable[[list[Seen] | StationError], None]) -> None:
        self.surveys.append(answer)

    def identify(
        self, path: str, answer: Callable[[list[Identified] | StationError], None]
    ) -> None:
        self.asked.append((path, answer))

    def use(
        self,
        table: str,
        choices: Mapping[str, str | int],
        answer: Callable[[list[Seen] | StationError], None],
    ) -> None:
        self.uses.append((table, dict(choices)))
        self.answers.append(answer)


class FakePrintouts:
    """Keeps what was asked; the test answers when it wants to."""

    def __init__(self) -> None:
        self.looked: list[Callable[[list[PrinterLook] | StationError], None]] = []
        self.doubted: list[Callable[[list[JobRecord] | StationError], None]] = []
        self.asked: list[tuple[str, str | int, Callable[[JobRecord | StationError], None]]] = []

    def looks(self, answer: Callable[[list[PrinterLook] | StationError], None]) -> None:
        self.looked.append(answer)

    def uncertain(self, answer: Callable[[list[JobRecord] | StationError], None]) -> None:
        self.doubted.append(answer)

    def print_test(
        self,
        printer: str,
        _identity: StationIdentity,
        _texts: Texts,
        answer: Callable[[JobRecord | StationError], None],
    ) -> None:
        self.asked.append(("test", printer, answer))

    def came_out(
        self, job_id: int, _by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        self.asked.append(("came_out", job_id, answer))

    def did_not(
        self, job_id: int, _by: str, answer: Callable[[JobRecord | StationError], None]
    ) -> None:
        self.asked.append(("did_not", job_id, answer))


class FakePapers:
    """Keeps what was asked; the test answers when it wants to."""

    def __init__(self) -> None:
        self.previews: list[tuple[Paper, Sight, Callable[[Preview | StationError], None]]] = []
        self.pages: list[tuple[int, Sight, Callable[[Picture | StationError], None]]] = []

    def preview(
        self, paper: Paper, sight: Sight, answer: Callable[[Preview | StationError], None]
    ) -> None:
        self.previews.append((paper, sight, answer))

    def page(
        self, number: int, sight: Sight, answer: Callable[[Picture | StationError], None]
    ) -> None:
        self.pages.append((number, sight, answer))


class FakeAccess:
    """Keeps what was asked; the test answers when it wants to."""

    def __init__(self) -> None:
        self.here = OperatorChanged(Presence.NOBODY, "", "", NOON)
        self.log_ins: list[tuple[str, str]] = []
        self.stirred = 0
        self.hear: Callable[[Person | StationError], None] | None = None
        self.approvals: list[
            tuple[Request, str, str, Callable[[Approval | StationError], None]]
        ] = []

    def shown(self) -> OperatorChanged:
        return self.here

    def moved(self) -> None:
        self.stirred += 1

    def log_in(self, username: str, password: str) -> None:
        self.log_ins.append((username, password))

    def give_pin(self, pin: str) -> None:
        self.log_ins.append(("", pin))

    def expect_badge(self, hear: Callable[[Person | StationError], None] | None) -> None:
        self.hear = hear

    def approve(
        self,
        request: Request,
        pin: str,
        reason: str,
        answer: Callable[[Approval | StationError], None],
    ) -> None:
        self.approvals.append((request, pin, reason, answer))


class FakeStation:
    """Stands for station.bootstrap's object behind ui/port.py."""

    def __init__(
        self, language: str = "id", theme: str = "light", session: Sequence[ScanRecorded] = ()
    ) -> None:
        database = DatabaseOptions(url="postgresql://station@central/osas")
        self.settings = Settings(
            station=StationOptions(hub="CGK", desk="3", operator="operator01"),
            ui=msgspec.convert(
                {"language": language, "theme": theme, "reduced_motion": True}, UiOptions
            ),
            osas=database,
            onmart=database,
            wedge=WedgeOptions(enabled=False),
        )
        self.texts = Texts.load(language)
        self.folders = Folders.under(Path("unused"))
        self.posted: list[DeviceEvent | DeskCommand] = []
        self.preferences: list[tuple[str, str]] = []
        self.hearers: list[Callable[[Announcement], None]] = []
        self.operator = "operator01"
        self.befell: list[StoreAlarm] = []
        self.inquiries: list[tuple[str, Callable[[Answer], None]]] = []
        self.pages: list[tuple[TableQuery, Callable[[TablePage | StationError], None]]] = []
        self.days: list[Callable[[Today | StationError], None]] = []
        self.bundles: list[Callable[[Path | StationError], None]] = []
        self.listings: list[Callable[[list[Parked] | StationError], None]] = []
        self.wishes: list[tuple[Wish, Callable[[Done | StationError], None]]] = []
        self._session = list(session)
        self.equipment = FakeEquipment(self.settings)
        self.printouts = FakePrintouts()
        self.papers = FakePapers()
        self.access = FakeAccess()
        self.allowed: list[Approval] = []
        self.orders: list[str] = []
        self.refusal: StationError | None = None

    def expect_serial_scanner(self) -> None:
        """Name a port in the settings."""
        settings = self.settings
        self.settings = msgspec.structs.replace(
            settings, scanner=SerialScannerOptions(port="/dev/scanner")
        )

    def identity(self) -> StationIdentity:
        return StationIdentity("CGK", "Jakarta Gateway", "3", self.operator, "Asia/Jakarta")

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        self.posted.append(item)

    def subscribe(self, on_announcement: Callable[[Announcement], None]) -> Callable[[], None]:
        self.hearers.append(on_announcement)
        return lambda: self.hearers.remove(on_announcement)

    def session(self) -> list[ScanRecorded]:
        return list(self._session)

    def alarms(self) -> list[StoreAlarm]:
        return list(self.befell)

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Keep the question: the test answers it when it wants to."""
        self.inquiries.append((text, answer))

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
        """Keep the question."""
        self.pages.append((query, answer))

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Keep the question."""
        self.days.append(answer)

    def make_bundle(self, answer: Callable[[Path | StationError], None]) -> None:
        """Keep the question."""
        self.bundles.append(answer)

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Keep the question."""
        self.listings.append(answer)

    def decide_parked(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Keep the wish."""
        self.wishes.append((wish, answer))

    def allow(self, approval: Approval) -> None:
        self.allowed.append(approval)

    def require_log_in(self) -> None:
        """Say in the settings that one has to log in here."""
        self.settings = msgspec.structs.replace(self.settings, access=AccessOptions(required=True))
        self.operator = ""

    def zero(self) -> None:
        self._order("zero")

    def tare(self) -> None:
        self._order("tare")

    def _order(self, order: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.orders.append(order)

    def save_preferences(self, language: str, theme: str) -> None:
        self.preferences.append((language, theme))

    def announce(self, announcement: Announcement) -> None:
        """Announce as a core thread would."""
        if isinstance(announcement, ScanRecorded):
            self._session.insert(0, announcement)
        for hear in tuple(self.hearers):
            hear(announcement)
