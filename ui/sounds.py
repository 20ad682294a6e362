"""What a verdict sounds like: earcons on an audio device that is opened once and kept warm.

    GUI thread ──play, loop, stop──▶ queue ──▶ audio callback (owns what sounds now)

Nothing waits for sound, and no sound is never an error: a counter PC without a loudspeaker works
the same, silently. Nothing here imports Qt, and miniaudio is imported in the thread that needs it.
"""

from __future__ import annotations

import logging
import queue
import sys
import threading
import wave
from array import array
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

_log = logging.getLogger(__name__)

RATE_HZ = 44_100
_BUFFER_MS = 20
_FADE_SAMPLES = 220  # 5 ms: a cut without a click
_STOP_PATIENCE_S = 2.0


class Sound(StrEnum):
    """The earcons by what they mean."""

    OK = "ok"
    OK_WARNING = "ok_warning"
    DUPLICATE = "duplicate"
    MISSORT = "missort"
    HOLD = "hold"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    NOT_SAVED = "not_saved"

    @property
    def file_name(self) -> str:
        """The file in resources/sounds; rejected looks and sounds like unknown."""
        return "unknown.wav" if self is Sound.REJECTED else f"{self.value}.wav"


class OutputDevice(Protocol):
    """An audio device that asks a stream for its samples."""

    def start(self, stream: Generator[bytes, int, None], /) -> None:
        """Begin to sound."""

    def close(self) -> None:
        """Fall silent and let go of the device."""


class SoundPlayer:
    """Plays the newest verdict at once. Every method may be called from the GUI's thread."""

    def __init__(
        self, open_device: Callable[[Generator[bytes, int, None]], OutputDevice] | None = None
    ) -> None:
        self._open_device = open_device or open_loudspeaker
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._available = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sounds", daemon=True)

    @property
    def available(self) -> bool:
        """Whether a device is open; False until `start` has found one."""
        return self._available.is_set()

    def start(self) -> None:
        """Open the device, in the background; best after the window is painted."""
        self._thread.start()

    def stop(self) -> None:
        """Fall silent and wait for the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_PATIENCE_S)

    def play(self, sound: Sound) -> None:
        """Sound once, in place of what still sounds. A verdict is never played late."""
        if self.available:
            self._orders.put(_Order(once=sound))

    def loop(self, sound: Sound) -> None:
        """Sound until `stop_loop`; also when the device opens only later."""
        self._orders.put(_Order(loop=sound))

    def stop_loop(self) -> None:
        """End the loop."""
        self._orders.put(_Order())

    def _run(self) -> None:
        try:
            stream = Mixer(_load_clips(), self._orders).stream()
            device = self._open_device(stream)
        except DeviceError as error:
            _log.info("no sound: %s", error)
            return
        self._available.set()
        self._stopping.wait()
        self._available.clear()
        device.close()


@dataclass(frozen=True, slots=True)
class _Order:
    """Play `once`, or set the loop to `loop` (None ends it)."""

    once: Sound | None = None
    loop: Sound | None = None


class Mixer:
    """What sounds now, block by block. Only the audio callback touches it; orders come by queue."""

    def __init__(
        self, clips: Mapping[Sound, array[int]], orders: queue.SimpleQueue[_Order]
    ) -> None:
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


def _load_clips() -> dict[Sound, array[int]]:
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
        # Here, not above: the window's first paint should not wait for it. It ships no types.
        import miniaudio  # type: ignore[import-untyped]  # noqa: PLC0415
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
