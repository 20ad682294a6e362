"""The two ways of scales: those that speak all the time, those that answer. Neighbours: protocols.

A simulated device is pure: `hear` takes what the station sent, `speak` is called every few
milliseconds; both return what goes onto the line. `obey` takes what a person does with it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Protocol

from station.errors import StationError

if TYPE_CHECKING:
    from station.devices.simulators.pan import Pan, Shown

Frame = Callable[["Shown"], bytes]
"""What a protocol makes of a display; nothing where the scale would keep silent."""

_GIVES_UP_AFTER_S = 3.0
_REPEATS_EVERY_S = 0.1


class SimulatedDevice(Protocol):
    """Anything on the far end of a line."""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Answer to what the station sent."""

    def speak(self, at_s: float) -> bytes:
        """Return what it says by itself now."""

    def obey(self, order: str, at_s: float) -> bytes:
        """Do what a person does with it. Raises StationError if that is nothing it can do."""


class StreamingScale:
    """Says what it shows, over and over, and hears nothing."""

    def __init__(self, pan: Pan, frame: Frame, every_s: float = 0.1) -> None:
        self._pan = pan
        self._frame = frame
        self._every_s = every_s
        self._due_s = float("-inf")

    def hear(self, data: bytes, at_s: float) -> bytes:  # noqa: ARG002 - it has no ears
        """Take no notice."""
        return b""

    def speak(self, at_s: float) -> bytes:
        """Return a frame when its time has come."""
        if at_s < self._due_s:
            return b""
        self._due_s = at_s + self._every_s
        return self._frame(self._pan.look(at_s))

    def obey(self, order: str, at_s: float) -> bytes:
        """Put a weight on the pan, or press a key."""
        handle(self._pan, order, at_s)
        return b""


class AskedScale(ABC):
    """Answers commands: each ends with one of `ends`; with none, each byte is one."""

    ends = b""
    gives_up = b""
    """What it says when it was asked for a stable weight and none came for 3 s."""

    def __init__(self, pan: Pan) -> None:
        self.pan = pan
        self.repeating = b""
        """A command that it answers ten times a second."""
        self._command = b""
        self._waiting = b""
        self._waits_until_s = 0.0
        self._repeat_s = 0.0

    @abstractmethod
    def answer(self, command: bytes, at_s: float) -> bytes | None:
        """Return the answer; None to be asked again, because the pan still moves."""

    def hear(self, data: bytes, at_s: float) -> bytes:
        """Answer each command that is whole."""
        said = b""
        for byte in data:
            one = bytes((byte,))
            if not self.ends:
                said += self._obey_command(one, at_s)
            elif one in self.ends:
                command, self._command = self._command.strip(b" \r\n"), b""
                said += self._obey_command(command, at_s) if command else b""
            else:
                self._command = (self._command + one)[-64:]
        return said

    def speak(self, at_s: float) -> bytes:
        """Answer what waits for a stable weight; go on with what repeats."""
        if self._waiting:
            return self._answer_waiting(at_s)
        if not self.repeating or at_s < self._repeat_s:
            return b""
        self._repeat_s = at_s + _REPEATS_EVERY_S
        return self.answer(self.repeating, at_s) or b""

    def obey(self, order: str, at_s: float) -> bytes:
        """Put a weight on the pan, or press a key."""
        handle(self.pan, order, at_s)
        return b""

    def _obey_command(self, command: bytes, at_s: float) -> bytes:
        self._waiting = b""
        said = self.answer(command, at_s)
        if said is None:
            self._waiting, self._waits_until_s = command, at_s + _GIVES_UP_AFTER_S
        return said or b""

    def _answer_waiting(self, at_s: float) -> bytes:
        said = self.answer(self._waiting, at_s)
        if said is None and at_s < self._waits_until_s:
            return b""
        self._waiting = b""
        return self.gives_up if said is None else said


class QuietScale(AskedScale):
    """Tells the weight at once, or once it stands still; zeroes and tares without a word."""

    at_once: tuple[bytes, ...] = ()
    when_still = b""
    to_zero = b""
    to_tare = b""

    @abstractmethod
    def frame(self, shown: Shown) -> bytes:
        """Return what it says of a display."""

    def answer(self, command: bytes, at_s: float) -> bytes | None:
        """See AskedScale."""
        shown = self.pan.look(at_s)
        if command in self.at_once:
            return self.frame(shown)
        if command == self.when_still:
            return self.frame(shown) if shown.stable else None
        if command == self.to_zero:
            self.pan.zero(at_s)
        elif command == self.to_tare:
            self.pan.tare(at_s)
        return b""


def handle(pan: Pan, order: str, at_s: float) -> None:
    """Do with a pan what a person does. Raises StationError for what nobody can do with one."""
    match order:
        case "zero":
            pan.zero(at_s)
        case "tare":
            pan.tare(at_s)
        case "clear":
            pan.clear_tare()
        case "motion" | "still":
            pan.moving = order == "motion"
        case "ok" | "over" | "under" | "zero_error":
            pan.condition = order
        case _:
            pan.put(_weight(order), at_s)


def _weight(order: str) -> Decimal:
    try:
        weight = Decimal(order)
    except InvalidOperation:
        weight = Decimal("NaN")
    if not weight.is_finite():
        raise StationError("order_unknown", order=order)
    return weight
