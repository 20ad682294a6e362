"""A queue of Windows: bytes as they are (RAW), through winspool, by ctypes.

Written from Microsoft's documentation of the Print Spooler API (OpenPrinter, StartDocPrinter,
WritePrinter, EnumJobs, GetPrinterDriver); it was never run on Windows. v4 (XPS) drivers let RAW
jobs vanish with 0 bytes: they get XPS_PASS. That a job left means that the printer took it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Protocol

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


class Spooler(Protocol):
    """Windows' queues, as winspool_calls reaches them."""

    def printer_status(self, queue: str, /) -> int | None:
        """Return the PRINTER_STATUS_… bits of a queue; None where there is no such queue."""

    def driver_version(self, queue: str, /) -> int:
        """Return the version of a queue's driver: 3, or 4 for XPS; 0 where it is not known."""

    def spool(self, queue: str, content: bytes, title: str, datatype: str, /) -> int:
        """Hand a job over whole; return its number. Raises OSError."""

    def holds(self, queue: str, number: int, /) -> bool:
        """Return whether a queue still has a job."""


class WindowsQueue:
    """`wait` waits so many seconds and returns whether the station stops."""

    def __init__(
        self,
        queue: str,
        clock: Clock,
        wait: Callable[[float], bool],
        patience: Patience,
        spooler: Spooler | None = None,
    ) -> None:
        self._queue = queue
        self._clock, self._wait, self._patience = clock, wait, patience
        self._spooler = spooler or _system()

    def look(self) -> tuple[str, ...]:
        """Return what the queue knows of its printer."""
        spooler = self._spooler
        status = spooler.printer_status(self._queue) if spooler is not None else None
        if status is None or status & _OFFLINE:
            return (UNREACHABLE,)
        words = tuple(word for bit, word in _NOT_READY.items() if status & bit)
        return words or (("fault",) if status & _FAULT else (READY,))

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:
        """Give the job to the queue and wait until it has left it."""
        words, spooler = self.look(), self._spooler
        if words != (READY,) or spooler is None:
            note = "not_reached" if UNREACHABLE in words else "not_ready"
            return Outcome(JobState.FAILED, note, words)
        begin()
        return self._spooled(spooler, content, title)

    def _spooled(self, spooler: Spooler, content: bytes, title: str) -> Outcome:
        queue = self._queue
        try:
            datatype = "XPS_PASS" if spooler.driver_version(queue) == _V4_DRIVER else "RAW"
            number = spooler.spool(queue, content, title, datatype)
        except OSError:
            return Outcome(JobState.UNCERTAIN, "cut_off")
        return until_it_left(
            lambda: spooler.holds(queue, number), self._clock, self._wait, self._patience
        )


def _system() -> Spooler | None:
    """Return this system's; None where it is not Windows."""
    if sys.platform == "win32":
        from station.paper.printing.ways import winspool_calls

        return winspool_calls
    return None
