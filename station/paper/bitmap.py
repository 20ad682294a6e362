"""Black dots in rows: what label printers draw where their own letters and codes do not serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL.Image import Image


class Bitmap(Struct, frozen=True):
    """Rows of whole bytes from the left, 1 is black; `width` in dots, what is beyond it white."""

    width: int
    rows: tuple[bytes, ...]

    @property
    def height(self) -> int:
        """How many rows."""
        return len(self.rows)

    @property
    def row_bytes(self) -> int:
        """How many bytes a row."""
        return (self.width + 7) // 8

    @classmethod
    def of(cls, image: Image) -> Bitmap:
        """Return a picture's dark dots; what shows through is white."""
        from PIL import Image as Images  # only where a picture is drawn

        if "A" in image.getbands():
            ground = Images.new("RGBA", image.size, "white")
            image = Images.alpha_composite(ground, image.convert("RGBA"))
        dark = image.convert("L").point(lambda level: 255 if level < 128 else 0)  # noqa: PLR2004
        packed = dark.convert("1", dither=Images.Dither.NONE).tobytes()
        size = (image.width + 7) // 8
        return cls(image.width, tuple(packed[at : at + size] for at in range(0, len(packed), size)))

    @classmethod
    def of_modules(cls, rows: Sequence[Sequence[int]], module: int) -> Bitmap:
        """Return modules (1 is black) as squares of so many dots."""
        lines: list[bytes] = []
        width = len(rows[0]) * module
        for row in rows:
            bits = "".join(("1" if each else "0") * module for each in row)
            padded = bits.ljust((width + 7) // 8 * 8, "0")
            lines += [int(padded, 2).to_bytes(len(padded) // 8, "big")] * module
        return cls(width, tuple(lines))

    @classmethod
    def of_bars(cls, modules: str, module: int, height: int) -> Bitmap:
        """Return a barcode: "1" is a bar's module, so many dots wide; `height` in dots."""
        drawn = cls.of_modules([[int(each) for each in modules]], module)
        return cls(drawn.width, drawn.rows[:1] * height)
