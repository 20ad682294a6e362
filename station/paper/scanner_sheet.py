"""The printed sheet for scanners: the test code, how to set a scanner, whose manual shows it.

A4, by reportlab; the same bytes for the same words. Imported in the thread that writes it.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]  # ships no types
from reportlab.lib.units import mm  # type: ignore[import-untyped]  # as above
from reportlab.lib.utils import simpleSplit  # type: ignore[import-untyped]  # as above
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

from station.paper.code128 import QUIET, bars
from station.paper.manuals import MANUALS
from station.rules.trial_scan import TEST_CODE

if TYPE_CHECKING:
    from station.paper.manuals import Manual, Place
    from station.texts import Texts

_PLAIN, _BOLD = "Helvetica", "Helvetica-Bold"
_TITLE, _HEAD, _BODY, _SMALL = 20.0, 12.0, 10.0, 9.0
_LEADING = 1.35
_MARGIN = 18 * mm
_WIDTH, _HEIGHT = A4
_MODULE = 0.5 * mm
"""Wide enough for a scanner at arm's length, also from a worn printer."""
_BAR = 22 * mm
_GAP = 5 * mm
_STEPS = ("sheet.step_hid", "sheet.step_serial", "sheet.step_suffix", "sheet.step_delay")
_TOPICS = {
    "interface": "sheet.interface",
    "suffix": "sheet.suffix",
    "commands": "sheet.commands",
}


def scanner_sheet(texts: Texts) -> bytes:
    """Return the sheet as a PDF, in the language of `texts`."""
    file = io.BytesIO()
    _Sheet(Canvas(file, pagesize=A4, invariant=1), texts).draw()
    return file.getvalue()


class _Sheet:
    """Writes from the top of the page downwards."""

    def __init__(self, canvas: Canvas, texts: Texts) -> None:
        self._canvas, self._texts = canvas, texts
        self._top = _HEIGHT - _MARGIN

    def draw(self) -> None:
        """Write all of it; a second page begins where the first is full."""
        texts = self._texts
        self._canvas.setTitle(texts("sheet.title"))
        self._write(texts("sheet.title"), _BOLD, _TITLE)
        self._write(texts("sheet.test"), _PLAIN, _BODY, before=2)
        self._barcode(TEST_CODE)
        self._write(texts("sheet.steps"), _BOLD, _HEAD, before=4)
        for number, key in enumerate(_STEPS, 1):
            self._write(f"{number}.  {texts(key)}", _PLAIN, _BODY, before=1, indent=6)
        self._write(texts("sheet.manuals"), _BOLD, _HEAD, before=5)
        self._write(texts("sheet.why"), _PLAIN, _SMALL, before=1)
        for manual in MANUALS:
            self._manual(manual)
        self._canvas.save()

    def _manual(self, manual: Manual) -> None:
        self._write(f"{manual.models}: {manual.title}", _BOLD, _BODY, before=2)
        for place in manual.places:
            self._write(self._place(place), _PLAIN, _SMALL, indent=6)

    def _place(self, place: Place) -> str:
        page = self._texts("sheet.page", page=place.page) if place.page else ""
        said = " ".join(part for part in (place.part, page) if part)
        return self._texts(_TOPICS[place.topic], place=said)

    def _barcode(self, text: str) -> None:
        """Draw a code with its quiet zones in the middle of the page, and its text below it."""
        modules = bars(text)
        self._top -= _GAP
        self._room(_BAR + _BODY * 2)
        left = (_WIDTH - len(modules) * _MODULE) / 2
        assert left > QUIET * _MODULE, "the quiet zone is on the page"
        for place, module in enumerate(modules):
            if module == "1":
                x = left + place * _MODULE
                self._canvas.rect(x, self._top - _BAR, _MODULE, _BAR, stroke=0, fill=1)
        self._top -= _BAR + _BODY * _LEADING
        self._canvas.setFont(_PLAIN, _BODY)
        self._canvas.drawCentredString(_WIDTH / 2, self._top, text)
        self._top -= _BODY

    def _write(
        self, text: str, font: str, size: float, *, before: float = 0, indent: float = 0
    ) -> None:
        """Write a paragraph; `before` and `indent` in millimetres."""
        self._top -= before * mm
        left = _MARGIN + indent * mm
        for line in simpleSplit(text, font, size, _WIDTH - left - _MARGIN):
            self._room(size * _LEADING)
            self._top -= size * _LEADING
            self._canvas.setFont(font, size)
            self._canvas.drawString(left, self._top, line)

    def _room(self, height: float) -> None:
        if self._top - height < _MARGIN:
            self._canvas.showPage()
            self._top = _HEIGHT - _MARGIN
