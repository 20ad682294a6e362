"""The decoder of any scale: cuts frames, has each one read, stamps what it said.

A protocol's module says how its frames are cut and what one means (`read`); this is the rest, so
that each protocol behaves alike with noise, half frames and parity bits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.devices.parity import PARITY_WARNING, SEVEN_BITS, WITH_PARITY, parity_agrees
from station.devices.readings import Said, ScaleReading

if TYPE_CHECKING:
    from datetime import datetime

    from station.devices.framing import Frames, Lines

Read = Callable[[str], Said | None]
"""A whole frame as text (Latin-1, so one character a byte) → what it says; None: no frame."""


class ScaleDecoder:
    """Bytes in, readings out. `late` reads what is held when the line falls silent."""

    def __init__(
        self,
        device: str,
        frames: Frames | Lines,
        read: Read,
        *,
        bits: int = WITH_PARITY,
        late: Read | None = None,
    ) -> None:
        self._device = device
        self._frames = frames
        self._read = read
        self._late = late
        self._seven = bits == WITH_PARITY
        self._owed = b""

    @property
    def buffered(self) -> int:
        """Bytes held of an unfinished frame."""
        return self._frames.held

    @property
    def discarded(self) -> int:
        """Stretches of bytes that were no frame, since the beginning."""
        return self._frames.discarded

    def feed(self, data: bytes, at: datetime) -> list[ScaleReading]:
        """Return what these bytes complete. `at` is when they came, UTC-aware."""
        readings: list[ScaleReading] = []

        def accept(frame: bytes) -> bool:
            said = self._understand(frame, self._read)
            if said is not None:
                readings.append(ScaleReading(said, at, self._device))
                self._owed = said.reply or self._owed
            return said is not None

        self._frames.cut(data, accept)
        return readings

    def idle(self, at: datetime) -> list[ScaleReading]:
        """Drop an unfinished frame: the line fell silent, and half a frame is never a reading."""
        held = self._frames.forget()
        said = self._understand(held, self._late) if held and self._late else None
        return [ScaleReading(said, at, self._device)] if said else []

    def replies(self) -> bytes:
        """Return, once, what the device now waits to hear: only the newest frame is answered."""
        owed, self._owed = self._owed, b""
        return owed

    def reset(self) -> None:
        """Forget what the device had begun to say: it went away."""
        self._frames.forget()
        self._owed = b""

    def _understand(self, frame: bytes, read: Read) -> Said | None:
        if frame.isascii() or not self._seven:
            return read(frame.decode("latin-1"))
        if not parity_agrees(frame):
            return None
        said = read(frame.translate(SEVEN_BITS).decode("ascii"))
        return said and replace(said, facts=said.facts | {"warn": PARITY_WARNING})
