"""Pictures of what needs a person, and of the alarm when scans have waited too long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import structs

from station.events import InquiryChosen, OutboxChanged, Target, Verdict, Workflow
from station.journal.decisions import Decision, Parked
from station.journal.details import Approval
from station.journal.record import EventBody
from station.parked_decisions import Done
from ui.specimens import NOW
from ui.still_station import StillStation, still_window

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from station.access.approval import Request
    from station.errors import StationError
    from station.parked_decisions import Wish
    from ui.main_window import MainWindow

_LARGE = 1.5
_SIZE = (1366, 768)
_TURNS = 5
"""Of the event loop, until all is laid out."""


def parked(seq: int, awb: str, target: Target, note: str, holds_back: int = 0) -> Parked:
    """Return a parked delivery, scanned some minutes before the pictures."""
    body = EventBody(
        workflow=Workflow.RECEIVING,
        awb=awb,
        scanned=awb,
        hub="CGK",
        desk="3",
        operator="operator01",
        device="scanner",
        device_at=NOW - timedelta(minutes=31 * seq),
        offset_us=None,
        seq=seq,
        boot_id=UUID(int=1),
        verdict=Verdict.OK,
        reason="received",
        counts=True,
        moves_to=None,
        leg=1,
        attempt=1,
        koli_no=1,
        koli_total=1,
        source="free",
        condition="good",
    )
    return Parked(seq, UUID(int=seq), target, note, 0, body, holds_back)


CONTESTED = structs.replace(
    parked(
        4,
        "JX1203347766",
        Target.OSAS,
        "also 01930000-0000-7000-8000-000000000001\t2026-11-22T05:12:00Z\t2\toperator02",
    ),
    is_contested=True,
)
PARKED = (
    parked(1, "JX1203345871", Target.OSAS, '23503 violates foreign key "scans_hub_fkey"', 2),
    parked(2, "JX12033456O2", Target.OSAS, "22P02 invalid input syntax: JX12033456O2"),
    parked(2, "JX12033456O2", Target.ONMART, "22P02 invalid input syntax: JX12033456O2"),
    parked(3, "RA473124829DE", Target.OSAS, "hash differs", 1_204),
)


class ParkedStation(StillStation):
    """A station with something to look at, where every wish is carried out."""

    left: tuple[Parked, ...] = PARKED

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Tell what it has."""
        answer(list(self.left))

    def decide_parked(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Do it."""
        self.left = tuple(one for one in self.left if one.seq != wish.seq)
        target = wish.target or Target.OSAS
        answer(Done(None, (Decision(wish.seq, target, wish.choice, wish.by, wish.reason),)))


def take_parked(app: QApplication, folder: Path, face: tuple[str, str]) -> None:
    """Paint every state once, and in large type; `face` is a language and a theme."""
    for scale in (1, _LARGE):
        name = f"{face[1]}-{round(100 * scale)}.png"
        window = _window(app, face, scale)
        window.show_announcement(OutboxChanged(Target.OSAS, 128, 3, NOW - timedelta(minutes=20)))
        _save(app, window, folder / f"receiving-late-{name}")
        window = opened(app, face, scale)
        _save(app, window, folder / f"parked-list-{name}")
        window = opened(app, face, scale)
        card = window.stage.parked.card
        card.reason.setText("Salah pindai, paket sudah dikembalikan")
        card.dismiss.click()
        _save(app, window, folder / f"parked-done-{name}")
        window = opened(app, face, scale)
        window.stage.parked.take_list([PARKED[0], CONTESTED])
        window.stage.parked.list.setCurrentIndex(window.stage.parked.list.rows.index(1))
        _save(app, window, folder / f"parked-contested-{name}")
        window = opened(app, face, scale)
        window.stage.parked.card.dismiss.click()
        _save(app, window, folder / f"parked-lacking-{name}")
        window = opened(app, face, scale)
        window.stage.parked.take_list([])
        _save(app, window, folder / f"parked-empty-{name}")


def _window(app: QApplication, face: tuple[str, str], scale: float) -> MainWindow:
    window = still_window(app, ParkedStation(*face, []), online=True, scale=scale)
    window.show_announcement(OutboxChanged(Target.OSAS, 2, 3, NOW - timedelta(minutes=1)))
    window.show_announcement(OutboxChanged(Target.ONMART, 0, 1, None))
    window.stage.prove = _prove
    return window


def _prove(asked: Request, allowed: Callable[[Approval], None]) -> None:
    """Have a supervisor prove it at once, as if by badge and PIN."""
    allowed(Approval(asked.action, asked.subject, asked.requester, "supervisor01", "", NOW))


def opened(app: QApplication, face: tuple[str, str], scale: float = 1.0) -> MainWindow:
    """Open what needs a person."""
    window = _window(app, face, scale)
    window.rail.parked.click()
    window.show_announcement(InquiryChosen())
    _turn(app)
    return window


def _turn(app: QApplication) -> None:
    for _ in range(_TURNS):
        app.processEvents()


def _save(app: QApplication, window: MainWindow, file: Path) -> None:
    window.resize(*_SIZE)
    _turn(app)
    window.grab().save(str(file))
    window.close()
