"""How a label looks, as resources/paper/*.toml say it. Data; checked by label_check.

Places are millimetres from the label's top left corner. A text's `size_mm` is its letters' height
(an em); each of its `lines` takes LEADING times that.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from station.paper.said import Said

LEADING = 1.2
_INSET = 0.25
"""Of a size."""
SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
"""What of a line's free room stands before it."""
Millimetres = Annotated[float, Meta(ge=0, le=1000)]
Size = Annotated[float, Meta(ge=1, le=100)]


class Area(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where something stands. `when`: only if this field knows something."""

    x_mm: Millimetres
    y_mm: Millimetres
    when: str = ""


class Text(Area, frozen=True):
    """Words and fields. `inverse`: white in a black bar as wide as the area."""

    width_mm: Millimetres
    size_mm: Size
    text: Said
    lines: Annotated[int, Meta(ge=1, le=20)] = 1
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    inverse: bool = False

    @property
    def height_mm(self) -> float:
        """The height of all its lines."""
        return self.lines * self.size_mm * LEADING

    @property
    def inset_mm(self) -> float:
        """What is left free on either side: letters do not touch the end of a black bar."""
        return self.size_mm * _INSET if self.inverse else 0.0


class Barcode(Area, frozen=True):
    """A Code 128 as wide as fits, its quiet zones inside the area.

    It must hold a number of `longest` letters at `module_mm`, the narrowest bar a scanner is
    trusted with at this desk.
    """

    width_mm: Size
    height_mm: Size
    value: str
    longest: Annotated[int, Meta(ge=1, le=60)] = 16
    module_mm: Annotated[float, Meta(ge=0.19, le=2)] = 0.25


class Qr(Area, frozen=True):
    """A QR code in a square, its quiet zone inside. `longest` is in bytes."""

    size_mm: Size
    value: Said
    longest: Annotated[int, Meta(ge=1, le=1000)] = 64
    module_mm: Annotated[float, Meta(ge=0.25, le=5)] = 0.375

    @property
    def width_mm(self) -> float:
        """Its width."""
        return self.size_mm

    @property
    def height_mm(self) -> float:
        """Its height."""
        return self.size_mm


class Box(Area, frozen=True):
    """A filled bar, or a rule."""

    width_mm: Millimetres
    height_mm: Millimetres


class Picture(Area, frozen=True):
    """A picture (PNG) beside the template, as large as fits, in black and white."""

    width_mm: Size
    height_mm: Size
    file: str


class LabelTemplate(
    Struct, frozen=True, forbid_unknown_fields=True, tag_field="layout", tag="label"
):
    """One label."""

    width_mm: Size
    height_mm: Annotated[float, Meta(ge=10, le=400)]
    text: tuple[Text, ...] = ()
    barcode: tuple[Barcode, ...] = ()
    qr: tuple[Qr, ...] = ()
    box: tuple[Box, ...] = ()
    picture: tuple[Picture, ...] = ()
