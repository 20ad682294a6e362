"""A photo is chosen while scanning goes on, and is small enough to keep whatever it was before."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QObject, QSize, QUrl, Signal
from PySide6.QtGui import QGuiApplication, QImage

from station.errors import PictureError
from station.journal.record import Attachment
from station.texts import Texts
from ui import pictures
from ui.camera import may_have_camera
from ui.theme.look import Look
from ui.widgets.picture_panel import PicturePanel

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot


class FakeCamera(QObject):
    seen = Signal(QImage)
    is_there = True
    runs = False

    def start(self) -> bool:
        self.runs = self.is_there
        return self.is_there

    def stop(self) -> None:
        self.runs = False


def grain(width: int, height: int) -> QImage:
    """Return a picture that no JPEG makes small."""
    data = os.urandom(width * height * 3)
    return QImage(data, width, height, width * 3, QImage.Format.Format_RGB888).copy()


def size_of(content: bytes) -> QSize:
    assert content.startswith(b"\xff\xd8")
    return QImage.fromData(content).size()


@pytest.fixture(name="panel")
def make_panel(qtbot: QtBot) -> Iterator[Callable[..., PicturePanel]]:
    made: list[PicturePanel] = []

    def make(camera: FakeCamera | None = None) -> PicturePanel:
        panel = PicturePanel(camera=camera)
        panel.dress(Look(), Texts.load("id"))
        qtbot.addWidget(panel)
        made.append(panel)
        return panel

    yield make
    for panel in made:
        panel.close_down()


def test_a_photo_of_any_size_becomes_a_jpeg_that_can_be_kept(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    grain(2400, 1600).save(str(photo))
    content = pictures.from_file(photo)
    assert 0 < len(content) <= Attachment.MOST_BYTES
    found = size_of(content)
    assert max(found.width(), found.height()) <= 1600
    assert found.width() * 2 == pytest.approx(found.height() * 3, rel=0.01)


def test_where_a_photo_was_taken_and_other_words_in_it_are_left_out(tmp_path: Path) -> None:
    photo, image = tmp_path / "photo.jpg", grain(64, 48)
    image.setText("Description", "rumah penerima")
    image.save(str(photo))
    assert b"penerima" in photo.read_bytes()
    content = pictures.from_file(photo)
    assert b"penerima" not in content
    assert size_of(content) == QSize(64, 48)


def test_what_is_no_picture_or_far_too_big_is_refused(tmp_path: Path) -> None:
    text, huge = tmp_path / "note.jpg", tmp_path / "huge.jpg"
    text.write_text("no picture at all")
    with huge.open("wb") as file:
        file.truncate(200_000_001)
    for file_name, key in (
        (text, "picture_unreadable"),
        (huge, "picture_too_big"),
        (tmp_path / "gone.jpg", "picture_unreadable"),
    ):
        with pytest.raises(PictureError, match=key):
            pictures.from_file(file_name)


def test_a_file_is_read_beside_the_window_and_shown_small(
    qtbot: QtBot, panel: Callable[..., PicturePanel], tmp_path: Path
) -> None:
    photo, shown = tmp_path / "photo.jpg", panel()
    grain(400, 300).save(str(photo))
    with qtbot.waitSignal(shown.changed) as told:
        shown.take(photo)
        assert shown.said.text() == "Foto sedang dibaca …"
    assert told.args == [shown.picture]
    assert size_of(shown.picture) == QSize(400, 300)
    assert shown.preview.pixmap().height() == 135
    with qtbot.waitSignal(shown.changed) as told:
        shown.drop.click()
    assert told.args == [b""]
    assert shown.preview.isHidden()


def test_a_photo_that_was_cleared_meanwhile_does_not_come_after_all(
    qtbot: QtBot, panel: Callable[..., PicturePanel]
) -> None:
    shown = panel()
    shown.take(grain(1200, 900))
    shown.clear()
    with qtbot.waitSignal(shown.changed) as told:
        shown.take(grain(40, 30))
    assert told.args is not None
    assert size_of(told.args[0]) == QSize(40, 30)


def test_an_image_or_a_file_is_pasted_and_nothing_is_told_as_such(
    qtbot: QtBot, panel: Callable[..., PicturePanel], tmp_path: Path
) -> None:
    shown, clipboard = panel(), QGuiApplication.clipboard()
    clipboard.setText("JX1203345871")
    shown.paste.click()
    assert shown.said.text() == "Salin fotonya dulu, lalu tempel di sini."
    clipboard.setImage(grain(60, 40))
    with qtbot.waitSignal(shown.changed):
        shown.paste.click()
    assert size_of(shown.picture) == QSize(60, 40)
    (tmp_path / "no.jpg").write_text("none")
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(tmp_path / "no.jpg"))])
    clipboard.setMimeData(copied)
    shown.paste.click()
    qtbot.waitUntil(lambda: shown.said.text().startswith("Pilih foto lain"))
    assert shown.picture


def test_a_camera_shows_what_it_sees_and_a_second_press_takes_it(
    qtbot: QtBot, panel: Callable[..., PicturePanel]
) -> None:
    camera = FakeCamera()
    shown = panel(camera)
    shown.shoot.click()
    assert (camera.runs, shown.shoot.text()) == (True, "Ambil")
    camera.seen.emit(grain(80, 60))
    with qtbot.waitSignal(shown.changed):
        shown.shoot.click()
    assert (camera.runs, shown.shoot.text()) == (False, "Kamera")
    camera.is_there = False
    shown.shoot.click()
    assert shown.said.text() == "Pasang kameranya dulu; tidak ada yang ditemukan."


def test_no_camera_is_offered_where_none_can_be(
    panel: Callable[..., PicturePanel], tmp_path: Path
) -> None:
    assert not may_have_camera(tmp_path)
    assert panel().shoot.isHidden() is not may_have_camera()
