"""Who works at this desk: begun by a log-in, locked when nobody moves, ended by a log-out.

    nobody ──begin──→ here ──nothing for 10 minutes──→ locked ──begin──→ here
       ↑                └──────────end───────────────────┘ │
       └───────────────────────────────────────────────────┘

Changed by the desk's thread alone, in order with what is scanned; read by any. Scanning goes on
whoever is here: what is scanned without anybody is recorded without an operator, and says so.
Neighbours: gate (which proves who it is), desk (which asks).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.access.badge_code import is_badge
from station.access.permissions import Permission
from station.access.person import Person
from station.events import (
    CommandName,
    CommandRefused,
    OperatorChanged,
    Presence,
    StoreAlarm,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.events import Announcement, Command, Decision, Scan
    from station.kiosk.standing import AtWork
    from station.options import AccessOptions

_NOTED_EVERY_S = 60.0
_OF_ANYBODY = frozenset({CommandName.WORKFLOW, CommandName.NO, CommandName.SUPERVISOR})
_ENDED = {"closed": "account_closed", "revoked": "badge_taken_back"}
WARNINGS = {"nobody": "log_in_first", "expired": "log_in_expired"}


class Session(Struct, frozen=True):
    """Somebody at work. `lasts_s`: how long what proved them is still worth an approval."""

    person: Person
    lasts_s: float
    offline: bool = False
    also_at: str = ""
    permissions: frozenset[Permission] = frozenset()
    badge_id: int = 0
    """See Proof."""


class _Moment(Struct, frozen=True):
    at: datetime
    monotonic_s: float


class _State(Struct, frozen=True):
    """All of it in one value: whoever reads it in another thread sees it whole."""

    session: Session | None = None
    since: _Moment | None = None
    is_locked: bool = False
    is_expired: bool = False


class Attendance:
    """One desk's. `fixed` is who is named where nobody logged in and nobody has to."""

    def __init__(
        self,
        clock: Clock,
        options: AccessOptions,
        *,
        fixed: str,
        announce: Callable[[Announcement], None],
        on_badge: Callable[[str], None],
        on_whose: Callable[[str, Callable[[Person], None]], None] | None = None,
        on_log_out: Callable[[], None],
        on_minute: Callable[[], None],
        note: Callable[[StoreAlarm], None],
    ) -> None:
        self._clock = clock
        self._options = options
        self._fixed = fixed
        self._announce = announce
        self._on_badge = on_badge
        self._on_whose = on_whose
        self._on_log_out = on_log_out
        self._on_minute = on_minute
        self._note = note
        self._scans = 0
        self._moved = self._noted = self._moment()
        self._state = _State()

    @property
    def operator(self) -> str:
        """Under whose name is recorded what is scanned now; "" for nobody's."""
        state = self._state
        if state.session is None:
            return "" if self._options.required else self._fixed
        return "" if state.is_locked else state.session.person.username

    @property
    def unproven(self) -> str:
        """Why nobody vouches for what is scanned now, see EventBody; "" where somebody does."""
        state = self._state
        if state.session is None:
            return "nobody" if self._options.required else ""
        if state.is_locked:
            return "nobody"
        return "expired" if state.is_expired else ""

    @property
    def permissions(self) -> frozenset[Permission]:
        """What whoever is here may do now without asking anybody."""
        state = self._state
        if state.session is None or state.is_locked or state.is_expired:
            return frozenset()
        return state.session.permissions

    def may(self, permission: Permission) -> bool:
        """Return whether whoever is here may do this; anybody may where nobody has to log in.

        What is old takes approvals away, and no work: a truck must leave off line, too.
        """
        state = self._state
        if state.session is None:
            return not self._options.required
        return not state.is_locked and permission in state.session.permissions

    @property
    def presence(self) -> Presence:
        """Whether somebody is here."""
        state = self._state
        if state.session is None:
            return Presence.NOBODY
        return Presence.LOCKED if state.is_locked else Presence.HERE

    @property
    def session(self) -> Session | None:
        """Who is logged in, locked or not."""
        return self._state.session

    def shown(self, notice: str = "", **facts: str) -> OperatorChanged:
        """Return who is here, as it is told."""
        state, now = self._state, self._clock.now()
        session = state.session
        if session is None:
            return OperatorChanged(
                Presence.NOBODY, "", "", now, notice=notice, facts=tuple(facts.items())
            )
        return OperatorChanged(
            self.presence,
            session.person.username,
            session.person.full_name,
            now,
            session.offline,
            state.is_expired,
            session.also_at,
            notice,
            tuple(facts.items()),
        )

    # ── the desk's thread ────────────────────────────────────────────────────────────────────

    def takes(self, scan: Scan, hear: Callable[[Person], None] | None = None) -> bool:
        """Return whether a scan is a badge's, which is no parcel's; note that somebody is here.

        With `hear` it logs nobody in: whose it is, is told there, in the access thread.
        """
        if is_badge(scan.text):
            if hear is not None and self._on_whose is not None:
                self._on_whose(scan.text, hear)
            else:
                self._on_badge(scan.text)
            return True
        self.moved()
        self._scans += 1
        return False

    def takes_command(self, command: Command) -> bool:
        """Return whether a command is none for a workflow: somebody leaves, or nobody is here.

        A scan without anybody is kept; what somebody would have to answer for is not done.
        """
        self.moved()
        if command.name is CommandName.LOG_OUT:
            self._on_log_out()
            return True
        if self.unproven != "nobody" or command.name in _OF_ANYBODY:
            return False
        self._announce(CommandRefused("log_in_first", (), command.at))
        return True

    def moved(self) -> None:
        """Note that somebody did something here just now."""
        self.look()
        self._moved = self._moment()

    def begin(self, session: Session) -> None:
        """Somebody works here from now on."""
        self._moved, self._scans = self._moment(), 0
        self._change(_State(session, self._moved, is_expired=session.lasts_s <= 0))

    def at_work(self) -> AtWork | None:
        """Return who is logged in and for how long, for a window after this one."""
        from station.kiosk.standing import AtWork  # few stations ask

        state = self._state
        if state.session is None or state.since is None:
            return None
        left_s = state.session.lasts_s - self._elapsed_s(state.since)
        idle_s = self._elapsed_s(self._moved)
        return AtWork(state.session.person, left_s, idle_s, state.session.offline)

    def resume(self, session: Session, idle_s: float) -> None:
        """Somebody works here on, after a window that died; nobody has moved for `idle_s`."""
        self._moved = self._moment(idle_s)
        self._state = _State(session, self._moment(), is_expired=session.lasts_s <= 0)
        self.look()
        self._announce(self.shown())

    def end(self, notice: str = "", **facts: str) -> None:
        """Nobody does any more."""
        self._change(_State(), notice, **facts)

    def permit(self, permissions: frozenset[Permission]) -> None:
        """Whoever is here may do this from now on: the database says otherwise than before."""
        state = self._state
        if state.session is not None:
            session = replace(state.session, permissions=permissions)
            self._state = replace(state, session=session)

    def note_elsewhere(self, person: Person, also_at: str) -> None:
        """Tell that whoever is here is logged in at another desk too; "": no longer."""
        state = self._state
        if state.session is not None and state.session.person == person:
            self._change(replace(state, session=replace(state.session, also_at=also_at)))

    def close(self, why: str) -> None:
        """End the session of somebody whose account was "closed", or whose badge was "revoked".

        What they did is kept.
        """
        session = self._state.session
        if session is not None:
            facts = ("name", session.person.username), ("count", str(self._scans))
            self._note(StoreAlarm(_ENDED[why], facts, self._clock.now()))
            self.end(why, name=session.person.full_name)

    def look(self) -> None:
        """Lock what nobody has moved for too long; notice what has expired."""
        state = self._state
        if self._elapsed_s(self._noted) >= _NOTED_EVERY_S:
            self._noted = self._moment()
            self._on_minute()
        if state.session is None or state.since is None:
            return
        idle = self._elapsed_s(self._moved) >= self._options.lock_after_s
        old = self._elapsed_s(state.since) >= state.session.lasts_s
        now = replace(state, is_locked=state.is_locked or idle, is_expired=state.is_expired or old)
        if now != state:
            self._change(now)

    def _change(self, state: _State, notice: str = "", **facts: str) -> None:
        self._state = state
        self._announce(self.shown(notice, **facts))

    def _moment(self, ago_s: float = 0.0) -> _Moment:
        at = self._clock.now() - timedelta(seconds=ago_s)
        return _Moment(at, self._clock.monotonic_s() - ago_s)

    def _elapsed_s(self, since: _Moment) -> float:
        """Return how long ago that was, by whichever clock says longer.

        One stands still while the computer sleeps, the other is set.
        """
        by_date = (self._clock.now() - since.at).total_seconds()
        return max(by_date, self._clock.monotonic_s() - since.monotonic_s)


def with_warning(decision: Decision, unproven: str) -> Decision:
    """Return a decision that also says that nobody vouches for it."""
    return replace(decision, warning=WARNINGS[unproven]) if unproven else decision
