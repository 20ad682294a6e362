"""One station: the real journal on a virtual disk, the real desk without its thread, two uplinks.

A counter lives several times in a day: killed or without power, it starts again on what its disk
has. The mirror and the operator's memory outlive it.
"""

from __future__ import annotations

from contextlib import closing, suppress
from random import Random
from typing import TYPE_CHECKING, Any

from station.desk import Desk
from station.errors import JournalError
from station.events import Scan, ScanNotSaved, ScanRecorded, Target
from station.identity import StationIdentity
from station.inbox import Inbox
from station.journal import decisions, schema
from station.journal.decisions import Choice, Decision
from station.journal.journal import Journal
from station.options import ReceivingOptions
from station.recollection import Recollection
from tests.simulator.disk import Died
from tests.simulator.mirror import SimulatedMirror
from tests.simulator.plan import Kind
from tests.simulator.schedule import DeviceClock
from tests.simulator.uplink import SimulatedUplink

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from uuid import UUID

    from station.events import Announcement
    from station.journal.record import Acknowledgement
    from tests.simulator import plan
    from tests.simulator.disk import Volume
    from tests.simulator.line import Line
    from tests.simulator.world import World

_OPERATOR = "operator01"
_STARTS_AGAIN_S = 20.0
_SCANS_AGAIN_S = 8.0
_MOST_TRIES = 4
_IDLE_SHARE = 0.25
_DISMISSED = 0.2


class DoneAtOnce(Inbox[Any]):
    """An inbox whose chores are done while they are posted."""

    def post_chore(self, chore: Callable[[], None]) -> bool:
        chore()
        return True


class UnthreadedDesk(Desk):
    """The desk, with whoever calls as its thread."""

    on_settled: Callable[[Target, Sequence[Acknowledgement]], None]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._inbox = DoneAtOnce()

    def settle(self, target: Target, proofs: Sequence[Acknowledgement]) -> None:
        """Note what a database proved, and have it checked that it did (P7)."""
        self.on_settled(target, proofs)
        super().settle(target, proofs)

    def tidy(self) -> None:
        """Have an idle moment, in which a checkpoint is due."""
        self._since_checkpoint = 1_000_000
        self._do(None)


class Counter:
    """A station of the hub-day."""

    def __init__(
        self,
        world: World,
        number: int,
        post: plan.Post,
        volume: Volume,
        lines: Mapping[Target, Line],
    ) -> None:
        self.world = world
        self.number = number
        self.name = f"{post.hub}-{post.desk}"
        self.volume = volume
        self.lines = lines
        self.clock = DeviceClock(world.schedule)
        self.mirror = SimulatedMirror()
        self.chance = Random(f"{world.plan.seed} {self.name}")
        self.life = 0
        self.is_up = False
        self.asleep_until_s = 0.0
        self.with_power_cut = False
        self.tampering: Kind | None = None
        """What somebody does to its disk while it is down."""
        self.tampered_with: set[Kind] = set()
        self._copy: dict[str, bytes] = {}
        self._identity = StationIdentity(post.hub, post.hub, post.desk, _OPERATOR, "Asia/Jakarta")
        self._told: ScanRecorded | ScanNotSaved | None = None

    # ── its lives ────────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Open the store and go to work; try again a while later where it cannot be opened."""
        self.life += 1
        self.volume.born()
        try:
            self.journal = Journal(self.volume.folder / "journal.sqlite", self.clock)
        except JournalError as error:
            self.world.tell(self.name, f"cannot start: {error.key}")
            self.world.later(self, _STARTS_AGAIN_S, self.start)
            return
        self.desk = UnthreadedDesk(
            self.journal,
            Recollection(self.journal, self.mirror),
            self.clock,
            lambda: self._identity,
            options=ReceivingOptions(),
            announce=self._hear,
        )
        self.desk.on_settled = lambda *settled: self.world.oracle.settled(self, *settled)
        self.is_up = True
        self._hear_alarms()
        self.world.oracle.started(self)
        self.uplinks = {
            target: SimulatedUplink(self, target, line) for target, line in self.lines.items()
        }
        for uplink in self.uplinks.values():
            uplink.turn()

    def die(self) -> None:
        """End without a word: killed, or with the power gone as well."""
        self.life += 1
        self.is_up = False
        self.volume.bury()
        self.close()
        if self.with_power_cut:
            self.volume.lose_power(self.chance)
        self.with_power_cut = False
        if self.tampering is not None:
            self._tamper(self.tampering)

    def _tamper(self, kind: Kind) -> None:
        self.world.hit(kind)
        self.world.tell(self.name, kind)
        self.tampering = None
        self.tampered_with.add(kind)
        self.world.oracle.tampered(self)
        if kind is Kind.OLD_COPY:
            self.volume.put_back(self._copy)
        else:
            self.volume.delete_wal()

    def keep_copy(self) -> None:
        """Have somebody copy the store, who may put it back one day."""
        self._copy = self.volume.copy()

    def close(self) -> None:
        for uplink in getattr(self, "uplinks", {}).values():
            uplink.close()
        with suppress(AttributeError):
            self.journal.close()

    # ── its work ─────────────────────────────────────────────────────────────────────────────

    def scan(self, step: plan.Scan, tries: int = 1) -> None:
        """Hold a code under the beam; again later where the station is down or did not save it."""
        device = "!".join(("scanner", *step.poisons))
        if self.is_up:
            self._told = None
            self.desk._do(Scan(step.code, self.clock.now(), device))
            self._hear_alarms()
        if not self.is_up or isinstance(self._told, ScanNotSaved):
            if tries < _MOST_TRIES:
                again_s = self.world.schedule.now_s + _SCANS_AGAIN_S
                self.world.by_hand(self, again_s, lambda: self.scan(step, tries + 1))
        elif self.chance.random() < _IDLE_SHARE:
            self.desk.tidy()

    def has(self, event_id: UUID) -> bool:
        """Tell whether the journal holds such an event."""
        with closing(schema.open_reader(self.journal.file)) as reader:
            sql = "SELECT count(*) FROM event WHERE event_id = ?"
            return bool(next(reader.execute(sql, (event_id.bytes,)))[0])

    def _hear_alarms(self) -> None:
        for alarm in self.journal.store.take_alarms():
            self.world.tell(self.name, f"alarm: {alarm.key} {dict(alarm.facts)}")
            self.world.oracle.alarmed(self, alarm)

    def decide_what_is_parked(self) -> None:
        """Have a supervisor send again what was refused, or dismiss it."""
        if not self.is_up:
            return
        with closing(schema.open_reader(self.journal.file)) as reader:
            found = decisions.parked(reader)
        for parked in found:
            choice = Choice.DISMISS if self.chance.random() < _DISMISSED else Choice.RETRY
            self.world.tell(self.name, f"#{parked.seq} {choice} at {parked.target}")
            self.desk.decide(
                Decision(parked.seq, parked.target, choice, "supervisor01", "looked into")
            )
            if choice is Choice.DISMISS:
                self.world.oracle.dismissed(self, parked)
        for uplink in self.uplinks.values():
            uplink.hurry()

    def idle(self) -> None:
        """Use a while in which nobody scans."""
        if self.is_up and self.chance.random() < _IDLE_SHARE:
            self.desk.tidy()

    def refresh_mirror(self) -> None:
        if self.lines[Target.OSAS].refusal() is None:
            self.mirror.refresh(self.world.osas.tables.snapshot(), self.clock.now())

    def _hear(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            self._told = announcement
            decision = announcement.decision
            self.world.tell(
                self.name, f"#{announcement.seq} {decision.awb or '?'}: {decision.verdict.upper()}"
            )
            self.world.oracle.acknowledged(self, announcement)
            for uplink in self.uplinks.values():
                uplink.nudge()
        elif isinstance(announcement, ScanNotSaved):
            self._told = announcement
            self.world.tell(self.name, f"NOT SAVED: {announcement.reason}")


__all__ = ["Counter", "Died"]
