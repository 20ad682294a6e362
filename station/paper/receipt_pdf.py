"""A receipt as PDF: a page as long as its lines, for a window's preview and for office printers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from station.paper.pdf_sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.paper.receipt_filling import SaidLine
    from station.paper.receipt_template import ReceiptTemplate

_MARGIN, _SIZE, _STEP, _BARS = 4.0, 3.2, 5.0, 11.0


def receipt_pdf(template: ReceiptTemplate, lines: Sequence[SaidLine]) -> bytes:
    """Return the receipt."""
    file = io.BytesIO()
    height = 2 * _MARGIN + sum(map(_height, lines))
    title = next((each.text for each in lines if each.text), "")
    sheet = Sheet(file, template.width_mm, height, title)
    y = _MARGIN
    for said in lines:
        _draw(sheet, said, y)
        y += _height(said)
    sheet.end_page()
    sheet.save()
    return file.getvalue()


def _height(said: SaidLine) -> float:
    if said.code:
        return _BARS + 3
    return _STEP * (1.8 if said.line.big else 1)


def _draw(sheet: Sheet, said: SaidLine, y: float) -> None:
    room = sheet.width - 2 * _MARGIN
    line = said.line
    if line.rule:
        sheet.fill(_MARGIN, y + _STEP / 2, room, 0.25)
        return
    if said.code:
        sheet.bars(_MARGIN, y + 1, room, _BARS, text=said.code, align="center")
        return
    size = _SIZE * (1.6 if line.big else 1)
    baseline = y + _height(said) * 0.72
    align = "right" if said.label else line.align
    share = 0.58 if said.label else 1
    sheet.text(
        _MARGIN + room * (1 - share),
        baseline,
        said.text,
        size,
        room=room * share,
        bold=line.bold,
        align=align,
    )
    if said.label:
        sheet.text(_MARGIN, baseline, said.label, size, room=room * (1 - share) - 1, bold=line.bold)
