"""How a counter stands from one second to the next, for the window after one that died.

The desk's thread writes it each second: that it is written shows that window and desk both move.
What was scanned is in the journal; here is only who worked, and at what.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from station.access.person import Person
from station.events import ScanRecorded, Workflow, WorkflowChosen
from station.journal import durable
from station.kiosk import session_file

if TYPE_CHECKING:
    from pathlib import Path

    from station.access.attendance import Attendance
    from station.clock import Clock
    from station.events import Announcement

RESUMED_WITHIN = timedelta(minutes=2)
"""A counter that stood longer was left: whoever comes next says who they are."""

log = logging.getLogger(__name__)


class AtWork(Struct, frozen=True):
    """Somebody who is logged in. `left_s`: as long their log-in is still worth an approval."""

    person: Person
    left_s: float
    idle_s: float
    offline: bool


class Standing(Struct, frozen=True):
    """How it stood at one moment."""

    at: datetime
    workflow: Workflow = Workflow.RECEIVING
    at_work: AtWork | None = None


# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
_decode = msgspec.json.Decoder(Standing).decode


def read(file: Path, now: datetime) -> Standing | None:
    """Return how it stood; without anybody, where that is too long ago or not to be told."""
    try:
        standing = _decode(file.read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        log.info("nothing to come back to: %s", error)
        return None
    is_fresh = timedelta() <= now - standing.at <= RESUMED_WITHIN
    return standing if is_fresh else replace(standing, at_work=None)


def session_of(file: Path) -> Path:
    """Return where the scans of the window stand whose standing is in this file."""
    return file.with_suffix(".session")


def aged(at_work: AtWork, seconds: float) -> AtWork:
    """Return somebody at work as the program would know them had it run all the while."""
    return replace(at_work, left_s=at_work.left_s - seconds, idle_s=at_work.idle_s + seconds)


class Beat:
    """Writes it down. `hear` in any of the core's threads, `write` in the desk's.

    With `tells_all` false neither people nor parcels are written: the disk may not tell of them.
    """

    def __init__(
        self, file: Path, clock: Clock, attendance: Attendance, *, tells_all: bool = True
    ) -> None:
        self._file, self._clock, self._attendance = file, clock, attendance
        self._tells_all = tells_all
        self._workflow = Workflow.RECEIVING
        self._failed = False
        with suppress(OSError):
            file.parent.mkdir(mode=0o700, exist_ok=True)

    def hear(self, news: Announcement) -> None:
        """Note what is worked on, and what was scanned."""
        if isinstance(news, WorkflowChosen):
            self._workflow = news.workflow
        elif isinstance(news, ScanRecorded) and self._tells_all:
            with suppress(OSError):  # a list that begins empty is all that is lost
                session_file.add(session_of(self._file), news)

    def write(self) -> None:
        """Write how it stands now. A full disk is no reason to stop."""
        at_work = self._attendance.at_work() if self._tells_all else None
        standing = Standing(self._clock.now(), self._workflow, at_work)
        try:
            durable.replace(self._file, msgspec.json.encode(standing), synced=False)
            self._failed = False
        except OSError as error:
            if not self._failed:
                log.warning("no beat: %s", error.strerror)
            self._failed = True
            with suppress(OSError):
                os.utime(self._file)  # needs no room: the window that tells of a full disk lives
