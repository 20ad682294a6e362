"""Pages of many short texts, rules and barcodes, in millimetres from the upper left corner.

reportlab's own calls would cost most of such a page, so its operators (ISO 32000, 8 and 9) are
written here and handed over a page at a time: areas first, then texts, barcodes last.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # ships no types
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # as above
from reportlab.pdfbase.pdfdoc import (  # type: ignore[import-untyped]  # as above
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
)
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

from station.paper import typeface
from station.paper.code128 import EM, MODULE, QUIET, glyphs, is_code, modules
from station.paper.label_template import SHARES
from station.paper.pdf_font import PdfFont
from station.paper.ruler import cut, shrunk
from station.paper.table_template import MARGIN_MM

if TYPE_CHECKING:
    from io import BytesIO
    from pathlib import Path

BLACK, GREY, PALE, WHITE = 0.0, 0.38, 0.82, 1.0
"""How light: ink, what explains it, what only guides the eye, and letters on ink."""
DOT_MM = 25.4 / 203
"""Of the coarsest printer that there is: bars of whole dots are as wide there as they should be."""
WIDEST_MM, NARROWEST_MM = 3 * DOT_MM, 0.16
"""Of a module: what reads at arm's length, and what office printers and scanners still can."""
_ROUNDING = 1e-6
_MARK_MM = 42.0
"""How wide the mark of a copy is."""


class Sheet:
    """One PDF; `end_page` after each page and `save` at the end."""

    def __init__(self, file: BytesIO, width_mm: float, height_mm: float, title: str) -> None:
        self.width, self.height = width_mm, height_mm
        size = (width_mm * mm, height_mm * mm)
        self._canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1)
        self._canvas.setTitle(title)
        self._fonts = {
            bold: PdfFont(typeface.BOLD if bold else typeface.REGULAR, self._canvas)
            for bold in (False, True)
        }
        self._bars = PdfFont(typeface.BARS, self._canvas)
        self._texts: dict[tuple[bool, float, float], list[str]] = {}
        self._areas: dict[float, list[str]] = {}
        self._codes: list[str] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        room: float,
        bold: bool = False,
        align: str = "left",
        ink: float = BLACK,
    ) -> None:
        """Write a line with its baseline at y; set smaller, then cut with a mark, to fit."""
        face = self._fonts[bold].face
        shown = face.shown(text)
        width = face.width(shown) * size
        if width > room:
            size *= shrunk(width, room)
            shown = cut(shown, room / size, face.ruler)
            width = face.width(shown) * size
        self.place(x + (room - width) * SHARES[align], y, shown, size, bold=bold, ink=ink)

    def place(
        self, x: float, y: float, shown: str, size: float, *, bold: bool = False, ink: float = BLACK
    ) -> None:
        """Write a line that is known to fit and to be in the font."""
        key = (bold, size, ink)
        texts = self._texts.get(key)
        if texts is None:
            texts = self._texts[key] = []
        told = self._fonts[bold].shown(shown, size * mm)
        texts.append(f"1 0 0 1 {x * mm:.2f} {(self.height - y) * mm:.2f} Tm {told}")

    def fill(self, x: float, y: float, width: float, height: float, ink: float = BLACK) -> None:
        """Fill an area, or draw a rule."""
        corner = f"{x * mm:.2f} {(self.height - y - height) * mm:.2f}"
        self._areas.setdefault(ink, []).append(f"{corner} {width * mm:.2f} {height * mm:.2f} re")

    def bars(
        self,
        x: float,
        y: float,
        room: float,
        height: float,
        *,
        text: str,
        align: str = "left",
        widest: float = WIDEST_MM,
    ) -> float | None:
        """Draw a Code 128 and its quiet zones into this room.

        Returns where the first bar is; None where there is no room, or the text is no code.
        """
        if not is_code(text):
            return None
        count = modules(text)
        module = min(widest, room / (count + 2 * QUIET))
        if module < NARROWEST_MM:
            return None
        if module >= 2 * DOT_MM:
            module = int(module / DOT_MM + _ROUNDING) * DOT_MM
        free = room - (count + 2 * QUIET) * module
        left = x + QUIET * module + free * SHARES[align]
        stretch = module / (height * MODULE / EM) * 100
        told = self._bars.shown(glyphs(text), height * mm)
        place = f"{left * mm:.3f} {(self.height - y - height) * mm:.2f}"
        font = f"{self._bars.name} {height * mm:.2f} Tf {stretch:.3f} Tz"
        self._codes.append(f"{font} 1 0 0 1 {place} Tm {told}")
        return left

    def copy_mark(self, said: str) -> None:
        """Say in the middle of the upper margin that this is no first print; "" says nothing."""
        if not said:
            return
        x, top = (self.width - _MARK_MM) / 2, MARGIN_MM - 8
        self.fill(x, top, _MARK_MM, 6)
        place = (x, top + 4.3, said, 3.6)
        self.text(*place, room=_MARK_MM, bold=True, align="center", ink=WHITE)

    def picture(self, file: Path, x: float, y: float, width: float, height: float) -> None:
        """Draw a picture as large as fits. Raises PaperError."""
        from station.paper.picture import opened  # few sheets have one

        area = (x * mm, (self.height - y - height) * mm, width * mm, height * mm)
        image = ImageReader(opened(file))
        self._canvas.drawImage(image, *area, mask="auto", preserveAspectRatio=True, anchor="nw")

    def end_page(self) -> None:
        """Put down what was written, and begin a new page."""
        told: list[str] = []
        for ink, areas in self._areas.items():
            told += [f"{ink:g} g", *areas, "f"]
        told.append("BT")
        for (bold, size, ink), texts in self._texts.items():
            told += [f"{ink:g} g {self._fonts[bold].name} {size * mm:.2f} Tf", *texts]
        told += ["0 g", *self._codes, "100 Tz", "ET"]
        self._canvas.addLiteral("\n".join(told))
        for collected in (self._areas, self._texts, self._codes):
            collected.clear()
        self._canvas.showPage()
        self._pack()

    def _pack(self) -> None:
        """Compress the page that was ended: reportlab would keep all pages as text to the end."""
        page = self._canvas._doc.Pages.pages[-1]  # noqa: SLF001  # no other way to it
        packed = zlib.compress(page.stream.encode())
        filters = PDFDictionary({"Filter": PDFArray([PDFName("FlateDecode")])})
        page.stream, page.Contents = None, PDFStream(filters, packed)

    def save(self) -> None:
        """Write the file."""
        self._canvas.save()
