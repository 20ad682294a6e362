"""One station of the day, in the test's thread: a real store, desk, mirror, uplinks, and one cable.

Its disk can be cut off in the middle of a write. Whoever works here is logged in; what a desk wants
read is read at once, and whoever may allow things is at hand.
"""

from __future__ import annotations

import queue
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from station.access.attendance import Attendance, Session
from station.access.permissions import BY_ROLE
from station.access.person import Person
from station.central.downlink import Downlink
from station.central.link import Link
from station.central.naming import Naming
from station.central.onmart_push import onmart_push
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.pull import Pull
from station.central.uplink import Uplink
from station.clock import SystemClock
from station.events import ApprovalWanted, Target
from station.identity import StationIdentity
from station.journal.details import Approval
from station.journal.journal import Journal
from station.journal.outbox import JournalOutbox
from station.journal.recent import own_events
from station.mirror.reader import MirrorReader
from station.options import AccessOptions, DatabaseOptions, ReceivingOptions, SyncOptions
from station.recollection import Recollection
from station.rules.device_clock import Measurement
from station.surveying import read_survey
from tests.fakes.proxy import FaultProxy
from tests.simulator.counter import UnthreadedDesk

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.events import Announcement, DeskCommand, DeviceEvent
    from station.workflows.survey import Survey, Wanted
    from tests.simulator.disk import VirtualDisks, Volume

HUB = "CGK"
SUPERVISOR = "supervisor01"
_SYNC = SyncOptions(answer_within_s=30)
_PATIENCE_S = 60.0


class DayStation:
    """Desk `number` of the hub. `start`, then `do`; `die` and `start` again as often as needed."""

    def __init__(
        self, number: int, disks: VirtualDisks, clock: Clock, osas_url: str, onmart_url: str
    ) -> None:
        self.number, self._clock = number, clock
        self.volume: Volume = disks.volume(f"desk-{number}", lambda _: None)
        self._mirror_file = disks.volume(f"mirror-{number}", lambda _: None).folder / "m.sqlite"
        self.said: list[Announcement] = []
        self._wanted: list[tuple[Wanted, Callable[[Survey | None], None]]] = []
        port = urlsplit(osas_url).port
        assert port is not None
        self.cable = FaultProxy(port)
        urls = {Target.OSAS: osas_url, Target.ONMART: onmart_url}
        self._pools = {
            target: Pool(
                target, DatabaseOptions(url=self.cable.in_front_of(url), pool_acquire_ms=10_000)
            )
            for target, url in urls.items()
        }
        self._links = {target: Link(target, lambda _: None, clock) for target in Target}
        self._downlink = self._new_downlink()

    def start(self) -> None:
        """Start the program on what its disk holds."""
        self.volume.born()
        self.journal = Journal(self.volume.folder / "journal.sqlite", self._clock)
        self._mirror = MirrorReader(self._mirror_file)
        self.attendance = Attendance(
            self._clock,
            AccessOptions(required=True),
            fixed="",
            announce=self.said.append,
            on_badge=lambda _: None,
            on_log_out=lambda: None,
            on_minute=lambda: None,
            note=self.journal.note,
        )
        self.desk = UnthreadedDesk(
            self.journal,
            Recollection(self.journal, self._mirror),
            self._clock,
            self.identity,
            options=ReceivingOptions(),
            announce=self.said.append,
            attendance=self.attendance,
            survey=lambda wanted, hear: self._wanted.append((wanted, hear)),
        )
        self.desk.on_settled = lambda *_: None
        self._uplinks = {target: self._uplink(target) for target in Target}

    def die(self) -> None:
        """End without a word."""
        self.volume.bury()
        self._wanted.clear()
        self.close()

    def close(self) -> None:
        for outbox in self._outboxes:
            outbox.close()
        self._outboxes.clear()
        self._mirror.close()
        with suppress(Exception):
            self.journal.close()

    def finish(self) -> None:
        """Leave nothing behind."""
        self.close()
        for pool in self._pools.values():
            pool.close()
        self.cable.close()

    # ── what is done here ────────────────────────────────────────────────────────────────────

    def identity(self) -> StationIdentity:
        operator = self.attendance.operator
        return StationIdentity(HUB, "Jakarta Gateway", str(self.number), operator, "Asia/Jakarta")

    def log_in(self, username: str) -> None:
        """Have somebody begin to work here, whoever was here before; "": nobody does."""
        self.attendance.end()
        if username:
            role = "supervisor" if username == SUPERVISOR else "operator"
            person = Person(username, username.title(), role)
            self.attendance.begin(Session(person, 86_400.0, permissions=BY_ROLE[role]))

    def do(self, item: DeviceEvent | DeskCommand) -> list[Announcement]:
        """Do one thing, and all that it has read or done besides; return what was announced."""
        self.said.clear()
        self.desk._do(item)
        while self._wanted:
            wanted, hear = self._wanted.pop(0)
            hear(self._read(wanted))
            with suppress(queue.Empty):
                while (more := self.desk._inbox.take(0)) is not None:
                    self.desk._do(more)
        return list(self.said)

    def allow(self, approver: str) -> list[Announcement]:
        """Have what waits for it allowed, with a reason; return what was said last where nothing does."""
        asked = [one for one in self.said if isinstance(one, ApprovalWanted) and one.action]
        if not asked:
            return list(self.said)
        wanted = asked[-1]
        now = self._clock.now()
        self.said.clear()
        self.desk._allow(
            Approval(wanted.action, wanted.subject, wanted.requester, approver, "disetujui", now)
        )
        return list(self.said)

    def _read(self, wanted: Wanted) -> Survey:
        own = own_events(self.journal.file)
        with MirrorReader(self._mirror_file) as mirror:
            return read_survey(mirror, own, self.identity(), wanted, self._clock.now())

    def events(self) -> int:
        """Return how many events the journal holds."""
        return self.journal.prepare() - 1

    # ── the centre ───────────────────────────────────────────────────────────────────────────

    def send(self) -> list[str]:
        """Try to send all that is owed; return what prevented it: it is still owed then."""
        tried = (uplink.drain_once(_PATIENCE_S) for uplink in self._uplinks.values())
        return [report.error_key for report in tried if report.error_key]

    def refresh(self) -> list[str]:
        """Try to bring the mirror up to date; return what prevented it."""
        return list(self._downlink.refresh_once(_PATIENCE_S).errors.values())

    def owed(self) -> int:
        """Return how many deliveries wait or are parked."""
        states = [self.journal.owed(target) for target in Target]
        return sum(state.waiting + state.parked for state in states)

    def _uplink(self, target: Target) -> Uplink:
        outbox = JournalOutbox(target, self.journal, self.desk)
        self._outboxes.append(outbox)
        pool, clock = self._pools[target], SystemClock()
        hear = self._measure if target is Target.OSAS else _measure_nothing
        make = osas_push if target is Target.OSAS else onmart_push
        return Uplink(
            outbox,
            pool,
            make(pool, Naming(), clock, hear),
            station=f"{HUB}-{self.number}",
            link=self._links[target],
            announce=lambda _: None,
            clock=clock,
            options=_SYNC,
        )

    def _measure(self, _offset: timedelta) -> None:
        """Take the day's clock for the server's: it is a day that was."""
        clock = self._clock
        self.desk.measured = Measurement(timedelta(), clock.now(), clock.monotonic_s())

    def _new_downlink(self) -> Downlink:
        self._outboxes: list[JournalOutbox] = []
        return Downlink(
            {
                target: (pool, Pull(pool, Naming(), overlap_s=900, days=30), self._links[target])
                for target, pool in self._pools.items()
            },
            self._mirror_file,
            announce=lambda _: None,
            clock=self._clock,
            options=_SYNC,
        )


def _measure_nothing(_offset: timedelta) -> None:
    """ONMART sets no clock."""
