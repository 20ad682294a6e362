"""Compares what is in the databases after a day with what its plan says must be there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from station.events import Workflow
from station.rules.close_out import Flow
from tests.day.equation import terms_in, unbalanced
from tests.day.fates import (
    Comes,
    Fate,
    Leaves,
    Mishap,
    Planted,
    moves,
    named_at_close,
    named_in_count,
    named_on_arrival,
    terms,
)
from tests.fakes.central import rows

if TYPE_CHECKING:
    from tests.day.play import Played
    from tests.day.whole import Day

_LEDGER = "SELECT station, count(*) FROM hub_station.event_ledger GROUP BY 1"
_MOVED = """
SELECT w.awb_number, array_agg(s.status ORDER BY s."timestamp", s.id)
  FROM scans AS s JOIN waybill_numbers AS w ON w.id = s.waybill_id
 WHERE s.event_id IS NOT NULL GROUP BY 1
"""
_HEARD = """
SELECT s.awb_number, array_agg(e.status ORDER BY e.occurred_at, e.id)
  FROM marketplace_event AS e JOIN marketplace_shipment AS s ON s.id = e.shipment_id
 WHERE s.awb_number = ANY (%s) GROUP BY 1
"""
_STATUS = "SELECT awb_number, status FROM waybill_numbers WHERE awb_number = ANY (%s)"
_NAMED = "SELECT manifest_no, kind, awb FROM discrepancy WHERE event_id IS NOT NULL"
_SIGNED = "SELECT shift, counts, unsent, signed_by FROM shift_closeout WHERE event_id IS NOT NULL"
_LEFT = "SELECT count(*) FROM hub_station.orphan_scan WHERE attached_at IS NULL AND awb = ANY (%s)"
_PARKED = "SELECT count(*) FROM hub_station.parked_event"


class Compared(NamedTuple):
    """What differs, in words, and what the table tells."""

    differences: list[str]
    planned: dict[Flow, int]
    program: dict[Flow, int]
    asked: dict[Flow, int]
    named: dict[str, int]
    """How many of each planted kind were named."""


def compared(played: Played) -> Compared:
    """Return everything that is otherwise than planned."""
    fates, url = played.day.fates, played.osas_url
    shown: list[str] = [f"said: {one}" for one in played.otherwise]
    shown += _arrived(played)
    shown += _moved(played)
    shown += _rows(played)
    found = terms_in(url, [fate.awb for fate in fates])
    planned = Counter(term for fate in fates for term in terms(fate))
    asked = {term: told.total() for term, told in found.items()}
    shown += [
        f"equation: {term}: {asked.get(term, 0)} by SQL, {planned[term]} planned"
        for term in Flow
        if asked.get(term, 0) != planned[term]
    ]
    program, closing = _closed(played, planned)
    shown += closing
    by_sql = {awb: "missing" if by > 0 else "unmanifested" for awb, by in unbalanced(found).items()}
    shown += _differ("equation by SQL", by_sql.items(), named_at_close(fates).items())
    named, told = _named(played)
    return Compared(shown + told, dict(planned), program, asked, named)


def _arrived(played: Played) -> list[str]:
    """Every event of every journal, once; nothing waits, nothing is parked."""
    there = {station.identity().desk: station.events() for station in played.stations.values()}
    ledger = {station[-1]: number for station, number in rows(played.osas_url, _LEDGER)}
    shown = _differ("ledger", ledger.items(), there.items())
    owed = sum(station.owed() for station in played.stations.values())
    parked = [rows(url, _PARKED)[0][0] for url in (played.osas_url, played.onmart_url)]
    if owed or any(parked):
        shown.append(f"owed {owed}, parked {parked}")
    return shown


def final_status(fate: Fate) -> str:
    """Return the status that a waybill has in the end."""
    if fate.planted is Planted.GIVEN_AWAY:
        return "DELIVERED"
    return (moves(fate) or (fate.status,))[-1]


def _moved(played: Played) -> list[str]:
    """Each parcel's states, in both databases, in their order."""
    fates = [fate for fate in played.day.fates if fate.planted is not Planted.NAMELESS]
    awbs = [fate.awb for fate in fates]
    planned = {fate.awb: [*moves(fate)] for fate in fates if moves(fate)}
    statuses = {fate.awb: final_status(fate) for fate in fates}
    heard = {fate.awb: [*moves(fate)] for fate in fates if fate.is_shipped and moves(fate)}
    found = dict(rows(played.osas_url, _MOVED))
    return [
        *_differ("scans", _flat(found), _flat(planned)),
        *_differ("status", rows(played.osas_url, _STATUS, awbs), statuses.items()),
        *_differ("ONMART", _flat(dict(rows(played.onmart_url, _HEARD, awbs))), _flat(heard)),
        *_differ("orphans", rows(played.osas_url, _LEFT, awbs), [(0,)]),
    ]


def _flat(moved: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(awb, " ".join(states)) for awb, states in moved.items()]


# ── rows, table by table ─────────────────────────────────────────────────────────────────────

_OURS = "event_id IS NOT NULL"
_COUNTED = {
    "receiving_scan": f"{_OURS} AND counts",
    "packing_scan": f"{_OURS} AND counts AND waybill_id IS NOT NULL AND action = 'add'",
    "handover_scan": f"{_OURS} AND counts AND waybill_id IS NOT NULL",
    "delivery_scan": f"{_OURS} AND counts AND outcome = 'out'",
    "problem_scan": _OURS,
    "pop_record": _OURS,
    "pod_record": _OURS,
    "alter_weight": _OURS,
    "approval_log": _OURS,
    "shift_closeout": _OURS,
    "bag": "bag_no = ANY (%s) AND seal_no IS NOT NULL AND status = 'in_transit'",
    "manifest_hub": "number = ANY (%s) AND sealed_at IS NOT NULL",
    "manifest_pcp": "number = ANY (%s) AND closed_at IS NOT NULL",
    "runsheet": "number = ANY (%s) AND status = 'closed'",
}


def planned_rows(day: Day) -> dict[str, int]:
    """Return how many rows that count each table must have by events of the day."""
    fates, bags = day.fates, sum(len(truck.bags) for truck in day.trucks)
    tasks = [task for wave in (*day.waves, *day.counting) for task in wave.tasks]
    strokes = [stroke for task in tasks for stroke in task.strokes]
    made = Counter(stroke.makes.partition(" ")[0] for stroke in strokes)
    weighed = sum(len(task.strokes) for task in tasks if task.workflow is Workflow.WEIGHING)
    came = [f for f in fates if f.comes not in _UNSCANNED and f.planted is not Planted.NOT_ON_BOARD]
    return {
        "receiving_scan": sum(f.koli for f in came) + bags + _of(fates, *_BACK),
        "packing_scan": _of(fates, Leaves.BAGGED)
        + sum(f.mishap is Mishap.TAKEN_OUT for f in fates),
        "handover_scan": sum(f.koli for f in fates if f.leaves in _LEFT_BY),
        "delivery_scan": _of(fates, *_OUT),
        "problem_scan": sum(f.mishap in {Mishap.HELD, Mishap.CURED} for f in fates)
        + _of(fates, Leaves.WRITTEN_OFF, Leaves.FAILED),
        "pop_record": sum(f.comes is Comes.PICKUP for f in fates),
        "pod_record": _of(fates, Leaves.ON_PAPER, Leaves.COLLECTED, Leaves.RETURNED),
        "alter_weight": weighed,
        "approval_log": sum(stroke.allowed for stroke in strokes),
        "shift_closeout": made["@shift"],
        "bag": made["@bag"],
        "manifest_hub": made["@manifest"],
        "manifest_pcp": made["@partner"],
        "runsheet": made["@round"],
    }


_UNSCANNED = frozenset({Comes.OPENING, Comes.BAG, Comes.NEVER})
_BACK = (Leaves.FAILED, Leaves.BROUGHT_BACK)
_OUT = (*_BACK, Leaves.DELIVERED, Leaves.ON_PAPER)
_LEFT_BY = frozenset({Leaves.BAGGED, Leaves.LOOSE, Leaves.PARTNER})


def _of(fates: tuple[Fate, ...], *leaves: Leaves) -> int:
    return sum(fate.leaves in leaves for fate in fates)


def _rows(played: Played) -> list[str]:
    numbers = [*played.numbers.values()]
    found = {
        table: rows(
            played.osas_url,
            f"SELECT count(*) FROM {table} WHERE {which}",
            *([numbers] if "%s" in which else []),
        )[0][0]
        for table, which in _COUNTED.items()
    }
    return _differ("rows", found.items(), planned_rows(played.day).items())


# ── the program's own close-out ──────────────────────────────────────────────────────────────


def _closed(played: Played, planned: Counter[Flow]) -> tuple[dict[Flow, int], list[str]]:
    """Return the terms that the program signed for, and where they are not the plan's."""
    signed = rows(played.osas_url, _SIGNED)
    if len(signed) != 1:
        return {}, [f"the shift was closed out {len(signed)} times"]
    ((shift, counts, unsent, by),) = signed
    program = {Flow(term): number for term, number in counts.items()}
    shown = [] if (unsent, by) == (0, "supervisor01") else [f"signed by {by}, unsent {unsent}"]
    if shift != played.numbers["@shift"]:
        shown.append(f"closed {shift}")
    shown += _differ("close-out", program.items(), {t: planned[t] for t in Flow}.items())
    return program, shown


def _named(played: Played) -> tuple[dict[str, int], list[str]]:
    """Return how many planted differences were named, and which were not, or others were."""
    fates = played.day.fates
    found: dict[str, set[tuple[str, str]]] = {"": set(), "@take": set(), "@shift": set()}
    names = {played.numbers[name]: name for name in ("@take", "@shift")}
    for document, kind, awb in rows(played.osas_url, _NAMED):
        found[names.get(document, "")].add((kind, awb))
    must = {
        "": named_on_arrival(fates),
        "@take": named_in_count(fates),
        "@shift": {(kind, awb) for awb, kind in named_at_close(fates).items()},
    }
    shown = [line for name in must for line in _differ(f"named {name}", found[name], must[name])]
    told = {awb for those in found.values() for _, awb in those}
    return dict(Counter(f.planted.value for f in fates if f.planted and f.awb in told)), shown


def _differ(what: str, found: Any, planned: Any) -> list[str]:
    """Say what is there and was not planned, and the other way round."""
    there, must = set(found), set(planned)
    return [
        *(f"{what}: {one} is there, and not planned" for one in sorted(there - must, key=str)),
        *(f"{what}: {one} is planned, and not there" for one in sorted(must - there, key=str)),
    ]
