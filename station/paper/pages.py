"""A PDF's pages as pictures, to be looked at before they are printed: drawn by pdfium.

pdfium is not made for threads: all of it is used by the one that makes paper, where it is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from station.events import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.paper.rendering import Leaf

_POINTS = 72.0
"""A PDF's unit to the inch."""
_MOST_PX = 6_000
"""A page is never drawn larger than this, whatever is asked for."""


class Sight(Struct, frozen=True):
    """How a page is looked at: at so many dots to the inch, or, with 0, fitted into the box."""

    dpi: float
    width_px: int
    height_px: int


class Picture(Struct, frozen=True):
    """One page's pixels: rows of `stride` bytes, four to a pixel (blue, green, red, nothing)."""

    number: int
    """From 0."""
    pixels: bytes
    width_px: int
    height_px: int
    stride: int
    dpi: float


class Preview(Struct, frozen=True):
    """A document that can be looked at: how many pages, and the first of them."""

    paper: Paper
    pages: int
    first: Picture


class Pages:
    """One document, whose pages are made when they are looked at; open until `close`."""

    def __init__(self, make: Callable[[int], Leaf]) -> None:
        self._make = make
        self._leaf: Leaf | None = None
        self._number = 0
        self._document: Any = None

    @property
    def count(self) -> int:
        """How many there are, once one was looked at."""
        return (self._leaf.count if self._leaf else 0) or len(self._document)

    def picture(self, number: int, sight: Sight) -> Picture:
        """Draw a page, from 0. Raises PaperError."""
        page = self._page(number)
        width, height = page.get_size()
        dpi = sight.dpi or _POINTS * min(sight.width_px / width, sight.height_px / height)
        dpi = min(max(dpi, 1.0), _MOST_PX * _POINTS / max(width, height))
        drawn = page.render(scale=dpi / _POINTS, prefer_bgrx=True)
        told = Picture(number, bytes(drawn.buffer), drawn.width, drawn.height, drawn.stride, dpi)
        drawn.close()
        page.close()
        return told

    def _page(self, number: int) -> Any:
        """Return pdfium's page; a larger sight of the same one makes nothing anew."""
        if self._leaf is None or (self._leaf.count and number != self._number):
            self._open(self._make(number))
            self._number = number
        assert self._leaf is not None, "opened above"
        return self._document[0 if self._leaf.count else number]

    def _open(self, leaf: Leaf) -> None:
        import pypdfium2  # type: ignore[import-untyped]  # ships no types; 7 MB of library

        self.close()
        self._leaf, self._document = leaf, pypdfium2.PdfDocument(leaf.pdf)

    def close(self) -> None:
        """Let go of it."""
        if self._document is not None:
            self._document.close()
            self._document = self._leaf = None
