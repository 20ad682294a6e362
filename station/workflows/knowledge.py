"""What a workflow may ask before it decides: the journal's and the mirror's answers, as a port.

The desk brings the real one (journal + mirror); tests bring plain dictionaries.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

from station.events import Decision, Paper, Workflow
from station.journal.record import Attachment

if TYPE_CHECKING:
    from uuid import UUID

    from station.journal.record import EventBody
    from station.mirror.facts import (
        MirrorHold,
        MirrorLocation,
        MirrorPerson,
        MirrorRoute,
        MirrorScan,
        MirrorWaybill,
    )
    from station.rules.parcel_state import ParcelState
    from station.workflows.knowledge_work import History, Lists, Work
    from station.workflows.own_way import Outing


class Claim(Struct, frozen=True):
    """What one counted scan lays claim to: this piece, here, on this leg and attempt, once."""

    workflow: Workflow
    hub: str
    leg: int
    """Which stay at this hub, from 1: it ends when the parcel is handed over from here. Other
    hubs' handovers do not count: they may arrive after the scan, and a duplicate is one still."""
    attempt: int
    awb: str
    koli_no: int
    since: datetime | None = None
    """Since when it can have come in again: what was received before says nothing. No part of what
    is claimed: the attempt is."""

    @property
    def key(self) -> str:
        """The claim as the journal's unique index holds it."""
        return f"{self.workflow}|{self.hub}|{self.leg}.{self.attempt}|{self.awb}|{self.koli_no}"


class Reference(Protocol):
    """What the databases told the mirror, off line or on."""

    @property
    def work(self) -> Work:
        """Bags, manifests, runs and runsheets, of every desk."""

    @property
    def history(self) -> History:
        """What befell a parcel beside its scans."""

    @property
    def lists(self) -> Lists:
        """The lists that rules go by: weight rules, books of numbers, partners, codes."""

    def waybill(self, awb: str) -> MirrorWaybill | None:
        """Return the waybill of our number."""

    def departures(self, awb: str, hub: str) -> int:
        """Return how often all of its pieces have left this hub, as far as is known."""

    def resolve(self, code: str) -> str | None:
        """Return our number for a partner's AWB or a marketplace's order number."""

    def location(self, code: str) -> MirrorLocation | None:
        """Return a hub or agent."""

    def route(self, hub: str, destination: str) -> MirrorRoute | None:
        """Return where a parcel goes from here."""

    def path(self, origin: str, destination: str) -> tuple[str, ...]:
        """Return the hubs on its way, both ends included; empty where the way is not known."""

    def holds(self, awb: str) -> tuple[MirrorHold, ...]:
        """Return the unresolved problems that block it, oldest first; at a desk, what else does."""

    def person(self, username: str) -> MirrorPerson | None:
        """Return an account, active or not."""

    def as_of(self) -> datetime | None:
        """Return the moment the reference data is from, None where there is none yet."""


class Knowledge(Reference, Protocol):
    """The same, and what this desk itself recorded."""

    def earlier(self, claim: Claim) -> MirrorScan | None:
        """Return the scan that already holds this claim, by this desk or any other."""

    def told_departures(self, awb: str, hub: str) -> int:
        """Return how often it has left this hub as far as OSAS tells, without what we did."""

    def outing(self, awb: str, hub: str) -> Outing:
        """Return its last way out with a courier from this hub, by this desk or any other."""

    def moved(self, awb: str, hub: str) -> ParcelState | None:
        """Return where this desk moved a parcel, which the databases cannot have told yet."""

    def problems(self, awb: str) -> tuple[MirrorHold, ...]:
        """Return its unresolved problems, oldest first, whether they block it or not."""

    def note(self, event_id: UUID, body: EventBody) -> None:
        """Take in what this desk committed, in its order, once."""


class Outcome(Struct, frozen=True):
    """What a workflow decided: the verdict for the operator and what it does to the parcel."""

    decision: Decision
    claim: Claim | None = None
    """None: recorded, but it is not the scan that counts."""
    moves_to: str | None = None
    leg: int = 1
    attempt: int = 0
    koli_no: int = 1
    koli_total: int = 1
    came_from: str | None = None
    """The state that an undo moves it back to; None where nobody knows it, or nothing moved."""
    action: str = ""
    """What was done, as the journal keeps it; empty only in plain receiving."""
    details: tuple[msgspec.Struct, ...] = ()
    """Of journal.details; each goes into its slot of the event's body."""
    counts: bool = False
    """Whether it counts although it lays no claim: a bag was sealed."""
    bag: str = ""
    carries: str = ""
    """The bag whose parcels `moves_to` moves; the event itself names no AWB."""
    parcels: tuple[str, ...] = ()
    """Their AWBs, as far as is known here: the marketplaces hear of these. Without `carries`, all
    that `moves_to` moves."""
    manifest: str = ""
    runsheet: str = ""
    """What it touches beside the parcel: events that share one arrive in order."""
    selects: str | None = None
    """What the desk works on from now on (a bag, a manifest); None: as before."""
    is_final: bool = False
    """Whether it cannot be undone (sealed, closed)."""
    prints: Paper | None = None
    """What is printed once it is committed, where a printer is named for it."""
    overrides: bool = False
    """Whether it moves out of a terminal state, which a second person allowed."""
    source: str = "free"
    """What it was received against: run, manifest, bag, or nothing (free)."""
    condition: str = "good"
    """In which state it came: good, damaged, wet, opened."""
    pictures: tuple[Attachment, ...] = ()
    along: tuple[Outcome, ...] = ()
    """What happens with it to other parcels: each an event of its own, in the same commit. They are
    announced by this one's decision, and undone with it."""
