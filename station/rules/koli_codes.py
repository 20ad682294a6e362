"""Labels of single pieces: the waybill's number, which piece it is and perhaps of how many. Pure.

    HS0042-1/3   HS0042/1/3   HS0042-K1/3     piece 1 of 3
    HS0042-1     HS0042-001                   piece 1 (numbered labels of J&T and others)

Carriers have no common form, so a code is read like this only where nothing is known of it as it
stands, and something is of its waybill: a number may end in a hyphen and digits by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from station.rules.awb import carrier_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_PIECE = re.compile(
    r"([A-Z0-9][A-Z0-9./-]{3,}?)[-/](?:K(?:OLI)?)?([0-9]{1,3})(?:/([0-9]{1,3}))?", re.ASCII
)
_ORIGINAL, _RETURN = "lion", "lion_return"


class PieceCode(Struct, frozen=True):
    """One piece's label. `koli_total` is 0 where the label does not say."""

    awb: str
    koli_no: int
    koli_total: int

    @property
    def is_possible(self) -> bool:
        """Whether there can be such a piece: none is the fourth of three."""
        return self.koli_no >= 1 and (not self.koli_total or self.koli_no <= self.koli_total)


def piece_in(code: str) -> PieceCode | None:
    """Return what a normalised code says of a piece, None where it has no such form."""
    found = _PIECE.fullmatch(code)
    if found is None:
        return None
    awb, koli_no, koli_total = found.groups()
    return PieceCode(awb, int(koli_no), int(koli_total or 0))


def are_original_and_return(codes: Sequence[str]) -> bool:
    """Return whether one shot read a label and that of its return: a person says which counts."""
    carriers = {carrier_of(code) for code in codes}
    return {_ORIGINAL, _RETURN} <= carriers
