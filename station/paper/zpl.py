r"""ZPL II: whatever a name holds, it prints, and never commands. Pure.

    ^XA^CI28^PW…^LL…^LH0,0   a label in UTF-8, so many dots wide and long
    ^FO…^A0N,h,h^FH_^FD…^FS  a text; `_HH` is a byte: `^`, `~`, `_` and control characters
    ^BCN,h,N,N,N,A^FH_^FD…   Code 128, the subsets the printer's choice
    ^GFA,n,n,row,…^FS        dots, in hexadecimal
    ^PQ1^XZ                  one copy

No `^FB`: it knows commands of its own (`\&`), which no escape takes away. No `>5`, which changes to
pairs of digits: not every reader of ZPL takes it for that. A code with a `>` is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.paper.bitmap import Bitmap
from station.paper.code128 import bars

if TYPE_CHECKING:
    from collections.abc import Callable

_COMMANDS = frozenset("^~_")


def is_harmless(text: str) -> bool:
    """Return whether it is ASCII that prints, without the three."""
    is_plain = text.isascii() and text.isprintable()
    return is_plain and "^" not in text and "~" not in text and "_" not in text


def escaped(text: str) -> str:
    """Return what stands between `^FH_^FD` and `^FS`."""
    return text if is_harmless(text) else "".join(map(_escaped, text))


def field(text: str) -> str:
    """Return `^FH_^FD…^FS` for one field. Needs `^CI28` (UTF-8) on the label."""
    return f"^FH_^FD{escaped(text)}^FS"


def _escaped(character: str) -> str:
    if character in _COMMANDS or not character.isprintable():
        return "".join(f"_{byte:02X}" for byte in character.encode("utf-8", "replace"))
    return character


class ZplPen:
    """Draws in ZPL II; places and sizes in dots."""

    def __init__(self, dpi: int) -> None:
        self.dpi = dpi
        self.harmless: Callable[[str], bool] = is_harmless

    def begin(self, width: int, height: int, _width_mm: float, _height_mm: float) -> str:
        """Begin a label."""
        return f"^XA^CI28^PW{width}^LL{height}^LH0,0"

    def end(self) -> str:
        """Print it."""
        return "^PQ1^XZ\n"

    def size(self, wanted: int) -> int:
        """Return the nearest size of letters that there is."""
        return wanted

    def writes(self, text: str) -> bool:
        """Return whether the printer's own letters say this."""
        return text.isascii()

    def around(self, x: int, y: int, size: int) -> tuple[str, str]:
        """Return what stands before and behind a harmless text."""
        return f"^FO{x},{y}^A0N,{size},{size}^FH_^FD", "^FS"

    def text(self, x: int, y: int, size: int, text: str) -> str:
        """Write a text."""
        return escaped(text).join(self.around(x, y, size))

    def bars(self, x: int, y: int, height: int, module: int) -> Callable[[str], str]:
        """Return what draws Code 128s."""
        begin = f"^FO{x},{y}^BY{module}^BCN,{height},N,N,N,A^FH_^FD"

        def draw(text: str) -> str:
            if ">" in text:
                return self.dots(x, y, Bitmap.of_bars(bars(text), module, height))
            return f"{begin}{escaped(text)}^FS"

        return draw

    def box(self, x: int, y: int, width: int, height: int) -> str:
        """Fill an area."""
        return f"^FO{x},{y}^GB{width},{height},{min(width, height)}^FS"

    def dots(self, x: int, y: int, bitmap: Bitmap) -> str:
        """Draw dots."""
        row, size = bitmap.row_bytes, bitmap.row_bytes * bitmap.height
        data = b"".join(bitmap.rows).hex().upper()
        return f"^FO{x},{y}^GFA,{size},{size},{row},{data}^FS"

    def inverted(self, area: tuple[int, int, int, int], texts: str) -> str:
        """Return texts in white on their black area."""
        x, y, width, height = area
        # `^FR` turns what is below it over, dot by dot: black there becomes white.
        return self.box(x, y, width, height) + texts.replace("^FO", "^FR^FO")
