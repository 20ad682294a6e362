"""Each workflow's ordinary course at a desk, with what the mirror holds, over and over again.

What goes wrong every day is in it: a rescan, a code that is no waybill, an undo. Neighbours:
deciding (the desk), mirror_parcels (what is scanned), bench_decisions (which asks for so many inputs).
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from station.demo.numbers import ean13, own
from station.events import CommandName, Picture, Prompted, Workflow, WorkShown
from tests.benchmarks.mirror_parcels import documents, parcels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import apsw

    from tests.benchmarks.deciding import DecidingDesk

    Course = Callable[["DecidingDesk", "apsw.Connection"], Iterator[None]]

LOAD = 40
"""So many parcels go on a manifest, on a round, into a bag."""
MOST = 4_000
NAME = CommandName
_NEVER_ISSUED = 95_000_001
_SIGNATURE = Picture("signature", "image/png", b"\x89PNG" + bytes(4_000))
_CODES = ("NTH", "BA", "CU", "DM", "CODA")


def _scanned(desk: DecidingDesk, awbs: Iterable[str]) -> Iterator[None]:
    """Scan parcels; of twenty, one is scanned again, and behind it comes what is none of ours."""
    odd = cycle([own(_NEVER_ISSUED), ean13(_NEVER_ISSUED)])
    for number, awb in enumerate(awbs):
        desk.scan(awb)
        if number % 20 == 10:
            desk.scan(awb)
            desk.scan(next(odd))
        yield


def _loads(items: Iterable[Any], size: int = LOAD) -> Iterator[list[Any]]:
    rest = iter(items)
    while load := list(islice(rest, size)):
        yield load


def _mixed(mirror: apsw.Connection) -> Iterator[dict[str, list[str]]]:
    """Yield hops, and for each a load that waits here for it."""
    by_hop: dict[str, list[str]] = {}
    for awb, hop in parcels(mirror, "bound", 4 * MOST):
        by_hop.setdefault(hop, []).append(awb)
    for loads in zip(*map(_loads, by_hop.values()), strict=False):
        yield dict(zip(by_hop, loads, strict=True))


def _in_turns(loads: Iterable[list[str]]) -> list[str]:
    return [awb for turn in zip(*loads, strict=False) for awb in turn]


# ── receiving ────────────────────────────────────────────────────────────────────────────────


def receiving_free(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Receive whatever comes."""
    yield from _scanned(desk, parcels(mirror, "coming", MOST))


def receiving_manifests(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Open a manifest, unload it, close this desk's part; one parcel of it is missing."""
    for (number,), awbs in documents(mirror, "manifests").items():
        desk.scan(number)
        for awb in awbs[1:]:
            desk.scan(awb)
        desk.twice(NAME.CLOSE)
        desk.tell(NAME.CLOSE)
        yield


def receiving_runs(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Open a truck by its run and its seal, unload all its manifests mixed, close."""
    for (number, seal), awbs in documents(mirror, "runs").items():
        desk.scan(number)
        desk.scan(seal)
        yield from _scanned(desk, awbs)
        desk.twice(NAME.CLOSE)
        desk.twice(NAME.CLOSE)
        yield


def receiving_bags(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Receive bags as bags; open every fourth and count what is in it."""
    for number, ((bag,), inside) in enumerate(documents(mirror, "bags").items()):
        desk.scan(bag)
        if number % 4 == 0:
            desk.tell(NAME.OPEN, bag)
            for awb in inside:
                desk.scan(awb)
            desk.twice(NAME.CLOSE)
        yield


# ── out of the hub ───────────────────────────────────────────────────────────────────────────


def handover(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Open a manifest for each of five hops, load them mixed, close them."""
    desk.tell(NAME.WORKFLOW, Workflow.HANDOVER)
    for loads in _mixed(mirror):
        for hop in loads:
            desk.tell(NAME.OPEN, hop)
        yield from _scanned(desk, _in_turns(loads.values()))
        desk.tell(NAME.UNDO)
        for hop in loads:
            desk.tell(NAME.DESTINATION, hop)
            desk.twice(NAME.CLOSE)
        yield


def handover_partner(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Load a partner's manifest: parcels of which it has a number, others as pairs."""
    desk.tell(NAME.WORKFLOW, Workflow.HANDOVER)
    here = (awb for awb, _ in parcels(mirror, "bound", MOST))
    for number, load in enumerate(_loads(here)):
        desk.tell(NAME.OPEN, "JNE")
        for place, awb in enumerate(load):
            desk.scan(awb)
            desk.scan(f"{20_000_000_000_000 + number * LOAD + place}")
            yield
        desk.twice(NAME.CLOSE)


def packing(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Fill a bag for each of five hops, take one parcel out again, seal them."""
    desk.tell(NAME.WORKFLOW, Workflow.PACKING)
    for number, loads in enumerate(_mixed(mirror)):
        bags = [_opened(desk, hop) for hop in loads]
        in_turns = _in_turns(loads.values())
        yield from _scanned(desk, in_turns)
        desk.tell(NAME.REMOVE)
        desk.scan(in_turns[-1])
        for place, bag in enumerate(bags):
            desk.scan(bag)
            desk.twice(NAME.SEAL)
            desk.scan(f"SEGEL-{number}-{place}")
        yield


def _opened(desk: DecidingDesk, hop: str) -> str:
    """Open a bag for a hop, and return the number it was given."""
    (shown,) = (one for one in desk.tell(NAME.OPEN, hop) if isinstance(one, WorkShown))
    return shown.title


def delivery_out(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Load couriers' rounds, and let them leave."""
    desk.tell(NAME.WORKFLOW, Workflow.DELIVERY)
    couriers = mirror.execute('SELECT username FROM "user" WHERE is_active ORDER BY id').fetchall()
    loads = _loads(parcels(mirror, "arrived", MOST))
    for (courier,), load in zip(couriers, loads, strict=False):
        desk.tell(NAME.OPEN, str(courier))
        yield from _scanned(desk, load)
        desk.twice(NAME.CLOSE)
        yield


def delivery_debrief(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Take rounds back: what came back is scanned, some under a code; then the round is closed."""
    desk.tell(NAME.WORKFLOW, Workflow.DELIVERY)
    for (number,), awbs in documents(mirror, "rounds").items():
        desk.scan(number)
        for place, awb in enumerate(awbs):
            if place % 3 == 0:
                desk.tell(NAME.PROBLEM, "NTH")
                desk.scan(awb)
            desk.scan(awb)
        desk.twice(NAME.CLOSE)
        yield


def delivery_counter(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Give parcels to who collects them: name, relation, COD, signature."""
    desk.tell(NAME.WORKFLOW, Workflow.DELIVERY)
    for awb in parcels(mirror, "arrived", MOST):
        desk.scan(awb)
        desk.scan("Ibu Sari")
        if any(isinstance(one, Prompted) and one.key == "proof_cod" for one in desk.scan("1")):
            desk.twice(NAME.YES)
        desk.tell(NAME.PHOTO, pictures=(_SIGNATURE,))
        yield


# ── at the counter, and on the floor ─────────────────────────────────────────────────────────


def weighing(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Weigh parcels: scanned, and a weight counts."""
    desk.tell(NAME.WORKFLOW, Workflow.WEIGHING)
    yield from _scanned(desk, parcels(mirror, "here", MOST))


def pickup(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Take parcels in from their senders, who sign."""
    desk.tell(NAME.WORKFLOW, Workflow.PICKUP)
    for awb in parcels(mirror, "booked", MOST):
        desk.scan(awb)
        desk.scan("Toko Maju")
        desk.tell(NAME.PHOTO, pictures=(_SIGNATURE,))
        yield


def problem(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Report parcels under codes, each with a note; look at what one of them has."""
    desk.tell(NAME.WORKFLOW, Workflow.PROBLEM)
    codes = cycle(_CODES)
    for load in _loads(parcels(mirror, "here", MOST)):
        desk.tell(NAME.PROBLEM, next(codes))
        yield from _scanned(desk, load)
        desk.tell(NAME.RESOLVE)
        desk.scan(load[0])
        desk.tell(NAME.RESOLVE)
        yield


def lost_label(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Print labels again, each with its reason; keep a nameless parcel now and then."""
    desk.tell(NAME.WORKFLOW, Workflow.LOST_LABEL)
    for number, awb in enumerate(parcels(mirror, "here", MOST)):
        desk.scan(awb)
        desk.scan("1")
        if number % 20 == 0:
            desk.tell(NAME.KEEP)
        yield


def stocktake(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Count what lies on the floor."""
    _begin(desk, Workflow.STOCKTAKE)
    yield from _scanned(desk, parcels(mirror, "here", MOST))


def shift(desk: DecidingDesk, mirror: apsw.Connection) -> Iterator[None]:
    """Open the hub's shift, count, close it signed; in the next one bags pass on, one by one."""
    _begin(desk, Workflow.SHIFT)
    _begin(desk, Workflow.STOCKTAKE)
    yield from _scanned(desk, parcels(mirror, "here", 5 * LOAD))
    desk.twice(NAME.CLOSE)
    desk.tell(NAME.WORKFLOW, Workflow.SHIFT)
    desk.twice(NAME.CLOSE)
    desk.allow("supervisor01")
    _begin(desk, Workflow.SHIFT)
    while True:
        _pass_on(desk)
        yield


def _begin(desk: DecidingDesk, workflow: Workflow) -> None:
    desk.tell(NAME.WORKFLOW, workflow)
    desk.tell(NAME.OPEN)


def _pass_on(desk: DecidingDesk) -> None:
    """Open a bag, and have it pass on to whoever works here next."""
    desk.tell(NAME.WORKFLOW, Workflow.PACKING)
    bag = _opened(desk, "BDO")
    desk.tell(NAME.WORKFLOW, Workflow.SHIFT)
    desk.scan(bag)
    desk.allow("operator02")


COURSES: dict[str, Course] = {
    "receiving, free": receiving_free,
    "receiving, manifests": receiving_manifests,
    "receiving, runs": receiving_runs,
    "receiving, bags": receiving_bags,
    "handover": handover,
    "handover to a partner": handover_partner,
    "packing": packing,
    "problem": problem,
    "delivery, out": delivery_out,
    "delivery, debrief": delivery_debrief,
    "delivery, counter": delivery_counter,
    "weighing": weighing,
    "pickup": pickup,
    "lost label": lost_label,
    "stock-take": stocktake,
    "shift": shift,
}
