"""Pictures of the inquiry and of the page of tables, in each of their states."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import InquiryChosen, LinkChanged, Target
from station.inquiry import Answer, TablePage
from ui.specimens import COPY, FOUND, MANY, NOTHING, NOW, PARTNERS, WAYBILLS
from ui.still_station import StillStation, still_window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from station.errors import StationError
    from station.inquiry import TableQuery
    from ui.main_window import MainWindow

_LARGE = 1.5
_SIZE = (1366, 768)
_STATES: dict[str, Answer | TablePage | None] = {
    "first": None,
    "found": FOUND,
    "copy": COPY,
    "many": MANY,
    "nothing": NOTHING,
    "secrets": PARTNERS,
    "filtered": WAYBILLS,
}
_TURNS = 5
"""Of the event loop, until all is laid out."""


class AnsweringStation(StillStation):
    """A station that has one answer to every question, or none, which takes for ever."""

    told: Answer | TablePage | None = None

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:  # noqa: ARG002 - one answer to all
        """Tell what it has."""
        if isinstance(self.told, Answer):
            answer(self.told)

    def browse(
        self,
        query: TableQuery,  # noqa: ARG002 - one page of all
        answer: Callable[[TablePage | StationError], None],
    ) -> None:
        """Tell what it has."""
        if isinstance(self.told, TablePage):
            answer(self.told)


def take_inquiry(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint every state once, and in large type; `face` is a language and a theme."""
    for (name, told), scale in (
        (state, scale) for state in _STATES.items() for scale in (1, _LARGE)
    ):
        window = opened(app, face, told, scale)
        _save(app, window, folder / f"inquiry-{name}-{face[1]}-{round(100 * scale)}.png")
    window = opened(app, face, None, 1)
    window.stage.inquiry.look_up(FOUND.asked)
    window.stage.inquiry.wait_now()
    _save(app, window, folder / f"inquiry-busy-{face[1]}-100.png")
    window = still_window(app, StillStation(*face, []), online=True)
    window.show_announcement(
        LinkChanged(Target.OSAS, online=False, reason="database_unfit", at=NOW)
    )
    _save(app, window, folder / f"receiving-unfit-{face[1]}-100.png")


def opened(
    app: QApplication, face: tuple[str, str], told: Answer | TablePage | None, scale: float = 1.0
) -> MainWindow:
    """Open the inquiry, or the page of tables, where this was answered."""
    station = AnsweringStation(*face, [])
    station.told = told
    online = not (isinstance(told, Answer) and told.from_mirror)
    window = still_window(app, station, online=online, scale=scale)
    window.show_announcement(InquiryChosen())
    match told:
        case Answer():
            window.stage.inquiry.look_up(told.asked)
        case TablePage():
            window.stage.inquiry.tables_asked.emit()
            window.stage.tables.open(told.query.target, told.query.table)
        case None:
            pass
    return window


def _save(app: QApplication, window: MainWindow, file: Path) -> None:
    window.resize(*_SIZE)
    for _ in range(_TURNS):
        app.processEvents()
    window.grab().save(str(file))
    window.close()
