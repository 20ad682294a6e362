"""The thread "access": it proves who somebody is, while the desk goes on. Neighbours: proving.

    a badge   nobody here, or somebody else   →  they work here now
              their own, a while later        →  they do no longer
              while one is expected           →  it is held, until its PIN proves it

Whoever asks is never kept waiting; what came of it is announced, or told to whoever gave a callback
(in this thread). A code that stands on a badge leaves this thread for nowhere.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from station.access.approval import check, tidied
from station.access.attendance import Session
from station.access.badge_code import token_hash
from station.errands import Errands
from station.errors import AccessError, StationError
from station.events import AccessRefused, PinAsked, Presence
from station.journal.details import Approval

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.approval import Request
    from station.access.attendance import Attendance
    from station.access.person import Person
    from station.access.proving import Proof, Proving
    from station.clock import Clock
    from station.events import Announcement, OperatorChanged
    from station.options import AccessOptions

    Hear = Callable[[Person | StationError], None]

T = TypeVar("T")
_AGAIN_S = 10.0
"""So long after a log-in the same badge logs nobody out: it was scanned twice."""
_SECOND_US = 1_000_000

log = logging.getLogger(__name__)


class Presences(Protocol):
    """Where it is noted who works at which desk."""

    def begin(self, username: str) -> str:
        """Note that somebody works here; return the other desk where they do too, or ""."""

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
        self._held: bytes | None = None
        self._hear: Hear | None = None
        """Who expects a badge; None: it logs in."""
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
        self._put(lambda: hear(self._owner(code)))

    def log_in(self, username: str, password: str) -> None:
        """Log in by name and password."""
        self._put(lambda: self._enter(self._proving.by_password(username, password)))

    def give_pin(self, pin: str) -> None:
        """Log in with the badge whose PIN was asked for."""
        self._put(lambda: self._enter(self._prove(pin)))

    def log_out(self) -> None:
        """End the session."""
        self._put(self._leave)

    def look(self) -> None:
        """Keep the time that is certain; log out whose account was closed meanwhile."""
        if self._door is not None:  # before anybody logs in there is nothing to keep
            self._put(self._look)

    # ── a second person ──────────────────────────────────────────────────────────────────────

    def expect_badge(self, hear: Hear | None) -> None:
        """Have the next badges told here and not logged in; None: no longer."""
        self._put(lambda: self._expect(hear))

    def approve(
        self,
        request: Request,
        pin: str,
        reason: str,
        answer: Callable[[Approval | StationError], None],
    ) -> None:
        """Have the owner of the badge that is held allow something, by its PIN."""
        self._errands.put(lambda: answer(_told(lambda: self._approve(request, pin, reason))))

    def identify(self, pin: str | None, answer: Callable[[Person | StationError], None]) -> None:
        """Prove whose badge is held, by its PIN, or by itself where that is None."""
        self._errands.put(lambda: answer(_told(lambda: self._prove(pin).person)))

    # ── in the thread ────────────────────────────────────────────────────────────────────────

    def _put(self, work: Callable[[], None]) -> None:
        self._errands.put(lambda: self._do(work))

    def _do(self, work: Callable[[], None]) -> None:
        refusal = _told(work)
        if refusal is not None:
            facts = tuple((name, str(value)) for name, value in refusal.facts.items())
            self._announce(AccessRefused(refusal.key, facts, self._clock.now()))

    def _on_badge(self, code: str, at_s: float) -> None:
        if self._hear is not None:
            self._hear(_told(lambda: self._hold(code).person))
            return
        proof, here = self._hold(code), self._attendance.session
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

    def _hold(self, code: str) -> Proof:
        """Return whose badge it is; keep it until its PIN comes."""
        self._held = None
        held = token_hash(code)
        if held is None:
            raise AccessError("access_badge_misread")
        proof = self._proving.by_badge(held, None)
        self._held = held
        return proof

    def _owner(self, code: str) -> Person:
        """Return whose badge it is; no PIN may follow it."""
        person = self._hold(code).person
        self._held = None
        return person

    def _prove(self, pin: str | None) -> Proof:
        if self._held is None:
            raise AccessError("access_badge_missing")
        return self._proving.by_badge(self._held, pin)

    def _approve(self, request: Request, pin: str, reason: str) -> Approval:
        told = tidied(reason, request)
        proof = self._prove(pin)
        name = proof.person.username
        if self._proving.now_us() >= proof.expires_us:
            raise AccessError("access_expired", name=name)
        check(request, name, self._proving.permissions(proof.person))
        self._held = None
        asked = (request.action, request.subject, request.requester)
        return Approval(*asked, name, told, self._clock.now(), proof.offline)

    def _expect(self, hear: Hear | None) -> None:
        self._hear, self._held = hear, None

    def _enter(self, proof: Proof) -> None:
        name, here = proof.person.username, self._attendance.session
        if here is not None and here.person.username != name:
            self._note_end(here)
        lasts_s = (proof.expires_us - self._proving.now_us()) / _SECOND_US
        also_at = "" if proof.offline else self._opened.presences.begin(name)
        permissions = self._proving.permissions(proof.person)
        session = Session(proof.person, lasts_s, proof.offline, also_at, permissions)
        self._held, self._entered_s = None, self._clock.monotonic_s()
        self._in_order(partial(self._attendance.begin, session))

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
        if here is not None and self._proving.is_closed(here.person.username):
            self._in_order(self._attendance.close)
            self._note_end(here)

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


def _told(ask: Callable[[], T]) -> T | StationError:
    try:
        return ask()
    except StationError as error:
        return error
    except Exception:
        # Whoever asked must not wait for ever.
        log.exception("somebody could not be proved")
        return AccessError("access_failed")
