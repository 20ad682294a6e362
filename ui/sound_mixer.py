"""What sounds now, sample by sample, and the device that asks for it."""

from __future__ import annotations

import sys
import wave
from array import array
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import DeviceError
from ui.sounds import OutputDevice, Sound

if TYPE_CHECKING:
    import queue
    from collections.abc import Generator, Mapping, Sequence

    from ui.sounds import Order

RATE_HZ = 44_100
_BUFFER_MS = 20
_FADE_SAMPLES = 220  # 5 ms: a cut without a click


class Mixer:
    """What sounds now, block by block. Only the audio callback touches it; orders come by queue."""

    def __init__(self, clips: Mapping[Sound, array[int]], orders: queue.SimpleQueue[Order]) -> None:
        self._clips = clips
        self._orders = orders
        self._verdict: _Voice | None = None
        self._loop: _Voice | None = None
        self._fading: list[_Voice] = []

    def stream(self) -> Generator[bytes, int, None]:
        """Return a started generator: send it a number of samples, it yields them as bytes."""
        stream = self._blocks()
        next(stream)
        return stream

    def _blocks(self) -> Generator[bytes, int, None]:
        count = yield b""
        while True:
            self._obey()
            count = yield self._next_block(count)

    def _obey(self) -> None:
        while not self._orders.empty():
            order = self._orders.get()
            if order.once is not None:
                self._fade_out(self._verdict)
                self._verdict = _Voice(self._clips[order.once])
            else:
                self._fade_out(self._loop)
                self._loop = _Voice(self._clips[order.loop], endless=True) if order.loop else None

    def _fade_out(self, voice: _Voice | None) -> None:
        if voice is not None:
            rest = voice.take(_FADE_SAMPLES)
            faded = (sample * (len(rest) - at) // len(rest) for at, sample in enumerate(rest))
            self._fading.append(_Voice(array("h", faded)))

    def _next_block(self, count: int) -> bytes:
        voices = [voice for voice in (self._verdict, self._loop, *self._fading) if voice]
        blocks = [voice.take(count) for voice in voices]
        if self._verdict is not None and self._verdict.ended:
            self._verdict = None
        self._fading = [voice for voice in self._fading if not voice.ended]
        if not blocks:
            return bytes(2 * count)
        return blocks[0].tobytes() if len(blocks) == 1 else _sum(blocks).tobytes()


class _Voice:
    """A clip and how far it has sounded."""

    def __init__(self, clip: array[int], *, endless: bool = False) -> None:
        self._clip = clip
        self._endless = endless
        self._position = 0

    @property
    def ended(self) -> bool:
        return self._position >= len(self._clip)

    def take(self, count: int) -> array[int]:
        """Return the next samples, silence after the end."""
        taken = self._clip[self._position : self._position + count]
        self._position += count
        while self._endless and len(taken) < count:
            self._position = count - len(taken)
            taken += self._clip[: self._position]
        return taken + array("h", bytes(2 * (count - len(taken))))


def _sum(blocks: list[array[int]]) -> array[int]:
    return array("h", (max(-32_768, min(32_767, sum(row))) for row in zip(*blocks, strict=True)))


def load_clips() -> dict[Sound, array[int]]:
    """Read every earcon as samples at RATE_HZ."""
    folder = resources.files("resources") / "sounds"
    clips = {}
    for sound in Sound:
        with (folder / sound.file_name).open("rb") as file, wave.open(file) as wav:
            clips[sound] = array("h", wav.readframes(wav.getnframes()))
        if sys.byteorder == "big":
            clips[sound].byteswap()
    return clips


def open_loudspeaker(
    stream: Generator[bytes, int, None], backends: Sequence[str] | None = None
) -> OutputDevice:
    """Open and start the system's audio output. Raises DeviceError where there is none.

    `backends` are miniaudio's names; None asks for what this system has.
    """
    try:
        # Here, not above: a system without it goes on without sound. It ships no types.
        import miniaudio  # type: ignore[import-untyped]
    except (ImportError, OSError) as error:
        raise DeviceError("no_audio_device", detail=str(error)) from error
    names = _system_backends() if backends is None else backends
    try:
        device: OutputDevice = miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=RATE_HZ,
            buffersize_msec=_BUFFER_MS,
            backends=[miniaudio.Backend[name] for name in names],
            app_name="Hub Station",
        )
        device.start(stream)
    except miniaudio.MiniaudioError as error:
        raise DeviceError("no_audio_device", detail=str(error)) from error
    return device


def _system_backends() -> list[str]:
    """Name the backends to try; ALSA without a card would fill the terminal with its complaints."""
    if sys.platform == "win32":
        return ["WASAPI", "DSOUND", "WINMM"]
    if sys.platform == "darwin":
        return ["COREAUDIO"]
    has_card = any(Path("/dev/snd").glob("pcmC*p"))
    return ["PULSEAUDIO", "ALSA"] if has_card else ["PULSEAUDIO"]
