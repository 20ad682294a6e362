"""A document of many lines as a list for spreadsheets: heads and cells, as they are known. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from station.paper.documents import Report
from station.paper.plain import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.inquiry import Cell
    from station.paper.documents import ReportColumn
    from station.texts import Texts


def listing(
    document: Any, line: type[Struct], texts: Texts
) -> tuple[list[str], Iterator[Sequence[Cell]]]:
    """Return the heads, and the lines: a report's columns, or all fields of what one line says."""
    if isinstance(document, Report):
        return [head_of(column, texts) for column in document.columns], iter(document.lines)
    heads = [called(field, texts) for field in line.__struct_fields__]
    return heads, (structs.astuple(each) for each in document.lines)


def head_of(column: ReportColumn, texts: Texts) -> str:
    """Return a column's head: its own, the word for its field, or the field."""
    return plain(column.head) or called(column.field, texts)


def called(field: str, texts: Texts) -> str:
    """Return the word for a field, or the field as a word."""
    key = f"column.{field}"
    return texts(key) if key in texts.known() else plain(field).replace("_", " ").capitalize()
