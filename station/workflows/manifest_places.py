"""Which open manifest of this desk a piece is on: what packing must know of handover. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

if TYPE_CHECKING:
    from station.journal.record import EventBody

Piece = tuple[str, int]
"""An AWB and its koli's number."""


class ManifestPlaces:
    """From this desk's handover events, in their order."""

    def __init__(self) -> None:
        self._on: dict[str, dict[Piece, None]] = {}
        self._where: dict[Piece, str] = {}
        self._bags: dict[str, str] = {}

    def where(self, piece: Piece) -> str:
        """Return the open manifest that a piece is on, "" where it is on none."""
        return self._where.get(piece, "")

    def bag(self, number: str) -> str:
        """Return the manifest that a bag is on, or left with; "" where it is on none."""
        return self._bags.get(number, "")

    def take(self, body: EventBody) -> None:
        """Take in a committed event, or take it back."""
        said, back = body.handover, body.undoes is not UNSET
        if said is UNSET or not (body.counts or back):
            return
        piece = body.awb, body.koli_no
        if said.bag and not body.awb:
            self._bag(str(body.action), said.bag, said.manifest, back=back)
            return
        match body.action:
            case "add" if not back:
                self._where[piece] = said.manifest
                self._on.setdefault(said.manifest, {})[piece] = None
            case "add" | "take_off" | "take_piece":
                self._where.pop(piece, None)
            case "close":
                for gone in self._on.pop(said.manifest, {}):
                    self._where.pop(gone, None)

    def _bag(self, action: str, number: str, manifest: str, *, back: bool) -> None:
        if action in {"add", "hand_over"} and not back:
            self._bags[number] = manifest
        else:
            self._bags.pop(number, None)
