"""Keeps the mirror fresh from both databases, in one thread. Neighbours: pull, mirror/writer.

Each database has its own turn and its own pauses: with one of them down, the other still comes.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import apsw

from station.central.backoff import Backoff
from station.errors import CentralError
from station.events import MirrorFound, MirrorRefreshed, Target
from station.mirror.schema import TABLES
from station.mirror.writer import MirrorWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from station.central.link import Link
    from station.central.pools import Pool
    from station.clock import Clock
    from station.events import Announcement
    from station.options import SyncOptions

    PullOne = Callable[[MirrorWriter, float | None], None]

_DAY_S = 86_400
_FINISH_WITHIN_S = 1.0
_UNUSABLE = "mirror_unusable"
_WAYBILLS = next(table for table in TABLES if table.name == "waybill")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """How one refresh ended: an `error.` key per database that failed, the moment it is as of."""

    errors: Mapping[Target, str]
    as_of: datetime | None
    waybills: int


@dataclass(slots=True)
class _Source:
    """One database to pull from, and when it is due again."""

    pool: Pool
    pull: PullOne
    link: Link
    backoff: Backoff
    due_s: float = 0.0


class Downlink:
    """One per station. `start` and `stop` its thread, or `refresh_once` in one's own."""

    def __init__(
        self,
        pulls: Mapping[Target, tuple[Pool, PullOne, Link]],
        mirror_file: Path,
        *,
        announce: Callable[[Announcement], None],
        clock: Clock,
        options: SyncOptions,
        random: Random | None = None,
    ) -> None:
        self._mirror_file = mirror_file
        self._announce = announce
        self._clock = clock
        self._every_s = options.mirror_every_s
        self._days = options.mirror_days
        jitter = random or Random()  # noqa: S311  # nothing secret
        self._sources = {
            target: _Source(pool, pull, link, Backoff(options.backoff_cap_s, jitter))
            for target, (pool, pull, link) in pulls.items()
        }
        self._writer: MirrorWriter | None = None
        self._pulled_at: datetime | None = None
        self._swept_on = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="downlink", daemon=True)

    def start(self) -> None:
        """Start refreshing, now and every `mirror_every_s`."""
        self._thread.start()

    def stop(self) -> None:
        """Let a pull under way finish for a moment, cut it off otherwise, end the thread."""
        self._stop.set()
        if self._thread.ident is None:
            return
        self._thread.join(_FINISH_WITHIN_S)
        if self._thread.is_alive():
            for source in self._sources.values():
                source.pool.interrupt()
            self._thread.join()

    def refresh_once(self, timeout_s: float) -> RefreshReport:
        """Pull from each database once; for a caller's thread, while none is started."""
        deadline_s = self._clock.monotonic_s() + timeout_s
        errors: dict[Target, str] = {}
        as_of: datetime | None = None
        waybills = 0
        try:
            if not self._sources:
                self._open_writer()  # what it holds is told, also where nobody is asked
            for target in self._sources:
                left_s = max(0.1, deadline_s - self._clock.monotonic_s())
                error = self._turn(target, left_s)
                if error is not None:
                    errors[target] = error.key
            self._finish_round()
            if self._writer is not None:
                as_of, waybills = self._as_of(self._writer), self._writer.count(_WAYBILLS)
        except apsw.Error as error:
            log.info("mirror: %s", error)
            errors[Target.OSAS] = _UNUSABLE
        finally:
            self._close_writer()
        return RefreshReport(errors, as_of, waybills)

    def _run(self) -> None:
        while not self._stop.is_set():
            for target, source in self._sources.items():
                if self._clock.monotonic_s() >= source.due_s:
                    self._take_turn(target, source)
            try:
                self._finish_round()
            except apsw.Error as error:
                log.info("mirror: %s", error)
                self._close_writer()
            due_s = min(source.due_s for source in self._sources.values())
            self._stop.wait(max(0.0, due_s - self._clock.monotonic_s()))
        self._close_writer()

    def _take_turn(self, target: Target, source: _Source) -> None:
        try:
            failing = self._turn(target, None) is not None
        except Exception:
            # A fault of ours must not end the thread: the next turn tries again.
            log.exception("%s: pull failed", target)
            failing = True
        if failing:
            pause_s = source.backoff.next_pause_s()
        else:
            source.backoff.reset()
            pause_s = self._every_s
        source.due_s = self._clock.monotonic_s() + pause_s

    def _turn(self, target: Target, timeout_s: float | None) -> CentralError | None:
        """Pull from one database; return what prevented it."""
        source = self._sources[target]
        began_at = self._clock.now()
        try:
            source.pull(self._open_writer(), timeout_s)
        except CentralError as error:
            if not self._stop.is_set():
                log.info("%s: %s", target, error)
                if error.key != _UNUSABLE:
                    source.link.failed(error)
            return error
        except apsw.Error as error:
            # Damaged or full: made anew, or opened again, at the next turn.
            log.info("mirror: %s", error)
            self._close_writer()
            return CentralError(_UNUSABLE)
        source.link.answered()
        if target is Target.OSAS:
            self._pulled_at = began_at
        return None

    def _finish_round(self) -> None:
        """Once OSAS was pulled, and ONMART had its turn, the mirror is as of that moment.

        ONMART may be down for days without the waybills growing old.
        """
        as_of, self._pulled_at = self._pulled_at, None
        writer = self._writer
        if as_of is None or writer is None:
            return
        writer.note("as_of_us", round(as_of.timestamp() * 1_000_000))
        today = int(as_of.timestamp()) // _DAY_S
        if today != self._swept_on:
            writer.forget_before((today - self._days) * _DAY_S * 1_000_000)
            self._swept_on = today
        self._announce(MirrorRefreshed(as_of, writer.count(_WAYBILLS)))

    def _as_of(self, writer: MirrorWriter) -> datetime | None:
        noted = writer.noted("as_of_us")
        return None if noted is None else datetime.fromtimestamp(int(noted) / 1_000_000, UTC)

    def _open_writer(self) -> MirrorWriter:
        if self._writer is not None and self._writer.is_to_be_opened_anew:
            log.info("mirror: the file is gone, another, or damaged")
            self._close_writer()
        if self._writer is None:
            self._writer = writer = MirrorWriter(self._mirror_file)
            self._announce(MirrorFound(self._as_of(writer), writer.count(_WAYBILLS)))
        return self._writer

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            # What came into this file says nothing of how old the next one is.
            self._writer = self._pulled_at = None
