"""One place's text on a label, in a printer's own letters or drawn. Neighbour: label_dots.

The printer's letters write ASCII; what they may lack is drawn with ours, so that no firmware
decides what a name looks like.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.paper import printer_font
from station.paper.label_template import LEADING, SHARES
from station.paper.plain import CUT
from station.paper.ruler import UNITS, shrunk, wrapped
from station.paper.said import come_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.label_pen import Pen
    from station.paper.label_template import Text


class Lines:
    """Writes one place's text, in as many lines as it has."""

    def __init__(self, pen: Pen, text: Text, dots_per_mm: float) -> None:
        self._pen = pen
        self._text = text
        self._size = pen.size(round(text.size_mm * dots_per_mm))
        self._step = text.size_mm * LEADING * dots_per_mm
        self._room = int((text.width_mm - 2 * text.inset_mm) * dots_per_mm)
        self._x = round((text.x_mm + text.inset_mm) * dots_per_mm)
        self._y = text.y_mm * dots_per_mm
        self._area = (
            *(round(text.x_mm * dots_per_mm), round(self._y)),
            *(int(text.width_mm * dots_per_mm), round(text.height_mm * dots_per_mm)),
        )
        self._top = max(0, round(self._y + self._step / 2 - printer_font.MIDDLE * self._size))
        self._around = [
            pen.around(self._x, round(self._top + number * self._step), self._size)
            for number in range(text.lines)
        ]
        self._share = SHARES[text.align]
        self._units = self._room / self._size * UNITS
        self._fits = int(self._room / self._size / printer_font.WIDEST)
        """So many letters, whichever they are."""
        self._is_harmless = pen.harmless

    def column(self, said: Sequence[str]) -> Sequence[str]:
        """Return many labels' texts of this place; what comes again is written once."""
        if not said:
            return said
        if not come_again(said):
            return self._written(said)
        texts = [*dict.fromkeys(said)]
        known = dict(zip(texts, self._written(texts), strict=True))
        return [*map(known.__getitem__, said)]

    def _written(self, texts: Sequence[str]) -> list[str]:
        """Write texts. Most are harmless and fit: what `write` would do, without its calls."""
        if self._text.inverse or not self._is_harmless("".join(texts)):
            return [*map(self.write, texts)]
        if not self._share and max(map(len, texts)) <= self._fits and "" not in texts:
            return self._all(texts)
        widths = printer_font.RULER.widths(texts)
        if max(widths) > self._units or not min(widths):
            return [
                self._fitted(each, self._units - width) if each else ""
                for each, width in zip(texts, widths, strict=True)
            ]
        if self._share:
            return self._aligned(texts, widths)
        return self._all(texts)

    def _all(self, texts: Sequence[str]) -> list[str]:
        before, behind = self._around[0]
        return [f"{before}{each}{behind}" for each in texts]

    def _aligned(self, texts: Sequence[str], widths: list[int]) -> list[str]:
        """Write harmless lines that fit, each at the place that its width gives it."""
        units, behind = self._units, self._around[0][1]
        before = {width: self._before(units - width) for width in {*widths}}
        return [f"{before[width]}{each}{behind}" for each, width in zip(texts, widths, strict=True)]

    def write(self, said: str) -> str:
        """Return a text of one line's letters (see plain); nothing where it is empty."""
        if not said:
            return ""
        if not self._is_harmless(said):
            ink = self._in_letters(said) if self._pen.writes(said) else self._in_dots(said)
        else:
            ink = self._fitted(said, self._units - sum(printer_font.RULER.advances(said)))
        return self._inverted(ink) if self._text.inverse else ink

    def _fitted(self, said: str, free: float) -> str:
        """Return a line that needs no escape; `free` is what it leaves of its room."""
        if free < 0:
            return self._too_long(said)
        before, behind = self._around[0]
        return f"{self._before(free) if self._share else before}{said}{behind}"

    def _before(self, free: float) -> str:
        x = self._x + int(free * self._share * self._size / UNITS)
        return self._pen.around(x, self._top, self._size)[0]

    def _too_long(self, said: str) -> str:
        """Return what needs no escape and has no room in one line: smaller, or in several."""
        if self._share or self._text.lines == 1:
            return self._in_letters(said)
        lines = wrapped(said, self._units / UNITS, self._text.lines, printer_font.RULER)
        lines[-1] = lines[-1].replace(CUT, "...")
        return "".join(
            [line.join(around) for line, around in zip(lines, self._around, strict=False)]
        )

    def _inverted(self, ink: str) -> str:
        return self._pen.inverted(self._area, ink)

    def _in_letters(self, said: str) -> str:
        ruler = printer_font.RULER
        size = self._fitting(ruler.width(said) * self._size)
        lines = wrapped(said, self._room / size, self._text.lines, ruler)
        widths = [ruler.width(line) * size for line in lines]
        places = self._places(widths, printer_font.MIDDLE * size)
        return "".join(
            [
                self._pen.text(x, y, size, line.replace(CUT, "..."))
                for (x, y), line in zip(places, lines, strict=True)
            ]
        )

    def _in_dots(self, said: str) -> str:
        from station.paper import typeface  # few labels need it

        bold = self._text.bold
        letters = typeface.of(bold=bold)
        shown = letters.shown(said)
        size = self._fitting(letters.width(shown) * self._size)
        lines = wrapped(shown, self._room / size, self._text.lines, letters.ruler)
        dots = [typeface.drawn(line, size, bold=bold) for line in lines]
        middle = (typeface.ASCENT - typeface.CAPITALS / 2) * size
        places = self._places([each.width for each in dots], middle)
        return "".join(
            [self._pen.dots(x, y, each) for (x, y), each in zip(places, dots, strict=True)]
        )

    def _fitting(self, width: float) -> int:
        """Return the size at which one line of this width fits; several lines keep theirs."""
        if self._text.lines > 1 or width <= self._room:
            return self._size
        return self._pen.size(int(self._size * shrunk(width, self._room)))

    def _places(self, widths: Sequence[float], middle: float) -> list[tuple[int, int]]:
        """Return each line's upper left corner; `middle` is from there to its capitals' middle."""
        first = self._y + self._step / 2 - middle
        return [
            (
                self._x + int(max(0, self._room - width) * self._share),
                max(0, round(first + number * self._step)),
            )
            for number, width in enumerate(widths)
        ]
