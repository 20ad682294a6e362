"""Which earcon says what, and a player that starts only after the first frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from station.events import (
    AccessRefused,
    CommandRefused,
    PinAsked,
    Prompted,
    ScanRecorded,
    ScanUnreadable,
    Verdict,
)

if TYPE_CHECKING:
    from ui.sounds import SoundPlayer

LOST = "not_saved"
CALL = "call"
_PROMPT = "prompt"
_OK_WARNING = "ok_warning"
_REJECTED = "rejected"


News = ScanRecorded | ScanUnreadable | CommandRefused | AccessRefused | Prompted | PinAsked


def sound_for(news: News) -> str:
    """Return the earcon's name; an OK with a warning has a longer tone of its own."""
    if isinstance(news, (Prompted, PinAsked)):
        return _PROMPT
    if isinstance(news, (ScanUnreadable, CommandRefused, AccessRefused)):
        return _REJECTED
    if news.decision.verdict is Verdict.OK and news.decision.warning:
        return _OK_WARNING
    return str(news.decision.verdict)


class Sounds(Protocol):
    """What the window needs of a sound player; every call returns at once."""

    def play(self, name: str) -> None:
        """Play a verdict's sound, instead of one that still plays."""

    def loop(self, name: str) -> None:
        """Play a sound again and again."""

    def stop_loop(self) -> None:
        """End that."""


class Silence:
    """The sounds of a station that was told to make none."""

    def play(self, name: str) -> None:
        """Do nothing."""

    def loop(self, name: str) -> None:
        """Do nothing."""

    def stop_loop(self) -> None:
        """Do nothing."""


class LateSounds:
    """The station's sound player, loaded when `start` is called; silent until then."""

    def __init__(self) -> None:
        self._player: SoundPlayer | None = None

    def start(self) -> None:
        """Load the player and open the audio device, both off the way to the first frame."""
        from ui.sounds import SoundPlayer  # the window is painted without it

        self._player = SoundPlayer()
        self._player.start()

    def stop(self) -> None:
        """Fall silent and end the player's thread."""
        if self._player is not None:
            self._player.stop()

    def play(self, name: str) -> None:
        """Sound once, in place of what still sounds."""
        from ui.sounds import Sound  # loaded by start

        if self._player is not None:
            self._player.play(Sound(name))

    def loop(self, name: str) -> None:
        """Sound until `stop_loop`."""
        from ui.sounds import Sound  # loaded by start

        if self._player is not None:
            self._player.loop(Sound(name))

    def stop_loop(self) -> None:
        """End the loop."""
        if self._player is not None:
            self._player.stop_loop()
