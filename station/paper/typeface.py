"""Inter, as paper uses it: which letters it has, how wide a text is, and a text as dots.

Imports Pillow and reportlab, so it is imported in the thread that makes paper.
"""

from __future__ import annotations

from functools import cache

from PIL import Image, ImageDraw, ImageFont
from reportlab import rl_config  # type: ignore[import-untyped]  # ships no types
from reportlab.pdfbase import pdfmetrics  # type: ignore[import-untyped]  # ships no types
from reportlab.pdfbase.ttfonts import TTFont  # type: ignore[import-untyped]  # as above

from resources import FOLDER
from station.paper.bitmap import Bitmap
from station.paper.plain import CUT, MISSING
from station.paper.ruler import Ruler

# Pages as bytes rather than as letters of ASCII 85: a fifth smaller, and much quicker to make.
rl_config.useA85 = 0
REGULAR, BOLD, BARS = "Inter", "Inter-Bold", "Code128"
_FILES = {REGULAR: "inter.ttf", BOLD: "inter-bold.ttf", BARS: "code128.ttf"}
_FONTS = FOLDER / "paper" / "fonts"
ASCENT = 0.95
"""From the top of a text drawn as dots to its baseline, in ems."""
CAPITALS = 0.727
"""How high capitals are, in ems."""


@cache
def face(name: str) -> Face:
    """Return a typeface, known to reportlab from then on."""
    return Face(name)


def of(*, bold: bool) -> Face:
    """Return the typeface of running text."""
    return face(BOLD if bold else REGULAR)


class Face:
    """One font's letters and their widths."""

    def __init__(self, name: str) -> None:
        self.name = name
        font = TTFont(name, str(_FONTS / _FILES[name]))
        pdfmetrics.registerFont(font)
        widths: dict[int, int] = font.face.charWidths
        default: int = font.face.defaultWidth
        self._has: frozenset[int] = frozenset(font.face.charToGlyph)

        def width(letter: str) -> float:
            return widths.get(ord(letter), default) / 1000

        self.ruler = Ruler(width, width(CUT))
        self.width = self.ruler.width

    def shown(self, text: str) -> str:
        """Return the text with a mark for each letter that this font does not have."""
        if text.isascii():
            return text
        return "".join(letter if ord(letter) in self._has else MISSING for letter in text)


@cache
def _pillow(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONTS / _FILES[name], size, layout_engine=ImageFont.Layout.BASIC)


def drawn(text: str, size: int, *, bold: bool) -> Bitmap:
    """Return a text as dots, in a line `size` dots high (an em); nothing sticks out."""
    typeface = of(bold=bold)
    width = max(1, round(typeface.width(text) * size) + 2)
    image = Image.new("L", (width, round(size * 1.2)), 255)
    place = (1, round(size * ASCENT))
    ImageDraw.Draw(image).text(place, text, font=_pillow(typeface.name, size), anchor="ls", fill=0)
    return Bitmap.of(image)
