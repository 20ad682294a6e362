"""The only crossing between the core's threads and Qt.

A scan crosses as one queued signal, nothing held back. Outbox and link news may come many times a
second while an uplink drains; of those the window needs only the latest of each database.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from station.events import LinkChanged, OutboxChanged

if TYPE_CHECKING:
    from station.events import Announcement, Target
    from ui.port import StationPort


class Bridge(QObject):
    """Hears the core in its threads and says `announced` in the GUI's. Close it with the window."""

    announced = Signal(object)
    _heard = Signal(object)
    _status_due = Signal()

    def __init__(self, station: StationPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._latest: dict[tuple[type, Target], OutboxChanged | LinkChanged] = {}
        self._open = True
        self._heard.connect(self.announced, Qt.ConnectionType.QueuedConnection)
        self._status_due.connect(self._say_latest, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe = station.subscribe(self._on_announcement)

    def close(self) -> None:
        """Stop hearing. An announcement already under way is dropped."""
        self._unsubscribe()
        with self._guard:
            self._open = False

    def _on_announcement(self, announcement: Announcement) -> None:
        with self._guard:
            if not self._open:
                return
            if not isinstance(announcement, (OutboxChanged, LinkChanged)):
                self._heard.emit(announcement)
                return
            first = not self._latest
            self._latest[type(announcement), announcement.target] = announcement
            if first:
                self._status_due.emit()

    def _say_latest(self) -> None:
        with self._guard:
            latest, self._latest = self._latest, {}
        for announcement in latest.values():
            self.announced.emit(announcement)
