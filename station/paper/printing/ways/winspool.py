"""A queue of Windows: bytes as they are (RAW), through winspool, by ctypes.

Written from Microsoft's documentation of the Print Spooler API (OpenPrinter, StartDocPrinter,
WritePrinter, EnumJobs, GetPrinterDriver); it was never run on Windows. v4 (XPS) drivers let RAW
jobs vanish with 0 bytes: they get XPS_PASS. That a job left means that the printer took it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from station.paper.printing.condition import READY, UNREACHABLE
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.ways.leaving import until_it_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.paper.printing.talk import Patience

_V4_DRIVER = 4
_NOT_READY = {0x1: "paused", 0x10: "paper_out", 0x8: "paper_jam", 0x400000: "head_open"}
"""PRINTER_STATUS_… bits that a person mends."""
_OFFLINE = 0x80
_FAULT = 0x2
"""PRINTER_STATUS_ERROR."""


class WindowsQueue:
    """`wait` waits so many seconds and returns whether the station stops."""

    def __init__(
        self, queue: str, clock: Clock, wait: Callable[[float], bool], patience: Patience
    ) -> None:
        self._queue = queue
        self._clock, self._wait, self._patience = clock, wait, patience

    def look(self) -> tuple[str, ...]:
        """Return what the queue knows of its printer."""
        status: int | None = None
        if sys.platform == "win32":
            from station.paper.printing.ways import winspool_calls

            status = winspool_calls.printer_status(self._queue)
        if status is None or status & _OFFLINE:
            return (UNREACHABLE,)
        words = tuple(word for bit, word in _NOT_READY.items() if status & bit)
        return words or (("fault",) if status & _FAULT else (READY,))

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:
        """Give the job to the queue and wait until it has left it."""
        words = self.look()
        if words != (READY,):
            note = "not_reached" if UNREACHABLE in words else "not_ready"
            return Outcome(JobState.FAILED, note, words)
        begin()
        return self._spooled(content, title)

    def _spooled(self, content: bytes, title: str) -> Outcome:
        if sys.platform == "win32":
            from station.paper.printing.ways import winspool_calls

            driver = winspool_calls.driver_version(self._queue)
            datatype = "XPS_PASS" if driver == _V4_DRIVER else "RAW"
            try:
                number = winspool_calls.spool(self._queue, content, title, datatype)
            except OSError:
                return Outcome(JobState.UNCERTAIN, "cut_off")
            return until_it_left(
                lambda: winspool_calls.holds(self._queue, number),
                *(self._clock, self._wait, self._patience),
            )
        return Outcome(JobState.FAILED, "not_reached")
