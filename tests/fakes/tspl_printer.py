"""A label printer that understands TSPL, as far as our labels need it, and no more: by pixels.

Whatever it does not know, and whatever stands behind a command's end, fails. Letters are drawn as
bars of their width: what they say is in `texts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image, ImageDraw, ImageOps

_TEXT = re.compile(rb'TEXT (\d+),(\d+),"0",0,(\d+),(\d+),(".*")')
_BARCODE = re.compile(rb'BARCODE (\d+),(\d+),"128",(\d+),0,0,(\d+),(\d+),(".*")')
_AREA = re.compile(rb"(BAR|REVERSE) (\d+),(\d+),(\d+),(\d+)")
_BITMAP = re.compile(rb"BITMAP (\d+),(\d+),(\d+),(\d+),0,")
_SIZE = re.compile(rb"SIZE ([\d.]+) mm,([\d.]+) mm")
_KNOWN = (b"GAP 3 mm,0 mm", b"DIRECTION 0", b"REFERENCE 0,0", b"CLS")
_STRING = re.compile(rb'"((?:[^"\\]|\\\["\]|\\(?!\[))*)"')


@dataclass
class Printed:
    """One label."""

    picture: Image.Image
    texts: list[str] = field(default_factory=list)
    codes_said: list[str] = field(default_factory=list)


def print_tspl(data: bytes, dpi: int) -> list[Printed]:
    """Return the labels that come out."""
    return _Printer(data, dpi).run()


class _Printer:
    def __init__(self, data: bytes, dpi: int) -> None:
        self._left = data
        self._dpi = dpi
        self._size = (1, 1)
        self._label = Printed(Image.new("L", (1, 1), 255))
        self._done: list[Printed] = []

    def run(self) -> list[Printed]:
        while self._left:
            bitmap = _BITMAP.match(self._left)
            if bitmap:
                self._bitmap(bitmap)
                continue
            line, _, self._left = self._left.partition(b"\r\n")
            self._line(line)
        return self._done

    def _line(self, line: bytes) -> None:
        if size := _SIZE.fullmatch(line):
            width, height = (round(float(each) * self._dpi / 25.4) for each in size.groups())
            # Room beyond the edges shows what would be lost there.
            self._size = width, height
            self._label = Printed(Image.new("L", (width + 400, height + 400), 255))
        elif text := _TEXT.fullmatch(line):
            self._text(*(int(each) for each in text.groups()[:3]), said=_string(text[5]))
        elif code := _BARCODE.fullmatch(line):
            self._barcode(*(int(each) for each in code.groups()[:4]), said=_string(code[6]))
        elif area := _AREA.fullmatch(line):
            self._area(area[1], *(int(each) for each in area.groups()[1:]))
        elif line == b"PRINT 1,1":
            self._done.append(self._label)
        else:
            assert line in _KNOWN, line

    def _text(self, x: int, y: int, points: int, *, said: str) -> None:
        size = points * self._dpi / 72
        width = round(sum(map(_width, said)) * size)
        self._fill(x, y + round(size / 4), width, round(size / 2))
        self._label.texts.append(said)

    def _barcode(self, x: int, y: int, height: int, module: int, *, said: str) -> None:
        code = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.Code128)
        drawn = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
        row = Image.fromarray(drawn).convert("L").crop((0, 0, drawn.shape[1], 1))
        size = (row.width * module, height)
        self._label.picture.paste(row.resize(size, Image.Resampling.NEAREST), (x, y))
        self._label.codes_said.append(said)

    def _area(self, what: bytes, x: int, y: int, width: int, height: int) -> None:
        if what == b"BAR":
            self._fill(x, y, width, height)
            return
        box = (x, y, x + width, y + height)
        self._label.picture.paste(ImageOps.invert(self._label.picture.crop(box)), box)

    def _bitmap(self, head: re.Match[bytes]) -> None:
        x, y, row, height = map(int, head.groups())
        begin = head.end()
        dots = self._left[begin : begin + row * height]
        assert self._left[begin + row * height :][:2] == b"\r\n"
        self._left = self._left[begin + row * height + 2 :]
        picture = Image.frombytes("1", (row * 8, height), dots).convert("L")
        self._label.picture.paste(0, (x, y), ImageOps.invert(picture))

    def _fill(self, x: int, y: int, width: int, height: int) -> None:
        if width and height:
            box = (x, y, x + width - 1, y + height - 1)
            ImageDraw.Draw(self._label.picture).rectangle(box, fill=0)


def _width(letter: str) -> float:
    if letter in " ijl.,:;'|!I[]()/\\":
        return 0.28
    return 0.82 if letter in "mwMW@%" else 0.55 if letter.isupper() else 0.49


def _string(quoted: bytes) -> str:
    whole = _STRING.fullmatch(quoted)
    assert whole, quoted
    return whole[1].replace(b'\\["]', b'"').decode("ascii")
