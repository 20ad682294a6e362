"""Labels as PDF: a page each, at its true size. Neighbours: label_dots says the same in dots."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from reportlab.lib.units import mm  # type: ignore[import-untyped]  # ships no types
from reportlab.lib.utils import ImageReader  # type: ignore[import-untyped]  # as above
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

from station.paper import typeface
from station.paper.code128 import EM, MODULE, glyphs, modules
from station.paper.label_check import QR_QUIET
from station.paper.label_filling import code_of, matrix_of, module_of, values_of
from station.paper.label_template import LEADING, SHARES
from station.paper.picture import opened
from station.paper.ruler import shrunk, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.documents import Document
    from station.paper.label_filling import Filling
    from station.paper.label_template import Area, Barcode, Picture, Qr, Text

_DOTS_PER_MM = 600 / 25.4
"""Modules are whole dots of an office printer."""


def label_pdf(filling: Filling, documents: Sequence[Document], copy: int = 0) -> bytes:
    """Return the labels; the same bytes for the same values. Raises PaperError."""
    file = io.BytesIO()
    template = filling.template
    size = template.width_mm * mm, template.height_mm * mm
    canvas = Canvas(file, pagesize=size, invariant=1, pageCompression=1)
    for document in documents:
        _Page(canvas, filling, values_of(document, copy)).draw()
        canvas.showPage()
    canvas.save()
    return file.getvalue()


class _Page:
    """One label; y counts from the top, in millimetres, as the template has it."""

    def __init__(self, canvas: Canvas, filling: Filling, values: dict[str, Any]) -> None:
        self._canvas = canvas
        self._filling = filling
        self._values = values
        self._height = filling.template.height_mm

    def draw(self) -> None:
        template, filling = self._filling.template, self._filling
        for box in filter(self._is_wanted, template.box):
            self._fill(box.x_mm, box.y_mm, box.width_mm, box.height_mm)
        for picture in filter(self._is_wanted, template.picture):
            self._picture(picture)
        for barcode in filter(self._is_wanted, template.barcode):
            self._barcode(barcode)
        for qr, parts in filling.qrs:
            if self._is_wanted(qr):
                self._qr(qr, filling.speller.fill(parts, self._values))
        for text, parts in filling.texts:
            if self._is_wanted(text):
                self._text(text, filling.speller.fill(parts, self._values))

    def _is_wanted(self, area: Area) -> bool:
        return not area.when or bool(self._values[area.when])

    def _area(self, x: float, y: float, width: float, height: float) -> tuple[float, ...]:
        return x * mm, (self._height - y - height) * mm, width * mm, height * mm

    def _fill(self, x: float, y: float, width: float, height: float) -> None:
        self._canvas.rect(*self._area(x, y, width, height), stroke=0, fill=1)

    def _picture(self, picture: Picture) -> None:
        image = ImageReader(opened(self._filling.folder / picture.file))
        area = self._area(picture.x_mm, picture.y_mm, picture.width_mm, picture.height_mm)
        self._canvas.drawImage(image, *area, mask="auto", preserveAspectRatio=True, anchor="nw")

    def _barcode(self, barcode: Barcode) -> None:
        text = code_of(barcode, self._values[barcode.value])
        if not text:
            return
        count = modules(text)
        module = module_of(barcode, text, count, _DOTS_PER_MM) / _DOTS_PER_MM
        left = barcode.x_mm + (barcode.width_mm - count * module) / 2
        draw_bars(
            self._canvas,
            (left * mm, (self._height - barcode.y_mm - barcode.height_mm) * mm),
            barcode.height_mm * mm,
            module * mm,
            text,
        )

    def _qr(self, qr: Qr, text: str) -> None:
        if not text:
            return
        matrix = matrix_of(qr, text)
        module = qr.size_mm / (len(matrix) + 2 * QR_QUIET)
        for row, line in enumerate(matrix):
            y = qr.y_mm + (row + QR_QUIET) * module
            for first, length in _runs(line):
                self._fill(qr.x_mm + (first + QR_QUIET) * module, y, length * module, module)

    def _text(self, text: Text, said: str) -> None:
        if not said:
            return
        if text.inverse:
            self._fill(text.x_mm, text.y_mm, text.width_mm, text.height_mm)
            self._canvas.setFillGray(1)
        letters = typeface.of(bold=text.bold)
        shown = letters.shown(said)
        size, room = text.size_mm, text.width_mm - 2 * text.inset_mm
        if text.lines == 1:
            size *= shrunk(letters.width(shown) * size, room)
        self._canvas.setFont(letters.name, size * mm)
        lines = wrapped(shown, room / size, text.lines, letters.ruler)
        for number, line in enumerate(lines):
            self._line(text, line, letters.width(line) * size, number, size)
        self._canvas.setFillGray(0)

    def _line(self, text: Text, line: str, width: float, number: int, size: float) -> None:
        room = text.width_mm - 2 * text.inset_mm
        x = text.x_mm + text.inset_mm + (room - width) * SHARES[text.align]
        middle = text.y_mm + (number + 0.5) * LEADING * text.size_mm
        baseline = middle + typeface.CAPITALS / 2 * size
        self._canvas.drawString(x * mm, (self._height - baseline) * mm, line)


def _runs(line: list[int]) -> list[tuple[int, int]]:
    """Return where black modules begin and how many follow: fewer rectangles, and no seams."""
    runs: list[tuple[int, int]] = []
    for place, module in enumerate(line):
        if not module:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def draw_bars(
    canvas: Canvas, place: tuple[float, float], height: float, module: float, text: str
) -> None:
    """Draw a Code 128 in its font, from its lower left corner; all in points."""
    letters = canvas.beginText(*place)
    letters.setFont(typeface.face(typeface.BARS).name, height)
    letters.setHorizScale(module / (height * MODULE / EM) * 100)
    letters.textOut(glyphs(text))
    letters.setHorizScale(100)
    canvas.drawText(letters)
