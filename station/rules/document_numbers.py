"""Numbers of bags, manifests and runsheets: hub-desk-date-sequence, unique off line too. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

_MADE = re.compile(r"(.+)-([0-9]{8})-([0-9]{3,})", re.ASCII)
_UNPRINTED = re.compile(r"[^A-Z0-9.-]", re.ASCII)


def made(hub: str, desk: str, day: date, sequence: int) -> str:
    """Return a number as it is printed and scanned: `CGK-3-20261126-007`, in capitals."""
    place = _UNPRINTED.sub("", f"{hub}-{desk}".upper())
    return f"{place}-{day:%Y%m%d}-{sequence:03d}"


def sequence_of(number: str, hub: str, desk: str, day: date) -> int:
    """Return the sequence of a number made at this desk on this day; 0 of any other number."""
    shaped = _MADE.fullmatch(number)
    if shaped is None or made(hub, desk, day, int(shaped[3])) != number:
        return 0
    return int(shaped[3])


def is_made(number: str) -> bool:
    """Return whether a number has this form: a station made it, wherever."""
    return _MADE.fullmatch(number) is not None


def short(number: str) -> str:
    """Return what tells it from others on the same floor: its last three characters."""
    return number[-3:]
