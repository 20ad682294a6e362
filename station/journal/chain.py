"""The hash chain over the journal: any edit of what was recorded breaks it. Pure.

Each link covers body hashes, not bodies, so that personal data can be erased later and the chain
still verifies.

    body_hash  = SHA-256(body)
    chain_hash = SHA-256(previous chain_hash ‖ seq as 8 bytes ‖ event_id ‖ body_hash)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

GENESIS = bytes(32)


class Link(Struct, frozen=True):
    """One event as the chain sees it."""

    seq: int
    event_id: bytes
    body: bytes
    body_hash: bytes
    chain_hash: bytes


class ChainReport(Struct, frozen=True):
    """What walking the chain found. `broken_at` is a station sequence, None when all links hold."""

    events: int
    head: bytes
    broken_at: int | None = None
    why: str = ""


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


def walk(links: Iterable[Link]) -> ChainReport:
    """Check every link in station order."""
    events, head = 0, GENESIS
    for expected, link in enumerate(links, start=1):
        why = _fault(link, expected, head)
        if why:
            return ChainReport(events, head, link.seq, why)
        events, head = events + 1, link.chain_hash
    return ChainReport(events, head)


def _fault(link: Link, expected_seq: int, previous: bytes) -> str:
    if link.seq != expected_seq:
        return "missing"
    if body_hash(link.body) != link.body_hash:
        return "body"
    if chain_hash(previous, link.seq, link.event_id, link.body_hash) != link.chain_hash:
        return "chain"
    return ""
