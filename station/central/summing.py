"""Sums a hub's day up: from the mirror and the journal, and with OSAS what it alone knows.

OSAS silent → the rest is told all the same, with why. Imports psycopg, so it is imported in the
thread that asks. Neighbours: station/today.py, today_reader.
"""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.agents import agents_of, first_missing, not_paid_out
from station.central.side_by_side import SideBySide
from station.central.today_reader import Asked, FromOsas, TodayReader
from station.errors import CentralError
from station.events import Target
from station.journal.own_day import own_day
from station.journal.recent import own_events
from station.mirror.today_facts import MirrorToday
from station.notation import local_day, zone_of
from station.surveying import inside_of, untold
from station.today import Standing, Today, day_began, hours_of, lanes_of, paces_of, with_own
from station.workflows.survey import Present, moved_by, standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.clock import Clock
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.journal.record import EventBody

_DUE_WITHIN = timedelta(days=14)
_SHORT_WITHIN = timedelta(days=7)
_END_WITHIN_S = 1.0


class Summing:
    """Asked by one thread; `close` may come from another."""

    def __init__(
        self,
        pool: Pool,
        naming: Naming,
        folders: Folders,
        clock: Clock,
        identity: Callable[[], StationIdentity],
    ) -> None:
        self._reader = TodayReader(pool, naming)
        self._mirror = MirrorToday(folders.mirror_file)
        self._journal_file = folders.journal_file
        self._clock = clock
        self._identity = identity
        self._asking: SideBySide[FromOsas] = SideBySide("today")

    def today(self, timeout_s: float) -> Today:
        """Return how the hub stands now; OSAS is waited for no longer. Raises JournalError."""
        deadline_s = time.monotonic() + timeout_s
        identity, now = self._identity(), self._clock.now()
        told = self._from_here(identity, now)
        left_s = max(0.001, deadline_s - time.monotonic())
        codes, day = self._mirror.agents.codes(identity.hub), local_day(now, identity.timezone)
        asked = Asked(identity.hub, tuple(codes), day, now)
        job = partial(self._reader.read, asked, left_s)
        answer = self._asking.ask({Target.OSAS: job}, left_s)[Target.OSAS]
        if isinstance(answer, CentralError):
            return self._with(told, FromOsas(), day, answer.key)
        return self._with(told, answer, day, "")

    def close(self) -> None:
        """End a wait of this moment."""
        self._asking.close()

    def join(self) -> None:
        """Let go of the mirror, and wait a moment for what was given up."""
        self._asking.join(_END_WITHIN_S)
        self._mirror.close()

    def _from_here(self, identity: StationIdentity, now: datetime) -> Today:
        mirror, hub, zone = self._mirror, identity.hub, identity.timezone
        began = day_began(now, zone)
        own = own_day(self._journal_file, began)
        day = local_day(now, zone)
        floor = floor_now(mirror.standing(hub), self._untold(), hub, mirror)
        others = mirror.hours(hub, began, identity.desk)
        return Today(
            hub,
            f"{hub}-{identity.desk}",
            now,
            mirror.as_of(),
            lanes=lanes_of(floor, mirror.ways(hub), mirror.trucks(hub), now, zone),
            paces=paces_of(with_own(mirror.worked(hub, began), own.worked, identity.desk)),
            due=mirror.due(hub, now - _DUE_WITHIN),
            rounds=mirror.rounds(hub, day - _SHORT_WITHIN, day),
            owed=own.owed,
            hours=hours_of((*others, *own.scanned), now),
            booked=first_missing(mirror.agents.booked(hub, began)),
        )

    def _with(self, told: Today, osas: FromOsas, day: date, failure: str) -> Today:
        agents, hub = self._mirror.agents, told.hub
        offset = told.at.astimezone(zone_of(self._identity().timezone)).utcoffset()
        collected = agents.collected(hub, int((offset or timedelta()).total_seconds()))
        codes = agents.codes(hub)
        earned = {codes[agent]: rupiah for agent, rupiah in osas.earned.items() if agent in codes}
        late = not_paid_out(collected, agents.payouts(hub), day)
        return replace(
            told,
            gaps=osas.gaps,
            stations=osas.stations,
            agents=agents_of(late, agents.few_numbers(hub), earned),
            failure=failure,
        )

    def _untold(self) -> list[EventBody]:
        """Return what this desk did and the mirror does not hold yet."""
        if not self._journal_file.exists():
            return []
        return untold(own_events(self._journal_file), self._mirror.as_of())


def floor_now(
    floor: Iterable[Standing], own: Iterable[EventBody], hub: str, mirror: MirrorToday
) -> tuple[Standing, ...]:
    """Return what lies at a hub: as the mirror has it, and then what this desk did since."""
    bodies, before = list(own), {one.awb: one for one in floor}
    inside = partial(inside_of, mirror)
    came = {one.awb: b.effective_at for b in bodies if b.moves_to for one in moved_by(b, inside)}
    here = standing((Present(awb) for awb in before), bodies, hub, inside)
    new = (one.awb for one in here if one.awb not in before)
    arrived = (mirror.arrived(awb, came[awb]) for awb in new)
    return (*(before[one.awb] for one in here if one.awb in before), *arrived)
