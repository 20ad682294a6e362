"""Labels in a printer's own language: millimetres become dots. Neighbours: label_pen, label_lines.

What does not depend on a document is written once. What does is written a place at a time for all
documents, rather than a document at a time: a thousand labels must not keep anybody waiting.
"""

from __future__ import annotations

from itertools import chain, compress, repeat
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from station.paper.code128 import shapes, widest_of
from station.paper.label_check import QR_QUIET
from station.paper.label_filling import COPY, codes_of, matrix_of, module_of
from station.paper.label_lines import Lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from station.paper.documents import Document
    from station.paper.label_filling import Filling
    from station.paper.label_pen import Pen
    from station.paper.label_template import Barcode, Box, Picture, Qr, Text
    from station.paper.said import Part

    Slot = Callable[[Sequence[Document]], Sequence[str]]
    """Writes one place of each document's label."""

MM_PER_INCH = 25.4


class _Constant(Struct, frozen=True):
    """A part that is the same on every label."""

    ink: str


class DotLabels:
    """Writes labels of one template for one printer's language and density."""

    def __init__(self, filling: Filling, pen: Pen, density: int, copy: int = 0) -> None:
        self._filling = filling
        self._pen = pen
        self._copy = copy
        self._dots_per_mm = density / MM_PER_INCH
        template = filling.template
        size = self._dots(template.width_mm), self._dots(template.height_mm)
        begin = pen.begin(*size, template.width_mm, template.height_mm)
        parts = list(self._parts())
        constants = [part.ink for part in parts if isinstance(part, _Constant)]
        self._head = "".join([begin, *constants])
        self._slots = tuple(part for part in parts if not isinstance(part, _Constant))
        self._end = pen.end()

    def labels(self, documents: Sequence[Document]) -> str:
        """Return the labels. Raises PaperError where a code cannot be said or has no room."""
        places = [slot(documents) for slot in self._slots]
        labels = zip(repeat(self._head, len(documents)), *places, repeat(self._end))
        return "".join(chain.from_iterable(labels))

    def _parts(self) -> Iterator[_Constant | Slot]:
        template = self._filling.template
        for box in template.box:
            yield self._if_known(box.when, _Constant(self._box(box)))
        for picture in template.picture:
            yield self._if_known(picture.when, _Constant(self._picture(picture)))
        for barcode in template.barcode:
            yield self._if_known(barcode.when, self._barcode(barcode))
        for qr, parts in self._filling.qrs:
            yield self._if_known(qr.when, self._qr(qr, parts))
        for text, parts in self._filling.texts:
            yield self._if_known(text.when, self._text(text, parts))

    def _dots(self, millimetres: float) -> int:
        return round(millimetres * self._dots_per_mm)

    def _if_known(self, field: str, part: _Constant | Slot) -> _Constant | Slot:
        if not field or (field == COPY and self._copy):
            return part
        if field == COPY:
            return _Constant("")
        known = attrgetter(field)
        if isinstance(part, _Constant):
            ink = part.ink
            return lambda documents: [ink if known(each) else "" for each in documents]
        slot = part

        def draw(documents: Sequence[Document]) -> Sequence[str]:
            wanted = [*map(known, documents)]
            if all(wanted):
                return slot(documents)
            inks = iter(slot([*compress(documents, wanted)]))
            return [next(inks) if each else "" for each in wanted]

        return draw

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
        value = attrgetter(barcode.value)

        pens: dict[bytes, Callable[[str], str]] = {}

        def pen_for(text: str, form: bytes) -> Callable[[str], str]:
            count = widest_of(form)
            module = module_of(barcode, text, count, self._dots_per_mm)
            return self._pen.bars(x + (room - count * module) // 2, y, height, module)

        def draw(documents: Sequence[Document]) -> Sequence[str]:
            texts = codes_of(barcode, [*map(value, documents)])
            forms = shapes(texts)
            for form, text in dict(zip(forms, texts, strict=True)).items():
                if text and form not in pens:
                    pens[form] = pen_for(text, form)
            return [
                pens[form](text) if text else "" for form, text in zip(forms, texts, strict=True)
            ]

        return draw

    def _qr(self, qr: Qr, parts: tuple[Part, ...]) -> Slot:
        from station.paper.bitmap import Bitmap

        room, fill = self._dots(qr.size_mm), self._filled(parts)
        x, y = self._dots(qr.x_mm), self._dots(qr.y_mm)

        def draw(text: str) -> str:
            if not text:
                return ""
            matrix = matrix_of(qr, text)
            module = room // (len(matrix) + 2 * QR_QUIET)
            inset = (room - len(matrix) * module) // 2
            return self._pen.dots(x + inset, y + inset, Bitmap.of_modules(matrix, module))

        return lambda documents: [draw(text) for text in fill(documents)]

    def _text(self, text: Text, parts: tuple[Part, ...]) -> _Constant | Slot:
        lines = Lines(self._pen, text, self._dots_per_mm)
        if not any(part.field not in {"", COPY} for part in parts):
            copy = {COPY: str(self._copy) if self._copy else ""}
            return _Constant(lines.write(self._filling.speller.fill(parts, copy)))
        if len(parts) == 1 and not parts[0].words and not parts[0].spec:
            return self._field(parts[0].field, lines)
        fill = self._filled(parts)
        return lambda documents: lines.column(fill(documents))

    def _field(self, name: str, lines: Lines) -> Slot:
        """Return what writes one field and nothing else, as most places do."""
        value, speller = attrgetter(name), self._filling.speller

        def write(documents: Sequence[Document]) -> Sequence[str]:
            return lines.column(speller.column(name, [*map(value, documents)]))

        return write

    def _filled(self, parts: tuple[Part, ...]) -> Slot:
        """Return what fills a text of several parts."""
        speller, copy = self._filling.speller, str(self._copy) if self._copy else ""

        def filled(documents: Sequence[Document]) -> Sequence[str]:
            def values(field: str) -> Sequence[Any]:
                if field == COPY:
                    return [copy] * len(documents)
                return [*map(attrgetter(field), documents)]

            return speller.fill_column(parts, values)

        return filled
