"""Documents of many lines as PDF: a header and page n of m on each page, totals as the lines say.

Nothing is written of the moment it is made in: the same document makes the same bytes.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from station.paper import typeface
from station.paper.pdf_sheet import BLACK, GREY, PALE, Sheet
from station.paper.ruler import wrapped
from station.paper.table_cells import GAP_MM, Cells
from station.paper.table_pages import (
    FACT_MM,
    FACTS_A_ROW,
    HEAD_MM,
    HEADS_MM,
    REMARK_LINES,
    REMARK_MM,
    TOTAL_MM,
    Page,
    closing_mm,
    facts_mm,
    paged,
    room_mm,
)
from station.paper.table_template import MARGIN_MM, PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from station.paper.table_filling import TableFilling

_GAP_MM = 4.0
_CODE_MM, _BARS_MM, _LOGO_MM, _PAGE_MM = 80.0, 14.0, 14.0, 36.0
_LABEL, _VALUE, _SMALL = 2.3, 3.3, 2.4
"""Sizes of letters."""
_REMARK = 2.8


def table_pdf(filling: TableFilling, folder: Path, sets: int = 1) -> bytes:
    """Return the document, so many times; `folder` is where its logo is. Raises PaperError."""
    file = io.BytesIO()
    table = _table(filling, folder, file)
    table.draw(list(range(table.count)) * sets)
    return file.getvalue()


def table_page(filling: TableFilling, folder: Path, number: int) -> tuple[bytes, int]:
    """Return one page of the document, from 0, and how many there are. Raises PaperError."""
    file = io.BytesIO()
    table = _table(filling, folder, file)
    table.draw([min(number, table.count - 1)])
    return file.getvalue(), table.count


def _table(filling: TableFilling, folder: Path, file: io.BytesIO) -> _Table:
    template = filling.template
    title = f"{filling.say(template.title)} {filling.say(template.number)}".strip()
    return _Table(Sheet(file, *PAGES[template.page], title), filling, folder)


class _Table:
    """Draws page after page; y counts from the top, in millimetres."""

    def __init__(self, sheet: Sheet, filling: TableFilling, folder: Path) -> None:
        self._sheet = sheet
        self._filling = filling
        self._folder = folder
        self._left, self._room = MARGIN_MM, sheet.width - 2 * MARGIN_MM
        self._row = filling.template.row_mm
        self._cells = self._all_cells()
        told = [(fact.label, filling.say(fact.text)) for fact in filling.template.fact]
        self._facts = [(filling.words(label), said) for label, said in told if said]
        remarks = (said for each in filling.template.remark if (said := filling.say(each)))
        self._remarks = [line for said in remarks for line in self._wrapped(said)]
        self._has_totals = bool(filling.lines) and any(c.total for c in filling.columns)
        self._told = self._pages()

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self._told)

    def draw(self, numbers: list[int]) -> None:
        """Draw these pages, from 0."""
        for number in numbers:
            self._page(self._told[number], number + 1, self.count)
            self._sheet.end_page()
        self._sheet.save()

    def _all_cells(self) -> list[Cells]:
        cells: list[Cells] = []
        x = self._left
        for column in self._filling.columns:
            cells.append(Cells(column, x, self._filling.template.size_mm, self._row))
            x += column.width_mm
        return cells

    def _pages(self) -> list[Page]:
        room = room_mm(self._sheet.height - 2 * MARGIN_MM)
        lines = len(self._filling.lines) or (1 if self._filling.template.empty else 0)
        closing = -(-self._closing_mm() // self._row)
        first = int((room - self._facts_mm()) / self._row)
        return paged(lines, first, int(room / self._row), int(closing))

    def _facts_mm(self) -> float:
        return facts_mm(len(self._facts))

    def _closing_mm(self) -> float:
        signed = bool(self._filling.template.signature)
        return closing_mm(len(self._remarks), totals=self._has_totals, signed=signed)

    def _page(self, page: Page, number: int, count: int) -> None:
        self._head()
        y = MARGIN_MM + HEAD_MM
        if number == 1:
            self._draw_facts(y)
            y += self._facts_mm()
        y = self._heads(y)
        for place in range(page.first, min(page.end, len(self._filling.lines))):
            for cells in self._cells:
                cells.draw(self._sheet, self._filling.lines[place], place + 1, y)
            y += self._row
            self._sheet.fill(self._left, y, self._room, 0.1, PALE)
        if not self._filling.lines and page.is_last:
            self._empty(y)
            y += self._row
        if page.is_last:
            self._closing(y)
        self._foot(number, count)

    def _head(self) -> None:
        sheet, filling = self._sheet, self._filling
        template = filling.template
        x, y = self._left, MARGIN_MM
        if template.logo:
            sheet.picture(self._folder / template.logo, x, y, _LOGO_MM * 2, _LOGO_MM)
            x += _LOGO_MM * 2 + _GAP_MM
        code = str(filling.values[template.barcode] or "") if template.barcode else ""
        room = self._left + self._room - x - (_CODE_MM + _GAP_MM if code else 0)
        sheet.text(x, y + 5, filling.say(template.title), 6.0, room=room, bold=True)
        number = filling.say(template.number)
        sheet.text(x, y + 11, number, 4.2, room=room, bold=True)
        sheet.text(x, y + 16, filling.say(template.subtitle), 3.2, room=room, ink=GREY)
        if code:
            self._code(code, number)
        sheet.copy_mark(filling.copy_mark)
        sheet.fill(self._left, y + HEAD_MM - 2, self._room, 0.4)

    def _code(self, code: str, number: str) -> None:
        """Draw the document's one barcode; its text below, unless that is the number beside it."""
        x = self._left + self._room - _CODE_MM
        bars = self._sheet.bars(x, MARGIN_MM, _CODE_MM, _BARS_MM, text=code, align="right")
        if bars is None or code != number:
            y = MARGIN_MM + (5.0 if bars is None else _BARS_MM + 4)
            self._sheet.text(x, y, code, 3, room=_CODE_MM, align="right")

    def _draw_facts(self, y: float) -> None:
        width = self._room / FACTS_A_ROW
        for place, (label, said) in enumerate(self._facts):
            x = self._left + place % FACTS_A_ROW * width
            top = y + place // FACTS_A_ROW * FACT_MM
            self._sheet.text(x, top + 2.4, label, _LABEL, room=width - 2, ink=GREY)
            self._sheet.text(x, top + 6.4, said, _VALUE, room=width - 2)

    def _heads(self, y: float) -> float:
        self._sheet.fill(self._left, y, self._room, HEADS_MM, 0.93)
        for cells in self._cells:
            column = cells.column
            self._sheet.text(
                cells.x + GAP_MM,
                y + HEADS_MM / 2 + 0.9,
                column.head,
                _SMALL,
                room=cells.room,
                bold=True,
                align=column.align,
            )
        return y + HEADS_MM

    def _empty(self, y: float) -> None:
        said = self._filling.words(self._filling.template.empty)
        baseline = y + self._row / 2 + 1
        self._sheet.text(self._left, baseline, said, _VALUE, room=self._room, ink=GREY)

    def _closing(self, y: float) -> None:
        if self._has_totals:
            self._totals(y)
            y += TOTAL_MM
        for remark in self._remarks:
            self._sheet.text(self._left, y + 4, remark, _REMARK, room=self._room)
            y += REMARK_MM
        self._signatures(y)

    def _wrapped(self, remark: str) -> list[str]:
        letters = typeface.of(bold=False)
        shown, room = letters.shown(remark), self._room / _REMARK
        return wrapped(shown, room, REMARK_LINES, letters.ruler)

    def _totals(self, y: float) -> None:
        self._sheet.fill(self._left, y, self._room, 0.4)
        for cells in self._cells:
            column = cells.column
            if column.total:
                self._sheet.text(
                    cells.x + GAP_MM,
                    y + 4.6,
                    column.total,
                    3.2,
                    room=cells.room,
                    bold=True,
                    align=column.align,
                )

    def _signatures(self, y: float) -> None:
        signatures = self._filling.template.signature
        for place, signature in enumerate(signatures):
            width = self._room / len(signatures)
            x, room = self._left + place * width, width - 8
            role = self._filling.words(signature.role)
            self._sheet.text(x, y + 6, role, _VALUE, room=room, bold=True)
            self._sheet.fill(x, y + 20, room, 0.25, BLACK)
            name = self._filling.say(signature.name) or self._filling.name_below
            self._sheet.text(x, y + 24, name, _SMALL + 0.2, room=room, ink=GREY)

    def _foot(self, number: int, count: int) -> None:
        y = self._sheet.height - MARGIN_MM
        said = self._filling.say(self._filling.template.foot)
        page = self._filling.page_words(number, count)
        self._sheet.text(self._left, y, said, _SMALL, room=self._room - _PAGE_MM, ink=GREY)
        x = self._left + self._room - _PAGE_MM
        self._sheet.text(x, y, page, _SMALL, room=_PAGE_MM, align="right", ink=GREY)
