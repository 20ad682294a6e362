"""What must never happen, and the eye that watches for it: P1 to P14, each a check by its name.

Some are looked at while the day goes on, at the very moment when they could break; all of them at
the end, when everything is well again, has had time to drain, and nothing new was scanned.
`SHOWN_ELSEWHERE` says which a simulator cannot speak of.
"""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from station.events import Target, Verdict
from station.journal import archive, schema
from station.journal.history import events, verify
from station.journal.record import DeliveryState, EventBody
from station.rules.parcel_state import TERMINAL
from tests.simulator.database import poisons_of
from tests.simulator.osas import OsasTables, decisive, held_by, moves
from tests.simulator.plan import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import apsw

    from station.events import ScanRecorded, StoreAlarm
    from station.journal.decisions import Parked
    from station.journal.record import Acknowledgement
    from tests.simulator.counter import Counter
    from tests.simulator.database import LedgerRow, Tables
    from tests.simulator.server import Server
    from tests.simulator.world import World

SHOWN_ELSEWHERE = {
    "P11": "the mirror here is a copy: tests/integration/test_mirror_property.py pulls a real one",
    "P12": "here are a handful of stations: `make bench` brings 500 back at once",
    "P13": "no time passes here by itself: tests/acceptance/test_cut_off.py and `make bench`",
}

ENOUGH = 20
"""So many violations, and the day is over: what has lost its footing may do nothing else."""

MOST_A_SECOND = 2_000
"""So many steps in a second, and somebody tries again without any pause: the day would never end."""

_decode = msgspec.json.Decoder(EventBody).decode
_DELIVERIES = "SELECT seq, target, state FROM delivery"


class Found(BaseException):
    """What was looked for has happened: the rest of the day is of no interest."""


class Violation(NamedTuple):
    """Something that must never happen. `rule` is P1 to P14."""

    rule: str
    what: str


class Kept(NamedTuple):
    """An event as a station's journal has it at the end, and what became of it where."""

    counter: Counter
    seq: int
    event_id: UUID
    body_hash: bytes
    body: EventBody
    states: dict[str, str]

    def __str__(self) -> str:
        return f"{self.counter.name} #{self.seq} {self.body.awb}"


class Oracle:
    """Watches one hub-day."""

    def __init__(self, world: World, looked_for: str | None) -> None:
        self._world = world
        self._looked_for = looked_for
        self.violations: list[Violation] = []
        self._acknowledged: dict[str, dict[UUID, int]] = {}
        self._by_key: dict[tuple[str, str], dict[int, UUID]] = {}
        self._not_owed: set[tuple[str, int, Target]] = set()
        self._may_have_lost: set[str] = set()
        self._learned: set[UUID] = set()
        """Every event that was seen in a journal."""
        self._captured: set[UUID] = set()
        """What was captured and is in no journal any more, by what somebody did."""
        self._touched_by_backend: set[str] = set()
        self.scans = 0
        self.lost = 0
        self.doubled = 0

    def violate(self, rule: str, what: str) -> None:
        self._world.tell("ORACLE", f"{rule} violated: {what}")
        self.violations.append(Violation(rule, what))
        if rule == self._looked_for or len(self.violations) == ENOUGH:
            raise Found

    def overran(self, at_s: float) -> None:
        """P9: whoever does ever more at one moment never comes to what is due after it."""
        self.violate("P9", f"{MOST_A_SECOND:,} steps in a second, {at_s:.0f} s after the morning")
        raise Found

    # ── while the day goes on ────────────────────────────────────────────────────────────────

    def acknowledged(self, counter: Counter, told: ScanRecorded) -> None:
        """The operator saw that a scan is safe."""
        self.scans += 1
        self._acknowledged.setdefault(counter.name, {})[told.event_id] = told.seq
        self._learn(counter, told.seq, told.event_id, told.decision.awb)

    def _learn(self, counter: Counter, seq: int, event_id: UUID, awb: str) -> None:
        self._learned.add(event_id)
        self._by_key.setdefault((counter.name, awb), {})[seq] = event_id

    def started(self, counter: Counter) -> None:
        """P3: what was acknowledged survives kill -9 and power loss; and the chain holds."""
        with _journal_of(counter) as (reader, archives):
            found = list(events(reader, archives))
            report = verify(reader, archives)
        if report.broken_at is not None:
            self.violate("P3", f"{counter.name}: the chain breaks at #{report.broken_at}")
        there = {UUID(bytes=link.event_id) for link in found}
        if counter.name in self._may_have_lost:
            self._may_have_lost.remove(counter.name)
            self._forget_all_but(counter, there)
        for event_id, seq in self._acknowledged.get(counter.name, {}).items():
            if event_id not in there:
                self.lost += 1
                self.violate("P3", f"{counter.name}: #{seq} was acknowledged and is gone")
        for link in found:
            self._learn(counter, link.seq, UUID(bytes=link.event_id), _decode(link.body).awb)

    def tampered(self, counter: Counter) -> None:
        """Somebody put an old copy in the store's place, or deleted its WAL: scans are gone."""
        self._may_have_lost.add(counter.name)

    def _forget_all_but(self, counter: Counter, there: set[UUID]) -> None:
        """Expect no more of a station what somebody took from its disk."""
        told = self._acknowledged.get(counter.name, {})
        for event_id in [event_id for event_id in told if event_id not in there]:
            del told[event_id]
        for (name, _), by_seq in self._by_key.items():
            if name == counter.name:
                for seq in [seq for seq, event_id in by_seq.items() if event_id not in there]:
                    self._captured.add(by_seq.pop(seq))

    def alarmed(self, counter: Counter, alarm: StoreAlarm) -> None:
        """P3: neither kill -9 nor a power cut leaves a store that something befell.

        A WAL that is deleted in the middle of a checkpoint does leave half a store.
        """
        is_damaged = alarm.key == "store_damaged"
        if not counter.tampered_with or (
            is_damaged and Kind.WAL_DELETED not in counter.tampered_with
        ):
            self.violate("P3", f"{counter.name}: {alarm.key} {dict(alarm.facts)}")
        elif is_damaged:
            self.tampered(counter)

    def dismissed(self, counter: Counter, parked: Parked) -> None:
        """A supervisor answers for it that this one is not sent."""
        self._not_owed.add((counter.name, parked.seq, parked.target))

    def settled(self, counter: Counter, target: Target, proofs: Sequence[Acknowledgement]) -> None:
        """P7: nothing is given up without the server's proof."""
        for proof in proofs:
            if proof.state is DeliveryState.NOT_OWED:
                self._not_owed.add((counter.name, proof.seq, target))
            if proof.state is not DeliveryState.DELIVERED:
                continue
            sql = "SELECT event_id, body_hash FROM event WHERE seq = ?"
            event_id, body_hash = next(counter.journal._connection.execute(sql, (proof.seq,)))
            if self._world.servers[target].ever.get(UUID(bytes=event_id)) != body_hash:
                self.violate("P7", f"{counter.name}: #{proof.seq} taken as delivered to {target}")

    def committed(self, server: Server, before: Tables, fresh: Sequence[LedgerRow]) -> None:
        for row in fresh:
            self._was_captured(server, row)
            self._is_in_order(server, row)
        if isinstance(before, OsasTables):
            self._leaves_terminal(before)

    def _was_captured(self, server: Server, row: LedgerRow) -> None:
        """P2: nothing appears that was never captured."""
        if row.event_id in self._learned:
            return
        counter = next(one for one in self._world.counters if one.name == row.station)
        # A scan whose commit was told as failed may be in the journal all the same. Whether it is
        # in that of a station that is down is seen at the end.
        if counter.is_up and not counter.has(row.event_id):
            self.violate("P2", f"{row.event_id} in {server.target}'s ledger")

    def _is_in_order(self, server: Server, row: LedgerRow) -> None:
        """P4: when an event arrives, what its station did before to the same parcel is there."""
        ledger = server.database.tables.ledger
        for seq, event_id in self._by_key.get((row.station, row.body.awb), {}).items():
            if seq >= row.seq or event_id in ledger:
                continue
            if (row.station, seq, server.target) in self._not_owed:
                continue
            if server.target is Target.OSAS or self._concerns_onmart(event_id):
                self.violate("P4", f"{server.target}: {row.station} #{row.seq} came before #{seq}")

    def _concerns_onmart(self, event_id: UUID) -> bool:
        row = self._world.osas.tables.ledger.get(event_id)
        return row is not None and self._world.onmart.concerns(row.body)

    def _leaves_terminal(self, before: OsasTables) -> None:
        """P10: a terminal state is left only by a recorded override, and here are none."""
        now = self._world.osas.tables.status
        for awb, status in before.status.items():
            if status in TERMINAL and now[awb] != status:
                self.violate("P10", f"{awb} was {status} and became {now[awb]}")

    def backend_wrote(self, awb: str) -> None:
        self._touched_by_backend.add(awb)

    def one_is_down(self, down: Target) -> None:
        """P8: each database drains while the other is down."""
        for kept in self._kept():
            for target in Target:
                if target is not down and self._waits_for_nothing(kept, target):
                    self.violate("P8", f"{kept} waits for {target}, which is well")

    # ── at the end ───────────────────────────────────────────────────────────────────────────

    def all_is_over(self) -> None:
        """Look at everything once more."""
        kept = list(self._kept())
        ids = {one.event_id for one in kept}
        for counter in self._world.counters:
            if counter.name in self._may_have_lost:
                self._forget_all_but(counter, ids)
        for one in kept:
            self._ends_well(one)
        for name, told in self._acknowledged.items():
            for event_id, seq in told.items():
                if event_id not in ids:
                    self.lost += 1
                    self.violate("P3", f"{name}: #{seq} was acknowledged and is gone")
        self._nothing_came_from_nowhere(ids | self._captured)
        self._no_orphan_has_a_waybill(ids)
        self._states_are_the_greatest()

    def _ends_well(self, kept: Kept) -> None:
        for target in Target:
            state = kept.states.get(target)
            if state not in {state.value for state in DeliveryState}:
                self.violate("P7", f"{kept}: nobody knows any more what {target} is owed")
            elif self._waits_for_nothing(kept, target):
                rule = "P6" if self._parked(kept, target) else "P9"
                self.violate(rule, f"{kept} still waits for {target}")
            elif state == DeliveryState.DELIVERED:
                self._has_arrived_once(kept, target)
            elif state == DeliveryState.PARKED and self._is_sound(kept, target):
                self.violate("P1", f"{kept} is parked for {target}, and nothing is wrong with it")
            elif state == DeliveryState.DISMISSED and not self._is_dismissed(kept, target):
                self.violate("P7", f"{kept} was dismissed for {target} by nobody")
        if kept.states.get(Target.ONMART) == DeliveryState.NOT_OWED:
            self._is_not_owed(kept)

    def _is_sound(self, kept: Kept, target: Target) -> bool:
        return target not in poisons_of(kept.body) or self._world.plan.mends

    def _is_dismissed(self, kept: Kept, target: Target) -> bool:
        return (kept.counter.name, kept.seq, target) in self._not_owed

    def _has_arrived_once(self, kept: Kept, target: Target) -> None:
        """P1, P5, P14: an event that was delivered is there, with its hash and its effects, once."""
        row = self._world.servers[target].database.tables.ledger.get(kept.event_id)
        if row is None:
            self.lost += 1
            regained = self._world.servers[target].was_rolled_back
            self.violate("P14" if regained else "P1", f"{kept} is not in {target}")
            return
        if row.body_hash != kept.body_hash:
            self.violate("P5", f"{kept}: {target} has another hash")
        found, wanted = self._effects(kept, target)
        if found < wanted:
            self.lost += 1
            self.violate("P1", f"{kept}: {found} of {wanted} effects in {target}")
        elif found > wanted:
            self.doubled += 1
            self.violate("P5", f"{kept}: {found} effects in {target}, not {wanted}")

    def _effects(self, kept: Kept, target: Target) -> tuple[int, int]:
        """Return how many rows hang on an event, and how many must."""
        if target is Target.ONMART:
            told = self._world.onmart.tables.told
            return sum(line.event_id == kept.event_id for line in told), 1
        tables = self._world.osas.tables
        received = sum(row.event_id == kept.event_id for row in tables.receiving)
        orphaned = int(kept.event_id in tables.orphans)
        lines = sum(line.event_id == kept.event_id for line in tables.history)
        identifies = kept.body.verdict is not Verdict.REJECTED and kept.body.awb != ""
        wanted = 1 if received or identifies else 0
        moved = 1 if received and moves(kept.body) else 0
        return received + orphaned + lines, wanted + moved

    def _is_not_owed(self, kept: Kept) -> None:
        """P1: what ONMART was not told is none of its business, also in the end."""
        if self._world.onmart.concerns(kept.body):
            self.lost += 1
            self.violate("P1", f"{kept} belongs to a shipment, and onmart was never told")

    def _waits_for_nothing(self, kept: Kept, target: Target) -> bool:
        """P6, P9: whether an event waits, though no parked one that shares a key holds it back."""
        if kept.states.get(target) != DeliveryState.PENDING:
            return False
        keys = set(kept.body.keys)
        return not any(
            other.seq < kept.seq and keys & set(other.body.keys)
            for other in self._parked(kept, target)
        )

    def _parked(self, kept: Kept, target: Target) -> list[Kept]:
        """Return what its station has parked for this database."""
        journal = self._kept_by(kept.counter)
        return [other for other in journal if other.states.get(target) == DeliveryState.PARKED]

    def _no_orphan_has_a_waybill(self, kept: set[UUID]) -> None:
        """P1: what was scanned of a waybill before it was known is attached once it is."""
        tables = self._world.osas.tables
        for row in tables.orphans.values():
            if row.body.awb in tables.status and row.event_id in kept:
                self.lost += 1
                self.violate("P1", f"{row.station} #{row.seq} is an orphan, {row.body.awb} is not")

    def _nothing_came_from_nowhere(self, captured: set[UUID]) -> None:
        """P2: nothing appears that was never captured."""
        osas, onmart = self._world.osas.tables, self._world.onmart.tables
        appeared: dict[str, Sequence[UUID]] = {
            "OSAS's ledger": list(osas.ledger),
            "ONMART's ledger": list(onmart.ledger),
            "receiving_scan": [row.event_id for row in osas.receiving],
            "orphan_scan": list(osas.orphans),
            "marketplace_event": [line.event_id for line in onmart.told],
        }
        for where, ids in appeared.items():
            for event_id in ids:
                if event_id not in captured:
                    self.violate("P2", f"{event_id} in {where}")

    def _states_are_the_greatest(self) -> None:
        """P10: a parcel's state is the greatest of what moved it, whatever arrived when."""
        tables = self._world.osas.tables
        for awb, held in tables.state.items():
            rows = [row for row in tables.receiving if row.body.awb == awb and moves(row.body)]
            greatest = decisive({held_by(row) for row in rows}) if rows else None
            if greatest is None or held < greatest:
                self.violate("P10", f"{awb} is {held}, not {greatest}")
            elif held != greatest and awb not in self._touched_by_backend:
                self.violate("P10", f"{awb} is {held}, of which nobody said anything")
            status = tables.status[awb]
            is_the_backends = awb in self._touched_by_backend or status in TERMINAL
            if status != held.status and not is_the_backends:
                self.violate("P10", f"{awb} shows {status}, but is {held.status}")

    # ── what the journals have ───────────────────────────────────────────────────────────────

    def _kept(self) -> Iterator[Kept]:
        for counter in self._world.counters:
            yield from self._kept_by(counter)

    def _kept_by(self, counter: Counter) -> list[Kept]:
        states: dict[int, dict[str, str]] = {}
        with _journal_of(counter) as (reader, archives):
            # What is in both is as the store has it.
            for source in (*archives, reader):
                for seq, target, state in source.execute(_DELIVERIES):
                    states.setdefault(seq, {})[target] = state
            return [
                Kept(
                    *(counter, link.seq, UUID(bytes=link.event_id), link.body_hash),
                    *(_decode(link.body), states.get(link.seq, {})),
                )
                for link in events(reader, archives)
            ]


@contextmanager
def _journal_of(counter: Counter) -> Iterator[tuple[apsw.Connection, list[apsw.Connection]]]:
    """Lend a station's store and its archive, for reading."""
    file = counter.journal.file
    with (
        closing(schema.open_reader(file)) as reader,
        archive.open_files(file.with_name(archive.FOLDER)) as archives,
    ):
        yield reader, archives
