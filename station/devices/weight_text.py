"""Numbers and units as scales write them: signs apart from digits, commas, padded, upper case."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"([+-]?) *(\d{1,12}(?:[.,]\d{0,9})?|[.,]\d{1,9})", re.ASCII)
_UNITS = {
    "kgs": "kg",
    "gm": "g",
    "gr": "g",
    "lbs": "lb",
    "pc": "pcs",
    "tn": "t",
    "gn": "gr",
    "ton": "t",
}
_OUNCES_IN_A_POUND = 16


def number_in(text: str) -> Decimal | None:
    """Return the number, None where the text is anything else: `- 00.100` is -0.100."""
    found = _NUMBER.fullmatch(text.strip(" "))
    if found is None:
        return None
    sign, digits = found.groups()
    return Decimal(sign + digits.replace(",", "."))


def unit_in(text: str) -> str | None:
    """Return the unit in lower case, None where the text is blank."""
    unit = text.strip(" ").lower()
    return _UNITS.get(unit, unit) or None


def ounces_of(pounds: str, ounces: str) -> Decimal | None:
    """Return pounds and ounces as ounces: 12 lb 7.50 oz are 199.50 oz."""
    whole, rest = number_in(pounds), number_in(ounces)
    if whole is None or rest is None or rest >= _OUNCES_IN_A_POUND:
        return None
    sign = -1 if pounds.lstrip(" ").startswith("-") else 1
    return whole * _OUNCES_IN_A_POUND + sign * rest
