"""Rupiah as people at a counter type it: 150.000 · Rp 150.000,- · 150rb · 1,5jt. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

# A point parts thousands and a comma decimals; sen are written only as ,00 or ,-.
_AMOUNT = re.compile(r"(?:rp\.? ?)?(\d{1,9}|\d{1,3}(?:\.\d{3}){1,2})(?:,(?:00|-))?", re.IGNORECASE)
_ROUND = re.compile(
    r"(?:rp\.? ?)?(\d{1,6}(?:,\d{1,3})?) ?(rb|ribu|k|jt|juta)", re.IGNORECASE | re.ASCII
)
_THOUSAND, _MILLION = 1_000, 1_000_000
_UNITS = {"rb": _THOUSAND, "ribu": _THOUSAND, "k": _THOUSAND, "jt": _MILLION, "juta": _MILLION}
_MOST = 999_999_999
"""No counter takes a milliard: longer digits are another number, a waybill's."""


def rupiah_in(text: str) -> int | None:
    """Return whole rupiah, 0 to 999,999,999; None where it is no amount, or could be two."""
    said = text.strip()
    if found := _AMOUNT.fullmatch(said):
        return int(found[1].replace(".", ""))
    if found := _ROUND.fullmatch(said):
        rupiah = Decimal(found[1].replace(",", ".")) * _UNITS[found[2].lower()]
        return int(rupiah) if rupiah == int(rupiah) and rupiah <= _MOST else None
    return None
