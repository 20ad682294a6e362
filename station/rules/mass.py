"""Exact grams: what a scale showed, in whatever unit, as integer grams. Pure.

Factors are exact by definition: the pound is 453.59237 g (1959), the ounce a sixteenth of it, the
grain a seven-thousandth, the carat 0.2 g. Rounded once, at the end, half a gram away from zero:
1.5 g is 2 g, and -1.5 g is -2 g, so that a weight and its negative always cancel out.

The tael and the ton differ from country to country: no weight is made of them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

GRAMS = {
    "mg": Decimal("0.001"),
    "g": Decimal(1),
    "kg": Decimal(1000),
    "t": Decimal(1_000_000),
    "ct": Decimal("0.2"),
    "lb": Decimal("453.59237"),
    "oz": Decimal("28.349523125"),
    "gr": Decimal("0.06479891"),
    "dwt": Decimal("1.55517384"),
    "ozt": Decimal("31.1034768"),
}
"""Grams in one of each unit."""

# Of its own, so that nobody's precision is ours; no scale shows anywhere near fifty digits.
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_GRAM = Decimal(1)


def grams_of(value: Decimal, unit: str) -> int | None:
    """Return integer grams; None for a unit that is no mass (`pcs`, `%`) or not one mass."""
    factor = GRAMS.get(unit)
    if factor is None or not value.is_finite():
        return None
    return int(_EXACT.quantize(_EXACT.multiply(value, factor), _GRAM))
