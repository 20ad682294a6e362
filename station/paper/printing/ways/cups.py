"""A queue of CUPS: `lp` takes the job, `lpstat` tells when the queue has it no more.

Labels and receipts pass raw; CUPS deprecates such queues: TCP and the device file are better. That
a job left the queue means that the printer took it, not that it came out.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from station.paper.printing.condition import READY, UNREACHABLE
from station.paper.printing.job import JobState, Outcome
from station.paper.printing.ways.leaving import until_it_left

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.paper.printing.talk import Patience

_ANSWERS_WITHIN_S = 30.0
_REQUEST = re.compile(r"request id is (\S+)")


class CupsQueue:
    """`wait` waits so many seconds and returns whether the station stops."""

    def __init__(
        self,
        queue: str,
        *,
        raw: bool,
        clock: Clock,
        wait: Callable[[float], bool],
        patience: Patience,
    ) -> None:
        self._queue, self._raw = queue, raw
        self._clock, self._wait, self._patience = clock, wait, patience

    def look(self) -> tuple[str, ...]:
        """Return how the queue is: CUPS knows whether it is stopped."""
        told = _run("lpstat", "-p", self._queue)
        if told is None or told.returncode or not told.stdout:
            return (UNREACHABLE,)
        return ("paused",) if b" disabled " in told.stdout else (READY,)

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:
        """Give the job to the queue and wait until it has left it."""
        words = self.look()
        if words != (READY,):
            note = "not_reached" if UNREACHABLE in words else "not_ready"
            return Outcome(JobState.FAILED, note, words)
        begin()
        raw = ("-o", "raw") if self._raw else ()
        told = _run("lp", "-d", self._queue, *raw, "-t", title, "-", given=content)
        if told is None:
            return Outcome(JobState.UNCERTAIN, "cut_off")
        if told.returncode:
            return Outcome(JobState.FAILED, "refused")
        request = _REQUEST.search(told.stdout.decode("utf-8", "replace"))
        if request is None:
            return Outcome(JobState.UNCERTAIN, "no_answer")
        name = request[1]
        return until_it_left(lambda: self._holds(name), self._clock, self._wait, self._patience)

    def _holds(self, request: str) -> bool:
        told = _run("lpstat", "-W", "not-completed", "-o", self._queue)
        return told is None or bool(told.returncode) or _names(told.stdout, request)


def _names(listing: bytes, request: str) -> bool:
    return any(line.split()[:1] == [request.encode()] for line in listing.splitlines())


def _run(
    program: str, *arguments: str, given: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """Run one of CUPS' commands; None where there is none, or none that ends."""
    path = shutil.which(program)
    if path is None:
        return None
    english = {**os.environ, "LC_ALL": "C"}
    try:
        return subprocess.run(  # noqa: S603 - CUPS' own, without a shell
            (path, *arguments),
            input=given,
            capture_output=True,
            timeout=_ANSWERS_WITHIN_S,
            env=english,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
