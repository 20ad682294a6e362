"""A hub's day in people's words: each question with its answer as a title, and the lines below it.

The window paints the lines as bars, the command line prints them. Pure. Neighbours: today (the
sums), today_saying, today_troubles, today_agents.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from station import notation
from station.today import LEAST_SCANS, urgency
from station.today_agents import agents, customers
from station.today_saying import Column, Line, Point, Saying
from station.today_troubles import cod, missing, stations, unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from station.texts import Texts
    from station.today import Hour, Lane, Pace, Standing, Today

MOST_LATE = 200
"""So many parcels are listed by number; the title counts all of them."""


def points(today: Today, texts: Texts, timezone: str) -> tuple[Point, ...]:
    """Return the answers in the order in which they are asked."""
    say = Saying(today, texts, timezone)
    return tuple(answer(say) for answer in _ANSWERS)


def _on_hand(say: Saying) -> Point:
    texts, lanes = say.texts, say.today.lanes
    lines = tuple(_lane(say, lane) for lane in lanes)
    if not lanes:
        return Point(texts("today.on_hand"), texts("today.on_hand_none"))
    whole = say.count(sum(lane.parcels for lane in lanes))
    title = texts("today.on_hand_most", count=whole, lane=lines[0].label, most=lines[0].said)
    legend = tuple(texts(f"today.{age}") for age in ("age_new", "age_long", "age_too_long"))
    return Point(texts("today.on_hand"), title, lines=lines, legend=legend)


def _lane(say: Saying, lane: Lane) -> Line:
    too_long = lane.ages[-1] if lane.ages else 0
    detail = say.texts("today.too_long", count=say.count(too_long)) if too_long else ""
    return Line(
        *(say.lane(lane), say.count(lane.parcels), float(lane.parcels), detail),
        parts=tuple(map(float, lane.ages)),
    )


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
        *_next_parcels(say, coming[0][-1] if coming else None),
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
    oldest = min(parcel.since for parcel in lane.late)
    detail = say.texts("today.oldest", age=say.age(oldest))
    said = say.texts("today.late", count=say.count(len(lane.late)))
    return Line(say.lane(lane), said, float(len(lane.late)), detail, warns=True)


def _coming_lane(say: Saying, lane: Lane, at: datetime) -> Line:
    detail = say.texts("today.at", clock=say.clock(at), left=say.left(at))
    return Line(say.lane(lane), say.count(lane.parcels), float(lane.parcels), detail)


def _late_parcels(say: Saying, lanes: list[Lane]) -> Iterator[Line]:
    late = [(parcel, lane) for lane in lanes for parcel in lane.late]
    for parcel, lane in sorted(late, key=lambda one: urgency(one[0]))[:MOST_LATE]:
        yield _parcel(say, parcel, lane, warns=True)


def _next_parcels(say: Saying, lane: Lane | None) -> Iterator[Line]:
    """Yield what is still here for the cut-off that comes next, in the order it should go."""
    if lane is not None:
        for parcel in lane.first:
            if parcel not in lane.late:
                yield _parcel(say, parcel, lane)


def _parcel(say: Saying, parcel: Standing, lane: Lane, *, warns: bool = False) -> Line:
    vip = "VIP" if parcel.is_vip else ""
    ship_by = parcel.ship_by
    until = say.texts("today.ship_by", moment=say.moment(ship_by)) if ship_by else ""
    detail = " · ".join(part for part in (vip, until, parcel.towards, say.lane(lane)) if part)
    return Line(parcel.awb, say.age(parcel.since), None, detail, warns=warns)


def _slow(say: Saying) -> Point:
    texts, paces = say.texts, say.today.paces
    question = texts("today.slow")
    judged = [pace for pace in paces if pace.scans >= LEAST_SCANS]
    lines = tuple(_pace(say, pace, slowest=len(judged) > 1 and pace is judged[0]) for pace in paces)
    if not paces:
        return Point(question, texts("today.slow_none"))
    chart, columns = _busiest(say), tuple(_column(say, hour) for hour in say.today.hours)
    if judged:
        key = "today.slow_most" if len(judged) > 1 else "today.slow_one"
        title = texts(key, desk=judged[0].desk, rate=say.count(judged[0].per_hour))
    else:
        title = texts("today.slow_few", least=LEAST_SCANS)
    return Point(question, title, lines=lines, chart=chart, columns=columns)


def _busiest(say: Saying) -> str:
    if not say.today.hours:
        return ""
    most = max(say.today.hours, key=lambda hour: hour.scans)
    facts = {"count": say.count(most.scans), "clock": say.clock(most.at)}
    return say.texts("today.busiest", **facts)


def _column(say: Saying, hour: Hour) -> Column:
    is_open = say.today.at - hour.at < timedelta(hours=1)
    return Column(say.clock(hour.at), float(hour.scans), say.count(hour.scans), is_open)


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
    *(customers, agents),
)
