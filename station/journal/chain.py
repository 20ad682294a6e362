"""The hash chain over the journal: any edit of what was recorded breaks it. Pure.

Each link covers body hashes, not bodies, so that personal data can be erased later and the chain
still verifies. The first link of a new epoch (see epoch) is the epoch's own note: its body says
which sequence numbers before it are missing, and why.

    body_hash  = SHA-256(body)
    chain_hash = SHA-256(previous chain_hash ‖ seq as 8 bytes ‖ id ‖ body_hash)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

GENESIS = bytes(32)

Span = tuple[int, int]
"""Sequence numbers from the first to the last, both included."""


class Link(Struct, frozen=True):
    """One event as the chain sees it, or the note with which an epoch opens before event `seq`.

    `after_seq`: the number that a note was written after, None for an event.
    """

    seq: int
    event_id: bytes
    body: bytes
    body_hash: bytes
    chain_hash: bytes
    after_seq: int | None = None

    @property
    def opens_epoch(self) -> bool:
        """Whether this is a note."""
        return self.after_seq is not None


class ChainReport(Struct, frozen=True):
    """What walking the chain found. `broken_at` is a station sequence, None when all links hold.

    `missing` are numbers that the notes admit to be lost, and `unproved` counts the events whose
    link could not be checked because the one before is among them. `begins_at` is above 1 where
    what came before was not to be had.
    """

    events: int
    head: bytes
    broken_at: int | None = None
    why: str = ""
    epochs: int = 1
    missing: int = 0
    unproved: int = 0
    begins_at: int = 1


def body_hash(body: bytes) -> bytes:
    """Return a body's hash."""
    return _sha256(body)


def chain_hash(previous: bytes, seq: int, event_id: bytes, body: bytes) -> bytes:
    """Return the link after `previous`; `body` is the body's hash."""
    return _sha256(previous + seq.to_bytes(8, "big") + event_id + body)


def _sha256(data: bytes) -> bytes:
    # Imported here: OpenSSL's 4 MiB come after the first frame, with the database driver.
    from hashlib import sha256

    return sha256(data).digest()


def walk(
    links: Iterable[Link],
    missing: Sequence[Span] = (),
    anchor: tuple[int, bytes] = (0, GENESIS),
) -> ChainReport:
    """Check every link in station order, an epoch's note before its first event.

    `missing` is what all notes together admit to be lost; any other hole breaks the chain. It
    begins after `anchor`, a sequence number and its link.
    """
    walker = _Walker(missing, anchor)
    for link in links:
        why = walker.step(link)
        if why:
            return walker.report(link.seq, why)
    return walker.report()


class _Walker:
    def __init__(self, missing: Sequence[Span], anchor: tuple[int, bytes]) -> None:
        self._lost = missing
        self._begins_at = self._expected = anchor[0] + 1
        self._last, self._head = anchor
        self._events, self._missing, self._unproved, self._epochs = 0, 0, 0, 1

    def step(self, link: Link) -> str:
        """Take one link; return what is wrong with it."""
        if not self._skip_to(link):
            return "missing"
        if body_hash(link.body) != link.body_hash:
            return "body"
        follows = chain_hash(self._head, link.seq, link.event_id, link.body_hash) == link.chain_hash
        # A note was chained to the number that it names, an event to the one before its own.
        before = link.seq - 1 if link.after_seq is None else link.after_seq
        if before == self._last and not follows:
            return "chain"
        self._unproved += not follows
        self._last = link.seq - link.opens_epoch
        self._head = link.chain_hash
        self._epochs += link.opens_epoch
        self._events += not link.opens_epoch
        self._expected = link.seq + (not link.opens_epoch)
        return ""

    def _skip_to(self, link: Link) -> bool:
        """Pass over what is admitted to be lost; False where the number is not as expected."""
        while self._expected < link.seq:
            ends = [last for first, last in self._lost if first <= self._expected <= last]
            if not ends:
                return False
            after = min(max(ends) + 1, link.seq)
            self._missing += after - self._expected
            self._expected = after
        return self._expected == link.seq

    def report(self, broken_at: int | None = None, why: str = "") -> ChainReport:
        return ChainReport(
            self._events,
            self._head,
            broken_at,
            why,
            self._epochs,
            self._missing,
            self._unproved,
            self._begins_at,
        )
