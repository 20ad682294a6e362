"""How wide a text is, and what of it fits: in ems, of whatever letters. Pure.

Widths are whole two-hundredths of an em, so that ASCII is measured a text at a time and not a
letter at a time; labels are written by the hundred thousand.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from station.paper.plain import CUT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

UNITS = 200
"""An em."""
_ROUNDING = 1e-6
"""A text that was made to fit must not be cut for its last binary digit."""
SMALLEST = 0.6
"""A line that is too long is set smaller, down to this share of its size, before it is cut."""


class Ruler:
    """One typeface's widths. `of` returns a letter's in ems; `mark` is what `…` takes."""

    def __init__(self, of: Callable[[str], float], mark: float) -> None:
        self._of = of
        self._table = bytes(min(255, self._units(chr(code))) for code in range(256))
        parted = bytearray(max(1, width) for width in self._table)
        parted[ord("\n")] = 0  # nothing but the end of a line has no width
        self._lines = bytes(parted)
        self.mark = mark

    def width(self, text: str) -> float:
        """Return how wide a text is."""
        if text.isascii():
            return sum(text.encode().translate(self._table)) / UNITS
        return sum(self.advances(text)) / UNITS

    def advances(self, text: str) -> Sequence[int]:
        """Return how far each letter moves on, in UNITS."""
        if text.isascii():
            return text.encode().translate(self._table)
        return [self._units(letter) for letter in text]

    def widths(self, texts: Iterable[str]) -> list[int]:
        """Return how wide each of many lines of ASCII is, in UNITS."""
        return [*map(sum, "\n".join(texts).encode().translate(self._lines).split(b"\0"))]

    def _units(self, letter: str) -> int:
        return round(self._of(letter) * UNITS)


def shrunk(width: float, room: float) -> float:
    """Return at what share of its size a line of this width fits, as far as it may shrink."""
    return 1.0 if width <= room else max(SMALLEST, room / width)


def cut(text: str, room: float, ruler: Ruler) -> str:
    """Return the text as far as it fits into so many ems, with `…` where it does not."""
    return _cut(text, [*accumulate(ruler.advances(text))], 0, room * UNITS, ruler.mark * UNITS)


def wrapped(text: str, room: float, lines: int, ruler: Ruler) -> list[str]:
    """Return the text in at most so many lines, parted at spaces; the last one is cut."""
    ends = [*accumulate(ruler.advances(text))]
    done: list[str] = []
    start = 0
    while len(done) < lines - 1 and start < len(text):
        before = ends[start - 1] if start else 0
        end = bisect_right(ends, before + room * UNITS + _ROUNDING)
        if end >= len(text):
            break
        stop, following = _parted(text, start, max(end, start + 1))
        done.append(text[start:stop])
        start = following
    if start < len(text) or not done:
        done.append(_cut(text, ends, start, room * UNITS, ruler.mark * UNITS))
    return done


def _parted(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a line that has room up to `end` stops, and where the next one begins."""
    space = text.rfind(" ", start, end + 1)
    if space <= start:
        # A word as long as the line is broken.
        return end, end
    return space, space + 1


def _cut(text: str, ends: list[int], start: int, room: float, mark: float) -> str:
    before = ends[start - 1] if start else 0
    if not ends or ends[-1] - before <= room + _ROUNDING:
        return text[start:]
    fits = bisect_right(ends, before + room - mark + _ROUNDING)
    return text[start : max(fits, start)].rstrip() + CUT
