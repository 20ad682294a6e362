"""Photos from a file, the clipboard or a camera, made small enough to keep.

    file, image ─ a thread ─▶ read no larger than needed ─▶ JPEG, 300 kB at most ─ signal ─▶ window

Qt reads a JPEG at a fraction of its size, and lets others work meanwhile: 155 MB hold the window
up for some 30 ms at the most. What is written beside the picture (where it was taken) is left out.
"""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QImageWriter, QPainter

from station.errors import PictureError
from station.journal.record import Attachment

MEDIA_TYPE = "image/jpeg"
_LONGEST_SIDE = 1600
_MOST_FILE_BYTES = 200_000_000
_QUALITIES = (85, 75, 60, 45)
_PATIENCE_S = 10.0


def from_file(file: Path) -> bytes:
    """Return a file's picture as a JPEG that can be kept. Raises PictureError."""
    try:
        too_big = file.stat().st_size > _MOST_FILE_BYTES
    except OSError as error:
        raise PictureError("picture_unreadable") from error
    if too_big:
        raise PictureError("picture_too_big")
    reader = QImageReader(str(file))
    reader.setAutoTransform(True)
    whole = reader.size()
    if whole.isValid():
        reader.setScaledSize(_fitting(whole))
    return small(reader.read())


def small(image: QImage) -> bytes:
    """Return a picture as a JPEG of 1 to `Attachment.MOST_BYTES`. Raises PictureError."""
    if image.isNull():
        raise PictureError("picture_unreadable")
    longest = _LONGEST_SIDE
    while True:
        plain = _plain(image, longest)
        for quality in _QUALITIES:
            content = _jpeg(plain, quality)
            if 0 < len(content) <= Attachment.MOST_BYTES:
                return content
        longest = longest * 3 // 4


def _fitting(size: QSize, longest: int = _LONGEST_SIDE) -> QSize:
    if max(size.width(), size.height()) <= longest:
        return size
    return size.scaled(QSize(longest, longest), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(
        QSize(1, 1)
    )


def _plain(image: QImage, longest: int) -> QImage:
    """Paint it anew, on white: nothing but what is to be seen."""
    size = _fitting(image.size(), longest)
    smooth = Qt.TransformationMode.SmoothTransformation
    plain = QImage(size, QImage.Format.Format_RGB32)
    plain.fill(Qt.GlobalColor.white)
    painter = QPainter(plain)
    painter.drawImage(0, 0, image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth))
    painter.end()
    return plain


def _jpeg(image: QImage, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, b"jpg")
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())


class PictureReader(QObject):
    """Reads pictures beside the window; `read` brings the newest one's bytes, or a PictureError."""

    read = Signal(object)
    _came = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._thread: threading.Thread | None = None
        self._came.connect(self._on_came, Qt.ConnectionType.QueuedConnection)

    def start(self, source: Path | QImage) -> None:
        """Read this; what is still being read is wanted no more."""
        self._newest += 1
        self._thread = threading.Thread(
            target=self._work, args=(source, self._newest), name="picture", daemon=True
        )
        self._thread.start()

    def forget(self) -> None:
        """Want no more what is being read."""
        self._newest += 1

    def close(self) -> None:
        """Wait for what is being read."""
        self.forget()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S)

    def _work(self, source: Path | QImage, number: int) -> None:
        try:
            said: object = from_file(source) if isinstance(source, Path) else small(source)
        except PictureError as error:
            said = error
        self._came.emit(number, said)

    def _on_came(self, number: int, said: object) -> None:
        if number == self._newest:
            self.read.emit(said)
