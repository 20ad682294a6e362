"""A desk in the bench's own thread, beside a big mirror: what each input takes besides its commit.

From the input to all that is announced of it: which workflow, what the journal and the mirror know,
the verdict, the event's body and hashes, the book, the panel. The commit itself, and what the store
does to keep its files short, is stopped out.
"""

from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import replace

from station.access.permissions import Action
from station.desk import Desk
from station.events import (
    ApprovalWanted,
    Command,
    CommandName,
    Prompted,
    Scan,
    ScanRecorded,
    WeightTaken,
)
from station.identity import StationIdentity
from station.journal import recent
from station.journal.details import Approval
from station.journal.journal import Journal
from station.mirror.reader import MirrorReader
from station.options import ReceivingOptions
from station.recollection import Recollection
from station.surveying import read_survey
from tests.fakes.clocks import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from station.events import Announcement, Picture
    from station.journal.record import Attachment, EventBody
    from station.workflows.survey import Survey, Wanted

IDENTITY = StationIdentity("CGK", "Jakarta Gateway", "3", "operator01", "Asia/Jakarta")
APART_S = 1.0
"""Between two inputs: no trigger is held."""


class Took(NamedTuple):
    """Seconds, of the clock on the wall and of the processor."""

    wall_s: float
    processor_s: float

    def __sub__(self, other: Took) -> Took:
        return Took(self.wall_s - other.wall_s, self.processor_s - other.processor_s)


def now() -> Took:
    """Return both clocks."""
    return Took(time.perf_counter(), time.thread_time())


class StoppedJournal(Journal):
    """Tells how long it was busy with the disk, in all."""

    busy = Took(0.0, 0.0)
    events = 0
    """How many were committed by the last input."""

    def checkpoint(self) -> int:
        with self._stopped():
            return super().checkpoint()

    def note_last(self, *, synced: bool = True) -> None:
        with self._stopped():
            super().note_last(synced=synced)

    def _commit(
        self, rows: Sequence[tuple[Any, ...]], body: EventBody, pictures: Sequence[Attachment]
    ) -> None:
        self.events = len(rows)
        with self._stopped():
            super()._commit(rows, body, pictures)

    @contextmanager
    def _stopped(self) -> Iterator[None]:
        began = now()
        try:
            yield
        finally:
            took = now() - began
            self.busy = Took(*map(sum, zip(self.busy, took, strict=True)))


class SteadyScale:
    """A scale on which a weight counts whenever one is asked for."""

    def __init__(self) -> None:
        self.weight_g = 1_000

    def weigh(self, at: datetime) -> WeightTaken:
        """Return what lies on it; whatever was declared is within its tolerance."""
        return WeightTaken(self.weight_g, "scale", inferred=False, at=at, tolerance_g=100_000)


class DecidingDesk:
    """One desk with an empty journal. Close it."""

    def __init__(self, folder: Path, mirror_file: Path) -> None:
        self.mirror = MirrorReader(mirror_file)
        self.clock = FakeClock(self.mirror.as_of() or datetime.now(UTC))
        folder.mkdir()
        self._journal = StoppedJournal(folder / "journal.sqlite", self.clock)
        # A commit is not measured here: it need not be waited for.
        self._journal._connection.execute("PRAGMA synchronous = OFF")
        self.took: list[Took] = []
        self.along: list[Took] = []
        """Of inputs that are many events at once (a manifest is closed): what each event took."""
        self.floor: list[Took] = []
        """Of what a desk makes of its whole floor, once that was read."""
        self.verdicts: Counter[str] = Counter()
        """How often an input was judged so; "prompt", "refused" where nothing was recorded."""
        self._said: list[Announcement] = []
        self._wanted: list[tuple[Wanted, Callable[[Survey | None], None]]] = []
        self._read: Survey | None = None
        scale: Any = SteadyScale()
        self.desk = Desk(
            self._journal,
            Recollection(self._journal, self.mirror),
            self.clock,
            lambda: IDENTITY,
            options=ReceivingOptions(),
            announce=self._said.append,
            weighing=scale,
            survey=lambda wanted, hear: self._wanted.append((wanted, hear)),
        )

    def close(self) -> None:
        """Close journal and mirror."""
        self._journal.close()
        self.mirror.close()

    def scan(self, text: str) -> list[Announcement]:
        """Scan a label; return what was announced."""
        return self._do(Scan(text, self.clock.now(), "scanner"))

    def tell(
        self, name: CommandName, argument: str = "", *, pictures: tuple[Picture, ...] = ()
    ) -> list[Announcement]:
        """Give a command; return what was announced."""
        at = self.clock.now()
        return self._do(Command(name, at, "typed", argument, pictures=pictures))

    def allow(self, approver: str) -> list[Announcement]:
        """Have a second person allow what waits for it."""
        wanted = next(one for one in self._said if isinstance(one, ApprovalWanted))
        facts = (wanted.action, wanted.subject, wanted.requester, approver, "", self.clock.now())
        said = self._timed(partial(self.desk._allow, Approval(*facts)))
        if wanted.action == Action.HUB_CLOSED:
            self.floor.append(self.took.pop())
        return said

    def twice(self, name: CommandName) -> list[Announcement]:
        """Say what cannot be taken back."""
        self.tell(name)
        return self.tell(name)

    def _do(self, item: Scan | Command) -> list[Announcement]:
        self.clock.advance(APART_S)
        said = self._timed(item)
        while self._wanted:
            said = self._surveyed(*self._wanted.pop())
        return said

    def _surveyed(
        self, wanted: Wanted, hear: Callable[[Survey | None], None]
    ) -> list[Announcement]:
        """Have the floor read beside the desk, as in a station, and the desk hear of it.

        What only refreshes the panel is told what was read before: reading takes half a second.
        """
        if self._read is None or self.desk._bench.surveying is not None:
            own = recent.read(self._journal._connection)
            self._read = read_survey(self.mirror, own, IDENTITY, wanted, self.clock.now())
        hear(replace(self._read, at=self.clock.now()))
        said = self._timed(self.desk._inbox.take(0))
        self.floor.append(self.took.pop())
        return said

    def _timed(self, item: Any) -> list[Announcement]:
        self._said.clear()
        self._journal.events = 0
        busy, began = self._journal.busy, now()
        self.desk._do(item)
        self._note(now() - began - (self._journal.busy - busy), self._journal.events)
        said = list(self._said)
        self.verdicts.update(map(_told, said))
        return said

    def _note(self, took: Took, events: int) -> None:
        if events > 1:
            self.along.append(Took(took.wall_s / events, took.processor_s / events))
        else:
            self.took.append(took)


def _told(said: Announcement) -> str:
    match said:
        case ScanRecorded(decision=decision):
            return decision.verdict.value
        case Prompted(key=key) if key:
            return "prompt"
        case _:
            return type(said).__name__
