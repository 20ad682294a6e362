"""The digest of what a document says: whether two papers, or a paper and a record, are the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from station.paper.spool import Spool

_NEWER = ("unknown", "changed")
"""Where it need not be said it changes nothing: a document's digest is older than this."""

if TYPE_CHECKING:
    from collections.abc import Iterable

    from msgspec import Struct


def digest_of(document: Struct) -> str:
    """Return SHA-256, in hexadecimal, of a document's canonical JSON: sorted keys, no blanks.

    Moments are in UTC; which copy is printed, in which language, on what, plays no part.
    """
    told = structs.asdict(document)
    for name in _NEWER:
        if not told.get(name):
            told.pop(name, None)
    written = msgspec.json.encode(told, order="sorted", enc_hook=_told_of)
    return hashlib.sha256(written).hexdigest()


def _told_of(lines: object) -> str:
    """Return what stands for lines that are not in memory: their own digest."""
    if isinstance(lines, Spool):
        return lines.digest
    raise TypeError(type(lines))


def bag_digest(bag_no: str, seal_no: str, contents: Iterable[tuple[str, int]]) -> str:
    """Return the digest of a sealed bag: its number, its seal, and each piece (AWB, koli no)."""
    told = {"bag_no": bag_no, "seal_no": seal_no, "contents": sorted(contents)}
    return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()
