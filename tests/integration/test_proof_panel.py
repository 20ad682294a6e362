"""Somebody signs: by mouse or by pen, and only what is a signature is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest

from station.journal.record import Attachment
from station.texts import Texts
from ui.theme import tokens
from ui.theme.look import Look
from ui.widgets.proof_panel import ProofPanel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from station.events import Picture
    from ui.widgets.signature_panel import SignaturePad


def sign(pad: SignaturePad, *points: tuple[int, int]) -> None:
    """Draw one stroke through these points."""
    first, *others = (QPoint(*point) for point in points)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=first)
    for point in others:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(*points[-1]))


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ProofPanel]:
    made = ProofPanel()
    made.dress(Look(tokens.DARK), Texts.load("id"))
    made.resize(tokens.SIDE, 600)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close_down()


def kept(panel: ProofPanel) -> list[tuple[Picture, ...]]:
    told: list[tuple[Picture, ...]] = []
    panel.kept.connect(told.append)
    panel.keep.click()
    return told


def test_a_signature_is_kept_as_a_small_picture_of_ink_on_white(panel: ProofPanel) -> None:
    sign(panel.pad, (20, 60), (60, 20), (100, 90), (180, 40))
    ((signature,),) = kept(panel)
    assert (signature.kind, signature.media_type) == ("signature", "image/png")
    assert len(signature.content) < Attachment.MOST_BYTES // 10
    image = QImage.fromData(signature.content)
    assert image.width() == 2 * panel.pad.width()
    assert image.pixelColor(0, 0) == QColor("white"), "in a dark theme as well"
    shades = {
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }
    assert min(shades) < 64, "somebody drew"


def test_a_dot_or_nothing_is_no_signature(panel: ProofPanel) -> None:
    assert kept(panel) == []
    assert panel.said.text()
    sign(panel.pad, (20, 60), (22, 61))
    assert kept(panel) == []


def test_what_was_drawn_is_taken_away_again(panel: ProofPanel) -> None:
    sign(panel.pad, (20, 60), (100, 90))
    signed = [panel.pad.is_signed]
    panel.again.click()
    assert [*signed, panel.pad.is_signed] == [True, False]
    sign(panel.pad, (20, 60), (100, 90))
    panel.begin()
    assert kept(panel) == [], "each parcel begins clean"


def test_a_photo_alone_is_kept_as_well(panel: ProofPanel, qtbot: QtBot) -> None:
    image = QImage(64, 64, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    with qtbot.waitSignal(panel.photo.changed):
        panel.photo.take(image)
    ((photo,),) = kept(panel)
    assert (photo.kind, photo.media_type) == ("photo", "image/jpeg")


def test_no_button_takes_a_scanners_enter(panel: ProofPanel) -> None:
    for button in (panel.again, panel.keep):
        assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
        assert button.height() >= tokens.TOUCH


def test_a_pen_signs_as_a_mouse_does(panel: ProofPanel) -> None:
    strokes = (
        (QEvent.Type.TabletPress, (20, 60)),
        (QEvent.Type.TabletMove, (90, 20)),
        (QEvent.Type.TabletRelease, (90, 20)),
    )
    for kind, point in strokes:
        at = QPointF(*point)
        key, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
        device = QPointingDevice.primaryPointingDevice()
        pen = QTabletEvent(kind, device, at, at, 0.5, 0, 0, 0, 0, 0, key, button, button)
        QCoreApplication.sendEvent(panel.pad, pen)
    ((signature,),) = kept(panel)
    assert signature.kind == "signature"
