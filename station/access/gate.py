"""The thread "access": it proves who somebody is, while the desk goes on. Neighbours: proving.

    a badge   nobody here, or somebody else   →  they work here now
              their own, a while later        →  they do no longer
              while one is expected           →  it is held, until its PIN proves it

Whoever asks is never kept waiting; what came of it is announced, or told to whoever gave a callback
(in this thread). A code that stands on a badge leaves this thread for nowhere.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from station.access.attendance import Session
from station.access.held_badge import HeldBadge, told_or_refused
from station.errands import Errands
from station.events import AccessRefused, PinAsked, Presence

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.accounts import Proof
    from station.access.approval import Request
    from station.access.attendance import Attendance
    from station.access.held_badge import Hear
    from station.access.person import Person
    from station.access.proving import Proving
    from station.clock import Clock
    from station.errors import StationError
    from station.events import Announcement, OperatorChanged
    from station.journal.details import Approval
    from station.kiosk.standing import AtWork
    from station.options import AccessOptions

_AGAIN_S = 10.0
"""So long after a log-in the same badge logs nobody out: it was scanned twice."""
_SECOND_US = 1_000_000


class Presences(Protocol):
    """Where it is noted who works at which desk."""

    def begin(self, username: str) -> str:
        """Note that somebody works here; return the other desk where they do too, or ""."""

    def elsewhere(self, username: str) -> str | None:
        """Return the other desk where they work by now, or ""; None where nobody can tell."""

    def end(self, username: str) -> None:
        """Note that they do no longer."""


class Door(Protocol):
    """What the thread works with, made in it."""

    @property
    def proving(self) -> Proving:
        """Return who proves."""

    @property
    def presences(self) -> Presences:
        """Return where it is noted."""

    def close(self) -> None:
        """Close what was opened."""


class Gate:
    """One desk's. Every method may be called from any thread, and blocks none."""

    _attendance: Attendance
    _in_order: Callable[[Callable[[], None]], None]

    def __init__(
        self,
        make: Callable[[], Door],
        clock: Clock,
        options: AccessOptions,
        announce: Callable[[Announcement], None],
    ) -> None:
        self._make = make
        self._clock = clock
        self._options = options
        self._announce = announce
        self._errands = Errands("access")
        self._door: Door | None = None
        self._badge = HeldBadge(lambda: self._proving, clock)
        self._entered_s = 0.0

    def watch(self, attendance: Attendance, in_order: Callable[[Callable[[], None]], None]) -> None:
        """Change who is here through `in_order`, in the desk's thread. Before anything is asked."""
        self._attendance, self._in_order = attendance, in_order

    def stop(self) -> None:
        """Finish what was asked, note that nobody works here, end the thread."""
        if self._door is not None:
            self._errands.put(self._close)
        self._errands.stop()

    def shown(self) -> OperatorChanged:
        """Return who is here now, as it is told."""
        return self._attendance.shown()

    def moved(self) -> None:
        """Note that somebody did something at this desk."""
        self._in_order(self._attendance.moved)

    # ── logging in and out ───────────────────────────────────────────────────────────────────

    def badge(self, code: str) -> None:
        """Take a badge that was scanned."""
        self._put(partial(self._on_badge, code, self._clock.monotonic_s()))

    def whose(self, code: str, hear: Callable[[Person], None]) -> None:
        """Have told whose badge this is, and nobody logged in; a badge of nobody is announced."""
        self._put(lambda: hear(self._badge.owner(code)))

    def log_in(self, username: str, password: str) -> None:
        """Log in by name and password."""
        self._put(lambda: self._enter(self._proving.by_password(username, password)))

    def give_pin(self, pin: str) -> None:
        """Log in with the badge whose PIN was asked for."""
        self._put(lambda: self._enter(self._badge.prove(pin)))

    def log_out(self) -> None:
        """End the session."""
        self._put(self._leave)

    def resume(self, at_work: AtWork) -> None:
        """Let somebody work on who was logged in when a window died a moment ago."""
        self._put(partial(self._on_resume, at_work))

    def look(self) -> None:
        """Keep the time that is certain; heed what the database says of whoever is here by now."""
        if self._door is not None:  # before anybody logs in there is nothing to keep
            self._put(self._look)

    # ── a second person ──────────────────────────────────────────────────────────────────────

    def expect_badge(self, hear: Hear | None) -> None:
        """Have the next badges told here and not logged in; None: no longer."""
        self._put(lambda: self._badge.expect(hear))

    def approve(
        self,
        request: Request,
        pin: str,
        reason: str,
        answer: Callable[[Approval | StationError], None],
    ) -> None:
        """Have the owner of the badge that is held allow something, by its PIN if one is needed."""
        ask = partial(self._badge.approve, request, pin, reason)
        self._errands.put(lambda: answer(told_or_refused(ask)))

    # ── in the thread ────────────────────────────────────────────────────────────────────────

    def _put(self, work: Callable[[], None]) -> None:
        self._errands.put(lambda: self._do(work))

    def _do(self, work: Callable[[], None]) -> None:
        refusal = told_or_refused(work)
        if refusal is not None:
            facts = tuple((name, str(value)) for name, value in refusal.facts.items())
            self._announce(AccessRefused(refusal.key, facts, self._clock.now()))

    def _on_badge(self, code: str, at_s: float) -> None:
        if self._badge.is_expected:
            self._badge.read(code)
            return
        proof, here = self._badge.hold(code), self._attendance.session
        if here is not None and here.person.username == proof.person.username and self._is_here:
            if at_s - self._entered_s >= _AGAIN_S:
                self._leave()
        elif self._options.pin == "log_in":
            self._announce(PinAsked(proof.person.full_name, self._clock.now()))
        else:
            self._enter(proof)

    @property
    def _is_here(self) -> bool:
        return self._attendance.presence is Presence.HERE

    def _enter(self, proof: Proof) -> None:
        name, here = proof.person.username, self._attendance.session
        if here is not None and here.person.username != name:
            self._note_end(here)
        lasts_s = (proof.expires_us - self._proving.now_us()) / _SECOND_US
        also_at = "" if proof.offline else self._opened.presences.begin(name)
        permissions = self._proving.permissions(proof.person)
        told = (lasts_s, proof.offline, also_at, permissions)
        session = Session(proof.person, *told, badge_id=proof.badge_id)
        self._badge.forget()
        self._entered_s = self._clock.monotonic_s()
        self._in_order(partial(self._attendance.begin, session))

    def _on_resume(self, at_work: AtWork) -> None:
        """Ask the mirror anew what they may do, and whether they still may come in at all."""
        person = at_work.person
        if self._proving.is_closed(person.username):
            return
        permissions = self._proving.permissions(person)
        session = Session(person, at_work.left_s, at_work.offline, "", permissions)
        self._entered_s = self._clock.monotonic_s()
        self._in_order(partial(self._attendance.resume, session, at_work.idle_s))

    def _leave(self) -> None:
        here = self._attendance.session
        if here is not None:
            self._in_order(partial(self._attendance.end, "logged_out"))
            self._note_end(here)

    def _note_end(self, session: Session) -> None:
        if not session.offline:  # else it was never noted that it began
            self._opened.presences.end(session.person.username)

    def _look(self) -> None:
        self._proving.now_us()
        here = self._attendance.session
        if here is None:
            return
        proving = self._proving
        why = "closed" if proving.is_closed(here.person.username) else ""
        why = why or ("revoked" if proving.is_revoked(here.badge_id) else "")
        if why:
            self._in_order(partial(self._attendance.close, why))
            self._note_end(here)
            return
        if (permissions := self._proving.permissions(here.person)) != here.permissions:
            self._in_order(partial(self._attendance.permit, permissions))
        if not here.offline:
            self._look_elsewhere(here)

    def _look_elsewhere(self, here: Session) -> None:
        """Tell it here too, where somebody logged in at another desk since."""
        also_at = self._opened.presences.elsewhere(here.person.username)
        if also_at is not None and also_at != here.also_at:
            self._in_order(partial(self._attendance.note_elsewhere, here.person, also_at))

    def _close(self) -> None:
        here = self._attendance.session
        if here is not None:
            self._note_end(here)
        if self._door is not None:
            self._door.close()

    @property
    def _proving(self) -> Proving:
        return self._opened.proving

    @property
    def _opened(self) -> Door:
        if self._door is None:
            self._door = self._make()
        return self._door
