"""Proofs of delivery or pickup that this desk took, and took back. Pure. Neighbour: proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from station.journal.record import EventBody
    from station.mirror.facts import MirrorProof


class Withdrawn:
    """Which proofs of this desk were undone: their rows stay, in the mirror too."""

    def __init__(self) -> None:
        self._proved: dict[str, datetime] = {}
        self._undone: set[tuple[str, datetime | None]] = set()

    def take(self, body: EventBody, *, back: bool) -> None:
        """Take in a proof, or that it was undone."""
        if not back:
            self._proved[body.awb] = body.effective_at
        elif body.awb in self._proved:
            self._undone.add((body.awb, self._proved.pop(body.awb)))

    def has(self, proof: MirrorProof) -> bool:
        """Return whether this one was undone."""
        return (proof.awb, proof.at) in self._undone
