"""What a label printer's language can draw. Neighbours: zpl, tspl, which are two; label_dots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.paper.bitmap import Bitmap


class Pen(Protocol):
    """One printer's language; places and sizes in dots. What it returns are bytes as Latin-1.

    `harmless` finds a text that the printer's own letters say, and that needs no escape.
    """

    harmless: Callable[[str], bool]

    def begin(self, width: int, height: int, width_mm: float, height_mm: float, /) -> str:
        """Begin a label."""

    def end(self) -> str:
        """Print it."""

    def size(self, wanted: int) -> int:
        """Return the nearest size of letters that there is, not larger."""

    def writes(self, text: str) -> bool:
        """Return whether the printer's own letters say this."""

    def around(self, x: int, y: int, size: int) -> tuple[str, str]:
        """Return what stands before and behind a harmless text."""

    def text(self, x: int, y: int, size: int, text: str) -> str:
        """Write a text."""

    def bars(self, x: int, y: int, height: int, module: int) -> Callable[[str], str]:
        """Return what draws Code 128s; the subsets may be the printer's choice."""

    def box(self, x: int, y: int, width: int, height: int) -> str:
        """Fill an area."""

    def dots(self, x: int, y: int, bitmap: Bitmap) -> str:
        """Draw dots."""

    def inverted(self, area: tuple[int, int, int, int], texts: str) -> str:
        """Return texts in white on their black area."""
