"""How a document of many lines looks, as resources/paper/*.toml say it. Data; see table_check.

A page, from the top: the title with the document's number and its barcode; on the first page what
else is known of it; the lines under their heads; after the last line totals, remarks, signatures.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from station.paper.said import Said

Share = Annotated[float, Meta(ge=4, le=400)]
Align = Literal["left", "center", "right"]
MARGIN_MM = 12.0
PAGES: dict[str, tuple[float, float]] = {"portrait": (210.0, 297.0), "landscape": (297.0, 210.0)}
"""A4, in millimetres."""
LINE_NO, LINE_COUNT, DIGEST = "line_no", "line_count", "digest"
"""Fields that every line has, and every document of lines (see digest)."""
SUM = "sum_"
"""`sum_koli` is the sum of all lines' koli."""


class Column(Struct, frozen=True, forbid_unknown_fields=True):
    """One column; `barcode` draws that field as Code 128 above the text."""

    head: Said
    width_mm: Share
    text: Said
    align: Align = "left"
    bold: bool = False
    barcode: str = ""
    longest: Annotated[int, Meta(ge=1, le=60)] = 16
    module_mm: Annotated[float, Meta(ge=0.19, le=1)] = 0.19
    total: Said = ""
    """What stands below the last line."""


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """Something known of the whole document."""

    label: Said
    text: Said


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    """Who signs, and whose name is printed below the line."""

    role: Said
    name: Said = ""


class TableTemplate(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="layout", tag="table"
):
    """One document of many lines. Without columns the document brings its own (a saved report)."""

    title: Said
    number: Said
    page: Literal["portrait", "landscape"] = "portrait"
    barcode: str = ""
    subtitle: Said = ""
    row_mm: Annotated[float, Meta(ge=4, le=40)] = 6
    size_mm: Annotated[float, Meta(ge=1.5, le=8)] = 2.8
    fact: tuple[Fact, ...] = ()
    column: tuple[Column, ...] = ()
    remark: tuple[Said, ...] = ()
    signature: tuple[Signature, ...] = ()
    empty: Said = ""
    """What stands where there is no line."""
    foot: Said = "{number}"
    """What stands small at the bottom of each page, beside page n of m."""
    logo: str = ""
    """A picture (PNG) beside the template, in the upper left corner."""


def summed(line: type[Struct]) -> tuple[str, ...]:
    """Return which fields of a line are amounts."""
    kinds = ("int", "int | None")
    return tuple(name for name, kind in line.__annotations__.items() if kind in kinds)
