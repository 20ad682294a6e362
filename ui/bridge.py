"""The only crossing between the core's threads and Qt.

A scan crosses as one queued signal, nothing held back. Outbox and link news may come many times a
second while an uplink drains, and a weight ten times; of those the window needs only the latest of
each database and scale. Of the answers to a person's questions it needs only the newest question's.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from station.events import LinkChanged, OutboxChanged, WeightShown

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.tap import Passed
    from station.events import Announcement
    from ui.port import StationPort

_BATCH = 64
"""More reads than this between two turns of the event loop are past already."""


class Bridge(QObject):
    """Hears the core in its threads and says `announced` in the GUI's. Close it with the window."""

    announced = Signal(object)
    _heard = Signal(object)
    _status_due = Signal()

    def __init__(self, station: StationPort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._latest: dict[tuple[type, str], OutboxChanged | LinkChanged | WeightShown] = {}
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
            if not isinstance(announcement, (OutboxChanged, LinkChanged, WeightShown)):
                self._heard.emit(announcement)
                return
            first = not self._latest
            about = (
                announcement.device
                if isinstance(announcement, WeightShown)
                else announcement.target
            )
            self._latest[type(announcement), about] = announcement
            if first:
                self._status_due.emit()

    def _say_latest(self) -> None:
        with self._guard:
            latest, self._latest = self._latest, {}
        for announcement in latest.values():
            self.announced.emit(announcement)


class Question(QObject):
    """Asks the core one thing at a time, and says the answer in the GUI's thread.

    An answer to a question that was dropped, or that a newer one has followed, is not said. Close
    it with the window: the core may answer later.
    """

    answered = Signal(object)
    _heard = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._open = True
        self._number = 0
        self._waits = False
        self._heard.connect(self._say, Qt.ConnectionType.QueuedConnection)

    @property
    def waits(self) -> bool:
        """Whether an answer is still to come."""
        return self._waits

    def ask(self, ask: Callable[[Callable[[object], None]], None]) -> None:
        """Call `ask` with what the core is to call, once, in whichever thread it answers."""
        self.drop()
        self._waits = True
        number = self._number
        ask(lambda answer: self._on_answer(number, answer))

    def drop(self) -> None:
        """Wait no longer: what is answered now is an answer to nobody."""
        self._number += 1
        self._waits = False

    def close(self) -> None:
        """Stop hearing."""
        self.drop()
        with self._guard:
            self._open = False

    def _on_answer(self, number: int, answer: object) -> None:
        with self._guard:
            if self._open:
                self._heard.emit(number, answer)

    def _say(self, number: int, answer: object) -> None:
        if number == self._number:
            self._waits = False
            self.answered.emit(answer)


class Overheard(QObject):
    """Hears devices' bytes while somebody looks, and says them in the GUI's thread, in batches.

    However fast a line is, no more than the newest of a batch cross.
    """

    heard = Signal(object)
    """A list of Passed, oldest first."""
    _due = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._guard = threading.Lock()
        self._batch: deque[Passed] = deque(maxlen=_BATCH)
        self._stop: Callable[[], None] | None = None
        self._due.connect(self._say, Qt.ConnectionType.QueuedConnection)

    def open(self, listen: Callable[[Callable[[Passed], None]], Callable[[], None]]) -> None:
        """Begin to hear what `listen` tells, in whichever thread."""
        self.close()
        self._stop = listen(self._on_passed)

    def close(self) -> None:
        """Stop hearing, and forget what was not said yet."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        with self._guard:
            self._batch.clear()

    def _on_passed(self, passed: Passed) -> None:
        with self._guard:
            first = not self._batch
            self._batch.append(passed)
            if first:
                self._due.emit()

    def _say(self) -> None:
        with self._guard:
            batch = list(self._batch)
            self._batch.clear()
        if batch and self._stop is not None:
            self.heard.emit(batch)
