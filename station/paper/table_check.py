"""Whether a table's template fits its page. Each refusal names the place in the template."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.errors import PaperError
from station.paper.code128 import QUIET, STOP_MODULES, SYMBOL_MODULES
from station.paper.label_check import check_said
from station.paper.label_filling import COPY
from station.paper.table_pages import REMARK_LINES, closing_mm, facts_mm, room_mm
from station.paper.table_template import DIGEST, LINE_COUNT, LINE_NO, MARGIN_MM, PAGES, SUM, summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from msgspec import Struct

    from station.paper.said import Said
    from station.paper.table_template import Column, TableTemplate

_SLACK_MM = 0.01
_BARS_MM = 3.0
"""Lower bars than this no scanner finds."""
MOST_SIGNATURES = 4


def check(template: TableTemplate, fields: tuple[str, ...], line: type[Struct], file: str) -> None:
    """Raise PaperError where the template does not fit. `line` is what one line says."""
    sums = {f"{SUM}{name}" for name in summed(line)}
    known = frozenset({*fields, *sums, LINE_COUNT, COPY, DIGEST})
    of_line = frozenset({*line.__struct_fields__, LINE_NO})
    for place, said in _texts(template):
        check_said(said, known, place, file)
    for number, column in enumerate(template.column, 1):
        _check_column(column, template, of_line, f"column {number}", file)
    if template.barcode and template.barcode not in known:
        raise PaperError("template_field", file=file, place="barcode", field=template.barcode)
    _check_widths(template, file)
    _check_heights(template, file)


def _texts(template: TableTemplate) -> Iterator[tuple[str, Said]]:
    yield "title", template.title
    yield "number", template.number
    yield "subtitle", template.subtitle
    yield "foot", template.foot
    for number, fact in enumerate(template.fact, 1):
        yield f"fact {number}", fact.text
    for number, column in enumerate(template.column, 1):
        yield f"column {number} total", column.total
    for number, remark in enumerate(template.remark, 1):
        yield f"remark {number}", remark
    for number, signature in enumerate(template.signature, 1):
        yield f"signature {number}", signature.name


def _check_column(
    column: Column, template: TableTemplate, fields: frozenset[str], place: str, file: str
) -> None:
    check_said(column.text, fields, place, file)
    if not column.barcode:
        return
    if column.barcode not in fields:
        raise PaperError("template_field", file=file, place=place, field=column.barcode)
    modules = (column.longest + 2) * SYMBOL_MODULES + STOP_MODULES + 2 * QUIET
    if modules * column.module_mm > column.width_mm:
        wanted = round(modules * column.module_mm + 0.5)
        raise PaperError("template_narrow", file=file, place=place, wanted=wanted)
    if template.row_mm - template.size_mm * 1.5 < _BARS_MM:
        wanted = round(template.size_mm * 1.5 + _BARS_MM + 0.5)
        raise PaperError("template_row", file=file, place=place, wanted=wanted)


def _check_widths(template: TableTemplate, file: str) -> None:
    room = PAGES[template.page][0] - 2 * MARGIN_MM
    if sum(column.width_mm for column in template.column) > room + _SLACK_MM:
        raise PaperError("template_columns", file=file, room=f"{room:g}")
    if len(template.signature) > MOST_SIGNATURES:
        raise PaperError("template_signatures", file=file, most=MOST_SIGNATURES)


def _check_heights(template: TableTemplate, file: str) -> None:
    """Raise PaperError where no line, or not the whole closing block, has room on a page."""
    room = room_mm(PAGES[template.page][1] - 2 * MARGIN_MM)
    if facts_mm(len(template.fact)) + template.row_mm > room:
        raise PaperError("template_facts", file=file)
    remarks = len(template.remark) * REMARK_LINES
    closing = closing_mm(remarks, totals=True, signed=bool(template.signature))
    if -(-closing // template.row_mm) >= room // template.row_mm:
        raise PaperError("template_closing", file=file)
