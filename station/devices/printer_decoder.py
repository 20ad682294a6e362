"""The decoder of any printer's status: cuts frames, has each one read, stamps what it said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from station.devices.readings import Facts, PrinterStatus

if TYPE_CHECKING:
    from datetime import datetime

    from station.devices.framing import Frames, Lines

Read = Callable[[bytes], Facts | None]
"""A whole frame → what it says; {} where it is one of several; None: no frame."""


class PrinterDecoder:
    """Bytes in, states out. Silence says nothing: it is neither ready nor offline."""

    def __init__(self, device: str, frames: Frames | Lines, read: Read) -> None:
        self._device = device
        self._frames = frames
        self._read = read

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished answer."""
        return self._frames.held

    @property
    def discarded(self) -> int:
        """Stretches of bytes that were no answer, since the beginning."""
        return self._frames.discarded

    def feed(self, data: bytes, at: datetime) -> list[PrinterStatus]:
        """Return what these bytes complete. `at` is when they came, UTC-aware."""
        told: list[PrinterStatus] = []

        def accept(frame: bytes) -> bool:
            facts = self._read(frame)
            if facts:
                told.append(PrinterStatus(facts, at, self._device))
            return facts is not None

        self._frames.cut(data, accept)
        return told

    def idle(self, at: datetime) -> list[PrinterStatus]:
        """Drop an unfinished answer."""
        del at
        self.reset()
        return []

    def replies(self) -> bytes:
        """Return nothing: the device waits for no answer."""
        return b""

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frames.forget()
