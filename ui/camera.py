"""A camera of this computer, where Qt's multimedia (pyside6-addons) is installed beside it.

It is loaded when it is used: its 170 MB are no part of an installation that has no camera.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QVideoFrame


def may_have_camera(devices: Path = Path("/dev")) -> bool:
    """Return whether a camera may be there, without loading what shows its pictures."""
    if find_spec("PySide6.QtMultimedia") is None:
        return False
    return sys.platform != "linux" or any(devices.glob("video*"))


class Camera(QObject):
    """Says `seen` for each picture while it runs."""

    seen = Signal(QImage)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None

    def start(self) -> bool:
        """Let the first camera run; return whether there is one."""
        from PySide6.QtMultimedia import (
            QCamera,
            QMediaCaptureSession,
            QMediaDevices,
            QVideoSink,
        )

        if not QMediaDevices.videoInputs():
            return False
        if self._session is None:
            self._camera = QCamera(QMediaDevices.defaultVideoInput(), self)
            self._session, sink = QMediaCaptureSession(self), QVideoSink(self)
            self._session.setCamera(self._camera)
            self._session.setVideoSink(sink)
            sink.videoFrameChanged.connect(self._on_frame)
        assert self._camera is not None
        self._camera.start()
        return True

    def stop(self) -> None:
        """Let it rest."""
        if self._camera is not None:
            self._camera.stop()

    def _on_frame(self, frame: QVideoFrame) -> None:
        image = frame.toImage()
        if not image.isNull():
            self.seen.emit(image)
