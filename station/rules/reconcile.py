r"""Expected and scanned, laid side by side: what matches, what is missing, what is over. Pure.

    expected E ─┬─ matched E∩S ─┬─ scanned S          |E| = matched + missing
                └─ missing E\S  └─ over S\E           |S| = matched + over
                                   = missort, known but unmanifested, unknown

Counted by pieces: a waybill of three koli is three, a bag is one. Each scan costs the same however
much is expected. Nothing is inferred from silence: what is missing is provisional (sementara) until
every desk that counts has told all of its scans.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Kind(StrEnum):
    """A difference, as `discrepancy.kind` names it."""

    MISSING = "missing"
    MISSORT = "missort"
    UNMANIFESTED = "unmanifested"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    HELD = "held"
    SEAL_DIFFERS = "seal_differs"
    KOLI_SHORT = "koli_short"
    WEIGHT_VARIANCE = "weight_variance"


OVER = (Kind.MISSORT, Kind.UNMANIFESTED, Kind.UNKNOWN)
"""The ways to be here without being expected."""


class Line(NamedTuple):
    """What is expected: an AWB or a bag by its number, of so many pieces.

    `weight_g` and `seal_no` are compared with what is found; 0 and "" where nobody told them.
    """

    code: str
    koli: int = 1
    weight_g: int = 0
    seal_no: str = ""


class Found(NamedTuple):
    """One piece that was scanned. `over` says what it is where it is not expected.

    `weight_g` and `seal_no` are what was read of it, 0 and "" where nothing was.
    """

    code: str
    koli_no: int = 1
    over: Kind = Kind.UNMANIFESTED
    damaged: bool = False
    held: bool = False
    weight_g: int = 0
    seal_no: str = ""


class Difference(NamedTuple):
    """One thing that does not match. `found` of `expected` pieces, grams or 0 of 1."""

    kind: Kind
    code: str
    found: int = 0
    expected: int = 0


class Totals(NamedTuple):
    """Pieces: expected, of these scanned, missing; scanned and not expected."""

    expected: int
    matched: int
    missing: int
    over: int


class Reconciliation(Struct):
    """What was expected and what was scanned of it. One desk's thread owns it."""

    weight_tolerance_g: int = 0
    """A weight may differ by so much."""
    _lines: dict[str, Line] = field(default_factory=dict)
    _pieces: dict[str, dict[int, Found]] = field(default_factory=dict)
    _expected: int = 0
    _matched: int = 0
    _scanned: int = 0

    @property
    def totals(self) -> Totals:
        """The counts now."""
        missing = self._expected - self._matched
        return Totals(self._expected, self._matched, missing, self._scanned - self._matched)

    @property
    def is_complete(self) -> bool:
        """Whether all that was expected, and nothing else, was scanned."""
        return self._matched == self._expected == self._scanned

    def expect(self, line: Line) -> None:
        """Add what is expected; of a code told twice, the greater number of pieces counts."""
        before = self._lines.get(line.code)
        if before is not None and before.koli >= line.koli:
            return
        self._matched -= self._matching(line.code)
        self._expected += line.koli - (before.koli if before else 0)
        self._lines[line.code] = line
        self._matched += self._matching(line.code)

    def expect_no_more(self, code: str) -> None:
        """Take back what was expected: it was left behind, or taken out. What was scanned stays."""
        if code in self._lines:
            self._matched -= self._matching(code)
            self._expected -= self._lines.pop(code).koli

    def scan(self, found: Found) -> bool:
        """Count a piece; return False where it was counted before: then nothing changes."""
        pieces = self._pieces.setdefault(found.code, {})
        if found.koli_no in pieces:
            return False
        pieces[found.koli_no] = found
        self._scanned += 1
        self._matched += self.is_expected(found.code, found.koli_no)
        return True

    def unscan(self, code: str, koli_no: int = 1) -> bool:
        """Take a piece back (an undo); return whether it had been counted."""
        pieces = self._pieces.get(code, {})
        if koli_no not in pieces:
            return False
        del pieces[koli_no]
        if not pieces:
            del self._pieces[code]
        self._scanned -= 1
        self._matched -= self.is_expected(code, koli_no)
        return True

    def is_expected(self, code: str, koli_no: int = 1) -> bool:
        """Return whether this piece is expected; koli 4 of 3 is not."""
        line = self._lines.get(code)
        return line is not None and 1 <= koli_no <= line.koli

    def line(self, code: str) -> Line | None:
        """Return what is expected of a code."""
        return self._lines.get(code)

    def has(self, code: str, koli_no: int = 1) -> bool:
        """Return whether this piece was scanned."""
        return koli_no in self._pieces.get(code, {})

    def count_of(self, code: str) -> int:
        """Return how many pieces of a code were scanned."""
        return len(self._pieces.get(code, {}))

    def scanned(self) -> Iterator[Found]:
        """Yield what was scanned, in the order of each code's first piece."""
        return (found for pieces in self._pieces.values() for found in pieces.values())

    def missing_codes(self) -> Iterator[str]:
        """Yield the expected codes of which no piece was scanned."""
        return (code for code in self._lines if code not in self._pieces)

    def differences(self) -> tuple[Difference, ...]:
        """Name everything that does not match, what is missing first."""
        return tuple(sorted(self._differing(), key=lambda one: (_ORDER[one.kind], one.code)))

    def _matching(self, code: str) -> int:
        return sum(self.is_expected(code, koli_no) for koli_no in self._pieces.get(code, {}))

    def _differing(self) -> Iterator[Difference]:
        for code, line in self._lines.items():
            yield from self._of_line(line, self._pieces.get(code, {}))
        for found in self.scanned():
            if not self.is_expected(found.code, found.koli_no):
                yield Difference(found.over, found.code, 1)
            if found.damaged:
                yield Difference(Kind.DAMAGED, found.code, 1)
            if found.held:
                yield Difference(Kind.HELD, found.code, 1)

    def _of_line(self, line: Line, pieces: dict[int, Found]) -> Iterator[Difference]:
        matched = self._matching(line.code)
        if matched == 0:
            yield Difference(Kind.MISSING, line.code, 0, line.koli)
        elif matched < line.koli:
            yield Difference(Kind.KOLI_SHORT, line.code, matched, line.koli)
        weight_g = sum(found.weight_g for found in pieces.values())
        is_weighed = line.weight_g and all(found.weight_g for found in pieces.values())
        if matched == line.koli and is_weighed and self._varies(weight_g, line.weight_g):
            yield Difference(Kind.WEIGHT_VARIANCE, line.code, weight_g, line.weight_g)
        seals = {found.seal_no for found in pieces.values()} - {""}
        if line.seal_no and seals and seals != {line.seal_no}:
            yield Difference(Kind.SEAL_DIFFERS, line.code, 0, 1)

    def _varies(self, found_g: int, expected_g: int) -> bool:
        return abs(found_g - expected_g) > self.weight_tolerance_g


_ORDER = {kind: place for place, kind in enumerate(Kind)}


def reconciliation(lines: Iterable[Line], *, weight_tolerance_g: int = 0) -> Reconciliation:
    """Return one that expects these lines."""
    made = Reconciliation(weight_tolerance_g=weight_tolerance_g)
    for line in lines:
        made.expect(line)
    return made
