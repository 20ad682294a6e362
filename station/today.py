"""How a hub stands at this moment, for whoever runs it: eight questions and the stations. Pure.

    Facts (mirror, journal, OSAS) → sums → Today → station/today_wording.py

Neighbours: mirror/today_facts, journal/own_day, central/today_reader, which read the facts;
central/summing, which puts them together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from station.agents import Agent, Booked
from station.notation import zone_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

QUARTER = timedelta(minutes=15)
MOST_NAMED = 50
"""So many parcels of a lane are named."""
LEAST_SCANS = 20
"""Whoever scanned less is not called slow."""
AGES = (timedelta(days=1), timedelta(days=3))
"""Where parcels begin to be here long, and too long."""
SILENT_AFTER = timedelta(minutes=5)
"""A station says that it is there every minute."""

# ── what is read ─────────────────────────────────────────────────────────────────────────────


class Standing(Struct, frozen=True):
    """A parcel on the floor, where it travels to, and since when it is here."""

    awb: str
    towards: str
    since: datetime
    is_vip: bool = False
    ship_by: datetime | None = None
    """Until when its seller must have sent it on, where a marketplace says so."""


class Way(Struct, frozen=True):
    """Where parcels for a destination wait here. `cut_off` is local time, "16:00:00" or ""."""

    lane: str
    next_hop: str
    cut_off: str = ""


class Worked(Struct, frozen=True):
    """What somebody scanned today at one desk, and in how many quarters of an hour."""

    desk: str
    operator: str
    scans: int
    quarters: int


class Hour(Struct, frozen=True):
    """How much was scanned here in the hour that begins then."""

    at: datetime
    scans: int


class Due(Struct, frozen=True):
    """A manifest to this hub that was closed, and of whose lines some have not come."""

    number: str
    from_hub: str
    closed_at: datetime
    lines: int
    arrived: int


class Round(Struct, frozen=True):
    """A runsheet that is not settled, or was settled short. Rupiah; `date` is ISO."""

    number: str
    courier: str
    date: str
    status: str
    expected: int
    received: int
    short: int

    @property
    def lacks(self) -> int:
        """What is short of a settled round, and what is still out with an open one."""
        return self.short if self.is_settled else max(0, self.expected - self.received)

    @property
    def is_settled(self) -> bool:
        """Whether the courier has been settled with."""
        return self.status == "closed"


class Gap(Struct, frozen=True):
    """A difference that nobody has settled. `kind` is discrepancy.kind."""

    kind: str
    awb: str
    manifest: str
    found_at: datetime


class Owed(Struct, frozen=True):
    """What this desk still owes one database, and since when."""

    target: str
    waiting: int
    parked: int
    oldest_at: datetime | None = None


class Seen(Struct, frozen=True):
    """A station of this hub as OSAS heard of it last; `queue_depth` is what it owed then."""

    name: str
    machine: str
    app_version: str
    last_seen: datetime
    queue_depth: int


# ── what comes of it ─────────────────────────────────────────────────────────────────────────


class Lane(Struct, frozen=True):
    """One lane's parcels. `next_cut_off` is the nearest that comes, None where there is none."""

    name: str
    next_hop: str
    parcels: int
    next_cut_off: datetime | None = None
    late: tuple[Standing, ...] = ()
    """Here since before the last cut-off; in the order in which they should go."""
    ages: tuple[int, ...] = ()
    """How many are here not long, long and too long, see AGES."""
    first: tuple[Standing, ...] = ()
    """The first of all that are here, in the order in which they should go."""


class Pace(Struct, frozen=True):
    """How fast somebody scanned today, pauses left out."""

    desk: str
    operator: str
    scans: int
    per_hour: int


class Today(Struct, frozen=True):
    """All of it. `failure` is the `error.` key why OSAS told nothing of gaps and stations."""

    hub: str
    station: str
    """This station's own name, as in `stations`."""
    at: datetime
    copied_at: datetime | None
    """The moment that the mirror, and all that is not OSAS's or this desk's own, is as of."""
    lanes: tuple[Lane, ...] = ()
    paces: tuple[Pace, ...] = ()
    due: tuple[Due, ...] = ()
    rounds: tuple[Round, ...] = ()
    owed: tuple[Owed, ...] = ()
    gaps: tuple[Gap, ...] = ()
    stations: tuple[Seen, ...] = ()
    failure: str = ""
    hours: tuple[Hour, ...] = ()
    """Since the day's first scan, the hour that is not over included."""
    booked: tuple[Booked, ...] = ()
    agents: tuple[Agent, ...] = ()


def lanes_of(
    floor: Iterable[Standing],
    ways: Mapping[str, Way],
    trucks: Mapping[str, Iterable[str]],
    now: datetime,
    timezone: str,
) -> tuple[Lane, ...]:
    """Return the lanes, the fullest first. `trucks`: cut-offs of the lines, by the next hub.

    A parcel that no route is known for waits in a lane without a name.
    """
    waiting: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    cut_offs: dict[tuple[str, str], set[str]] = defaultdict(set)
    for parcel in floor:
        way = ways.get(parcel.towards, Way("", ""))
        lane = (way.lane, way.next_hop)
        waiting[lane].append(parcel)
        cut_offs[lane].update([way.cut_off] if way.cut_off else trucks.get(way.next_hop, ()))
    made = (
        _lane(*lane, here, sorted(_moments(cut_offs[lane], now, timezone)), now)
        for lane, here in waiting.items()
    )
    return tuple(sorted(made, key=lambda lane: (-lane.parcels, lane.name)))


def _lane(
    name: str, next_hop: str, here: list[Standing], moments: list[datetime], now: datetime
) -> Lane:
    passed = [moment for moment in moments if moment <= now]
    coming = [moment for moment in moments if moment > now]
    ordered = sorted(here, key=urgency)
    late = [parcel for parcel in ordered if passed and parcel.since <= passed[-1]]
    return Lane(
        *(name, next_hop, len(here), coming[0] if coming else None, tuple(late)),
        ages=_ages(here, now),
        first=tuple(ordered[:MOST_NAMED]),
    )


def urgency(parcel: Standing) -> tuple[bool, float, datetime]:
    """Return a VIP's before all others, then by when it must be sent, then by how long it waits."""
    must_go = parcel.ship_by.timestamp() if parcel.ship_by else float("inf")
    return not parcel.is_vip, must_go, parcel.since


def _ages(here: Iterable[Standing], now: datetime) -> tuple[int, ...]:
    counted = Counter(sum(now - parcel.since >= age for age in AGES) for parcel in here)
    return tuple(counted[age] for age in range(len(AGES) + 1))


def _moments(cut_offs: Iterable[str], now: datetime, timezone: str) -> Iterator[datetime]:
    """Yield the cut-offs of yesterday, today and tomorrow; what is no time of day is none."""
    zone = zone_of(timezone)
    today = now.astimezone(zone).date()
    for text in cut_offs:
        try:
            clock = time.fromisoformat(text)
        except ValueError:
            continue
        for days in (-1, 0, 1):
            day = today + timedelta(days=days)
            yield datetime.combine(day, clock.replace(tzinfo=None), tzinfo=zone)


def day_began(now: datetime, timezone: str) -> datetime:
    """Return when the hub's day began."""
    zone = zone_of(timezone)
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)


def paces_of(worked: Iterable[Worked]) -> tuple[Pace, ...]:
    """Return how fast each was, the slowest first; those with few scans last."""
    paces = [
        Pace(each.desk, each.operator, each.scans, _per_hour(each.scans, each.quarters))
        for each in worked
        if each.scans > 0
    ]
    return tuple(sorted(paces, key=lambda pace: (pace.scans < LEAST_SCANS, pace.per_hour)))


def _per_hour(scans: int, quarters: int) -> int:
    return round(scans / max(1, quarters) * (timedelta(hours=1) / QUARTER))


def with_own(others: Iterable[Worked], own: Iterable[Worked], desk: str) -> tuple[Worked, ...]:
    """Return everybody's work; this desk's by its own journal, which is ahead of the mirror."""
    return (*(each for each in others if each.desk != desk), *own)


def silent(stations: Iterable[Seen], now: datetime) -> tuple[Seen, ...]:
    """Return the stations that have not been heard of for a while, the longest first."""
    late = [station for station in stations if now - station.last_seen > SILENT_AFTER]
    return tuple(sorted(late, key=lambda station: station.last_seen))


def hours_of(scans: Iterable[tuple[datetime, int]], now: datetime) -> tuple[Hour, ...]:
    """Return every hour from the first with a scan until now; scans of one hour are added up."""
    counted: Counter[datetime] = Counter()
    for at, many in scans:
        counted[at.replace(minute=0, second=0, microsecond=0)] += many
    hours, hour = [], min(counted, default=now)
    while counted and hour <= now:
        hours.append(Hour(hour, counted[hour]))
        hour += timedelta(hours=1)
    return tuple(hours)
