"""Pictures of how a hub stands: each question looked into, an empty hub, and off line."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.agents import Agent, Booked
from station.events import InquiryChosen
from station.today import Due, Gap, Hour, Lane, Owed, Pace, Round, Seen, Standing, Today
from ui.specimens import NOW
from ui.still_station import StillStation, still_window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from station.errors import StationError
    from ui.main_window import MainWindow

_SIZE = (1366, 768)
_SCALES = (1.0, 1.5)
_TURNS = 5
"""Of the event loop, until all is laid out."""
_THIS_HOUR = NOW.replace(minute=0, second=0, microsecond=0)


def _ago(minutes: float) -> timedelta:
    return timedelta(minutes=minutes)


def _late(number: int, hours: int) -> Standing:
    return Standing(f"JX12033456{number}", "BDO", NOW - timedelta(hours=hours))


_FIRST = (
    Standing("JX1203345701", "KNO", NOW - _ago(70), is_vip=True),
    Standing("JX1203345702", "KNO", NOW - _ago(50), ship_by=NOW + _ago(45)),
    Standing("JX1203345703", "KNO", NOW - _ago(410)),
)
_SCANS = (38, 204, 412, 655, 590, 310, 498, 702, 121)
TODAY = Today(
    "CGK",
    "CGK-3",
    NOW,
    NOW - timedelta(seconds=12),
    lanes=(
        Lane(
            *("B3", "BDO", 412, NOW + _ago(93)),
            late=tuple(_late(n, 31 - n // 3) for n in range(10, 17)),
            ages=(371, 34, 7),
        ),
        Lane("S1", "SUB", 268, NOW + _ago(213), ages=(268, 0, 0)),
        Lane("K2", "KNO", 120, NOW + _ago(33), ages=(96, 24, 0), first=_FIRST),
        Lane("D1", "CGK", 74, ages=(52, 10, 12)),
        Lane("", "", 3, ages=(0, 1, 2)),
    ),
    paces=(
        Pace("2", "operator07", 123, 41),
        Pace("1", "operator04", 612, 306),
        Pace("3", "operator01", 1_480, 493),
        Pace("4", "operator02", 12, 48),
    ),
    due=(
        Due("SUB-M2-1121-004", "SUB", NOW - _ago(640), 48, 46),
        Due("BDO-M1-1122-001", "BDO", NOW - _ago(190), 120, 0),
    ),
    rounds=(
        Round(
            "CGK-R3-1121-002", "courier05", "2026-11-21", "closed", 1_250_000, 1_000_000, 250_000
        ),
        Round("CGK-R3-1122-001", "courier02", "2026-11-22", "out", 4_150_000, 0, 0),
    ),
    owed=(Owed("osas", 128, 3, NOW - _ago(12)), Owed("onmart", 0, 0)),
    gaps=(
        Gap("missing", "JX1203340011", "SUB-M2-1121-004", NOW - _ago(300)),
        Gap("seal_differs", "", "BDO-M1-1121-009", NOW - _ago(1_500)),
    ),
    stations=(
        Seen("CGK-1", "meja-1", "0.6.0", NOW - timedelta(seconds=21), 0),
        Seen("CGK-2", "meja-2", "0.5.2", NOW - _ago(12), 94),
        Seen("CGK-3", "meja-3", "0.6.0", NOW - timedelta(seconds=4), 128),
    ),
    hours=tuple(
        Hour(_THIS_HOUR - timedelta(hours=len(_SCANS) - 1 - n), scans)
        for n, scans in enumerate(_SCANS)
    ),
    booked=(
        Booked("CGK-A1", "Toko Roda Jaya", 61, 57, is_vip=True),
        Booked("CGK-A2", "Batik Sekar", 96, 92),
        Booked("CGK-C1", "Kopi Lereng", 41, 40),
        Booked("CGK-A1", "", 42, 42),
    ),
    agents=(
        Agent("CGK-A2", 1_850_000, date(2026, 11, 16)),
        Agent("CGK-C1", 425_000, date(2026, 11, 18), earned=84_000),
        Agent("CGK-A1", numbers_left=12, earned=212_500),
    ),
)
EMPTY = Today("CGK", "CGK-3", NOW, NOW - timedelta(seconds=12), owed=(Owed("osas", 0, 0),))
OFFLINE = replace(
    TODAY,
    copied_at=NOW - _ago(14),
    gaps=(),
    stations=(),
    agents=tuple(replace(agent, earned=None) for agent in TODAY.agents),
    failure="database_network",
)


class BusyStation(StillStation):
    """A station that tells how its hub stands at once."""

    day: Today = TODAY

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Tell it."""
        answer(self.day)


def take_today(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint every question once, also in large type; `face` is a language and a theme."""
    for scale in _SCALES:
        for name, day, asked in (
            *((f"{number + 1}", TODAY, number) for number in range(9)),
            ("empty", EMPTY, 0),
            ("offline", OFFLINE, 6),
        ):
            window = opened(app, face, day, scale)
            window.stage.today.list.choose(asked)
            _save(app, window, folder / f"today-{name}-{face[1]}-{round(100 * scale)}.png")


def opened(app: QApplication, face: tuple[str, str], day: Today, scale: float = 1.0) -> MainWindow:
    """Open how a hub stands, on such a day."""
    station = BusyStation(*face, [])
    station.day = day
    window = still_window(app, station, online=not day.failure, scale=scale)
    window.rail.today.click()
    window.show_announcement(InquiryChosen())
    _turn(app)
    return window


def _turn(app: QApplication) -> None:
    for _ in range(_TURNS):
        app.processEvents()


def _save(app: QApplication, window: MainWindow, file: Path) -> None:
    window.resize(*_SIZE)
    _turn(app)
    window.grab().save(str(file))
    window.close()
