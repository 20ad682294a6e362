"""What a workflow may ask, answered from the journal and the mirror. Neighbours: knowledge, desk.

The journal speaks first: what this desk recorded a moment ago has not come back from the
databases yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from station.mirror.facts import MirrorScan
from station.rules.outside_holds import outside_holds
from station.rules.problem_codes import blocks_anything
from station.workflows.knowledge import Reference
from station.workflows.own_moves import OwnMoves
from station.workflows.own_problems import OwnProblems
from station.workflows.own_way import Outing, OwnWay

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from station.journal.journal import Journal
    from station.journal.record import EventBody
    from station.mirror.facts import (
        MirrorHold,
        MirrorLocation,
        MirrorPerson,
        MirrorRoute,
        MirrorWaybill,
    )
    from station.rules.parcel_state import ParcelState
    from station.workflows.knowledge import Claim


class Mirror(Reference, Protocol):
    """Reference data, and what other desks scanned."""

    def earlier_scan(
        self,
        awb: str,
        workflow: str,
        hub: str,
        koli_no: int,
        leg: int,
        *,
        attempt: int = 0,
        but_desk: str = "",
        since: datetime | None = None,
    ) -> MirrorScan | None:
        """Return a counted scan of this piece, here, on this leg (and attempt).

        By any desk but `but_desk`, if one is named; of receiving, not before `since`.
        """


class Recollection:
    """Knowledge at one desk. Used by the desk's thread alone."""

    def __init__(self, journal: Journal, mirror: Mirror) -> None:
        self._journal = journal
        self._mirror = mirror
        self.work = mirror.work
        self.history = mirror.history
        self.lists = mirror.lists
        self._own = OwnProblems()
        self._way = OwnWay()
        self._moves = OwnMoves()

    def waybill(self, awb: str) -> MirrorWaybill | None:
        """Return the waybill of our number; what this desk sent back a moment ago travels back."""
        waybill = self._mirror.waybill(awb)
        if waybill is None or not self._moves.is_sent_back(awb):
            return waybill
        turned = self._moves.turned(awb, self._mirror.as_of())
        return replace(waybill, direction="return") if turned else waybill

    def departures(self, awb: str, hub: str) -> int:
        """Return how often all of its pieces have left this hub, as far as is known."""
        told = self._mirror.departures(awb, hub)
        if not self._way.has(awb, hub):
            return told
        waybill = self._mirror.waybill(awb)
        koli_total = waybill.koli_total if waybill else 1
        return self._way.departures(awb, hub, told, koli_total, self._mirror.as_of())

    def told_departures(self, awb: str, hub: str) -> int:
        """Return how often it has left this hub as far as OSAS tells."""
        return self._mirror.departures(awb, hub)

    def outing(self, awb: str, hub: str) -> Outing:
        """Return its last way out with a courier from this hub, by this desk or any other."""
        told = self.history.last_out(awb, hub)
        if told is None and not self._way.has(awb, hub):
            return Outing()
        found = self._way.outing(awb, hub, told, self._mirror.as_of())
        if not found.runsheet and found.attempt:
            runsheet, courier = self._told_round(awb, hub)
            found = found._replace(runsheet=runsheet, courier=courier)
        return found._replace(is_proven=self._is_proven(found, awb))

    def _is_proven(self, out: Outing, awb: str) -> bool:
        """Return whether its courier proved it; an app may call him otherwise than his account."""
        return bool(out.runsheet) and any(
            (proof.at is None or out.at is None or proof.at >= out.at)
            and (proof.courier in {"", out.courier} or self.person(proof.courier) is None)
            for proof in self.history.deliveries(awb)
            if not self._way.withdrawn.has(proof)
        )

    def _told_round(self, awb: str, hub: str) -> tuple[str, str]:
        """Return the round that a parcel is still on by the mirror, but for what came back here."""
        for line in self.work.rounds_of(awb):
            sheet = self.work.runsheet(line.runsheet)
            if sheet is None or line.outcome or sheet.hub != hub or sheet.status == "closed":
                continue
            if not self._way.is_back(awb, hub, sheet.number):
                return sheet.number, sheet.courier
        return "", ""

    def moved(self, awb: str, hub: str) -> ParcelState | None:
        """Return where this desk moved a parcel, which the databases cannot have told yet."""
        if not self._moves.has(awb, hub):
            return None
        return self._moves.state(awb, hub, self._mirror.as_of())

    def resolve(self, code: str) -> str | None:
        """Return our number for a partner's AWB or a marketplace's order number."""
        return self._mirror.resolve(code)

    def location(self, code: str) -> MirrorLocation | None:
        """Return a hub or agent."""
        return self._mirror.location(code)

    def route(self, hub: str, destination: str) -> MirrorRoute | None:
        """Return where a parcel goes from here."""
        return self._mirror.route(hub, destination)

    def path(self, origin: str, destination: str) -> tuple[str, ...]:
        """Return the hubs on its way, both ends included."""
        return self._mirror.path(origin, destination)

    def holds(self, awb: str) -> tuple[MirrorHold, ...]:
        """Return the unresolved problems that block it, oldest first; then what else holds it."""
        known = self._own.knows(awb)
        if not known and self.history.is_clear(awb):
            return ()  # as nearly all are: one look-up instead of three
        reported = self.problems(awb) if known else self._mirror.holds(awb)
        outside = outside_holds(self.history.payments(awb), self.history.order_statuses(awb))
        return (*filter(blocks_anything, reported), *outside)

    def problems(self, awb: str) -> tuple[MirrorHold, ...]:
        """Return its unresolved problems, oldest first, whether they block it or not."""
        return self._own.open(awb, self._mirror.history.problems(awb), self.lists)

    def note(self, event_id: UUID, body: EventBody) -> None:
        """Take in what this desk committed, in its order, once."""
        self._own.take(event_id, body)
        self._way.take(event_id, body)
        self._moves.take(body)

    def person(self, username: str) -> MirrorPerson | None:
        """Return an account, active or not."""
        return self._mirror.person(username)

    def earlier(self, claim: Claim) -> MirrorScan | None:
        """Return the scan that already holds this claim, by this desk or any other."""
        if claim.since is not None:
            return self._received_since(claim, claim.since)
        held = self._journal.claim(claim.key)
        body = held.holder
        if body is None:
            # What was undone here, or taken out of its bag, may count there for a while still.
            before = replace(claim, attempt=claim.attempt - 1).key
            undone = held.undone or (self._journal.claimed(before) if claim.attempt else None)
            return self._mirror.earlier_scan(
                *(claim.awb, claim.workflow, claim.hub, claim.koli_no, claim.leg),
                attempt=claim.attempt,
                but_desk=undone.desk if undone else "",
            )
        return _scan_of(body)

    def _received_since(self, claim: Claim, since: datetime) -> MirrorScan | None:
        """Return the scan by which a piece came in again after its last way out from this hub.

        One of an earlier attempt counts if it was later: that it went out came to be known late.
        """
        for attempt in range(claim.attempt, -1, -1):
            body = self._journal.claimed(replace(claim, attempt=attempt).key)
            if body is not None and (attempt == claim.attempt or body.effective_at >= since):
                return _scan_of(body)
        which = (claim.awb, claim.workflow, claim.hub, claim.koli_no, claim.leg)
        return self._mirror.earlier_scan(*which, attempt=claim.attempt, since=since)

    def as_of(self) -> datetime | None:
        """Return the moment the reference data is from."""
        return self._mirror.as_of()


def _scan_of(body: EventBody) -> MirrorScan:
    return MirrorScan(
        body.awb,
        body.workflow,
        body.hub,
        body.desk,
        body.operator,
        body.koli_no,
        body.leg,
        body.effective_at,
    )
