"""Both databases as one station sees them: pools, uplinks, downlink, built and stopped together.

Importing this imports the database driver; bootstrap does so in a thread of its own.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from station.central.doctor.inspection import inspect
from station.central.downlink import Downlink, RefreshReport
from station.central.fitness import FitPush
from station.central.heartbeat import Heartbeat
from station.central.link import Link
from station.central.naming import naming_of
from station.central.onmart_push import onmart_push
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.pull import Pull
from station.central.questions import Questions
from station.central.uplink import DrainReport, Uplink
from station.errors import JournalError
from station.events import ScanRecorded, Target
from station.journal.outbox import JournalOutbox
from station.passwords import Passwords
from station.rules.device_clock import Measurement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import timedelta

    from station.announcer import Announcer
    from station.central.batch import Push
    from station.central.doctor.report import Report
    from station.central.downlink import PullOne
    from station.central.idling_pool import Connection
    from station.central.log_in import LogIn
    from station.central.papers import Papers
    from station.clock import Clock
    from station.desk import Desk
    from station.events import Announcement
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.journal.journal import Journal
    from station.options import Settings

_LEAST_REFRESH_S = 1.0
"""The mirror gets so much from whoever is there, also when the other used up the time."""

log = logging.getLogger(__name__)


class Centre:
    """A station's links to OSAS and ONMART. `start` and `stop` the threads, or `sync_once`."""

    def __init__(
        self,
        settings: Settings,
        folders: Folders,
        journal: Journal,
        desk: Desk,
        *,
        announcer: Announcer,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._folders = folders
        self._journal = journal
        self._desk = desk
        self._announcer = announcer
        self._clock = clock
        passwords = Passwords(folders.config)
        self._pools = {
            target: Pool(
                target,
                options,
                passwords=passwords,
                answer_within_s=settings.sync.answer_within_s,
            )
            for target, options in ((Target.OSAS, settings.osas), (Target.ONMART, settings.onmart))
        }
        self._naming = {target: naming_of(settings, target) for target in Target}
        self._links = {target: Link(target, announcer, clock) for target in Target}
        self._pushes = {target: self._push(target) for target in Target}
        self._outboxes = [self._outbox(target) for target in Target]
        self._uplinks = [self._uplink(outbox) for outbox in self._outboxes]
        self._downlink = self._make_downlink()
        self._questions: list[Questions] = []
        self._unsubscribe = announcer.subscribe(self._on_announcement)

    def start(self) -> None:
        """Start draining both outboxes and refreshing the mirror."""
        for uplink in self._uplinks:
            uplink.start()
        self._downlink.start()

    def stop(self) -> None:
        """Stop all of it; what is still owed waits in the journal."""
        self._unsubscribe()
        for uplink in self._uplinks:
            uplink.stop()
        self._downlink.stop()
        for outbox in self._outboxes:
            outbox.close()
        for pool in self._pools.values():
            pool.close()
        for questions in self._questions:
            questions.join()

    def questions(self, identity: Callable[[], StationIdentity]) -> Questions:
        """Return whom one thread may ask about waybills, tables and this hub's day."""
        made = Questions(
            self._pools, self._naming, self._folders, clock=self._clock, identity=identity
        )
        self._questions.append(made)
        return made

    def papers(self, identity: Callable[[], StationIdentity]) -> Papers:
        """Return whom one thread may ask for documents."""
        from station.central.papers import Papers  # most starts print none

        hub = self._settings.station.hub
        pool, naming = self._pools[Target.OSAS], self._naming[Target.OSAS]
        return Papers(pool, naming, hub, self.questions(identity))

    def log_in(self) -> LogIn:
        """Return whom one thread may ask who somebody is."""
        from station.central.log_in import LogIn  # most starts need none

        own = self._settings.station
        return LogIn(self._pools[Target.OSAS], self._naming[Target.OSAS], own.hub, own.desk)

    def sync_once(self, timeout_s: float) -> dict[str, Any]:
        """Drain both outboxes and refresh the mirror once; beside running threads too.

        Returns per database what was delivered, not owed, parked, is still waiting and its
        `error` key ("" for none), the mirror's state, and whether `nothing_left`.
        """
        deadline_s = time.monotonic() + timeout_s
        drained = self._drain_both(timeout_s)
        left_s = deadline_s - time.monotonic()
        # Whoever used up all of the time would only do so once more.
        asked = [target for target in Target if left_s > 0 or not drained[target].error_key]
        return _report(drained, self._refresh(max(_LEAST_REFRESH_S, left_s), asked))

    def _drain_both(self, timeout_s: float) -> dict[Target, DrainReport]:
        """Drain at the same time: one that is silent must not use up the other's."""
        drained: dict[Target, DrainReport] = {}

        def drain(target: Target) -> None:
            # An outbox of its own, because each is read by one thread.
            outbox = self._outbox(target)
            owed = self._journal.owed(target)
            drained[target] = DrainReport(0, 0, owed.parked, owed.waiting, "database_failed")
            try:
                drained[target] = self._uplink(outbox).drain_once(timeout_s)
            except JournalError as error:
                log.info("%s: %s", target, error)
            finally:
                outbox.close()

        with ExitStack() as limits:
            for target in Target:
                limits.enter_context(self._limited(timeout_s, target))
            threads = [
                threading.Thread(target=drain, args=(target,), name=f"drain-{target}", daemon=True)
                for target in Target
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return drained

    def _refresh(self, timeout_s: float, targets: Collection[Target]) -> RefreshReport:
        with self._limited(timeout_s, *targets):
            return self._make_downlink(targets).refresh_once(timeout_s)

    @contextmanager
    def _limited(self, timeout_s: float, *targets: Target) -> Iterator[None]:
        """Give up servers that are still being waited for when the caller's time is over."""

        def interrupt() -> None:
            for target in targets:
                self._pools[target].interrupt()

        alarm = threading.Timer(timeout_s, interrupt)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
            alarm.join()

    def _push(self, target: Target) -> FitPush:
        pool, naming = self._pools[target], self._naming[target]
        push: Push
        if target is Target.OSAS:
            push = osas_push(pool, naming, self._clock, self._on_offset)
        else:
            # OSAS alone sets the clock's offset: two servers would take turns.
            push = onmart_push(pool, naming, self._clock, lambda _: None)

        def look(connection: Connection) -> Report:
            with pool.answering(connection):
                return inspect(connection, target, naming, self._settings.station.hub, self._clock)

        return FitPush(push, look)

    def _outbox(self, target: Target) -> JournalOutbox:
        return JournalOutbox(target, self._journal, self._desk)

    def _uplink(self, outbox: JournalOutbox) -> Uplink:
        target = outbox.target
        own = self._settings.station
        return Uplink(
            outbox,
            self._pools[target],
            self._pushes[target],
            station=f"{own.hub}-{own.desk}",
            link=self._links[target],
            announce=self._announcer,
            clock=self._clock,
            options=self._settings.sync,
        )

    def _heartbeat(self) -> Heartbeat:
        own = self._settings.station
        return Heartbeat(
            self._pools[Target.OSAS],
            self._naming[Target.OSAS],
            self._pushes[Target.OSAS],
            self._clock,
            hub=own.hub,
            desk=own.desk,
            waiting=lambda: self._journal.owed(Target.OSAS).waiting,
        )

    def _pull(self, target: Target) -> PullOne:
        sync = self._settings.sync
        pull = Pull(
            self._pools[target],
            self._naming[target],
            overlap_s=sync.mirror_overlap_s,
            days=sync.mirror_days,
            compare_every_s=sync.mirror_compare_every_s,
            hub=self._settings.station.hub if sync.mirror_scope == "hub" else "",
        )
        return self._heartbeat().after(pull) if target is Target.OSAS else pull

    def _make_downlink(self, targets: Collection[Target] = tuple(Target)) -> Downlink:
        sync = self._settings.sync
        pulls = {
            target: (pool, self._pull(target), self._links[target])
            for target, pool in self._pools.items()
            if target in targets
        }
        return Downlink(
            pulls,
            self._folders.mirror_file,
            announce=self._announcer,
            clock=self._clock,
            options=sync,
        )

    def _on_offset(self, offset: timedelta) -> None:
        self._desk.measured = Measurement(offset, self._clock.now(), self._clock.monotonic_s())

    def _on_announcement(self, announcement: Announcement) -> None:
        if isinstance(announcement, ScanRecorded):
            for uplink in self._uplinks:
                uplink.nudge()


def _report(drained: dict[Target, DrainReport], refreshed: RefreshReport) -> dict[str, Any]:
    report: dict[str, Any] = {}
    for target, drain in drained.items():
        report[target.value] = {
            "delivered": drain.delivered,
            "not_owed": drain.not_owed,
            "parked": drain.parked,
            "waiting": drain.waiting,
            "error": drain.error_key or refreshed.errors.get(target, ""),
        }
    as_of = refreshed.as_of
    report["mirror"] = {
        "as_of": as_of.isoformat() if as_of else None,
        "waybills": refreshed.waybills,
    }
    report["nothing_left"] = all(
        not (report[target]["waiting"] or report[target]["parked"] or report[target]["error"])
        for target in Target
    )
    return report
