"""Decides what one input means and commits it. Neighbours: desk, workflows, journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.events import ScanRecorded, Workflow
from station.journal.record import EventBody, order_keys
from station.rules.device_clock import is_trusted
from station.workflows import receiving

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.events import Scan
    from station.identity import StationIdentity
    from station.journal.journal import Journal
    from station.options import ReceivingOptions
    from station.rules.device_clock import Measurement
    from station.workflows.knowledge import Knowledge, Outcome


class Work(Struct, frozen=True):
    """What a scan is recorded under."""

    workflow: Workflow
    operator: str


class Recorder:
    """Records scans. Used by the desk's thread alone."""

    def __init__(
        self,
        journal: Journal,
        knowledge: Knowledge,
        clock: Clock,
        identity: Callable[[], StationIdentity],
        *,
        options: ReceivingOptions,
        measured: Callable[[], Measurement | None],
    ) -> None:
        self._journal = journal
        self._knowledge = knowledge
        self._clock = clock
        self._identity = identity
        self._options = options
        self._measured = measured

    def record(self, scan: Scan, work: Work) -> ScanRecorded:
        """Decide and commit; raises JournalError, or whatever fails of our own."""
        seq = self._journal.prepare()
        outcome = self._decide(scan, self._identity())
        body = self._body(scan, work, outcome, seq)
        recorded = self._journal.record(body, outcome.claim.key if outcome.claim else None)
        return ScanRecorded(
            recorded.event_id,
            recorded.seq,
            recorded.recorded_at,
            work.workflow,
            work.operator,
            scan.device,
            outcome.decision,
        )

    def _decide(self, scan: Scan, identity: StationIdentity) -> Outcome:
        desk = receiving.ReceivingDesk(
            identity.hub,
            self._options.hold_desk,
            self._options.unknown_shelf,
            self._options.stale_after_s,
        )
        return receiving.decide(scan.text, self._knowledge, desk, scan.at)

    def _body(self, scan: Scan, work: Work, outcome: Outcome, seq: int) -> EventBody:
        identity = self._identity()
        measured = self._measured()
        clock_trusted = is_trusted(measured, self._clock.now(), self._clock.monotonic_s())
        return EventBody(
            workflow=work.workflow,
            awb=outcome.decision.awb,
            scanned=scan.text,
            hub=identity.hub,
            desk=identity.desk,
            operator=work.operator,
            device=scan.device,
            device_at=scan.at,
            offset_us=None if measured is None else measured.offset_us,
            seq=seq,
            boot_id=self._journal.boot_id,
            verdict=outcome.decision.verdict,
            reason=outcome.decision.reason,
            counts=outcome.claim is not None,
            moves_to=outcome.moves_to,
            leg=outcome.leg,
            attempt=outcome.attempt,
            koli_no=outcome.koli_no,
            koli_total=outcome.koli_total,
            source="free",
            condition="good",
            clock_trusted=clock_trusted,
            order_keys=order_keys(awb=outcome.decision.awb),
        )
