"""One reading by itself, or the frames of a read with what was dropped and what is awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Answer = dict[str, object]


def of(frames: Sequence[Answer | str], *, discarded: int = 0, pending: bool = False) -> Answer:
    """Return the answer for these frames."""
    if len(frames) == 1 and isinstance(frames[0], dict) and not (discarded or pending):
        return frames[0]
    told: Answer = {"frames": list(frames)}
    if discarded:
        told["discarded"] = discarded
    if pending or not frames:
        told["pending"] = pending
    return told
