"""The guide's pictures: `python -m ui.guide_pictures` makes them all anew, in both languages.

    resources/help/<language>/<name>.png      1366 × 768, a small palette: some 45 kB each

PICTURES says which there are; a test holds that the pages name these and no others.
"""

from __future__ import annotations

import argparse
import os
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice

from station.events import (
    ApprovalWanted,
    OperatorChanged,
    OutboxChanged,
    Presence,
    Target,
    Workflow,
    WorkflowChosen,
)
from station.guide import HELP
from station.texts import LANGUAGES
from ui import (
    about_pictures,
    device_pictures,
    inquiry_pictures,
    list_pictures,
    parked_pictures,
    setup_pictures,
    today_pictures,
)
from ui.guide_scenes import SCENES, recorded
from ui.main_window import MainWindow
from ui.screenshots import BEFORE, NEWS
from ui.specimens import FOUND, NOW, WAYBILLS
from ui.still_station import StillStation, still_window

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QApplication, QWidget

    from station.inquiry import Answer, TablePage

    Maker = Callable[[QApplication, str], QWidget]

SIZE = (1366, 768)
_COLOURS = 64
_TURNS = 6
"""Of the event loop, until all is laid out."""


def _window(app: QApplication, language: str, *, online: bool = True) -> MainWindow:
    scans = [recorded(Workflow.RECEIVING, one, 3 * age + 3) for age, one in enumerate(BEFORE)]
    return still_window(app, StillStation(language, "light", scans), online=online)


def _receiving(app: QApplication, language: str, news: str, *, online: bool = True) -> MainWindow:
    window = _window(app, language, online=online)
    if said := NEWS[news]:
        window.show_announcement(said)
    return window


def _scene(app: QApplication, language: str, name: str) -> MainWindow:
    scene = SCENES[name]
    window = still_window(app, StillStation(language, "light", []), online=True)
    window.show_announcement(WorkflowChosen(scene.workflow))
    last = len(scene.decisions) - 1
    for number, decision in enumerate(reversed(scene.decisions)):
        window.show_announcement(recorded(scene.workflow, decision, 4 * (last - number)))
    window.show_announcement(scene.work)
    for said in scene.after:
        window.show_announcement(said)
    return window


def _approval(app: QApplication, language: str) -> MainWindow:
    window = _scene(app, language, "weighing")
    window.show_announcement(OperatorChanged(Presence.HERE, "operator01", "operator01", NOW))
    wanted = ("weight.over_tolerance", "JX1203345871", "operator01")
    window.show_announcement(ApprovalWanted(*wanted, wants_reason=True, at=NOW))
    return window


def _help(app: QApplication, language: str) -> MainWindow:
    window = _receiving(app, language, "ok")
    window.resize(*SIZE)
    _turn(app)
    window.guide.toggle()
    return window


def _asked(app: QApplication, language: str, told: Answer | TablePage) -> MainWindow:
    return inquiry_pictures.opened(app, (language, "light"), told)


def _parked(app: QApplication, language: str) -> MainWindow:
    return parked_pictures.opened(app, (language, "light"))


def _late(app: QApplication, language: str) -> MainWindow:
    window = _receiving(app, language, "ok", online=False)
    window.show_announcement(OutboxChanged(Target.OSAS, 128, 0, NOW.replace(hour=2)))
    return window


def _devices(app: QApplication, language: str) -> MainWindow:
    return device_pictures.shown(app, (language, "light"))


def _today(app: QApplication, language: str) -> MainWindow:
    return today_pictures.opened(app, (language, "light"), today_pictures.TODAY)


def _about(app: QApplication, language: str) -> MainWindow:
    return about_pictures.opened(app, (language, "light"))


def _list(app: QApplication, language: str) -> MainWindow:
    return list_pictures.opened(app, (language, "light"))


def _setup(_app: QApplication, language: str) -> QWidget:
    return setup_pictures.at_the_databases(language)


PICTURES: dict[str, Maker] = {
    "receiving": partial(_receiving, news="ok"),
    "duplicate": partial(_receiving, news="duplicate"),
    "missort": partial(_receiving, news="missort"),
    "hold": partial(_receiving, news="hold"),
    "unknown": partial(_receiving, news="unknown"),
    "not-saved": partial(_receiving, news="not-saved"),
    "offline": partial(_receiving, news="missort", online=False),
    "late": _late,
    **{name: partial(_scene, name=name) for name in SCENES},
    "approval": _approval,
    "help": _help,
    "inquiry": partial(_asked, told=FOUND),
    "tables": partial(_asked, told=WAYBILLS),
    "parked": _parked,
    "devices": _devices,
    "today": _today,
    "support": _about,
    "lists": _list,
    "setup": _setup,
}
"""By file name, without .png."""


def take(app: QApplication, name: str, language: str, folder: Path) -> Path:
    """Make one picture and return its file."""
    window = PICTURES[name](app, language)
    window.resize(*SIZE)
    while isinstance(window, MainWindow) and window.screen_.scans.gathering:
        app.processEvents()
    _turn(app)
    file = folder / language / f"{name}.png"
    file.parent.mkdir(parents=True, exist_ok=True)
    _small(window.grab().toImage()).save(file, optimize=True)
    window.close()
    return file


def _turn(app: QApplication) -> None:
    for _ in range(_TURNS):
        app.processEvents()


def _small(picture: QImage) -> Image.Image:
    """Return it with few colours: a window has few."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload, unused-ignore]  # Qt's stubs disagree about bytes
    whole = Image.open(BytesIO(bytes(buffer.data().data()))).convert("RGB")
    return whole.quantize(
        _COLOURS, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
    )


def main() -> None:
    """Make all of them, or those that are named."""
    parser = argparse.ArgumentParser(prog="python -m ui.guide_pictures")
    parser.add_argument("name", nargs="*", choices=[[], *PICTURES])
    parser.add_argument("--folder", type=Path, default=HELP)
    call = parser.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.app import application  # after the platform is chosen

    app = application()
    for language in LANGUAGES:
        for name in call.name or PICTURES:
            take(app, name, language, call.folder)


if __name__ == "__main__":
    main()
