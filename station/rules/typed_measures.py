"""Weights and lengths as people at a counter type them: 1,25 kg · 850 g · 40x30x20. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

_DIMENSIONS = re.compile(r"([1-9]\d{0,2})[xX*]([1-9]\d{0,2})[xX*]([1-9]\d{0,2})")
# Without a unit and without a comma nobody knows whether grams or kilograms were meant.
_KILOGRAMS = re.compile(r"(\d{1,3}(?:[.,]\d{1,3})?) ?kg|(\d{1,3}[.,]\d{1,3})", re.IGNORECASE)
_GRAMS = re.compile(r"(\d{1,6}) ?g", re.IGNORECASE)
_MOST_G = 999_999


def dimensions_in(text: str) -> tuple[int, int, int] | None:
    """Return length, width and height in centimetres, None where it is something else."""
    found = _DIMENSIONS.fullmatch(text.strip())
    if found is None:
        return None
    length, width, height = found.groups()
    return int(length), int(width), int(height)


def grams_in(text: str) -> int | None:
    """Return a weight in grams, 1 to 999,999; None where it is none."""
    if found := _GRAMS.fullmatch(text.strip()):
        grams = int(found[1])
    elif found := _KILOGRAMS.fullmatch(text.strip()):
        kilograms = Decimal((found[1] or found[2]).replace(",", "."))
        grams = int(kilograms * 1_000)
    else:
        return None
    return grams if 0 < grams <= _MOST_G else None
