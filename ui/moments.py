"""A shipment's timeline in people's words: one line for each thing that happened. No Qt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from station.events import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.inquiry import Cell, Section
    from ui.cells import Words

    Row = dict[str, Cell]

_TRACKING = "tracking"
_TITLES = {
    "receiving": "timeline.receiving",
    "handover": "timeline.handover",
    "packing": "timeline.packing",
    "delivery": "timeline.delivery",
    "problem": "timeline.problem",
    _TRACKING: "timeline.tracking",
}
_AS_USUAL = frozenset({"good", "free"})
"""A parcel's condition and a scan's source, where there is nothing to say of them."""


class Moment(Struct, frozen=True):
    """One thing that happened. `verdict` is the counter's, None for what the centre alone told."""

    day: str
    clock: str
    title: str
    detail: str
    verdict: Verdict | None


def moments(section: Section, words: Words) -> list[Moment]:
    """Return what happened, in the section's order.

    A counter's scan also wrote a line of the tracking history: both are one thing that happened.
    """
    rows = [dict(zip(section.columns, row, strict=True)) for row in section.rows]
    scanned = {row.get("event_id") for row in rows if row.get("kind") != _TRACKING} - {None}
    several = any(str(row.get("koli_no") or "1") != "1" for row in rows)
    return [
        _moment(row, words, several=several)
        for row in rows
        if row.get("kind") != _TRACKING or row.get("event_id") not in scanned
    ]


def _moment(row: Row, words: Words, *, several: bool) -> Moment:
    at = row.get("happened_at")
    day, clock = ("", words.cell("happened_at", at))
    if isinstance(at, datetime):
        day, clock = words.local_day(at), words.clock(at)
    detail = " · ".join(_details(row, words, several=several))
    return Moment(day, clock, _title(row, words), detail, _verdict(row))


def _title(row: Row, words: Words) -> str:
    kind, status = str(row.get("kind") or ""), str(row.get("status") or "")
    key = _TITLES.get(kind)
    what = words.texts(key, status=status, state=words.state(status)) if key else kind
    way = " → ".join(str(row[end]) for end in ("hub", "to_hub") if row.get(end))
    return " · ".join(part for part in (what.strip(), way) if part)


def _details(row: Row, words: Words, *, several: bool) -> Iterator[str]:
    texts, verdict = words.texts, _verdict(row)
    if verdict not in {None, Verdict.OK}:
        yield texts(f"verdict.{verdict}")
    if verdict is None and row.get("counts") is False:
        yield texts("timeline.uncounted")
    if row.get("kind") in {"receiving", "packing", "delivery"}:
        yield from _unusual(row.get("status"), words)
    if row.get("desk"):
        yield texts("timeline.desk", desk=row["desk"])
    for name in ("operator", "courier"):
        yield from _unusual(row.get(name), words)
    if several and row.get("koli_no"):
        yield texts("timeline.koli", koli_no=row["koli_no"])
    for name in ("document_no", "note"):
        yield from _unusual(row.get(name), words)


def _unusual(cell: Cell, words: Words) -> Iterator[str]:
    if cell and cell not in _AS_USUAL:
        yield words.word(str(cell))


def _verdict(row: Row) -> Verdict | None:
    try:
        return Verdict(str(row.get("verdict")))
    except ValueError:
        return None
