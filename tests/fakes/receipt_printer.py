"""A receipt printer that understands ESC/POS as far as our receipts need it, and no more.

Whatever it does not know fails. It prints 576 dots wide; what letters say is in `texts`.
"""

from __future__ import annotations

import re

import zxingcpp
from PIL import Image, ImageOps

_SETTING = re.compile(
    rb"\x1b@|\x1b[aE][\x00\x01]|\x1d!\x00|\x1d!\x11|\x1dH\x00|\x1d[hw].", re.DOTALL
)
_WIDTH, _HEIGHT = 576, 1600


class Receipt:
    """What came out: its texts and its picture."""

    def __init__(self, data: bytes) -> None:
        self.texts: list[str] = []
        self.picture = Image.new("L", (_WIDTH, _HEIGHT), 255)
        self.widest = 0
        self.is_cut = False
        self._big = False
        self._module = 3
        self._bars = 100
        self._y = 0
        while data:
            data = self._take(data)

    def _take(self, data: bytes) -> bytes:
        assert not self.is_cut, "it goes on after the cut"
        if setting := _SETTING.match(data):
            self._set(setting[0])
            return data[setting.end() :]
        if data.startswith(b"\x1dkI"):
            self._code(data[4 : 4 + data[3]])
            return data[4 + data[3] :]
        if dots := re.match(rb"\x1dv0\x00(..)(..)", data, re.DOTALL):
            row, height = (int.from_bytes(each, "little") for each in dots.groups())
            self._dots(row, height, data[8 : 8 + row * height])
            return data[8 + row * height :]
        if data.startswith(b"\x1dVB\x00"):
            self.is_cut = True
            return data[4:]
        return self._text(data)

    def _set(self, setting: bytes) -> None:
        match setting[:2]:
            case b"\x1d!":
                self._big = setting[2] == 0x11
            case b"\x1dh":
                self._bars = setting[2]
            case b"\x1dw":
                self._module = setting[2]

    def _text(self, data: bytes) -> bytes:
        line, end, rest = data.partition(b"\n")
        assert end, data
        text = line.decode("ascii")
        assert text.isprintable(), text
        self.widest = max(self.widest, len(text) * (24 if self._big else 12))
        self.texts.append(text)
        self._y += 48 if self._big else 30
        return rest

    def _code(self, data: bytes) -> None:
        code = zxingcpp.create_barcode(_said(data), zxingcpp.BarcodeFormat.Code128)
        drawn = zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=False)
        row = Image.fromarray(drawn).convert("L").crop((0, 0, drawn.shape[1], 1))
        bars = row.resize((row.width * self._module, self._bars), Image.Resampling.NEAREST)
        assert bars.width < _WIDTH
        self.picture.paste(bars, ((_WIDTH - bars.width) // 2, self._y))
        self._y += self._bars

    def _dots(self, row: int, height: int, dots: bytes) -> None:
        self.widest = max(self.widest, row * 8)
        picture = ImageOps.invert(Image.frombytes("1", (row * 8, height), dots).convert("L"))
        self.picture.paste(picture, (0, self._y))
        self._y += height


def _said(data: bytes) -> str:
    """Return what Code 128 data says: {B letters, {C pairs, {{ a brace."""
    said, place, pairs = "", 0, False
    while place < len(data):
        if data[place : place + 2] in {b"{B", b"{C"}:
            pairs = data[place + 1 : place + 2] == b"C"
            place += 2
        elif pairs:
            said += f"{data[place]:02d}"
            place += 1
        else:
            said += chr(data[place])
            place += 2 if data[place : place + 2] == b"{{" else 1
    return said
