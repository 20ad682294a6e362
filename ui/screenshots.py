"""Makes the pictures of the README and the help: `python -m ui.screenshots FOLDER`.

Every verdict and state, light and dark, on line and off, in both languages, painted offscreen from
a station that stands still. No core runs.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from station.events import (
    Decision,
    DeviceChanged,
    DeviceKind,
    LinkChanged,
    MirrorRefreshed,
    OutboxChanged,
    Parcel,
    Place,
    ScanNotSaved,
    ScanRecorded,
    ScanUnreadable,
    Target,
    UnreadableReason,
    UnreadableScan,
    Verdict,
    Workflow,
)
from station.folders import Folders
from station.identity import StationIdentity
from station.options import DatabaseOptions, Settings, UiOptions, WedgeOptions
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QApplication

    from station.errors import StationError
    from station.events import Announcement, DeskCommand, DeviceEvent
    from station.inquiry import Answer, TablePage, TableQuery
    from ui.widgets.verdict_story import News

SIZES = ((1366, 768), (1920, 1080))
THEMES = ("light", "dark")
NOW = datetime(2026, 11, 22, 7, 7, 31, tzinfo=UTC)


def _parcel(awb: str, code: str, city: str, service: str, weight_g: int) -> Parcel:
    return Parcel(awb, code, city, service, weight_g, 1, 1)


_BDO, _KNO = ("BDO", "Bandung"), ("KNO", "Medan")
_HELD = (("code", "BA"), ("text_id", "Alamat salah"), ("text_en", "Bad address"))
_EARLIER = (("at", "2026-11-22T07:02:11+00:00"), ("operator", "operator07"), ("desk", "2"))


def _ok(awb: str, service: str, weight_g: int) -> Decision:
    parcel = _parcel(awb, *_BDO, service, weight_g)
    return Decision(Verdict.OK, awb, "received", (), Place.LANE, "B3", parcel=parcel)


def _missort(awb: str) -> Decision:
    parcel = _parcel(awb, *_KNO, "REG", 2400)
    facts = (("belongs", "KNO"),)
    return Decision(Verdict.MISSORT, awb, "missort", facts, Place.LANE, "K2", parcel=parcel)


def _hold(awb: str) -> Decision:
    parcel = _parcel(awb, *_KNO, "EMS", 420)
    return Decision(Verdict.HOLD, awb, "hold_problem", _HELD, Place.DESK, "M1", parcel=parcel)


def _duplicate(awb: str) -> Decision:
    parcel = _parcel(awb, *_BDO, "REG", 1350)
    return Decision(Verdict.DUPLICATE, awb, "duplicate", _EARLIER, Place.LANE, "B3", parcel=parcel)


BEFORE = (
    _ok("88LP1690114420137", "ONE", 850),
    _missort("JX1203345644"),
    _ok("JX1203345598", "REG", 1000),
    _hold("RA473124815DE"),
    _duplicate("JX1203345571"),
    _ok("004821733871", "CARGO", 12300),
    *(_ok(f"JX12033455{number}", "REG", 700 + 110 * number) for number in range(10, 64)),
)
"""What the desk scanned before, newest first."""


def _recorded(decision: Decision, age_s: int) -> ScanRecorded:
    at = NOW - timedelta(seconds=age_s)
    seq = 1000 - age_s
    return ScanRecorded(
        UUID(int=seq), seq, at, Workflow.RECEIVING, "operator01", "scanner", decision
    )


NEWS: dict[str, News | None] = {
    "first": None,
    "ok": _recorded(_ok("JX1203345871", "REG", 1200), 0),
    "warning": _recorded(replace(_ok("JX1203345871", "REG", 1200), warning="implied_handover"), 0),
    "duplicate": _recorded(_duplicate("JX1203345602"), 0),
    "missort": _recorded(replace(_missort("004821733920"), data_age_s=720.0), 0),
    "hold": _recorded(_hold("RA473124829DE"), 0),
    "unknown": _recorded(
        Decision(Verdict.UNKNOWN, "JX9900000001", "unknown", (), Place.SHELF, "X"), 0
    ),
    "rejected": _recorded(Decision(Verdict.REJECTED, "8992761111112", "rejected_ean"), 0),
    "unreadable": ScanUnreadable(
        UnreadableScan(UnreadableReason.NO_SUFFIX, 6, "JX1203", NOW, "scanner")
    ),
    "not-saved": ScanNotSaved("JX1203345990", "disk_full", NOW),
}


def _weather(*, online: bool) -> Iterator[Announcement]:
    oldest = None if online else NOW - timedelta(minutes=12)
    for target in Target:
        reason = "" if online else "database_refused"
        yield LinkChanged(target, online=online, reason=reason, at=NOW)
        yield OutboxChanged(target, 0 if online else 128, 0, oldest)
    yield MirrorRefreshed(NOW - timedelta(seconds=12 if online else 720), 20_000)
    yield DeviceChanged("scanner", DeviceKind.SCANNER, connected=True, at=NOW)


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

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Do nothing."""

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
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


def take(
    app: QApplication, file: Path, news: News | None, face: tuple[str, str], *, online: bool
) -> None:
    """Paint one window, `face` its language and theme, at both sizes, into PNG files."""
    from ui.app import build_window  # after the platform is chosen

    scans = [_recorded(decision, 3 * age + 3) for age, decision in enumerate(BEFORE)]
    station = StillStation(*face, scans if news is not None else [])
    window = build_window(app, station, clock=StillClock())
    frames: list[str] = []
    window.complete.connect(lambda: frames.append("first"))
    window.show()
    while not frames:
        app.processEvents()
    for announcement in (*_weather(online=online), *([news] if news is not None else [])):
        window.show_announcement(announcement)
    for width, height in SIZES:
        window.resize(width, height)
        # Twice: the list gathers its rows for a moment before it takes them.
        while window.screen_.scans.gathering:
            app.processEvents()
        app.processEvents()
        window.grab().save(str(file.with_name(f"{file.stem}-{width}.png")))
    window.close()


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(prog="python -m ui.screenshots")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=LANGUAGES, default="id")
    call = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.app import application  # after the platform is chosen

    app = application()
    call.folder.mkdir(parents=True, exist_ok=True)
    for (name, news), theme, online in product(NEWS.items(), THEMES, (True, False)):
        link = "online" if online else "offline"
        file = call.folder / f"receiving-{name}-{theme}-{link}.png"
        take(app, file, news, (call.language, theme), online=online)


if __name__ == "__main__":
    main()
