"""Gathers a test scan from keys or bytes, and judges it when it is over. Nothing is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from station.events import Scan, UnreadableScan
from station.rules.trial_scan import SUFFIXES, Stroke, judge_keys, judge_text, judge_unended

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.devices.tap import Passed
    from station.rules.trial_scan import Limits

KEYBOARD = ""
"""Stands for whatever types, where a device's name is asked for."""
_OVER_MS = 1_200
"""A scanner's own delay between keys can be set to 990 ms at most."""
_ENDED_MS = 150
"""After a suffix: a line feed may follow the carriage return."""
_SHORTEST = 4
"""Fewer keys are a person's."""
_LONGEST = 512


class TrialListener(QObject):
    """Says `judged` with the device's name (KEYBOARD for keys) and the Trial."""

    judged = Signal(str, object)

    def __init__(self, limits: Callable[[], Limits], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._limits = limits
        self._strokes: list[Stroke] = []
        self._device, self._unread = "", b""
        self._keys_over = self._timer(self._judge_keys)
        self._bytes_over = self._timer(self._judge_bytes)

    def strike(self, text: str, at_s: float) -> None:
        """Take a key, as the system wrote it."""
        if len(self._strokes) < _LONGEST:
            self._strokes.append(Stroke(text, at_s))
        ended = text in SUFFIXES and len(self._strokes) > _SHORTEST
        self._keys_over.start(_ENDED_MS if ended else _OVER_MS)

    def hear(self, passed: Passed) -> None:
        """Take what was read of a scanner that does not type."""
        for event in passed.read_as:
            if isinstance(event, Scan):
                self.judged.emit(passed.device, judge_text(event.text))
            elif isinstance(event, UnreadableScan):
                self.judged.emit(passed.device, judge_unended(event.sample.encode("latin-1")))
        if passed.read_as:
            self._unread = b""
            self._bytes_over.stop()
        else:
            self._device = passed.device
            self._unread = (self._unread + passed.data)[:_LONGEST]
            self._bytes_over.start(_OVER_MS)

    def forget(self) -> None:
        """Drop what is under way: nobody looks any more."""
        self._keys_over.stop()
        self._bytes_over.stop()
        self._strokes, self._unread = [], b""

    def _judge_keys(self) -> None:
        strokes, self._strokes = self._strokes, []
        if len(strokes) >= _SHORTEST:
            self.judged.emit(KEYBOARD, judge_keys(strokes, self._limits()))

    def _judge_bytes(self) -> None:
        unread, self._unread = self._unread, b""
        if unread:
            self.judged.emit(self._device, judge_unended(unread))

    def _timer(self, on_timeout: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(on_timeout)
        return timer
