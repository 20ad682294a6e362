"""Where something can go from this hub, for whoever has to say so by touch. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Action, CommandName, Offer

if TYPE_CHECKING:
    from station.workflows.knowledge import Knowledge

_MOST = 12
"""More than a column's height would be no choice any more; the others are scanned or typed."""


def next_hops(known: Knowledge, hub: str) -> tuple[Offer, ...]:
    """Return the hubs that this one sends to."""
    return tuple(_offer(code, name) for code, name in known.lists.next_hops(hub))[:_MOST]


def receivers(known: Knowledge, hub: str) -> tuple[Offer, ...]:
    """Return the hubs that this one sends to, then the partners."""
    partners = known.lists.courier_partners()
    return (*next_hops(known, hub), *(_offer(one.code, one.name) for one in partners))[:_MOST]


def _offer(code: str, name: str) -> Offer:
    return Offer(Action(CommandName.DESTINATION, code), name, name, code)
