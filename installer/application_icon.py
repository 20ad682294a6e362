"""Draw the program's icon as PNG in the sizes menus want, and as one ICO for Windows.

`python application_icon.py DRAWING.svg FOLDER` → FOLDER/48.png … and FOLDER/hub-station.ico
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)
IN_ICO = (16, 24, 32, 48, 64, 128, 256)


def draw(drawing: QSvgRenderer, size: int) -> QImage:
    """Return the icon, `size` pixels wide and high, on nothing."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def main(source: Path, folder: Path) -> None:
    """Write all sizes."""
    application = QGuiApplication([])
    drawing = QSvgRenderer(str(source))
    if not drawing.isValid():
        sys.exit(f"{source} cannot be drawn")
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        draw(drawing, size).save(str(folder / f"{size}.png"))
    pictures = [Image.open(folder / f"{size}.png") for size in IN_ICO]
    pictures[-1].save(folder / "hub-station.ico", append_images=pictures[:-1])
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
