"""Reads a hub's floor for whoever counts it, in a thread of its own named "survey".

The mirror's waybills take a quarter of a second, the journal's newest events as long: no scan waits
for either. Neighbours: workflows.survey (what is told), journal.recent, workbench (which asks).
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from station.errands import Errands
from station.errors import StationError
from station.events import Workflow
from station.rules import numbering
from station.workflows.survey import (
    Moved,
    Present,
    Survey,
    moves_of,
    open_work,
    standing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from station.clock import Clock
    from station.identity import StationIdentity
    from station.journal.recent import Own
    from station.journal.record import EventBody
    from station.mirror.facts import MirrorMove
    from station.workflows.knowledge import Reference
    from station.workflows.survey import Wanted

    Hear = Callable[[Survey | None], None]

_MARGIN = timedelta(minutes=1)
"""A mirror is as of when its pull began; what arrived shortly before may not be in it."""
_LONG_AGO = datetime(1971, 1, 1, tzinfo=UTC)

log = logging.getLogger(__name__)


class Surveyor:
    """One station's. `survey` from any thread; it answers in its own."""

    def __init__(
        self,
        mirror_file: Path,
        journal_file: Path,
        clock: Clock,
        identity: Callable[[], StationIdentity],
    ) -> None:
        self._mirror_file = mirror_file
        self._journal_file = journal_file
        self._clock = clock
        self._identity = identity
        self._errands = Errands("survey")

    def survey(self, wanted: Wanted, hear: Hear) -> None:
        """Have it read; never blocks. Told: what was read, or None where it could not be."""
        self._errands.put(partial(self._tell, wanted, hear))

    def stop(self) -> None:
        """Finish what was asked for, then end the thread."""
        self._errands.stop()

    def _tell(self, wanted: Wanted, hear: Hear) -> None:
        try:
            hear(self._read(wanted))
        except StationError as error:
            log.info("the floor could not be read: %s", error)
            hear(None)
        except Exception:
            log.exception("the floor could not be read")
            hear(None)

    def _read(self, wanted: Wanted) -> Survey:
        from station.journal.recent import own_events  # not for the start
        from station.mirror.reader import MirrorReader

        own = own_events(self._journal_file)
        with MirrorReader(self._mirror_file) as mirror:
            return read_survey(mirror, own, self._identity(), wanted, self._clock.now())


def read_survey(
    known: Reference, own: Own, at: StationIdentity, wanted: Wanted, now: datetime
) -> Survey:
    """Put together what the mirror and this desk's own journal tell."""
    hub = at.hub
    as_of = known.as_of()
    bodies = [event.body for event in own.events]
    fresh = untold(own, as_of)
    inside = partial(inside_of, known)
    here = (
        Present(one.awb, max(1, one.koli_total), _bag_of(one.awb, one.status, known))
        for one in known.history.on_floor(hub)
    )
    return Survey(
        now,
        standing(here, fresh, hub, inside),
        _moves(known, bodies, hub, wanted.since, inside) if wanted.since else (),
        **_closings(known, bodies, at),
        open_work=open_work(bodies),
        open_there=tuple(_open_there(known, at)),
        unsent=own.unsent,
    )


def _closings(known: Reference, own: Iterable[EventBody], at: StationIdentity) -> dict[str, Any]:
    """Return what desks of this hub did in its stock-takes and shifts, as a Survey names it."""
    from station.workflows import survey_closings as told  # not for the start

    closings = known.work.closings(at.hub)
    others = list(told.told_doings(closings, at.desk))
    everybody = [*others, *told.own_doings(own)]
    return {
        "counted": told.counted_by(others),
        "taken": told.last_taken(everybody),
        "open_take": told.still_open(others, Workflow.STOCKTAKE)[0],
        "counting": told.counting(others, left=False),
        "left": told.counting(others, left=True),
        "closed_takes": told.ended(everybody, Workflow.STOCKTAKE),
        "shifts": frozenset(did.number for did in others if did.kind == Workflow.SHIFT),
        "open_shift": told.still_open(others, Workflow.SHIFT),
        "passed_there": told.passed_on(closings),
    }


def _open_there(known: Reference, at: StationIdentity) -> Iterator[tuple[str, str]]:
    """Yield the open bags and manifests of other desks; a desk's own numbers say whose they are."""
    bags = (bag.bag_no for bag in known.work.bags_at(at.hub) if bag.status == "open")
    manifests = (manifest.number for manifest in known.work.manifests_open(at.hub))
    for number in (*bags, *manifests):
        made = numbering.read(number)
        if made is not None and made.desk != at.desk.upper():
            yield number, made.desk


def _bag_of(awb: str, status: str, known: Reference) -> str:
    if status not in {"IN_BAG", "MANIFESTED"}:
        return ""
    return next((item.bag_no for item in known.work.in_bags(awb)), "")


def untold(own: Own, as_of: datetime | None) -> list[EventBody]:
    """Return what this desk did that a mirror of a moment does not hold yet."""
    return own.untold((as_of or _LONG_AGO) - _MARGIN)


def inside_of(known: Reference, bag: str) -> tuple[Present, ...]:
    """Return the waybills that are in a bag."""
    awbs = dict.fromkeys(item.awb for item in known.work.bag_contents(bag))
    waybills = ((awb, known.waybill(awb)) for awb in awbs)
    return tuple(Present(awb, max(1, w.koli_total) if w else 1) for awb, w in waybills)


def _moves(
    known: Reference,
    own: Iterable[EventBody],
    hub: str,
    since: datetime,
    inside: Callable[[str], Iterable[Present]],
) -> tuple[Moved, ...]:
    """Return what anybody is known to have moved, this desk's own by its journal."""
    mine = moves_of([b for b in own if b.hub == hub and b.effective_at >= since], inside)
    others = map(_moved, known.history.moves_at(hub, since))
    return tuple(sorted((*others, *mine), key=lambda move: move.at))


def _moved(move: MirrorMove) -> Moved:
    return Moved(move.awb, move.state, move.at, move.was)
