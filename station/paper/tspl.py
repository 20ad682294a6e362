r"""TSPL: whatever a name holds, it prints, and never commands. Pure.

    SIZE 100 mm,150 mm · GAP 3 mm,0 mm · CLS      a label
    TEXT x,y,"0",0,pt,pt,"…"                      the scalable font, its size in points
    BARCODE x,y,"128",h,0,0,module,module,"…"     Code 128, the subsets the printer's choice
    BITMAP x,y,row,height,0,…                     dots, as bytes; 1 is white
    PRINT 1,1                                     one copy; every line ends with CR LF

A quotation mark is written `\["]`; newer printers read `\[R]` and `\[L]` as line breaks, so a text
with `\[` is drawn. CR and LF would end the command: they become spaces.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from station.paper.bitmap import Bitmap
from station.paper.code128 import bars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

RULE = '" -> \\["]; CR/LF stripped to space'
_POINTS_PER_INCH = 72
_EVERY_PRINTER = re.compile(r"[A-Za-z0-9 ./-]+").fullmatch
"""Codes whose letters mean nothing else to any printer; others are drawn."""


def is_harmless(text: str) -> bool:
    """Return whether it is ASCII that prints, without the quotation mark and the backslash."""
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


def quoted(text: str) -> str:
    """Return the text as a quoted string; other control characters become spaces as well."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return '"' + plain.replace('"', '\\["]') + '"'


class TsplPen:
    """Draws in TSPL; places and sizes in dots."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.harmless: Callable[[str], bool] = is_harmless

    def begin(self, _width: int, _height: int, width_mm: float, height_mm: float) -> str:
        """Begin a label."""
        size = f"SIZE {width_mm:g} mm,{height_mm:g} mm"
        return _lines([size, "GAP 3 mm,0 mm", "DIRECTION 0", "REFERENCE 0,0", "CLS"])

    def end(self) -> str:
        """Print it."""
        return _lines(["PRINT 1,1"])

    def size(self, wanted: int) -> int:
        """Return the nearest smaller size of letters that there is, in dots: whole points."""
        return round(self._points(wanted) * self.dpi / _POINTS_PER_INCH)

    def writes(self, text: str) -> bool:
        r"""Return whether the printer's own letters say this, and no `\[L]` is in it."""
        return text.isascii() and "\\[" not in text

    def around(self, x: int, y: int, size: int) -> tuple[str, str]:
        """Return what stands before and behind a harmless text."""
        points = self._points(size)
        return f'TEXT {x},{y},"0",0,{points},{points},"', '"\r\n'

    def text(self, x: int, y: int, size: int, text: str) -> str:
        """Write a text."""
        return quoted(text)[1:-1].join(self.around(x, y, size))

    def bars(self, x: int, y: int, height: int, module: int) -> Callable[[str], str]:
        """Return what draws Code 128s."""
        begin = f'BARCODE {x},{y},"128",{height},0,0,{module},{module},'

        def draw(text: str) -> str:
            if _EVERY_PRINTER(text):
                return _lines([begin + quoted(text)])
            return self.dots(x, y, Bitmap.of_bars(bars(text), module, height))

        return draw

    def box(self, x: int, y: int, width: int, height: int) -> str:
        """Fill an area."""
        return _lines([f"BAR {x},{y},{width},{height}"])

    def dots(self, x: int, y: int, bitmap: Bitmap) -> str:
        """Draw dots."""
        white = bytes(255 - byte for byte in b"".join(bitmap.rows))
        head = f"BITMAP {x},{y},{bitmap.row_bytes},{bitmap.height},0,"
        return head + white.decode("latin-1") + "\r\n"

    def inverted(self, area: tuple[int, int, int, int], texts: str) -> str:
        """Return texts in white on their black area."""
        x, y, width, height = area
        return texts + _lines([f"REVERSE {x},{y},{width},{height}"])

    def _points(self, dots: int) -> int:
        # Rounded twice (see `size`) it must stay the same.
        return max(1, int(dots * _POINTS_PER_INCH / self.dpi + 0.5 / self.dpi * _POINTS_PER_INCH))


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)
