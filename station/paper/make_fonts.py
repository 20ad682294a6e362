"""Make paper's fonts: `python -m station.paper.make_fonts` writes them to resources/paper/fonts.

inter.ttf, inter-bold.ttf   Inter (OFL, from fontpkg-inter) at one weight each: Latin, Greek,
                            Cyrillic, signs; digits of one width, so that columns line up.
                            Static, because neither reportlab nor Pillow varies a font.
code128.ttf                 a glyph for each symbol of Code 128 (ISO/IEC 15417), drawn from the
                            baseline up to one em; MODULE units wide a module. A barcode is then
                            a few bytes of text on the page rather than sixty rectangles.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import fontpkg_inter  # type: ignore[import-untyped]  # ships no types
from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]  # as above
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # as above
from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # as above
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # as above
from fontTools.varLib.instancer import (  # type: ignore[import-untyped]  # as above
    instantiateVariableFont,
)

from resources import FOLDER
from station.paper.code128 import EM, MODULE, WIDTHS, glyph

_FONTS = FOLDER / "paper" / "fonts"
_INTER = Path(fontpkg_inter.__file__).parent
_SHOWN = (
    *((0x20, 0x7E), (0xA0, 0x24F), (0x2B0, 0x2FF), (0x370, 0x52F), (0x1E00, 0x1EFF)),
    *((0x2000, 0x206F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x21FF), (0x2200, 0x22FF)),
    *((0x25A0, 0x25FF), (0x2610, 0x2612), (0x2713, 0x2717)),
)
_POSTSCRIPT_NAME = 6
_PRINT_SIZE = 14
"""Inter's optical size for small text (axis opsz)."""


def inter(style: str, weight: int, file: Path) -> None:
    """Write Inter at one weight."""
    font = TTFont(_INTER / "files" / "Inter[opsz,wght].ttf", recalcTimestamp=False)
    wanted = {code for first, last in _SHOWN for code in range(first, last + 1)}
    _tabular(font)
    options = Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 13])
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    instantiateVariableFont(font, {"opsz": _PRINT_SIZE, "wght": weight}, inplace=True)
    # A PDF's reader tells fonts apart by this name.
    font["name"].setName(f"Inter-{style}", _POSTSCRIPT_NAME, 3, 1, 0x409)
    font.save(file)


def _tabular(font: TTFont) -> None:
    """Let the digits' codes mean the digits of one width."""
    glyphs = set(font.getGlyphOrder())
    for table in font["cmap"].tables:
        for digit in "0123456789":
            name = table.cmap.get(ord(digit))
            if f"{name}.tf" in glyphs:
                table.cmap[ord(digit)] = f"{name}.tf"


def code128(file: Path) -> None:
    """Write the barcode's symbols as a font."""
    names = [".notdef", *(f"symbol{value}" for value in range(len(WIDTHS)))]
    builder = FontBuilder(EM, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(glyph(value)): names[value + 1] for value in range(len(WIDTHS))})
    builder.setupGlyf(
        {names[0]: _bars(""), **{f"symbol{v}": _bars(w) for v, w in enumerate(WIDTHS)}}
    )
    advances = [0, *(sum(map(int, widths)) * MODULE for widths in WIDTHS)]
    builder.setupHorizontalMetrics({n: (a, 0) for n, a in zip(names, advances, strict=True)})
    builder.setupHorizontalHeader(ascent=EM, descent=0)
    builder.setupNameTable({"familyName": "Code128", "psName": "Code128"})
    builder.setupOS2(sTypoAscender=EM, usWinAscent=EM, usWinDescent=0)
    builder.setupPost()
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(file)


def _bars(widths: str) -> object:
    pen = TTGlyphPen(None)
    x = 0
    for place, width in enumerate(widths):
        right = x + int(width) * MODULE
        if place % 2 == 0:
            pen.moveTo((x, 0))
            pen.lineTo((x, EM))
            pen.lineTo((right, EM))
            pen.lineTo((right, 0))
            pen.closePath()
        x = right
    return pen.glyph()


if __name__ == "__main__":
    _FONTS.mkdir(exist_ok=True)
    inter("Regular", 400, _FONTS / "inter.ttf")
    inter("Bold", 700, _FONTS / "inter-bold.ttf")
    code128(_FONTS / "code128.ttf")
    shutil.copyfile(_INTER / "LICENSE", _FONTS / "inter-LICENSE.txt")
