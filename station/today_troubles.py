"""What needs somebody: what is missing, which COD is short, what is unsent, who is silent. Pure.

Neighbour: today_wording, whose last four answers these are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.today import silent
from station.today_saying import Line, Point, Saying

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.today import Due, Gap, Owed, Round, Seen


def missing(say: Saying) -> Point:
    """Return what was to come and did not, and what nobody has settled."""
    texts, due, gaps = say.texts, say.today.due, say.today.gaps
    question = texts("today.missing")
    lines = (*(_due(say, one) for one in due), *(_gap(say, gap) for gap in gaps))
    facts = {"gaps": say.count(len(gaps)), "due": say.count(len(due))}
    if say.today.failure:
        return Point(question, texts("today.missing_offline", **facts), lines=lines)
    if not lines:
        return Point(question, texts("today.missing_none"))
    return Point(question, texts("today.missing_some", **facts), warns=bool(gaps), lines=lines)


def _due(say: Saying, due: Due) -> Line:
    lacks = due.lines - due.arrived
    detail = say.texts("today.due", hub=due.from_hub, age=say.age(due.closed_at))
    said = say.texts("today.lacks", count=say.count(lacks))
    return Line(due.number, said, float(lacks), detail, warns=due.arrived > 0)


def _gap(say: Saying, gap: Gap) -> Line:
    key = f"code.{gap.kind}"
    said = say.texts(key) if key in say.texts.known() else gap.kind
    of = (gap.manifest if gap.awb else "", say.age(gap.found_at))
    detail = " · ".join(part for part in of if part)
    return Line(gap.awb or gap.manifest, said, None, detail, warns=True)


def cod(say: Saying) -> Point:
    """Return which couriers owe money."""
    texts, rounds = say.texts, say.today.rounds
    question = texts("today.cod")
    if not rounds:
        return Point(question, texts("today.cod_none"))
    short = [one for one in rounds if one.is_settled]
    lines = tuple(_round(say, one) for one in sorted(rounds, key=lambda one: not one.is_settled))
    of = short or rounds
    key = "today.cod_short" if short else "today.cod_out"
    facts = {"amount": say.money(sum(one.lacks for one in of)), "count": say.count(len(of))}
    return Point(question, texts(key, **facts), warns=bool(short), lines=lines)


def _round(say: Saying, one: Round) -> Line:
    key = "today.settled" if one.is_settled else "today.unsettled"
    detail = say.texts(key, number=one.number, date=one.date)
    return Line(one.courier, say.money(one.lacks), float(one.lacks), detail, warns=one.is_settled)


def unsent(say: Saying) -> Point:
    """Return what waits at this desk, and at the others as they said last."""
    texts, today = say.texts, say.today
    question = texts("today.unsent")
    own = [one for one in today.owed if one.waiting or one.parked]
    others = sorted(
        (one for one in today.stations if one.queue_depth and one.name != today.station),
        key=lambda one: -one.queue_depth,
    )
    if not own and not others:
        key = "today.unsent_unknown" if today.failure else "today.unsent_none"
        return Point(question, texts(key))
    lines = (*(_own(say, one) for one in own), *(_others(say, one) for one in others))
    return Point(question, _waiting(say, own, others), warns=bool(own), lines=lines)


def _waiting(say: Saying, own: Sequence[Owed], others: Sequence[Seen]) -> str:
    # An event is owed to each database: the most of them, not their sum.
    most = max((one.waiting + one.parked for one in own), default=0)
    oldest = min((one.oldest_at for one in own if one.oldest_at), default=None)
    if oldest is not None:
        return say.texts("today.unsent_own", count=say.count(most), age=say.age(oldest))
    whole = most + sum(one.queue_depth for one in others)
    return say.texts("today.unsent_some", count=say.count(whole))


def _own(say: Saying, owed: Owed) -> Line:
    waiting = owed.waiting + owed.parked
    label = say.texts("today.own", target=say.texts(f"owed.{owed.target}"))
    parked = say.texts("today.parked", count=say.count(owed.parked)) if owed.parked else ""
    return Line(label, say.count(waiting), float(waiting), parked, warns=bool(owed.parked))


def _others(say: Saying, seen: Seen) -> Line:
    detail = say.texts("today.seen", age=say.age(seen.last_seen))
    return Line(seen.name, say.count(seen.queue_depth), float(seen.queue_depth), detail)


def stations(say: Saying) -> Point:
    """Return when each station said that it is there."""
    texts, seen = say.texts, say.today.stations
    question = texts("today.stations")
    if say.today.failure:
        why = texts(f"error.{say.today.failure}")
        return Point(question, texts("today.stations_offline"), warns=True, detail=why)
    if not seen:
        return Point(question, texts("today.stations_none"))
    still = silent(seen, say.today.at)
    ordered = sorted(seen, key=lambda one: one.last_seen)
    lines = tuple(_station(say, one, warns=one in still) for one in ordered)
    if not still:
        return Point(question, texts("today.stations_well", all=len(seen)), lines=lines)
    facts = {"name": still[0].name, "age": say.age(still[0].last_seen)}
    title = texts("today.stations_silent", count=len(still), all=len(seen), **facts)
    return Point(question, title, warns=True, lines=lines)


def _station(say: Saying, seen: Seen, *, warns: bool) -> Line:
    said = say.texts("today.seen", age=say.age(seen.last_seen))
    detail = say.texts("today.machine", machine=seen.machine, version=seen.app_version)
    return Line(seen.name, said, None, detail, warns=warns)
