"""What happens in one hub-day, written down before it begins, so that less of it can be tried.

A plan is plain values: the same plan plays the same story. `planning` draws one from a seed;
`shrinking` leaves steps out of one that failed.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from station.events import Target


class Kind(StrEnum):
    """Every fault there is, as the totals name it. Numbers: those of the project's table of faults."""

    KILLED = "kill -9 (1)"
    POWER = "power cut (2)"
    TORN = "write torn by it (3)"
    SYNC_FAILED = "fsync failed (4)"
    DISK_FULL = "disk full (5, 6)"
    WAL_DELETED = "WAL deleted (8)"
    OLD_COPY = "old copy of the store put back (11)"
    REFUSED = "connection refused (12)"
    HOLE = "black hole (13)"
    UNANSWERED = "committed, never answered (14)"
    CUT_BEFORE = "cut before COMMIT (15)"
    CUT_AFTER = "cut after COMMIT (16)"
    SLOW = "answer delayed (17)"
    LATE = "committed after it was given up (14)"
    DOWN = "server stopped (18, 29)"
    ROLLED_BACK = "server rolled back (20)"
    READ_ONLY = "read-only (21)"
    TOO_MANY = "too many clients (22)"
    NOT_ADMITTED = "no admission slot (23)"
    DEADLOCK = "deadlock (24)"
    SERIALIZATION = "serialization failure (24)"
    POISON = "poison event (25)"
    SCHEMA = "column gone (27)"
    NOT_NULL = "new NOT NULL column (28)"
    CLOCK = "clock stepped (30, 32)"
    SUSPENDED = "suspended (33)"
    BACKEND = "backend wrote a status"
    APPEARED = "waybill or shipment turned up late"
    PASSWORD = "password rotated (36)"
    FORBIDDEN = "rights revoked (37)"


class Scan(Struct, frozen=True):
    """An operator holds a code under the beam. `poisons`: databases that will refuse the event."""

    at_s: float
    station: int
    code: str
    poisons: tuple[Target, ...] = ()


class Fault(Struct, frozen=True):
    """Something goes wrong. Which of these mean something depends on the kind.

    `times`: how many pushes it hits, or syncs, or writes of the disk until a kill. `by_s`: how far
    a clock is stepped or a server rolled back, or how long after a failed sync the power goes.
    """

    at_s: float
    kind: Kind
    station: int = 0
    target: Target = Target.OSAS
    lasts_s: float = 0.0
    times: int = 1
    by_s: float = 0.0


class BackendWrite(Struct, frozen=True):
    """The other program that uses OSAS moves a parcel, with a line in its history or without."""

    at_s: float
    awb: str
    status: str
    says_when_s: float | None = None


class Appearance(Struct, frozen=True):
    """What was unknown turns up: a parcel's waybill in OSAS, or its shipment in ONMART."""

    at_s: float
    awb: str
    target: Target


Step = Scan | Fault | BackendWrite | Appearance


class Parcel(Struct, frozen=True):
    """A waybill. `known`: OSAS has it from the start; else its scans are orphans."""

    awb: str
    status: str = "IN_TRANSIT"
    koli_total: int = 1
    known: bool = True
    shipped: bool = False


class Post(Struct, frozen=True):
    """Where a station stands."""

    hub: str
    desk: str


class HubDay(Struct, frozen=True):
    """A seed's whole story before it is played. `heals_last`: the database that is down longer."""

    seed: int
    posts: tuple[Post, ...]
    parcels: tuple[Parcel, ...]
    steps: tuple[Step, ...]
    batch: int
    heals_last: Target
    mends: bool
    """Whether what refused the poison is mended in the end, and a supervisor sends it again."""

    @property
    def scans(self) -> int:
        """How many codes are held under a beam."""
        return sum(isinstance(step, Scan) for step in self.steps)
