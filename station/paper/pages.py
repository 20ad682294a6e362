"""A PDF's pages as pictures, to be looked at before they are printed: drawn by pdfium.

pdfium is not made for threads: all of it is used by the one that makes paper, where it is imported.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from station.events import Paper

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
    """One document, open until `close`."""

    def __init__(self, pdf: bytes) -> None:
        import pypdfium2  # type: ignore[import-untyped]  # ships no types; 7 MB of library

        self._document: Any = pypdfium2.PdfDocument(pdf)

    def __len__(self) -> int:
        return len(self._document)

    def picture(self, number: int, sight: Sight) -> Picture:
        """Draw a page, from 0."""
        page = self._document[number]
        width, height = page.get_size()
        dpi = sight.dpi or _POINTS * min(sight.width_px / width, sight.height_px / height)
        dpi = min(max(dpi, 1.0), _MOST_PX * _POINTS / max(width, height))
        drawn = page.render(scale=dpi / _POINTS, rev_byteorder=False, prefer_bgrx=True)
        pixels = bytes(drawn.buffer)
        told = Picture(number, pixels, drawn.width, drawn.height, drawn.stride, dpi)
        drawn.close()
        page.close()
        return told

    def close(self) -> None:
        """Let go of it."""
        self._document.close()
