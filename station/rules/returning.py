"""When a parcel may go back to its sender, and under which number. Pure; one table.

It was refused, or went out in vain so often: that is the hub's to choose (settings.toml,
[receiving] return_after), for each carrier if need be. The station mints no waybill: the same
number travels back, or the one that its carrier made for the way back and linked to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from station.rules.awb import carrier_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

RETURN_AFTER = 3
"""Attempts. No carrier publishes a number for all of its services: a usual one, to be confirmed."""


class OwnNumber(Struct, frozen=True):
    """A carrier makes a number of its own for the way back; both as rules/awb.py names forms."""

    back: str
    source: str


OWN_NUMBERS = {
    "lion": OwnNumber(
        "lion_return", "docs.lionparcel.com/api-reference/another-journey/return-management"
    ),
}


def return_after(names: Iterable[str], usual: int, by_carrier: Mapping[str, int]) -> int:
    """Return how many attempts in vain are enough for a parcel of carriers that are called so."""
    wanted = {name.lower(): attempts for name, attempts in by_carrier.items()}
    return next((wanted[name.lower()] for name in names if name.lower() in wanted), usual)


def carriers_of(numbers: Iterable[str]) -> tuple[str, ...]:
    """Return whose forms these numbers have: a hint, never a ground to reject."""
    return tuple(carrier for number in numbers if (carrier := carrier_of(number)))


def number_back(numbers: Iterable[str]) -> str:
    """Return the number for the way back among those that a parcel bears; empty: there is none."""
    forms = {own.back for own in OWN_NUMBERS.values()}
    return next((number for number in numbers if carrier_of(number) in forms), "")


def wants_number_back(numbers: Iterable[str]) -> bool:
    """Return whether the carrier of a parcel makes a number of its own for the way back."""
    return not OWN_NUMBERS.keys().isdisjoint(carriers_of(numbers))
