"""The pieces that everybody counted in a stock-take, beside what should be here. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.rules.reconcile import Line, Reconciliation

if TYPE_CHECKING:
    from station.rules.reconcile import Found, Totals
    from station.workflows.survey import Present

Piece = tuple[str, int]
"""An AWB and its koli's number."""


class FloorCount:
    """A piece costs the same, however many are counted."""

    def __init__(self) -> None:
        self.held: set[Piece] = set()
        self.damaged: set[Piece] = set()
        self._result = Reconciliation()
        self._here: dict[str, Present] = {}

    @property
    def totals(self) -> Totals:
        """Pieces expected, matched, missing and over."""
        return self._result.totals

    def has(self, piece: Piece) -> bool:
        """Return whether a piece was counted."""
        return self._result.has(*piece)

    def is_expected(self, awb: str, koli_no: int) -> bool:
        """Return whether a piece should be here."""
        return self._result.is_expected(awb, koli_no)

    def add(self, found: Found) -> None:
        """Count a piece."""
        piece = found.code, found.koli_no
        self._result.scan(found)
        if found.held:
            self.held.add(piece)
        if found.damaged:
            self.damaged.add(piece)

    def drop(self, piece: Piece) -> None:
        """Count a piece no more."""
        self._result.unscan(*piece)
        self.held.discard(piece)
        self.damaged.discard(piece)

    def expect(self, here: dict[str, Present]) -> None:
        """Expect these from now on; what has not changed costs next to nothing."""
        for awb in self._here.keys() - here.keys():
            self._result.expect_no_more(awb)
        for awb, present in here.items():
            if self._here.get(awb) != present:
                self._result.expect_no_more(awb)
                self._result.expect(Line(awb, present.koli))
        self._here = here
