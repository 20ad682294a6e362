"""A hub's day in people's words: each question with its answer as a title, and the lines below it.

The window paints the lines as bars, the command line prints them. Pure. Neighbours: today (the
sums), today_saying, today_troubles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.today import LEAST_SCANS
from station.today_saying import Line, Point, Saying
from station.today_troubles import cod, missing, stations, unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from station.texts import Texts
    from station.today import Lane, Pace, Today

MOST_LATE = 200
"""So many parcels are listed by number; the title counts all of them."""


def points(today: Today, texts: Texts, timezone: str) -> tuple[Point, ...]:
    """Return the answers in the order in which they are asked."""
    say = Saying(today, texts, timezone)
    return tuple(answer(say) for answer in _ANSWERS)


def _on_hand(say: Saying) -> Point:
    texts, lanes = say.texts, say.today.lanes
    lines = tuple(
        Line(say.lane(lane), say.count(lane.parcels), float(lane.parcels)) for lane in lanes
    )
    if not lanes:
        return Point(texts("today.on_hand"), texts("today.on_hand_none"))
    whole = say.count(sum(lane.parcels for lane in lanes))
    title = texts("today.on_hand_most", count=whole, lane=lines[0].label, most=lines[0].said)
    return Point(texts("today.on_hand"), title, lines=lines)


def _cut_off(say: Saying) -> Point:
    texts = say.texts
    question = texts("today.cut_off")
    late = [lane for lane in say.today.lanes if lane.late]
    coming = sorted(
        (lane.next_cut_off, lane.name, lane) for lane in say.today.lanes if lane.next_cut_off
    )
    lines = (
        *(_late_lane(say, lane) for lane in late),
        *(_coming_lane(say, lane, at) for at, _, lane in coming),
        *_late_parcels(say, late),
    )
    if late:
        parcels = say.count(sum(len(lane.late) for lane in late))
        worst = max(late, key=lambda lane: len(lane.late))
        title = texts("today.cut_off_late", count=parcels, lane=say.lane(worst))
        return Point(question, title, warns=True, lines=lines)
    if not coming:
        return Point(question, texts("today.cut_off_none"))
    at, _, lane = coming[0]
    facts = {"left": say.left(at), "lane": say.lane(lane), "count": say.count(lane.parcels)}
    return Point(question, texts("today.cut_off_next", **facts), lines=lines)


def _late_lane(say: Saying, lane: Lane) -> Line:
    detail = say.texts("today.oldest", age=say.age(lane.late[0].since))
    said = say.texts("today.late", count=say.count(len(lane.late)))
    return Line(say.lane(lane), said, float(len(lane.late)), detail, warns=True)


def _coming_lane(say: Saying, lane: Lane, at: datetime) -> Line:
    detail = say.texts("today.at", clock=say.clock(at), left=say.left(at))
    return Line(say.lane(lane), say.count(lane.parcels), float(lane.parcels), detail)


def _late_parcels(say: Saying, lanes: list[Lane]) -> Iterator[Line]:
    late = [(parcel, lane) for lane in lanes for parcel in lane.late]
    for parcel, lane in sorted(late, key=lambda one: one[0].since)[:MOST_LATE]:
        detail = " · ".join(part for part in (parcel.towards, say.lane(lane)) if part)
        yield Line(parcel.awb, say.age(parcel.since), None, detail)


def _slow(say: Saying) -> Point:
    texts, paces = say.texts, say.today.paces
    question = texts("today.slow")
    judged = [pace for pace in paces if pace.scans >= LEAST_SCANS]
    lines = tuple(_pace(say, pace, slowest=len(judged) > 1 and pace is judged[0]) for pace in paces)
    if not paces:
        return Point(question, texts("today.slow_none"))
    if not judged:
        return Point(question, texts("today.slow_few", least=LEAST_SCANS), lines=lines)
    key = "today.slow_most" if len(judged) > 1 else "today.slow_one"
    facts = {"desk": judged[0].desk, "rate": say.count(judged[0].per_hour)}
    return Point(question, texts(key, **facts), lines=lines)


def _pace(say: Saying, pace: Pace, *, slowest: bool) -> Line:
    texts = say.texts
    label = " · ".join(
        part for part in (texts("today.desk", desk=pace.desk), pace.operator) if part
    )
    rate = texts("today.rate", rate=say.count(pace.per_hour))
    scans = texts("today.scans", count=say.count(pace.scans))
    return Line(label, rate, float(pace.per_hour), scans, warns=slowest)


def how_old(today: Today, texts: Texts, now: datetime) -> str:
    """Return how old by now is what the mirror tells."""
    if today.copied_at is None:
        return texts("today.copied_never")
    age = notation.age((now - today.copied_at).total_seconds(), texts)
    return texts("today.copied", age=age)


_ANSWERS: tuple[Callable[[Saying], Point], ...] = (
    *(_on_hand, _cut_off, _slow),
    *(missing, cod, unsent, stations),
)
