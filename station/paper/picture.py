"""A hub's own picture (a logo) as large as its place allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from station.errors import PaperError
from station.paper.bitmap import Bitmap

if TYPE_CHECKING:
    from pathlib import Path

_MOST_PIXELS = 4_000_000
"""No logo has more; a picture that unpacks to gigabytes is no logo."""


def opened(file: Path) -> Image.Image:
    """Return the picture, unpacked. Raises PaperError."""
    try:
        image = Image.open(file)
        if image.width * image.height <= _MOST_PIXELS:
            image.load()
            return image
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PaperError("template_picture", file=file.name) from error
    raise PaperError("template_picture", file=file.name)


def fitted(file: Path, width: int, height: int) -> Bitmap:
    """Return the picture in black and white within so many dots."""
    image = opened(file)
    scale = min(width / image.width, height / image.height)
    size = max(1, int(image.width * scale)), max(1, int(image.height * scale))
    return Bitmap.of(image.resize(size))
