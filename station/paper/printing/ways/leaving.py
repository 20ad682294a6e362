"""Waiting until a queue of the system has a job no more: its printer has taken it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.paper.printing.job import JobState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.paper.printing.talk import Patience


def until_it_left(
    holds: Callable[[], bool], clock: Clock, wait: Callable[[float], bool], patience: Patience
) -> Outcome:
    """Ask `holds` until it says no; what is still in the queue then may come out at any time."""
    end_s = clock.monotonic_s() + patience.progress_s
    while clock.monotonic_s() < end_s:
        if not holds():
            return Outcome(JobState.PRINTED, "spooled")
        if wait(patience.pause_s):
            return Outcome(JobState.UNCERTAIN, "interrupted")
    return Outcome(JobState.UNCERTAIN, "in_queue")
