"""How a sheet of barcodes looks, as resources/paper/*.toml say it. Data; card_check holds it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from station.paper.said import Said
from station.paper.table_template import MARGIN_MM, PAGES

HEAD_MM, _FOOT_MM = 18.0, 6.0

Size = Annotated[float, Meta(ge=1, le=20)]


class CardTemplate(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="layout", tag="cards"
):
    """Cards side by side on A4, each with its words and its barcode; `frame` is for cutting out."""

    title: Said
    subtitle: Said = ""
    width_mm: Annotated[float, Meta(ge=30, le=186)] = 90
    height_mm: Annotated[float, Meta(ge=20, le=250)] = 40
    size_mm: Size = 5
    bars_mm: Annotated[float, Meta(ge=6, le=40)] = 14
    frame: bool = False
    head: Said = ""
    """What stands small on top of each card."""
    hides_code: bool = False
    """A badge's barcode is a secret: its text is not printed."""


def per_page(template: CardTemplate) -> tuple[int, int]:
    """Return how many cards stand side by side, and below each other."""
    width, height = PAGES["portrait"]
    across = int((width - 2 * MARGIN_MM) / template.width_mm)
    return across, int((height - 2 * MARGIN_MM - HEAD_MM - _FOOT_MM) / template.height_mm)
