"""What a hub's day is told with: a question's answer, its lines, and how numbers are written. Pure.

Neighbours: today_wording and today_troubles, which answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station import notation
from station.texts import Texts
from station.today import Today

if TYPE_CHECKING:
    from datetime import datetime

    from station.today import Lane


class Line(Struct, frozen=True):
    """One line: what, how much of it, in words, and what more is known. `value` None: no bar.

    `parts`: what the bar is made of, in the order of its Point's legend.
    """

    label: str
    said: str = ""
    value: float | None = None
    detail: str = ""
    warns: bool = False
    parts: tuple[float, ...] = ()


class Column(Struct, frozen=True):
    """One column of a chart by time. `is_open`: its time is not over."""

    label: str
    value: float
    said: str
    is_open: bool = False


class Point(Struct, frozen=True):
    """One question's answer. `warns`: somebody should do something."""

    question: str
    title: str
    warns: bool = False
    lines: tuple[Line, ...] = ()
    detail: str = ""
    """What more there is to say where there are no lines."""
    legend: tuple[str, ...] = ()
    """What the parts of its bars are."""
    chart: str = ""
    """What the columns show, as a sentence."""
    columns: tuple[Column, ...] = ()


class Saying(Struct, frozen=True):
    """What every answer is made with."""

    today: Today
    texts: Texts
    timezone: str

    def count(self, number: int) -> str:
        """Return a whole number."""
        return notation.count(number, self.texts.language)

    def money(self, rupiah: int) -> str:
        """Return an amount of rupiah."""
        return notation.money(rupiah, self.texts.language)

    def age(self, since: datetime) -> str:
        """Return how long ago that was."""
        return notation.age((self.today.at - since).total_seconds(), self.texts)

    def left(self, until: datetime) -> str:
        """Return how long it is until then."""
        return notation.age((until - self.today.at).total_seconds(), self.texts)

    def clock(self, at: datetime) -> str:
        """Return the hub's own time of day."""
        return notation.clock_time(at, self.timezone)

    def moment(self, at: datetime) -> str:
        """Return the hub's own time of day, with the day where it is another one."""
        clock, day = self.clock(at), notation.local_day(at, self.timezone)
        if day == notation.local_day(self.today.at, self.timezone):
            return clock
        return f"{day.day} {notation.MONTHS[self.texts.language][day.month - 1]} {clock}"

    def lane(self, lane: Lane) -> str:
        """Return a lane and where it leads."""
        named = self.texts("today.lane", lane=lane.name) if lane.name else ""
        way = f"→ {lane.next_hop}" if lane.next_hop else ""
        return " ".join(part for part in (named, way) if part) or self.texts("today.no_lane")
