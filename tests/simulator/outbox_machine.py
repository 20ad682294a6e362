"""The outbox as a state machine: whatever is done to it in whatever order, P1, P2, P4, P6, P7 hold.

    record · push (answered, cut before or after the commit, refused) · restart · decide · archive

Real are the journal, the outbox, the drain and LedgerPush; the two databases are the model, and
what is expected of them is kept here, by number.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from station.central.drain import Drain, Send
from station.central.link import Link
from station.errors import CentralError
from station.events import Target
from station.journal import archive, schema
from station.journal.decisions import Choice, Decision
from station.journal.outbox import JournalOutbox
from station.journal.record import order_keys
from station.options import SyncOptions
from tests.fakes.journals import Journalled
from tests.simulator.line import Line
from tests.simulator.onmart import Onmart
from tests.simulator.osas import Osas
from tests.simulator.plan import Kind
from tests.simulator.schedule import Schedule
from tests.simulator.server import Server

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from station.journal.journal import Journal
    from tests.simulator.database import LedgerRow, Tables

AWBS = ("JX1203300001", "JX1203300002", "JX1203300003")
SHIPPED = frozenset(AWBS[:2])
BAGS = ("", "", "B1", "B2")
A_MONTH_S = 31 * 86_400.0
STEPS_AT_MOST = 200
REFUSALS = (Kind.DEADLOCK, Kind.SCHEMA, Kind.DOWN, Kind.NOT_ADMITTED)
TARGETS = st.sampled_from(list(Target))
_IN_MEMORY = Path("/dev/shm")
_STATES = "SELECT seq, target, state FROM delivery"


class Expected(NamedTuple):
    """An event that was recorded. `poisons`: who refuses it until that is mended."""

    event_id: UUID
    seq: int
    awb: str
    keys: frozenset[str]
    poisons: frozenset[Target]


class OutboxMachine(RuleBasedStateMachine):
    """One station's outboxes, two databases, and all that may happen between them."""

    def __init__(self) -> None:
        super().__init__()
        memory = _IN_MEMORY if _IN_MEMORY.is_dir() else None
        self._folder = Path(tempfile.mkdtemp(prefix="outbox-", dir=memory))
        self._journalled = Journalled(self._folder / "journal.sqlite")
        self._schedule = Schedule()
        self._recorded: list[Expected] = []
        self._dismissed: set[tuple[int, Target]] = set()
        self._not_owed: set[tuple[int, Target]] = set()
        self._osas, self._onmart = osas, onmart = Osas(), Onmart()
        osas.tables.status = dict.fromkeys(AWBS, "IN_TRANSIT")
        osas.tables.koli_total = dict.fromkeys(AWBS, 1)
        onmart.tables.shipped = set(SHIPPED)
        self._servers = {
            one.target: Server(one, lambda _: None, self._committed) for one in (osas, onmart)
        }
        for server in self._servers.values():
            server.keep(0.0)
        self._lines = {
            target: Line(server, self._schedule, Random(7), lambda _: None)
            for target, server in self._servers.items()
        }
        self._open()

    def _open(self) -> None:
        self._outboxes = {
            target: JournalOutbox(target, self._journal, self._journal) for target in Target
        }
        self._drains = {
            target: Drain(
                outbox,
                Link(target, lambda _: None, self._journalled.clock),
                announce=lambda _: None,
                options=SyncOptions(batch=4),
                random=Random(7),
            )
            for target, outbox in self._outboxes.items()
        }

    @property
    def _journal(self) -> Journal:
        return self._journalled.journal

    def teardown(self) -> None:
        try:
            self._all_ends_well()
        finally:
            self._close()
            self._journalled.__exit__()
            shutil.rmtree(self._folder)

    def _close(self) -> None:
        for outbox in self._outboxes.values():
            outbox.close()

    # ── what may happen ──────────────────────────────────────────────────────────────────────

    @rule(
        awb=st.sampled_from(AWBS),
        bag=st.sampled_from(BAGS),
        poisons=st.sampled_from([(), (), (), (), (Target.OSAS,), (Target.ONMART,), tuple(Target)]),
    )
    def record(self, awb: str, bag: str, poisons: tuple[Target, ...]) -> None:
        self._journalled.clock.advance(1.0)
        keys = order_keys(awb=awb, bag=bag)
        device = "!".join(("scanner", *poisons))
        (recorded,) = self._journalled.record(awb, device=device, order_keys=keys)
        self._recorded.append(
            Expected(recorded.event_id, recorded.seq, awb, frozenset(keys), frozenset(poisons))
        )

    @rule(at=TARGETS)
    def push(self, at: Target) -> None:
        self._push_once(at)

    @rule(at=TARGETS, kind=st.sampled_from((Kind.CUT_BEFORE, Kind.CUT_AFTER)))
    def push_and_be_cut_off(self, at: Target, kind: Kind) -> None:
        self._lines[at].waiting.append(kind)
        self._push_once(at)
        self._lines[at].waiting.clear()

    @rule(at=TARGETS, kind=st.sampled_from(REFUSALS))
    def push_and_be_refused(self, at: Target, kind: Kind) -> None:
        self._servers[at].trouble(kind, self._schedule.now_s + 1.0, 1)
        self._push_once(at)
        self._servers[at].heal()

    @rule(at=TARGETS)
    def push_all(self, at: Target) -> None:
        """P6: what waits then waits behind a parked event that shares a key with it."""
        self._push_all(at)
        states = self._states()
        for one in self._recorded:
            if states[one.seq, at] == "pending":
                assert self._is_held_back(one, at, states), f"{one} waits for nothing"

    @rule()
    def restart(self) -> None:
        self._close()
        self._journalled.restart()
        self._open()

    @rule(choice=st.sampled_from([Choice.RETRY, Choice.DISMISS]), pick=st.integers(0, 9))
    def decide(self, choice: Choice, pick: int) -> None:
        parked = [key for key, state in sorted(self._states().items()) if state == "parked"]
        if not parked:
            return
        seq, target = parked[pick % len(parked)]
        assert self._journal.decide(Decision(seq, Target(target), choice, "supervisor01", "seen"))
        if choice is Choice.DISMISS:
            self._dismissed.add((seq, Target(target)))

    @precondition(lambda self: self._osas.poisons)
    @rule()
    def mend_what_was_refused(self) -> None:
        for server in self._servers.values():
            server.database.poisons = False

    @rule()
    def pass_a_month(self) -> None:
        """P7: a month later, what is long settled moves; nothing else does."""
        self._journalled.clock.advance(A_MONTH_S)
        for _ in range(STEPS_AT_MOST):
            if not self._journal.store.archive_slice(self._journalled.clock.now()):
                return

    @rule()
    def a_shipment_appears(self) -> None:
        self._onmart.tables.shipped.update(AWBS)
        self._servers[Target.ONMART].keep(self._schedule.now_s)

    # ── what must hold ───────────────────────────────────────────────────────────────────────

    @invariant()
    def nothing_is_given_up_or_made_up(self) -> None:
        """P2, P7: what a database has was recorded; what it does not have is owed, or answered for."""
        states = self._states()
        ids = {one.event_id for one in self._recorded}
        for target, server in self._servers.items():
            ledger = server.database.tables.ledger
            assert ledger.keys() <= ids
            for one in self._recorded:
                state = states.get((one.seq, target))
                if state == "delivered":
                    assert one.event_id in ledger, f"{one} is not in {target}"
                elif state == "dismissed":
                    assert (one.seq, target) in self._dismissed
                elif state == "not_owed":
                    self._not_owed.add((one.seq, target))
                    assert target is Target.ONMART
                elif state == "parked":
                    assert target in one.poisons, f"nothing is wrong with {one}"
                else:
                    assert state == "pending", f"nobody knows what {target} is owed of {one}"

    def _committed(self, server: Server, _: Tables, fresh: Sequence[LedgerRow]) -> None:
        """P2, P4: what a station did before to the same parcel or bag is there, or is held back itself."""
        ledger = server.database.tables.ledger
        for row in fresh:
            later = self._recorded[row.seq - 1]
            assert row.event_id == later.event_id, f"{row.event_id} was never captured"
            for one in self._recorded[: later.seq - 1]:
                if one.keys.isdisjoint(later.keys) or one.event_id in ledger:
                    continue
                answered_for = (one.seq, server.target) in self._dismissed | self._not_owed
                assert (
                    answered_for
                    or not self._is_owed(one, server.target)
                    or self._is_behind_a_poison(one, server.target)
                ), f"{later} came before {one}"

    def _is_owed(self, one: Expected, target: Target) -> bool:
        return target is Target.OSAS or one.awb in self._onmart.tables.shipped

    def _is_behind_a_poison(self, one: Expected, target: Target) -> bool:
        """What is held back holds nothing further back: else one poison could stop a hub."""
        ledger = self._servers[target].database.tables.ledger
        return any(
            target in poison.poisons
            and poison.event_id not in ledger
            and not poison.keys.isdisjoint(one.keys)
            for poison in self._recorded[: one.seq - 1]
        )

    def _is_held_back(
        self, one: Expected, target: Target, states: dict[tuple[int, str], str]
    ) -> bool:
        return any(
            states[other.seq, target] == "parked" and not other.keys.isdisjoint(one.keys)
            for other in self._recorded[: one.seq - 1]
        )

    def _all_ends_well(self) -> None:
        """P1: once all is mended and sent again, each event is there once, with its effects."""
        self.mend_what_was_refused()
        for seq, target in [key for key, state in self._states().items() if state == "parked"]:
            decision = Decision(seq, Target(target), Choice.RETRY, "supervisor01", "mended")
            assert self._journal.decide(decision)
        for target in Target:
            self._push_all(target)
            # Shipments that appeared are looked for again.
            self._journalled.clock.advance(2 * 86_400.0)
            self._push_all(target)
            for one in self._recorded:
                if (one.seq, target) not in self._dismissed:
                    found = self._found(one, target)
                    assert found == int(self._is_owed(one, target)), f"{found} of {one} in {target}"

    def _found(self, one: Expected, target: Target) -> int:
        told = (line.event_id for line in self._onmart.tables.told)
        received = (row.event_id for row in self._osas.tables.receiving)
        return list(told if target is Target.ONMART else received).count(one.event_id)

    # ── how it is done ───────────────────────────────────────────────────────────────────────

    def _push_once(self, target: Target) -> bool:
        """Have a drain do what it would do next; return whether it sent anything."""
        drain, now_s = self._drains[target], self._journalled.clock.monotonic_s()
        drain.hurry()
        step = drain.step(now_s)
        if not isinstance(step, Send):
            return False
        line = self._lines[target]
        refusal = line.refusal()
        outcome = line.push(step.batch, "CGK-3")[0] if refusal is None else refusal
        if isinstance(outcome, CentralError):
            drain.failed(outcome, now_s)
        else:
            drain.answered(outcome, now_s)
        return True

    def _push_all(self, target: Target) -> None:
        for _ in range(STEPS_AT_MOST):
            self._journalled.clock.advance(60.0)
            # To be asked whether all is still there is nothing that was owed.
            self._push_once(target)
            if not self._outboxes[target].pending(1) and not self._outboxes[target].doubts(1):
                return
        raise AssertionError(f"{target} never drains")

    def _states(self) -> dict[tuple[int, str], str]:
        """Return what became of every delivery; what is in store and archive is as the store has it."""
        file = self._journal.file
        with (
            closing(schema.open_reader(file)) as reader,
            archive.open_files(file.with_name(archive.FOLDER)) as archives,
        ):
            return {
                (seq, target): state
                for source in (*archives, reader)
                for seq, target, state in source.execute(_STATES)
            }
