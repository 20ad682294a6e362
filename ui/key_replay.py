"""Sends held keys on to the widgets they were meant for: a person struck them after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ui.held_commands import perform

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from ui.wedge_keys import HeldKey, ReplayedKey


def replay(keys: tuple[HeldKey, ...], machine_gap_s: float) -> None:
    """Send presses and releases in their order.

    A command so soon before or after another key that no person struck both is dropped.
    """
    for held in keys:
        held.replayed = True
    for number, held in enumerate(keys):
        if not held.is_command:
            _send(held, held.events)
        elif min(one.gap_s for one in keys[number : number + 2]) > machine_gap_s:
            _command(held)


def _command(held: HeldKey) -> None:
    press, *rest = held.events
    receiver = _receiver(held)
    if receiver is not None:
        perform(receiver, press)
    _send(held, rest)


def _send(held: HeldKey, events: Iterable[ReplayedKey]) -> None:
    for event in events:
        receiver = _receiver(held)
        if receiver is not None:
            QCoreApplication.sendEvent(receiver, event)


def _receiver(held: HeldKey) -> QWidget | None:
    return held.widget if isValid(held.widget) else QApplication.focusWidget()
