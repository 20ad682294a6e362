"""What a verdict sounds like: earcons on an audio device that is opened once and kept warm.

    GUI thread ──play, loop, stop──▶ queue ──▶ audio callback (owns what sounds now)

Nothing waits for sound, and no sound is never an error: a counter PC without a loudspeaker works
the same, silently. Nothing here imports Qt, and what is slow to import waits for the thread.
"""

from __future__ import annotations

import logging
import queue
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

_log = logging.getLogger(__name__)

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
    PROMPT = "prompt"
    CALL = "call"
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
        self._open_device = open_device
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
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
            self._orders.put(Order(once=sound))

    def loop(self, sound: Sound) -> None:
        """Sound until `stop_loop`; also when the device opens only later."""
        self._orders.put(Order(loop=sound))

    def stop_loop(self) -> None:
        """End the loop."""
        self._orders.put(Order())

    def _run(self) -> None:
        # Here, not above: what it imports should not delay the window's first paint.
        from ui.sound_mixer import Mixer, load_clips, open_loudspeaker

        try:
            stream = Mixer(load_clips(), self._orders).stream()
            device = (self._open_device or open_loudspeaker)(stream)
        except DeviceError as error:
            _log.info("no sound: %s", error)
            return
        self._available.set()
        self._stopping.wait()
        self._available.clear()
        device.close()


class Order(Struct, frozen=True):
    """Play `once`, or set the loop to `loop` (None ends it)."""

    once: Sound | None = None
    loop: Sound | None = None
