"""What a desk of the day answers, in a word; the day's clock."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET

from station.events import CommandRefused, Prompted, ScanRecorded
from station.journal.details import Handover, Packing, Shift, StockTake
from station.journal.record import EventBody
from tests.day.says import SHOWN

if TYPE_CHECKING:
    from station.events import Announcement
    from tests.day.station import DayStation

_ZONE = ZoneInfo("Asia/Jakarta")
_decode = msgspec.json.Decoder(EventBody).decode


def morning() -> datetime:
    """Return six o'clock of this day at the hub, or soon where that is past.

    What the backend dates by itself is from before the day; no database believes a clock a day ahead.
    """
    now = datetime.now(_ZONE)
    six = datetime.combine(now.date(), time(6, 0), _ZONE)
    return max(six, now + timedelta(minutes=10)).astimezone(UTC)


class DayClock:
    """One clock for all desks: they stand in one hall."""

    def __init__(self, start: datetime) -> None:
        self._now, self._monotonic_s = start, 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic_s(self) -> float:
        return self._monotonic_s

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic_s += seconds


def answer_in(told: list[Announcement]) -> str:
    """Return in a word what was announced last."""
    for one in reversed(told):
        match one:
            case ScanRecorded(decision=decision):
                return decision.verdict.value
            case Prompted(key=key) if key:
                return f"prompt:{key}"
            case CommandRefused(key=key):
                return f"refusal:{key}"
    return SHOWN


def number_in(station: DayStation) -> str:
    """Return the number of the document that was opened last."""
    rows = station.journal._connection.execute("SELECT body FROM event ORDER BY seq DESC LIMIT 1")
    body = _decode(next(rows)[0])
    told = (body.packing, body.handover, body.delivery, body.stocktake, body.shift)
    said = next(one for one in told if one is not UNSET)
    match said:
        case Packing(bag=number) | Handover(manifest=number) | StockTake(number=number):
            return number
        case Shift(shift=number):
            return number
        case _:
            return said.runsheet or ""
