"""Plays a hub-day: stations, lines, two servers, and whatever goes wrong, one step after the other.

the day           scans and faults as the plan has them
one server heals  the other stays down: what is owed to the one must drain (P8)
both are well     nothing new is scanned: all must drain, all must be there, once (P1, P9, P14)
"""

from __future__ import annotations

from collections import Counter as Tally
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, assert_never

from station.events import Target
from tests.simulator.counter import Counter
from tests.simulator.disk import Died
from tests.simulator.faults import strike
from tests.simulator.line import Line
from tests.simulator.onmart import Onmart
from tests.simulator.oracle import MOST_A_SECOND, Found, Oracle
from tests.simulator.osas import HistoryLine, Osas
from tests.simulator.plan import Appearance, BackendWrite, Fault, Kind, Scan
from tests.simulator.schedule import MORNING, Schedule
from tests.simulator.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulator.disk import VirtualDisks
    from tests.simulator.oracle import Violation
    from tests.simulator.plan import HubDay, Parcel, Step

DAY_S = 3600.0
"""A shift, pressed into an hour: what matters is the order of things."""
ONE_DOWN_S = 900.0
"""Longer than any pause: an idle uplink looks again after 300 s, and asks after 600 s at most."""
DRAINS_WITHIN_S = 2100.0
_MIRROR_EVERY_S = 120.0
_STARTS_AFTER_S = 20.0


class World:
    """One hub-day. `tell` hears the story, if anybody wants it. It ends where `looked_for` breaks."""

    def __init__(
        self,
        plan: HubDay,
        disks: VirtualDisks,
        tell: Callable[[str], None] | None = None,
        looked_for: str | None = None,
    ) -> None:
        self.plan = plan
        self.schedule = Schedule()
        self.injected: Tally[Kind] = Tally()
        self._tell = tell
        self.oracle = Oracle(self, looked_for)
        self.osas, self.onmart = Osas(), Onmart()
        self.servers = {
            database.target: Server(database, self.hit, self.oracle.committed)
            for database in (self.osas, self.onmart)
        }
        self.counters = [
            Counter(self, number, post, disks.volume(f"{number}", self.hit), self._lines(number))
            for number, post in enumerate(plan.posts)
        ]

    def _lines(self, number: int) -> dict[Target, Line]:
        return {
            target: Line(
                server, self.schedule, Random(f"{self.plan.seed} {number} {target}"), self.hit
            )
            for target, server in self.servers.items()
        }

    # ── what happens when ────────────────────────────────────────────────────────────────────

    def at(self, counter: Counter, at_s: float, do: Callable[[], None]) -> None:
        """Have a station do something, unless it has died until then; later if it is suspended."""
        life = counter.life
        self.schedule.at(at_s, lambda: self._do(counter, do, life))

    def later(self, counter: Counter, in_s: float, do: Callable[[], None]) -> None:
        self.at(counter, self.schedule.now_s + in_s, do)

    def by_hand(self, counter: Counter, at_s: float, do: Callable[[], None]) -> None:
        """Have somebody do something at a station, whatever became of it until then."""
        self.schedule.at(at_s, lambda: self._do(counter, do, None))

    def _do(self, counter: Counter, do: Callable[[], None], life: int | None) -> None:
        if life not in {None, counter.life}:
            return
        if counter.asleep_until_s > self.schedule.now_s:
            self.schedule.at(counter.asleep_until_s, lambda: self._do(counter, do, life))
            return
        with suppress(Died):
            do()
        # What dies in the middle of a commit may be told as a failure of that commit.
        if counter.volume.is_dead and not counter.volume.is_buried:
            self.fell(counter)

    def fell(self, counter: Counter) -> None:
        """Bury a station's process, and have it started again."""
        kind = Kind.POWER if counter.with_power_cut else Kind.KILLED
        self.hit(kind)
        self.tell(counter.name, kind)
        counter.die()
        self.later(counter, _STARTS_AFTER_S, counter.start)

    def hit(self, kind: Kind) -> None:
        """Count a fault that did hit something."""
        self.injected[kind] += 1

    def tell(self, who: str, what: str) -> None:
        if self._tell is not None:
            at = MORNING + timedelta(seconds=self.schedule.now_s)
            self._tell(f"{at:%H:%M:%S}.{at.microsecond // 1000:03} {who:<8} {what}")

    # ── the day ──────────────────────────────────────────────────────────────────────────────

    def play(self) -> list[Violation]:
        """Play all of it; return what must never happen and did."""
        for parcel in self.plan.parcels:
            if parcel.known:
                self._book(parcel)
            if parcel.shipped:
                self.onmart.tables.shipped.add(parcel.awb)
        for server in self.servers.values():
            server.keep(0.0)
        for counter in self.counters:
            self.at(counter, 0.0, counter.start)
            self._keep_mirror(counter)
        for step in self.plan.steps:
            self._schedule(step)
        try:
            with suppress(Found):
                self._play()
        finally:
            for counter in self.counters:
                counter.volume.bury()
                counter.close()
        return self.oracle.violations

    def _play(self) -> None:
        self._run(self._day_s())
        self._heal()
        last = self.plan.heals_last
        self.servers[last].trouble(Kind.DOWN, self.schedule.now_s + ONE_DOWN_S, 1)
        self._run(self.schedule.now_s + ONE_DOWN_S)
        self.oracle.one_is_down(last)
        if self.plan.mends:
            self._mend()
        self._run(self.schedule.now_s + DRAINS_WITHIN_S)
        self.oracle.all_is_over()

    def _day_s(self) -> float:
        """Return when the day ends: not before whoever was suspended has woken."""
        faults = [step for step in self.plan.steps if isinstance(step, Fault)]
        woken = [one.at_s + one.lasts_s for one in faults if one.kind is Kind.SUSPENDED]
        return max(DAY_S, *woken) + 60.0 if woken else DAY_S

    def _run(self, until_s: float) -> None:
        second_s, steps = self.schedule.now_s, 0
        while (do := self.schedule.take(until_s)) is not None:
            if self.schedule.now_s >= second_s + 1.0:
                second_s, steps = self.schedule.now_s, 0
            steps += 1
            if steps == MOST_A_SECOND:
                self.oracle.overran(second_s)
            do()

    def _heal(self) -> None:
        self.tell("", "all faults are over, but for one database that is down")
        for server in self.servers.values():
            server.heal()
        for counter in self.counters:
            counter.volume.heal()
            for line in counter.lines.values():
                line.heal()

    def _mend(self) -> None:
        """Let the databases take what they refused, and have a supervisor send it again."""
        self.tell("supervisor", "what was refused is mended")
        for server in self.servers.values():
            server.database.poisons = False
        for counter in self.counters:
            self.by_hand(counter, self.schedule.now_s, counter.decide_what_is_parked)

    def _keep_mirror(self, counter: Counter) -> None:
        def refresh() -> None:
            counter.refresh_mirror()
            counter.idle()
            if self.schedule.now_s < DAY_S:
                self.by_hand(counter, self.schedule.now_s + _MIRROR_EVERY_S, refresh)

        self.by_hand(counter, 0.0, refresh)

    def _schedule(self, step: Step) -> None:
        match step:
            case Scan():
                counter = self.counters[step.station]
                self.by_hand(counter, step.at_s, lambda: counter.scan(step))
            case Fault():
                self.schedule.at(step.at_s, lambda: strike(self, step))
            case BackendWrite():
                self.schedule.at(step.at_s, lambda: self._write_as_backend(step))
            case Appearance():
                self.schedule.at(step.at_s, lambda: self._turn_up(step))
            case _:
                assert_never(step)

    def _book(self, parcel: Parcel) -> None:
        self.osas.tables.status[parcel.awb] = parcel.status
        self.osas.tables.koli_total[parcel.awb] = parcel.koli_total

    def _turn_up(self, step: Appearance) -> None:
        self.hit(Kind.APPEARED)
        self.tell(step.target, f"{step.awb} turns up")
        if step.target is Target.OSAS:
            self._book(next(one for one in self.plan.parcels if one.awb == step.awb))
        else:
            self.onmart.tables.shipped.add(step.awb)
        self.servers[step.target].keep(self.schedule.now_s)

    def _write_as_backend(self, step: BackendWrite) -> None:
        tables = self.osas.tables
        if step.awb not in tables.status:
            return
        self.hit(Kind.BACKEND)
        self.tell("backend", f"{step.awb} is {step.status}")
        tables.status[step.awb] = step.status
        if step.says_when_s is not None:
            at = MORNING + timedelta(seconds=step.says_when_s)
            tables.history.append(HistoryLine(step.awb, step.status, "elsewhere", at, None))
        self.servers[Target.OSAS].keep(self.schedule.now_s)
        self.oracle.backend_wrote(step.awb)
