"""Epochs: where a station's numbers go on above everything it was ever known to have sent.

A store that is older than what this station remembers (its WAL is gone, an old copy was put back),
that went on differently elsewhere, or that was damaged, opens a new epoch. Its note is a link of
the hash chain, and says which numbers before it nobody will find here.

    events 1 … 900 │ note: older, missing 901 … 1000 │ events 1001 …

Nothing sent before can meet its like: numbers go on above the highest that is known, event ids
above the greatest, and each body names the boot that made it, whose id is random. So even an old
copy that nobody noticed repeats no (station, boot, seq).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct

from station.journal import chain
from station.journal.chain import Link, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    import apsw

    from station.journal.standing import Standing

_encode = msgspec.json.Encoder(order="deterministic").encode
_LINKS = "SELECT first_seq, boot_id, body, body_hash, chain_hash FROM epoch ORDER BY number"


class Why(StrEnum):
    """What ended the epoch before."""

    OLDER = "older"
    """The store ends before what was recorded here."""
    CLASH = "clash"
    """The store has another event under a number that was recorded here."""
    DAMAGED = "damaged"
    """The store could not be read; what could be was carried over."""


class EpochNote(Struct, frozen=True):
    """How an epoch began. `missing`: numbers that this store does not have.

    `kept_in` names the folder that may still hold them.
    """

    why: Why
    at: datetime
    after_seq: int
    """The last number that the store had."""
    known_seq: int
    """The highest number known at all; the epoch's first event has the next one."""
    last_id: UUID
    """The greatest event id known."""
    missing: tuple[Span, ...] = ()
    kept_in: str = ""
    version: int = 1


_decode = msgspec.json.Decoder(EpochNote).decode


def begin(connection: apsw.Connection, note: EpochNote, boot_id: UUID, standing: Standing) -> None:
    """Write an epoch's note behind the last link, in the caller's transaction."""
    body = _encode(note)
    body_hash = chain.body_hash(body)
    first_seq = note.known_seq + 1
    head = chain.chain_hash(standing.head, first_seq, boot_id.bytes, body_hash)
    connection.execute(
        "INSERT INTO epoch VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        (first_seq, boot_id.bytes, note.last_id.bytes, body, body_hash, head),
    )


def note_links(reader: apsw.Connection) -> list[Link]:
    """Return the epochs' notes as links of the chain, oldest first."""
    return [_link(*row) for row in reader.execute(_LINKS)]


def _link(seq: int, boot_id: bytes, body: bytes, body_hash: bytes, head: bytes) -> Link:
    try:
        after_seq = _decode(body).after_seq
    except msgspec.DecodeError:
        after_seq = seq - 1  # its hash will not fit either
    return Link(seq, boot_id, body, body_hash, head, after_seq)


def missing_in(notes: Iterable[Link]) -> tuple[Span, ...]:
    """Return all the numbers that these notes admit to be lost; a note that is none admits none."""
    spans: list[Span] = []
    for link in notes:
        try:
            spans += _decode(link.body).missing
        except msgspec.DecodeError:
            continue
    return tuple(spans)
