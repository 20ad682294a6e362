"""A photo for what is worked on, in the right column: from a file, the clipboard or a camera.

    title │ preview │ what came of it │ file  paste │ camera  remove

It asks for nothing and keeps nobody waiting: a scan goes on while a photo is chosen or read.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QVBoxLayout, QWidget

from station.errors import PictureError
from ui.camera import Camera, may_have_camera
from ui.pictures import PictureReader
from ui.theme import tokens
from ui.widgets.card import Card, give_role, plain_label
from ui.widgets.key_button import KeyButton, Kind

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from station.texts import Texts
    from ui.theme.look import Look

_PAD = 18
_PREVIEW = QSize(240, 135)
_KINDS = "*.jpg *.jpeg *.png *.webp *.bmp *.tif *.tiff *.gif"


class CameraLike(Protocol):
    """What shows pictures while it runs."""

    seen: SignalInstance

    def start(self) -> bool:
        """Run; return whether there is anything that can."""

    def stop(self) -> None:
        """Rest."""


class PicturePanel(Card):
    """Says `changed` with the JPEG (300 kB at most), empty once it was taken away.

    `picture` is what stands there now. Whoever used it says `clear`, which is not told.
    """

    changed = Signal(bytes)

    def __init__(self, parent: QWidget | None = None, camera: CameraLike | None = None) -> None:
        super().__init__(parent=parent)
        self.picture = b""
        self.title, self.preview, self.said = (plain_label(r) for r in ("muted", "ink", "muted"))
        self.said.setWordWrap(True)
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.file = KeyButton(Kind.OUTLINED, "Ctrl+F")
        self.paste = KeyButton(Kind.OUTLINED)
        self.shoot, self.drop = KeyButton(Kind.OUTLINED), KeyButton(Kind.OUTLINED)
        self._camera = camera
        self._has_camera = camera is not None or may_have_camera()
        self._runs = False
        self._seen = QImage()
        self._about = ""
        self._key, self._facts = "none", dict[str, object]()
        self._dialog: QFileDialog | None = None
        self._reader = PictureReader(self)
        self._reader.read.connect(self._on_read)
        self._place()
        self._connect()

    def _place(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_PAD, _PAD - 2, _PAD, _PAD)
        column.setSpacing(tokens.STEP)
        for label in (self.title, self.preview, self.said):
            column.addWidget(label)
        buttons = QGridLayout()
        buttons.setSpacing(tokens.STEP * 2)
        for at, button in enumerate((self.file, self.paste, self.shoot, self.drop)):
            # A scanner's Enter must not press it.
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            buttons.addWidget(button, at // 2, at % 2)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.file.clicked.connect(self._choose)
        self.paste.clicked.connect(self._paste)
        self.shoot.clicked.connect(self._on_shoot)
        self.drop.clicked.connect(self._take_away)

    def dress(self, look: Look, texts: Texts) -> None:
        """Take a theme and a language."""
        self._look, self._texts = look, texts
        self.title.setFont(look.font(tokens.CAPTION))
        self.said.setFont(look.font(tokens.CAPTION, QFont.Weight.DemiBold))
        for button, key in (
            (self.file, "picture.file"),
            (self.paste, "picture.paste"),
            (self.drop, "picture.drop"),
        ):
            button.dress(look, texts(key))
        self._show()

    def show_about(self, about: str) -> None:
        """Say what it is a photo of."""
        self._about = about
        self._show()

    def clear(self) -> None:
        """Begin anew: the photo was used, or belongs to what is no longer worked on."""
        self.picture = b""
        self._reader.forget()
        self._rest()
        self._say("none")

    def take(self, source: Path | QImage) -> None:
        """Take this photo; it is told by `changed` when it is small enough."""
        self._rest()
        self._say("reading")
        self._reader.start(source)

    def close_down(self) -> None:
        """Stop what runs by itself."""
        self._rest()
        self._reader.close()
        if self._dialog is not None:
            self._dialog.close()

    # ── where it comes from ──────────────────────────────────────────────────────────────────

    def _choose(self) -> None:
        if self._dialog is None:
            self._dialog = QFileDialog(self, self._texts("picture.title"))
            self._dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            self._dialog.setModal(False)
            self._dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        self._dialog.setNameFilter(f"{self._texts('picture.title')} ({_KINDS})")
        self._dialog.show()

    def _paste(self) -> None:
        copied = QGuiApplication.clipboard().mimeData()
        files = [Path(url.toLocalFile()) for url in copied.urls() if url.isLocalFile()]
        if files:
            self.take(files[0])
        elif copied.hasImage():
            self.take(QGuiApplication.clipboard().image())
        else:
            self._say("nothing_copied")

    def _on_shoot(self) -> None:
        if self._runs and not self._seen.isNull():
            self.take(self._seen)
        elif not self._runs:
            self._run()

    def _run(self) -> None:
        if self._camera is None:
            self._camera = Camera(self)
        self._camera.seen.connect(self._on_seen)
        self._runs = self._camera.start()
        if not self._runs:
            self._camera.seen.disconnect(self._on_seen)
            self._say("no_camera")
        self._show()

    def _rest(self) -> None:
        if self._runs and self._camera is not None:
            self._camera.seen.disconnect(self._on_seen)
            self._camera.stop()
        self._runs, self._seen = False, QImage()

    def _on_seen(self, image: QImage) -> None:
        self._seen = image
        self._paint(image)

    # ── what came of it ──────────────────────────────────────────────────────────────────────

    def _on_read(self, said: bytes | PictureError) -> None:
        if isinstance(said, PictureError):
            self._say(said.key)
            return
        self.picture = said
        self._say("kept", size=max(1, len(said) // 1000))
        self.changed.emit(said)

    def _take_away(self) -> None:
        self.clear()
        self.changed.emit(b"")

    def _say(self, key: str, **facts: object) -> None:
        self._key, self._facts = key, facts
        self._show()

    def _show(self) -> None:
        texts, key = self._texts, self._key
        self.title.setText(" · ".join(filter(None, (texts("picture.title"), self._about))))
        failed = key.startswith("picture_")
        self.said.setText(texts(f"error.{key}" if failed else f"picture.{key}", **self._facts))
        give_role(self.said, "warn" if failed else "muted")
        self.shoot.setVisible(self._has_camera)
        self.shoot.dress(self._look, texts("picture.shoot" if self._runs else "picture.camera"))
        self.drop.setVisible(bool(self.picture))
        if not self._runs:
            self._paint(QImage.fromData(self.picture) if self.picture else QImage())

    def _paint(self, image: QImage) -> None:
        self.preview.setVisible(not image.isNull())
        if not image.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            self.preview.setPixmap(QPixmap.fromImage(image.scaled(_PREVIEW, keep, smooth)))
