"""A loudspeaker that keeps what it would have sounded."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Generator


class FakeLoudspeaker:
    """Asks for samples only when the test listens."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed = 0
        self._stream: Generator[bytes, int, None] | None = None

    def open(self, stream: Generator[bytes, int, None]) -> FakeLoudspeaker:
        self.start(stream)
        return self

    def start(self, stream: Generator[bytes, int, None], /) -> None:
        self.opened += 1
        self._stream = stream

    def close(self) -> None:
        self.closed += 1

    def hear(self, samples: int) -> array[int]:
        """The next samples, in blocks of 20 ms as a device asks for them."""
        assert self._stream is not None
        heard = array("h")
        while len(heard) < samples:
            heard.frombytes(self._stream.send(min(882, samples - len(heard))))
        return heard


def no_loudspeaker(stream: Generator[bytes, int, None]) -> FakeLoudspeaker:
    """A PC without an audio device."""
    raise DeviceError("no_audio_device", detail=str(stream))
