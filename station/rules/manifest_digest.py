"""The digest of what a manifest holds: whether a record or a paper is what was closed. Pure.

Of what the one who closes it knows and the database keeps: where it goes, and of each line what
stands on it, how many pieces, what they weigh and under which of the partner's numbers.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, json

if TYPE_CHECKING:
    from collections.abc import Iterable


class HeldLine(Struct, frozen=True, array_like=True):
    """One line: an AWB or a bag's number, and what is known of it. Grams."""

    line_no: int
    code: str
    koli: int
    weight_g: int
    partner_awb: str = ""
    follows: bool = False


def manifest_digest(number: str, to_hub: str, lines: Iterable[HeldLine]) -> str:
    """Return SHA-256 in hexadecimal. `to_hub`: "" where it goes to a partner."""
    held = sorted(lines, key=lambda line: line.line_no)
    return sha256(json.encode((number, to_hub, held))).hexdigest()
