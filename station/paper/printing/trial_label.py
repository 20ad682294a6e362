"""A test label: the hub, the desk, the time, and a Code 128 to scan. In every printer's language.

The code is the one of a test scan (F10), where there is room for it: who scans it sees that
scanner and label go together. Pure but for the PDF, which is reportlab's.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from station import notation
from station.paper import printer_font
from station.paper.code128 import QUIET, bars
from station.paper.plain import CUT
from station.paper.printing.job import PrintJob
from station.paper.ruler import cut
from station.paper.tspl import quoted
from station.paper.zpl import field
from station.rules.trial_scan import TEST_CODE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from station.identity import StationIdentity
    from station.options import PrinterOptions
    from station.texts import Texts

DOCUMENT = "test_label"
_INCH_MM = 25.4
_LEFT, _TOP, _LINE, _TEXT, _BAR = 6, 6, 8, 5, 14
"""Millimetres: the margins, from line to line, a text's height, a bar's."""
_HEIGHTS = {"label_100x150": 150, "label_100x50": 50}
_WIDTH, _GAP = 100, 3
_ROOM = _WIDTH - 2 * _LEFT
_TSPL_3, _EPL_4 = 16, {203: 14, 300: 24}
"""Dots that a letter of TSPL's font 3 takes, and of EPL2's font 4 by the printer's density."""
_A4_HOLDS = 70
_MODULE_MM = 0.25
_CUT = b"\n\n\n\x1dV\x42\x00"


def trial_job(
    printer: PrinterOptions, identity: StationIdentity, now: datetime, texts: Texts
) -> PrintJob:
    """Return the job for one printer. No two are the same document."""
    lines = (
        texts("test_label.title"),
        f"{identity.hub} {identity.hub_name}".strip(),
        texts("test_label.desk", desk=identity.desk, operator=identity.operator or "–"),
        notation.instant(now, identity.timezone, texts.language),
        printer.name,
    )
    number = f"{identity.hub}-{identity.desk}-{now:%Y%m%d-%H%M%S-%f}"
    content = _MAKERS[printer.language](lines, printer)
    return PrintJob(DOCUMENT, number, printer.language, content, operator=identity.operator)


def _zpl(lines: Sequence[str], printer: PrinterOptions) -> bytes:
    def dots(millimetres: float) -> int:
        return round(millimetres * printer.dpi / _INCH_MM)

    height = _HEIGHTS.get(printer.media, _HEIGHTS["label_100x50"])
    size = dots(_TEXT)
    parts = [f"^XA^CI28^PW{dots(_WIDTH)}^LL{dots(height)}^LH0,0"]
    for number, line in enumerate(lines):
        place = f"^FO{dots(_LEFT)},{dots(_TOP + number * _LINE / _squeezed(height))}"
        letters = round(size / _squeezed(height))
        shown = cut(line, dots(_ROOM) / letters, printer_font.RULER).replace(CUT, "...")
        parts.append(f"{place}^A0N,{letters}{field(shown)}")
    bar_at = _TOP + len(lines) * _LINE / _squeezed(height)
    module = max(2, dots(_MODULE_MM))
    parts.append(
        f"^FO{dots(_LEFT)},{dots(bar_at)}^BY{module}^BCN,{dots(_BAR / _squeezed(height))},Y,N,N"
        f"{field(TEST_CODE)}"
    )
    return ("".join(parts) + "^PQ1^XZ").encode()


def _held(lines: Sequence[str], letters: int) -> list[str]:
    """Return each line as far as so many letters of one width go, what is cut with a mark."""
    return [
        line if len(line) <= letters else line[: letters - 3].rstrip() + "..." for line in lines
    ]


def _squeezed(height: int) -> float:
    """Return by how much lines move together on a label that is not high."""
    return 1.0 if height > _WIDTH else 1.6


def _tspl(lines: Sequence[str], printer: PrinterOptions) -> bytes:
    def dots(millimetres: float) -> int:
        return round(millimetres * printer.dpi / _INCH_MM)

    height = _HEIGHTS.get(printer.media, _HEIGHTS["label_100x50"])
    step = _LINE / _squeezed(height)
    commands = [f"SIZE {_WIDTH} mm,{height} mm", "GAP 3 mm,0 mm", "CODEPAGE UTF-8", "CLS"]
    commands += [
        f'TEXT {dots(_LEFT)},{dots(_TOP + number * step)},"3",0,1,1,{quoted(shown)}'
        for number, shown in enumerate(_held(lines, dots(_ROOM) // _TSPL_3))
    ]
    module = max(2, dots(_MODULE_MM))
    place = f"{dots(_LEFT)},{dots(_TOP + len(lines) * step)}"
    bar = dots(_BAR / _squeezed(height))
    commands.append(f'BARCODE {place},"128",{bar},1,0,{module},{module},{quoted(TEST_CODE)}')
    return ("\r\n".join([*commands, "PRINT 1,1"]) + "\r\n").encode()


def _epl(lines: Sequence[str], printer: PrinterOptions) -> bytes:
    def text(line: str) -> str:
        plain = line.encode("ascii", "replace").decode()
        return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'

    dots = printer.dpi / _INCH_MM
    left, step = round(_LEFT * dots), round(_LINE * dots / 1.6)
    height = _HEIGHTS.get(printer.media, _HEIGHTS["label_100x50"])
    size = f"q{round(_WIDTH * dots)}", f"Q{round(height * dots)},{round(_GAP * dots)}"
    commands = ["", "N", *size]
    commands += [
        f"A{left},{step * number + step},0,4,1,1,N,{text(shown)}"
        for number, shown in enumerate(_held(lines, round(_ROOM * dots) // _EPL_4[printer.dpi]))
    ]
    below = step * (len(lines) + 1)
    commands += [f"B{left},{below},0,1,2,4,{round(9 * dots)},B,{text(TEST_CODE)}", "P1"]
    return ("\n".join(commands) + "\n").encode()


def _escpos(lines: Sequence[str], _printer: PrinterOptions) -> bytes:
    # A roll of 58 mm has room for some 14 characters of Code 128.
    code = b"{B" + TEST_CODE[:_ROLL_HOLDS].encode()
    printed = "\n".join(lines).encode("ascii", "replace") + b"\n\n"
    barcode = b"\x1dh\x50\x1dw\x02\x1dH\x02\x1dkI" + bytes((len(code),)) + code
    return b"\x1b@\x1ba\x01" + printed + barcode + _CUT


_ROLL_HOLDS = 12


def _pdf(lines: Sequence[str], _printer: PrinterOptions) -> bytes:
    # Imported here: pages are printed by few, and this takes long.
    from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]  # ships no types
    from reportlab.lib.units import mm  # type: ignore[import-untyped]  # as above
    from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]  # as above

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1)
    top = A4[1] - 25 * mm
    for number, line in enumerate(_held(lines, _A4_HOLDS)):
        canvas.drawString(25 * mm, top - number * _LINE * mm, line)
    module, left = 0.33 * mm, 25 * mm + QUIET * 0.33 * mm
    bottom = top - len(lines) * _LINE * mm - _BAR * mm
    for place, bar in enumerate(bars(TEST_CODE)):
        if bar == "1":
            canvas.rect(left + place * module, bottom, module, _BAR * mm, stroke=0, fill=1)
    canvas.drawString(left, bottom - _TEXT * mm, TEST_CODE)
    canvas.save()
    return file.getvalue()


_MAKERS = {"zpl": _zpl, "tspl": _tspl, "epl": _epl, "escpos": _escpos, "pdf": _pdf}
