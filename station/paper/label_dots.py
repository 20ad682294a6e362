"""A label in a printer's own language: millimetres become dots. Neighbours: zpl, tspl.

The printer's own letters write ASCII; what they may lack is drawn with ours, so that no firmware
decides what a name looks like.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from station.paper import printer_font
from station.paper.code128 import modules
from station.paper.label_check import QR_QUIET
from station.paper.label_filling import code_of, matrix_of, module_of, values_of
from station.paper.label_template import LEADING, SHARES
from station.paper.plain import CUT, shrunk, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.paper.bitmap import Bitmap
    from station.paper.documents import Document
    from station.paper.label_filling import Filling
    from station.paper.label_template import Barcode, Box, Picture, Qr, Text
    from station.paper.said import Part

    Slot = Callable[[dict[str, Any]], str]
    """Writes one part of a label from a document's values."""

MM_PER_INCH = 25.4
DENSITIES = (203, 300)


class Pen(Protocol):
    """One printer's language; places and sizes in dots. What it returns are bytes as Latin-1."""

    def begin(self, width: int, height: int, width_mm: float, height_mm: float, /) -> str:
        """Begin a label."""

    def end(self) -> str:
        """Print it."""

    def size(self, wanted: int) -> int:
        """Return the nearest size of letters that there is, not larger."""

    def writes(self, text: str) -> bool:
        """Return whether the printer's own letters say this."""

    def text(self, x: int, y: int, size: int, text: str) -> str:
        """Write a text."""

    def bars(self, x: int, y: int, height: int, module: int, text: str) -> str:
        """Draw a Code 128."""

    def box(self, x: int, y: int, width: int, height: int) -> str:
        """Fill an area."""

    def dots(self, x: int, y: int, bitmap: Bitmap) -> str:
        """Draw dots."""

    def inverted(self, area: tuple[int, int, int, int], texts: str) -> str:
        """Return texts in white on their black area."""


class DotLabels:
    """Writes labels of one template for one printer's language and density."""

    def __init__(self, filling: Filling, pen: Pen, density: int) -> None:
        self._filling = filling
        self._pen = pen
        self._dots_per_mm = density / MM_PER_INCH
        template = filling.template
        self._begin = pen.begin(
            self._dots(template.width_mm),
            self._dots(template.height_mm),
            template.width_mm,
            template.height_mm,
        )
        self._slots = tuple(self._all_slots())

    def label(self, document: Document, copy: int = 0) -> str:
        """Return one label. Raises PaperError where a code cannot be said or has no room."""
        values = values_of(document, copy)
        parts = [slot(values) for slot in self._slots]
        return "".join([self._begin, *parts, self._pen.end()])

    def labels(self, documents: Sequence[Document], copy: int = 0) -> str:
        """Return several, one after the other."""
        return "".join([self.label(document, copy) for document in documents])

    def _all_slots(self) -> list[Slot]:
        template = self._filling.template
        slots = [self._if_known(box.when, self._constant(self._box(box))) for box in template.box]
        slots += [
            self._if_known(picture.when, self._constant(self._picture(picture)))
            for picture in template.picture
        ]
        slots += [self._if_known(code.when, self._barcode(code)) for code in template.barcode]
        slots += [self._if_known(qr.when, self._qr(qr, parts)) for qr, parts in self._filling.qrs]
        slots += [
            self._if_known(text.when, self._text(text, parts))
            for text, parts in self._filling.texts
        ]
        return slots

    def _dots(self, millimetres: float) -> int:
        return round(millimetres * self._dots_per_mm)

    def _constant(self, ink: str) -> Slot:
        return lambda _values: ink

    def _if_known(self, field: str, slot: Slot) -> Slot:
        if not field:
            return slot
        return lambda values: slot(values) if values[field] else ""

    def _box(self, box: Box) -> str:
        size = max(1, self._dots(box.width_mm)), max(1, self._dots(box.height_mm))
        return self._pen.box(self._dots(box.x_mm), self._dots(box.y_mm), *size)

    def _picture(self, picture: Picture) -> str:
        from station.paper.picture import fitted  # only where there is one

        size = self._dots(picture.width_mm), self._dots(picture.height_mm)
        dots = fitted(self._filling.folder / picture.file, *size)
        return self._pen.dots(self._dots(picture.x_mm), self._dots(picture.y_mm), dots)

    def _barcode(self, barcode: Barcode) -> Slot:
        x, y = self._dots(barcode.x_mm), self._dots(barcode.y_mm)
        room, height = self._dots(barcode.width_mm), self._dots(barcode.height_mm)

        def draw(values: dict[str, Any]) -> str:
            text = code_of(barcode, values)
            if not text:
                return ""
            module = module_of(barcode, text, self._dots_per_mm)
            left = x + (room - modules(text) * module) // 2
            return self._pen.bars(left, y, height, module, text)

        return draw

    def _qr(self, qr: Qr, parts: tuple[Part, ...]) -> Slot:
        def draw(values: dict[str, Any]) -> str:
            from station.paper.bitmap import Bitmap

            text = self._filling.speller.fill(parts, values)
            if not text:
                return ""
            matrix = matrix_of(qr, text)
            room = self._dots(qr.size_mm)
            module = room // (len(matrix) + 2 * QR_QUIET)
            inset = (room - len(matrix) * module) // 2
            place = self._dots(qr.x_mm) + inset, self._dots(qr.y_mm) + inset
            return self._pen.dots(*place, Bitmap.of_modules(matrix, module))

        return draw

    def _text(self, text: Text, parts: tuple[Part, ...]) -> Slot:
        lines = _Lines(self._pen, text, self._dots_per_mm)
        fill = self._filling.speller.fill
        if not any(part.field for part in parts):
            return self._constant(lines.write(fill(parts, {})))
        write = lru_cache(maxsize=1024)(lines.write)
        return lambda values: write(fill(parts, values))


class _Lines:
    """Writes one place's text, in as many lines as it has."""

    def __init__(self, pen: Pen, text: Text, dots_per_mm: float) -> None:
        self._pen = pen
        self._text = text
        self._size = pen.size(round(text.size_mm * dots_per_mm))
        self._step = text.size_mm * LEADING * dots_per_mm
        self._room = int(text.width_mm * dots_per_mm)
        self._x, self._y = round(text.x_mm * dots_per_mm), text.y_mm * dots_per_mm
        self._top = round(self._y + self._step / 2 - printer_font.MIDDLE * self._size)
        self._surely = int(self._room / self._size / printer_font.WIDEST)
        """So many letters fit, whichever they are."""
        self._is_simple = text.align == "left" and not text.inverse

    def write(self, said: str) -> str:
        """Return the text; nothing where it is empty."""
        if not said:
            return ""
        written = self._pen.writes(said)
        if written and self._is_simple and len(said) <= self._surely:
            return self._pen.text(self._x, self._top, self._size, said)
        ink = self._written(said) if written else self._drawn(said)
        if not self._text.inverse:
            return ink
        height = round(self._step * self._text.lines)
        return self._pen.inverted((self._x, round(self._y), self._room, height), ink)

    def _written(self, said: str) -> str:
        size = self._fitting(printer_font.width(said) * self._size)

        def measure(text: str) -> float:
            return printer_font.width(text) * size

        lines = wrapped(said, self._room, self._text.lines, measure)
        places = self._places([measure(line) for line in lines], printer_font.MIDDLE * size)
        return "".join(
            self._pen.text(x, y, size, line.replace(CUT, "..."))
            for (x, y), line in zip(places, lines, strict=True)
        )

    def _drawn(self, said: str) -> str:
        from station.paper import typeface  # few labels need it

        bold = self._text.bold
        letters = typeface.of(bold=bold)
        shown = letters.shown(said)
        size = self._fitting(letters.width(shown) * self._size)
        lines = wrapped(shown, self._room, self._text.lines, typeface.measure(size, bold=bold))
        dots = [typeface.drawn(line, size, bold=bold) for line in lines]
        middle = (typeface.ASCENT - typeface.CAPITALS / 2) * size
        places = self._places([each.width for each in dots], middle)
        return "".join(
            self._pen.dots(x, y, each) for (x, y), each in zip(places, dots, strict=True)
        )

    def _fitting(self, width: float) -> int:
        """Return the size at which one line of this width fits; several lines keep theirs."""
        if self._text.lines > 1 or width <= self._room:
            return self._size
        return self._pen.size(int(self._size * shrunk(width, self._room)))

    def _places(self, widths: Sequence[float], middle: float) -> list[tuple[int, int]]:
        """Return each line's upper left corner; `middle` is from there to its capitals' middle."""
        share = SHARES[self._text.align]
        first = self._y + self._step / 2 - middle
        return [
            (
                self._x + int(max(0, self._room - width) * share),
                max(0, round(first + number * self._step)),
            )
            for number, width in enumerate(widths)
        ]
