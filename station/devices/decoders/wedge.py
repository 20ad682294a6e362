"""A scanner that types like a keyboard: told from a person by its rhythm alone.

    scan      at least 4 keys, median gap ≤ 35 ms, no gap > 80 ms, then Enter or Tab
    person    everything else; the keys come back, all of them, in order

The median decides and never the largest gap: one late key on a busy PC (≤ 80 ms) splits no code.
A gap beyond that, or 100 ms of silence, ends the burst without a reading; what follows at once on
a machine's broken burst is its tail, and half a code is never a reading. Caps Lock is undone.

Pure logic: seconds and keys in, outcomes out. `K` is whatever the caller needs to replay a key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from station.devices.code_text import LONGEST, LONGEST_FRAMING, read_frame, unreadable
from station.events import Scan, ScanWarning, UnreadableReason, UnreadableScan

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

K = TypeVar("K")

SUFFIXES = frozenset("\r\n\t")

_SMALL_LETTERS = re.compile(r"(?=.*[a-z])(?=.*\d)[a-z\d./-]+", re.ASCII)
"""A waybill number as Caps Lock leaves it; addresses of web pages and words are left alone."""


class WedgeTiming(Struct, frozen=True):
    """The thresholds; a scanner's own inter-character delay can be set from 0 to 990 ms."""

    shortest: int = 4
    """Keys in the shortest code."""
    median_gap_s: float = 0.035
    hiccup_gap_s: float = 0.080
    """The longest gap inside a code."""
    idle_s: float = 0.100
    """Silence after which held keys go back to the person who typed them."""
    tail_s: float = 0.300
    """How long after a broken burst the next one is taken for its tail."""
    slow_gaps: int = 4
    """This many slow gaps, twice as many as quick ones, and a person need not wait for silence."""


class Typed(Struct, Generic[K], frozen=True):
    """Keys that a person typed: to be replayed in this order."""

    keys: tuple[K, ...]


class WedgeDecoder(Generic[K]):
    """Holds keys until their rhythm tells who typed them."""

    def __init__(self, device: str, timing: WedgeTiming) -> None:
        self._device = device
        self._timing = timing
        self._texts: list[str] = []
        self._keys: list[K] = []
        self._gaps: list[float] = []
        self._last_s = float("-inf")
        self._broken_s = float("-inf")
        self._in_tail = False
        self._swallowing = False
        self._just_read = False

    @property
    def held(self) -> Sequence[K]:
        """Keys whose fate is open, oldest first."""
        return self._keys

    @property
    def in_burst(self) -> bool:
        """Whether a machine is typing now: no person strikes three keys at such a pace."""
        return self._swallowing or self._looks_like_machine()

    def feed(
        self, text: str, pressed_s: float, at: datetime, key: K
    ) -> list[Scan | UnreadableScan | Typed[K]]:
        """Take one key: its character or one of SUFFIXES, and the second at which it came."""
        outcomes: list[Scan | UnreadableScan | Typed[K]] = []
        gap_s = pressed_s - self._last_s
        if gap_s > self._timing.hiccup_gap_s:
            outcomes += self.flush()
        self._last_s = pressed_s
        if text in SUFFIXES:
            outcomes += self._close(gap_s, at, key)
        elif not self._swallowing:
            outcomes += self._hold(text, gap_s, at, key)
        return outcomes

    def flush(self) -> list[Typed[K]]:
        """Release what is held: silence, or a key that is no text, shows a person typed it."""
        self._swallowing = False
        self._just_read = False
        if not self._keys:
            return []
        if self._looks_like_machine():
            self._broken_s = self._last_s
        return [self._release(len(self._keys))]

    def _hold(
        self, text: str, gap_s: float, at: datetime, key: K
    ) -> list[UnreadableScan | Typed[K]]:
        self._just_read = False
        if self._keys:
            self._gaps.append(gap_s)
        else:
            self._in_tail = self._last_s - self._broken_s <= self._timing.tail_s
        self._texts.append(text)
        self._keys.append(key)
        if self._is_unhurried():
            return [self._release(len(self._keys) - 1)]
        if len(self._keys) > LONGEST + LONGEST_FRAMING:
            return [self._start_swallowing(at) if self._looks_like_machine() else self._release()]
        return []

    def _close(self, gap_s: float, at: datetime, key: K) -> list[Scan | UnreadableScan | Typed[K]]:
        if self._swallowing or (self._just_read and not self._keys):
            self._swallowing = False  # the LF after a CR, or the end of an over-long burst
            self._just_read = True
            return []
        if self._is_scan(gap_s):
            return [self._read(at)]
        self._keys.append(key)
        return [self._release()]

    def _read(self, at: datetime) -> Scan | UnreadableScan:
        frame = "".join(self._texts)
        self._release()
        self._just_read = True
        if self._in_tail:
            return unreadable(UnreadableReason.NO_SUFFIX, frame, at, self._device)
        return _without_caps_lock(read_frame(frame, at, self._device))

    def _is_scan(self, suffix_gap_s: float) -> bool:
        if len(self._keys) < self._timing.shortest:
            return False
        return _median([*self._gaps, suffix_gap_s]) <= self._timing.median_gap_s

    def _looks_like_machine(self) -> bool:
        few = self._timing.shortest - 1
        return len(self._keys) >= few and _median(self._gaps) <= self._timing.median_gap_s

    def _is_unhurried(self) -> bool:
        slow = sum(gap_s > self._timing.median_gap_s for gap_s in self._gaps)
        return slow >= self._timing.slow_gaps and slow > 2 * (len(self._gaps) - slow)

    def _start_swallowing(self, at: datetime) -> UnreadableScan:
        frame = "".join(self._texts)
        self._release()
        self._swallowing = True
        return unreadable(UnreadableReason.TOO_LONG, frame, at, self._device)

    def _release(self, count: int | None = None) -> Typed[K]:
        released = Typed(tuple(self._keys[:count]))
        del self._keys[: len(released.keys)], self._texts[: len(released.keys)]
        self._gaps.clear()
        return released


def _without_caps_lock(reading: Scan | UnreadableScan) -> Scan | UnreadableScan:
    """Undo Caps Lock, which inverts letters only: no label's number is all in small letters."""
    if isinstance(reading, Scan) and _SMALL_LETTERS.fullmatch(reading.text):
        return replace(reading, text=reading.text.upper(), warning=ScanWarning.CAPS_LOCK)
    return reading


def _median(gaps_s: list[float]) -> float:
    if not gaps_s:
        return float("inf")
    ordered = sorted(gaps_s)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
