"""What was last recorded here, in a small file of its own, in another folder than the store's.

Whoever puts an old copy of the store back, or deletes its WAL, does not put this back with it: at
the next start the two disagree. It is written after commits, never before one, so that it may lag
behind the store and never runs ahead of it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct

from station.journal import durable

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)


class LastKnown(Struct, frozen=True):
    """The last number given, the greatest event id, the chain's head, and the epoch's number.

    `is_open`: the store was in use then, so it has a WAL, unless somebody deleted it.
    """

    seq: int
    event_id: UUID
    head: bytes
    epoch: int
    is_open: bool = False


_decode = msgspec.json.Decoder(LastKnown).decode


class Sidecar:
    """The file. Written by the desk's thread alone."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._written: LastKnown | None = None

    def read(self) -> LastKnown | None:
        """Return what was last known; None where there is no such file or none that can be read."""
        try:
            return _decode(self.file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            log.info("the last sequence is not known: %s", error)
            return None

    def write(self, known: LastKnown, *, synced: bool) -> None:
        """Replace the file (see durable). A disk that has no room for it is no error."""
        if known == self._written:
            return
        try:
            durable.replace(self.file, msgspec.json.encode(known), synced=synced)
        except OSError as error:
            log.info("the last sequence is not noted: %s", error)
            return
        self._written = known
