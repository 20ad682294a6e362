"""What the mirror knows of a hub's agents and customers. Neighbours: today_facts, station/agents.

Reads all waybills, some tenths of a second: never in the desk's thread.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from station.agents import Booked, Collected, Payout
from station.mirror.moments import microseconds, with_truths
from station.rules.awb_books import few_left

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from station.mirror.facts import MirrorBook
    from station.mirror.lists import MirrorLists

_AGENTS = "SELECT id, code FROM location WHERE ?1 IN (code, parent)"
# Of those booked at a hub's agents, or whose way begins at it. One that was picked up is ours.
_BOOKED = """
SELECT coalesce(agent.code, ?1), coalesce(customer.name, ''), count(*),
       sum(status <> 'BOOKED'), max(vip.id IS NOT NULL)
  FROM waybill AS w
  LEFT JOIN location AS agent ON agent.id = w.agent_id
  LEFT JOIN customer ON customer.id = w.customer_id
  LEFT JOIN vip ON vip.customer_id = w.customer_id
 WHERE booked_us >= ?2 AND status <> 'CANCELLED'
   AND ?1 IN (w.origin, agent.code, agent.parent)
 GROUP BY w.agent_id, w.customer_id
"""
# A station's proof and the courier's app's are of one delivery. `?2`: the hub's own days.
_COLLECTED = """
SELECT code, day, sum(cod) FROM (
    SELECT agent.code, max(pod.cod) AS cod,
           date(min(delivered_us) / 1000000 + ?2, 'unixepoch') AS day
      FROM pod JOIN waybill USING (awb) JOIN location AS agent ON agent.id = waybill.agent_id
     WHERE pod.cod > 0 AND ?1 IN (agent.code, agent.parent)
     GROUP BY pod.awb)
 WHERE day IS NOT NULL GROUP BY code, day
"""
_PAYOUTS = """
SELECT agent.code, coalesce(status, ''), cod_from, cod_to
  FROM payout JOIN location AS agent ON agent.id = agent_id
 WHERE ?1 IN (agent.code, agent.parent) AND cod_from IS NOT NULL AND cod_to IS NOT NULL
"""


class MirrorAgents:
    """One reader's. Used by the reader's thread."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]], lists: MirrorLists) -> None:
        self._rows = rows
        self._lists = lists

    def codes(self, hub: str) -> dict[int, str]:
        """Return a hub and its agents: their codes by OSAS's ids."""
        return dict(self._rows(_AGENTS, hub))

    def booked(self, hub: str, since: datetime) -> tuple[Booked, ...]:
        """Return what was booked at a hub and its agents since a moment."""
        found = self._rows(_BOOKED, hub, microseconds(since))
        return tuple(Booked(*with_truths(row, 4)) for row in found)

    def collected(self, hub: str, offset_s: int) -> tuple[Collected, ...]:
        """Return the COD of its agents' parcels, by day; `offset_s`: the hub's zone to UTC."""
        found = self._rows(_COLLECTED, hub, offset_s)
        return tuple(Collected(code, date.fromisoformat(day), cod) for code, day, cod in found)

    def payouts(self, hub: str) -> tuple[Payout, ...]:
        """Return what was paid out to its agents, or is to be."""
        found = self._rows(_PAYOUTS, hub)
        return tuple(
            Payout(code, status, *map(date.fromisoformat, days)) for code, status, *days in found
        )

    def few_numbers(self, hub: str) -> dict[str, int]:
        """Return how many waybill numbers those of its agents have left who have few."""
        books: dict[str, list[MirrorBook]] = {}
        for book in self._lists.books_under(hub):
            books.setdefault(book.agent, []).append(book)
        left = {code: few_left(own) for code, own in books.items()}
        return {code: number for code, number in left.items() if number is not None}
