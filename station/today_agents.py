"""What a hub's customers brought, and what its agents are owed and run out of. Pure.

Neighbours: today_wording, whose last two answers these are; agents, the sums.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station import notation
from station.agents import PAID_OUT_WITHIN
from station.today_saying import Line, Point, Saying

if TYPE_CHECKING:
    from station.agents import Agent, Booked

MOST_LINES = 100


def customers(say: Saying) -> Point:
    """Return how many parcels were booked today, and how many have come."""
    texts, told = say.texts, say.today.booked
    question = texts("today.customers")
    if not told:
        return Point(question, texts("today.customers_none"))
    booked, came = sum(one.booked for one in told), sum(one.came for one in told)
    facts = {"booked": say.count(booked), "came": say.count(came)}
    return Point(
        question,
        texts("today.customers_some", **facts),
        lines=tuple(_customer(say, one) for one in told[:MOST_LINES]),
        legend=(texts("today.came"), texts("today.not_come")),
    )


def _customer(say: Saying, one: Booked) -> Line:
    name = one.customer or say.texts("today.walked_in")
    said = say.texts("today.not_come_yet", count=say.count(one.lacks))
    detail = " · ".join(part for part in ("VIP" if one.is_vip else "", one.agent) if part)
    whole = say.texts("today.of_booked", came=say.count(one.came), booked=say.count(one.booked))
    return Line(
        name,
        said if one.lacks else whole,
        float(one.booked),
        f"{detail} · {whole}" if one.lacks else detail,
        parts=(float(one.came), float(one.lacks)),
    )


def agents(say: Saying) -> Point:
    """Return to which agents COD is owed, who runs out of numbers, and what they earned."""
    texts, told = say.texts, say.today.agents
    question = texts("today.agents")
    owed = [one for one in told if one.owed]
    few = [one for one in told if one.numbers_left is not None]
    lines = (
        *(_owed(say, one) for one in owed),
        *(_few(say, one) for one in few),
        *(_earned(say, one) for one in told if one.earned is not None),
    )
    if owed:
        amount = say.money(sum(one.owed for one in owed))
        title = texts("today.agents_owed", amount=amount, count=say.count(len(owed)))
    elif few:
        least = min(few, key=lambda one: one.numbers_left or 0)
        left = say.count(least.numbers_left or 0)
        title = texts("today.agents_few", agent=least.code, count=left)
    else:
        title = texts("today.agents_well", days=PAID_OUT_WITHIN.days)
    return Point(question, title, warns=bool(owed or few), lines=lines)


def _owed(say: Saying, one: Agent) -> Line:
    since = notation.day(one.owed_since, say.texts.language) if one.owed_since else ""
    detail = say.texts("today.owed_since", day=since)
    return Line(one.code, say.money(one.owed), float(one.owed), detail, warns=True)


def _few(say: Saying, one: Agent) -> Line:
    left = say.count(one.numbers_left or 0)
    said, detail = say.texts("today.numbers", count=left), say.texts("today.numbers_why")
    return Line(one.code, said, None, detail, warns=True)


def _earned(say: Saying, one: Agent) -> Line:
    return Line(one.code, say.money(one.earned or 0), None, say.texts("today.earned"))
