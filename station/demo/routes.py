"""The demo's network: every city hangs on a gateway, the gateways on each other. Pure.

KNO ─── CGK ─── SUB
          └──────┴── UPG
"""

from __future__ import annotations

from datetime import time
from functools import cache

from station.demo.cities import BY_CODE, CITIES

ONWARD: dict[str, dict[str, str]] = {
    "CGK": {"KNO": "KNO", "SUB": "SUB", "UPG": "UPG"},
    "KNO": {"CGK": "CGK", "SUB": "CGK", "UPG": "CGK"},
    "SUB": {"CGK": "CGK", "KNO": "CGK", "UPG": "UPG"},
    "UPG": {"CGK": "CGK", "KNO": "CGK", "SUB": "SUB"},
}
"""From a gateway (first key) towards another: the gateway it goes to next."""

LANES = tuple(f"{letter}{number}" for letter in "ABCDEFGHJK" for number in range(1, 5))
"""Forty lanes, one for each destination. No I: on a sign it is a 1."""

CUT_OFFS = (time(5, 30), time(14, 0), time(19, 0), time(21, 30))


def next_hop(hub: str, destination: str) -> str:
    """Return where a parcel goes from here; the hub itself when it has arrived."""
    if hub == destination:
        return hub
    gateway = BY_CODE[hub].gateway
    if hub != gateway:
        return gateway
    beyond = BY_CODE[destination].gateway
    return destination if beyond == hub else ONWARD[hub][beyond]


@cache
def path(origin: str, destination: str) -> tuple[str, ...]:
    """Return all hubs from origin to destination, both included."""
    hops = [origin]
    while hops[-1] != destination:
        hops.append(next_hop(hops[-1], destination))
    return tuple(hops)


def lane(hub: str, destination: str) -> str:
    """Return the lane where parcels for a destination wait; A1 is everywhere the hub's own city."""
    places = [city.code for city in CITIES]
    return LANES[(places.index(destination) - places.index(hub)) % len(LANES)]


def cut_off(hub: str, destination: str) -> time | None:
    """Return the local time after which the next hop's truck or flight is gone, None on arrival."""
    if hub == destination:
        return None
    onward = next_hop(hub, destination)
    return CUT_OFFS[(ord(onward[0]) + ord(onward[2])) % len(CUT_OFFS)]
