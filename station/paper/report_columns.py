"""A saved report's own columns: their order and formats are its, their widths what they hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from station import notation
from station.paper import typeface
from station.paper.listing import called, head_of
from station.paper.table_cells import GAP_MM
from station.paper.table_columns import CellColumn
from station.paper.table_template import MARGIN_MM, PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.paper.documents import Report, ReportColumn
    from station.paper.said import Speller
    from station.paper.table_template import TableTemplate

_SAMPLE = 200
"""Lines that are measured: the others are like them, or are cut with a mark."""
_NARROWEST_MM, _WIDEST_MM = 14.0, 90.0
_RIGHT = frozenset({"number", "weight", "money"})
_ENDINGS = {"weight": "_g", "money": "_rp"}


def report_columns(
    report: Report, speller: Speller, template: TableTemplate
) -> tuple[CellColumn, ...]:
    """Return the columns, together as wide as the page."""
    cells = [cell_of(column, place, speller) for place, column in enumerate(report.columns)]
    heads = [head_of(column, speller.texts) for column in report.columns]
    wanted = [
        _wanted_mm(head, cell, report.lines, template.size_mm)
        for head, cell in zip(heads, cells, strict=True)
    ]
    room = PAGES[template.page][0] - 2 * MARGIN_MM
    scale = room / sum(wanted) if wanted else 1.0
    return tuple(
        CellColumn(
            head=head,
            width_mm=width * scale,
            align="right" if column.format in _RIGHT else "left",
            bold=False,
            text=cell,
            code=None,
            module_mm=0.0,
            total="",
        )
        for column, head, cell, width in zip(report.columns, heads, cells, wanted, strict=True)
    )


def filters_said(report: Report, speller: Speller) -> str:
    """Return which rows the report is of, in words."""
    texts = speller.texts
    said = {
        called(name, texts): texts("paper.nothing") if cell is None else speller.value(name, cell)
        for name, cell in report.filters.items()
    }
    return ", ".join(f"{name}: {wanted}" for name, wanted in said.items())


def cell_of(column: ReportColumn, place: int, speller: Speller) -> Callable[[Any, int], str]:
    """Return what writes this column's cell of a line in its format."""
    name = f"{column.field}{_ENDINGS.get(column.format, '')}"

    def text(line: Any, _number: int) -> str:
        value = line[place]
        if isinstance(value, datetime) and column.format in {"date", "time"}:
            return speller.value(name, value, "day" if column.format == "date" else "time")
        if isinstance(value, int) and column.format == "number" and not isinstance(value, bool):
            return notation.count(value, speller.texts.language)
        return speller.value(name, value)

    return text


def _wanted_mm(
    head: str, cell: Callable[[Any, int], str], lines: Sequence[Any], size: float
) -> float:
    width = typeface.of(bold=False).width
    widest = max([width(cell(line, 0)) for line in lines[:_SAMPLE]], default=0.0)
    bold = typeface.of(bold=True).width(head)
    wanted = max(widest, bold) * size + 2 * GAP_MM + 1
    return min(max(wanted, _NARROWEST_MM), _WIDEST_MM)
