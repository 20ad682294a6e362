"""Pictures of a list of waybills: before it begins, while it runs, while it waits, and its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QThread

from station.events import (
    LIST,
    CommandRefused,
    Decision,
    LineHeld,
    Place,
    Prompted,
    ScanRecorded,
    SubmitLine,
    Verdict,
    Workflow,
)
from ui.specimens import NOW
from ui.still_station import StillStation, still_window
from ui.widgets.bulk_card import Step

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from station.events import Answered, DeskCommand, DeviceEvent
    from ui.list_desk import ListDesk
    from ui.main_window import MainWindow

_LARGE = 1.5
_SIZE = (1366, 768)
_LINES = 24
_TURNS, _TURN_MS = 60, 5
_EARLIER = (("at", "2026-11-22T07:02:11+00:00"), ("operator", "operator07"), ("desk", "2"))
_HELD = (("code", "BA"), ("text_id", "Alamat salah"), ("text_en", "Bad address"))


def _came(number: int, awb: str) -> Answered:
    """Return what comes of a line: mostly OK."""
    lane = Place.LANE
    decisions = {
        3: Decision(Verdict.DUPLICATE, awb, "duplicate", _EARLIER, lane, "B3"),
        7: Decision(Verdict.MISSORT, awb, "missort", (("belongs", "KNO"),), lane, "K2"),
        11: Decision(Verdict.HOLD, awb, "hold_problem", _HELD, Place.DESK, "M1"),
        14: Decision(Verdict.UNKNOWN, awb, "unknown", (), Place.SHELF, "X"),
    }
    if number == 9:  # noqa: PLR2004 - as the numbers above
        return Prompted("bag_route", (), NOW)
    if number == 16:  # noqa: PLR2004 - as the numbers above
        return CommandRefused("line_no_parcel", (), NOW)
    decision = decisions.get(number, Decision(Verdict.OK, awb, "received", (), lane, "B3"))
    facts = (UUID(int=number), number, NOW, Workflow.RECEIVING, "operator01", LIST)
    return ScanRecorded(*facts, decision)


@dataclass
class ListStation(StillStation):
    """A station that answers so many lines, and then is asking a person something."""

    answers: int = 0

    def post(self, item: DeviceEvent | DeskCommand) -> None:
        """Answer a line at once."""
        if isinstance(item, SubmitLine):
            self.answers -= 1
            number = int(item.scan.text[-3:])
            item.answer(LineHeld() if self.answers < 0 else _came(number, item.scan.text))


def take_lists(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint each step of a list, `face` its language and theme, into PNG files."""
    for name, scale in (("", 1.0), ("-large", _LARGE)):
        station = ListStation(*face, [])
        window = still_window(app, station, online=True, scale=scale)
        window.resize(*_SIZE)
        lists = window.stage.lists
        for step, answers in (("empty", 0), ("read", 0), ("runs", 18), ("ended", _LINES)):
            station.answers = answers
            _go(app, lists, window, step)
            window.grab().save(str(folder / f"list-{step}{name}-{face[1]}.png"))
        window.close()


def opened(app: QApplication, face: tuple[str, str]) -> MainWindow:
    """Bring a list to its end."""
    station = ListStation(*face, [], answers=_LINES)
    window = still_window(app, station, online=True)
    window.resize(*_SIZE)
    for step in ("empty", "read", "runs", "ended"):
        _go(app, window.stage.lists, window, step)
    return window


def _go(app: QApplication, lists: ListDesk, window: MainWindow, step: str) -> None:
    """Bring the list to this step."""
    card = lists.card
    if step == "empty":
        window.screen_.show_list(card)
        card.begin(Workflow.RECEIVING)
    elif step == "read":
        codes = "".join(f"BDO;JX1203345{number:03}\n" for number in range(_LINES))
        lists.lists.take_text(f"Tujuan;No. Resi\n{codes}Jumlah;dua puluh\n;1,23457E+15\n")
    elif step == "runs":
        card.start.click()
    done = {"read": Step.READ, "ended": Step.ENDED}.get(step)
    for _ in range(_TURNS):
        app.processEvents()
        QThread.msleep(_TURN_MS)
        if done is not None and card.step is done:
            break
    app.processEvents()
