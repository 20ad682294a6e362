"""The badge that was scanned last, until its PIN comes: whose it is, and what they allow with it.

Used by the access thread alone. Neighbours: gate (which hears the scanner), proving, approval.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from station.access.approval import Request, check, tidied
from station.access.badge_code import token_hash
from station.access.permissions import NEEDED
from station.errors import AccessError, StationError
from station.journal.details import Approval

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.access.accounts import Proof
    from station.access.person import Person
    from station.access.proving import Proving
    from station.clock import Clock

    Hear = Callable[[Person | StationError], None]

T = TypeVar("T")

log = logging.getLogger(__name__)


class HeldBadge:
    """One desk's. What raises does so with AccessError, saying what to do."""

    def __init__(self, proving: Callable[[], Proving], clock: Clock) -> None:
        self._proving = proving
        self._clock = clock
        self._held: bytes | None = None
        self._hear: Callable[[Proof | StationError], None] | None = None

    @property
    def is_expected(self) -> bool:
        """Whether somebody waits for a badge: then it logs nobody in."""
        return self._hear is not None

    def expect(self, hear: Hear | None) -> None:
        """Tell here whose badges come from now on; None: no longer."""
        self._held = None
        self._hear = None if hear is None else partial(_tell_person, hear)

    def read(self, code: str) -> None:
        """Tell whoever expects a badge whose this is, or why nobody knows."""
        told = told_or_refused(lambda: self.hold(code))
        if self._hear is not None:
            self._hear(told)

    def hold(self, code: str) -> Proof:
        """Return whose badge it is; keep it until its PIN comes."""
        self._held = None
        held = token_hash(code)
        if held is None:
            raise AccessError("access_badge_misread")
        proof = self._proving().by_badge(held, None)
        self._held = held
        return proof

    def owner(self, code: str) -> Person:
        """Return whose badge it is; no PIN may follow it."""
        person = self.hold(code).person
        self.forget()
        return person

    def prove(self, pin: str | None) -> Proof:
        """Prove whose badge is held by its PIN, or by itself where that is None."""
        if self._held is None:
            raise AccessError("access_badge_missing")
        return self._proving().by_badge(self._held, pin)

    def forget(self) -> None:
        """Hold no badge."""
        self._held = None

    def approve(self, request: Request, pin: str, reason: str) -> Approval:
        """Have the owner of the badge allow something, once; `pin` is read where one is needed."""
        by_pin = NEEDED[request.action].pin
        told, proof = tidied(reason, request), self.prove(pin if by_pin else None)
        proving, name = self._proving(), proof.person.username
        if by_pin and proving.now_us() >= proof.expires_us:
            raise AccessError("access_expired", name=name)
        check(request, name, proving.permissions(proof.person))
        return self._approval(request, proof, told)

    def _approval(self, request: Request, proof: Proof, reason: str) -> Approval:
        self.forget()
        return Approval(
            request.action,
            request.subject,
            request.requester,
            proof.person.username,
            reason,
            self._clock.now(),
            proof.offline,
        )


def told_or_refused(ask: Callable[[], T]) -> T | StationError:
    """Return what is told, or why not: whoever asked must not wait for ever."""
    try:
        return ask()
    except StationError as error:
        return error
    except Exception:
        log.exception("somebody could not be proved")
        return AccessError("access_failed")


def _tell_person(hear: Hear, read: Proof | StationError) -> None:
    hear(read if isinstance(read, StationError) else read.person)
