"""How a receipt looks, as resources/paper/*.toml say it: line below line. Data."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from station.paper.said import Said


class Line(Struct, frozen=True, forbid_unknown_fields=True):
    """One line: a label on the left and a text on the right, or a text alone; or bars, or a rule.

    `big` is twice as wide and high. A line whose fields are all empty is left out.
    """

    text: Said = ""
    label: Said = ""
    align: Literal["left", "center", "right"] = "left"
    bold: bool = False
    big: bool = False
    barcode: str = ""
    rule: bool = False
    gap: bool = False


class ReceiptTemplate(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="layout", tag="receipt"
):
    """A receipt for a printer that writes so many letters a line: 48 on 80 mm, 32 on 58 mm."""

    line: tuple[Line, ...]
    width_mm: Annotated[float, Meta(ge=40, le=112)] = 80
    letters: Annotated[int, Meta(ge=20, le=72)] = 48
