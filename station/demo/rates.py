"""How a courier's week is made up: the intended rates of the demo's data, and the luck behind them.

A test asks the filled databases for each rate and finds it within ten percent. Pure.
"""

from __future__ import annotations

from math import sqrt

SERVICES = {"REG": 4 / 7, "ONE": 1 / 7, "ECO": 1 / 7, "CARGO": 1 / 7}
"""Shares of all waybills."""

MEAN_WEIGHT_G = {"parcel": 1_600, "cargo": 16_400}

RATES: dict[str, float] = {
    # of all waybills
    "cod": 0.12,
    "marketplace": 0.30,
    "koli": 0.04,  # more than one piece
    "customer": 0.40,  # booked by a customer of the agent's
    "prepaid": 0.15,  # through the payment gateway
    "tariff_unknown": 0.02,
    "return": 0.012,
    # of those that are not with a partner courier yet
    "partner": 0.03,
    # of those that are not at their end
    "problem": 0.02,  # unresolved, and it blocks
    # of those prepaid that are PICKED_UP, IN_BAG or MANIFESTED
    "unpaid": 0.30,
    # of those that have left their sender
    "picked_up": 0.25,  # by a courier, with a proof of pickup
    # of those that some hub has received
    "resolved_problem": 0.05,
    "reweighed": 0.05,
    "received_twice": 0.01,
    "discrepancy": 0.005,
    # of those that were weighed again
    "over_tolerance": 0.20,
    "disputed": 0.10,
    # of those that a courier has or has delivered, and that came from another hub
    "handover_unscanned": 0.05,
    # of all customers
    "vip": 0.05,
}

_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71)
_STEPS = {name: sqrt(prime) for name, prime in zip(("status", *RATES), _PRIMES, strict=True)}


def luck(name: str, serial: int) -> float:
    """Return a parcel's luck in one matter, from 0 to 1; `name` is a rate's, or "status".

    Multiples of a square root, taken modulo 1, fill the unit interval evenly (Weyl): even a short
    run of serials has as many as planned, and two matters do not lean on each other.
    """
    return serial * _STEPS[name] % 1.0


def happens(name: str, serial: int) -> bool:
    """Tell whether something befalls the parcel with this serial number; `name` is a rate's."""
    return luck(name, serial) < RATES[name]
