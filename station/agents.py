"""What a hub's agents and customers brought today, and what they are owed. Pure.

    booked today ─→ came          by customer, else by the agent where somebody walked in
    COD collected, by day ─→ covered by no payout that was paid, days ago ─→ owed

Neighbours: mirror/agent_facts, which reads it; today_agents, the words.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from station.rules.outside_holds import PAID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PAID_OUT_WITHIN = timedelta(days=3)
"""So long COD may take to reach the agent it was collected for."""


class Booked(Struct, frozen=True):
    """Parcels that were booked today at an agent of this hub, and how many have come."""

    agent: str
    customer: str
    """Its name; "" for those who walked in."""
    booked: int
    came: int
    is_vip: bool = False

    @property
    def lacks(self) -> int:
        """How many have not come."""
        return self.booked - self.came


class Collected(Struct, frozen=True):
    """COD of an agent's parcels that was collected on one day, in rupiah."""

    agent: str
    on: date
    amount: int


class Payout(Struct, frozen=True):
    """COD of these days, both included, paid out to an agent or about to be."""

    agent: str
    status: str
    first: date
    last: date

    @property
    def is_paid(self) -> bool:
        """Whether the gateway says that the money is there."""
        return self.status.strip().upper() in PAID


class Agent(Struct, frozen=True):
    """What somebody should know of one agent. Rupiah."""

    code: str
    owed: int = 0
    """COD that should have been paid out by now."""
    owed_since: date | None = None
    numbers_left: int | None = None
    """Where they are few."""
    earned: int | None = None
    """Today's commission; None: not known."""


def first_missing(booked: Iterable[Booked]) -> tuple[Booked, ...]:
    """Return them VIPs first, then those of whom most has not come."""
    return tuple(
        sorted(booked, key=lambda one: (not one.is_vip, -one.lacks, -one.booked, one.customer))
    )


def not_paid_out(
    collected: Iterable[Collected], payouts: Iterable[Payout], today: date
) -> dict[str, list[Collected]]:
    """Return, by agent, the days whose COD no payout has covered for too long, oldest first."""
    paid = [payout for payout in payouts if payout.is_paid]
    found: dict[str, list[Collected]] = {}
    for day in sorted(collected, key=lambda one: one.on):
        is_due = today - day.on > PAID_OUT_WITHIN
        covered = any(
            payout.agent == day.agent and payout.first <= day.on <= payout.last for payout in paid
        )
        if is_due and not covered and day.amount > 0:
            found.setdefault(day.agent, []).append(day)
    return found


def agents_of(
    late: Mapping[str, list[Collected]], few: Mapping[str, int], earned: Mapping[str, int]
) -> tuple[Agent, ...]:
    """Return the agents of whom there is something to say: whom most is owed first."""
    codes = sorted({*late, *few, *earned})
    made = (_agent(code, late.get(code, []), few.get(code), earned.get(code)) for code in codes)
    return tuple(sorted(made, key=lambda one: (-one.owed, one.numbers_left is None, one.code)))


def _agent(code: str, late: list[Collected], few: int | None, earned: int | None) -> Agent:
    owed, since = sum(day.amount for day in late), late[0].on if late else None
    return Agent(code, owed, since, few, earned)
