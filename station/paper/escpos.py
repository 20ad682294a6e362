r"""A receipt in ESC/POS (Epson's command reference): whatever a name holds, it prints.

    1B 40                 begin anew            1B 61 n       0 left, 1 middle
    1B 45 n               bold                  1D 21 n       11: twice as wide and high
    1D 68 n  1D 77 n      bars: height, module  1D 6B 49 n …  Code 128: {B letters, {C pairs
    1D 76 30 00 xL xH yL yH …   dots            1D 56 42 00   feed and cut

Letters beyond ASCII depend on a printer's code page: a line that has some is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.paper.code128 import QUIET, is_code, modules, segments
from station.paper.plain import CUT
from station.paper.ruler import Ruler, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.receipt_filling import SaidLine
    from station.paper.receipt_template import ReceiptTemplate

_BEGIN, _END = b"\x1b@", b"\x1dVB\x00"
_LETTER_DOTS, _LINE_DOTS, _BARS_DOTS = 12, 24, 80
"""Font A: how wide and high a letter is; and how high bars are (10 mm)."""
_MODULES = (4, 3, 2)
_LETTERS = Ruler(lambda _letter: 1, mark=3)
"""All are as wide; the mark is written as three points."""


def receipt_escpos(template: ReceiptTemplate, lines: Sequence[SaidLine]) -> bytes:
    """Return the receipt, cut off at its end."""
    return _BEGIN + b"".join(_line(template.letters, line) for line in lines) + _END


def _line(letters: int, said: SaidLine) -> bytes:
    if said.line.rule:
        return _set(align=False, bold=False, big=False) + b"-" * letters + b"\n"
    if said.line.gap:
        return b"\n"
    if said.code:
        return _bars(letters * _LETTER_DOTS, said.code)
    room = letters // 2 if said.line.big else letters
    text = _row(said, room)
    setting = _set(align=said.line.align == "center", bold=said.line.bold, big=said.line.big)
    if text.isascii():
        return setting + text.encode() + b"\n"
    return setting + _drawn(text, letters * _LETTER_DOTS, said)


def _row(said: SaidLine, room: int) -> str:
    """Return one line of letters: the label on the left, the text as far as there is room."""
    label = _cut(said.label, room // 3)
    text = _cut(said.text, room - len(label) - bool(label))
    if label or said.line.align == "right":
        return label + text.rjust(room - len(label))
    return text


def _cut(text: str, room: int) -> str:
    return cut(text, room, _LETTERS).replace(CUT, "...")


def _set(*, align: bool, bold: bool, big: bool) -> bytes:
    return bytes((0x1B, 0x61, align, 0x1B, 0x45, bold, 0x1D, 0x21, 0x11 if big else 0))


def _bars(room: int, code: str) -> bytes:
    """Return the bars; nothing where they have no room: the number is printed as well."""
    if not is_code(code):
        return b""
    wide = modules(code) + 2 * QUIET
    module = next((each for each in _MODULES if wide * each <= room), 0)
    data = b"".join(_segment(pairs, part) for pairs, part in segments(code))
    if not module or len(data) > 255:  # noqa: PLR2004 - one byte says how many follow
        return b""
    setting = _set(align=True, bold=False, big=False)
    size = bytes((0x1D, 0x68, _BARS_DOTS, 0x1D, 0x77, module, 0x1D, 0x48, 0))
    return setting + size + bytes((0x1D, 0x6B, 0x49, len(data))) + data + b"\n"


def _segment(pairs: bool, part: str) -> bytes:
    if not pairs:
        return b"{B" + part.replace("{", "{{").encode()
    return b"{C" + bytes(int(part[at : at + 2]) for at in range(0, len(part), 2))


def _drawn(text: str, room: int, said: SaidLine) -> bytes:
    from station.paper import typeface  # few receipts need it

    size = _LINE_DOTS * (2 if said.line.big else 1)
    letters = typeface.of(bold=said.line.bold)
    shown = " ".join(letters.shown(text).split())
    shown = cut(shown, room / size, letters.ruler)
    dots = typeface.drawn(shown, size, bold=said.line.bold)
    sizes = dots.row_bytes.to_bytes(2, "little") + dots.height.to_bytes(2, "little")
    return b"\x1dv0\x00" + sizes + b"".join(dots.rows)
