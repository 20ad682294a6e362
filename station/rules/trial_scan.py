"""What a scan of the test code shows of a scanner and a keyboard. Pure: keys or a text in.

    nothing wrong                 the scanner is ready
    several things at once        each is told, the one to mend first before the others

Neighbours: devices/keyboard_layouts (undoes layouts), devices/decoders/wedge (reads in earnest).
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from msgspec import Struct

from station.devices.keyboard_layouts import Layout, causes, undone

if TYPE_CHECKING:
    from collections.abc import Sequence

TEST_CODE = "HUB-TEST/0123456789AQWYZ"
"""Letters that layouts move, all digits, `-` and `/`: each cause leaves its own picture of it."""

SUFFIXES = frozenset("\r\n\t")
_LONGEST_SHOWN = 40
_SLOWEST_MEDIAN_MS, _SLOWEST_GAP_MS = 60, 200
"""Beyond these a quick typist would be taken for a scanner, and wait for each key: the scanner must
be set instead."""
_STEP_MS = 5
_QUIET_MS = 20
"""So much longer than the longest gap is the silence after a scan, as it is set from the start."""


class Problem(StrEnum):
    """What is wrong. The sentences: `trial.<value>` and `trial_next.<value>`."""

    NOT_THE_CODE = "not_the_code"
    UNREADABLE = "unreadable"
    """Bytes that are no text: a serial line's speed or parity is another."""
    CAPS_LOCK = "caps_lock"
    LAYOUT = "layout"
    ADDED = "added"
    """The code came, with characters before or after it."""
    NO_SUFFIX = "no_suffix"
    TOO_SLOW = "too_slow"
    TOO_SLOW_TO_SET = "too_slow_to_set"
    """So slow that only the scanner itself can be set."""


class Stroke(Struct, frozen=True):
    """One key: what the system wrote for it (a suffix as its control character), and when."""

    text: str
    at_s: float


class Limits(Struct, frozen=True):
    """What is set now: [wedge] in the settings. Milliseconds."""

    median_gap_ms: int = 35
    one_gap_ms: int = 80
    idle_ms: int = 100
    layout: Layout = Layout.US


class Trial(Struct, frozen=True):
    """What came of one test scan; fine where there is no problem. Gaps in milliseconds."""

    typed: str
    problems: tuple[Problem, ...] = ()
    layout: Layout | None = None
    """The one to set, where another explains what came."""
    median_gap_ms: int | None = None
    """None where nothing was typed: a serial or HID scanner."""
    longest_gap_ms: int | None = None
    to_set: Limits | None = None
    """What [wedge] must be set to for this scanner, where that would do."""

    @property
    def is_fine(self) -> bool:
        """Whether this scanner can be worked with as it is."""
        return not self.problems


def judge_keys(strokes: Sequence[Stroke], limits: Limits) -> Trial:
    """Judge what a scanner typed (at least one key), whatever the wedge made of it."""
    written = "".join(stroke.text for stroke in strokes)
    typed = written.rstrip("".join(SUFFIXES))
    problems, layout = _of_text(typed, limits.layout)
    if problems[:1] != [Problem.NOT_THE_CODE] and typed == written:
        problems.append(Problem.NO_SUFFIX)
    at_s = [stroke.at_s for stroke in strokes]
    gaps = [round(1000 * (late - early)) for early, late in pairwise(at_s)]
    if not gaps:
        return Trial(_shown(typed), tuple(problems), layout)
    middle, longest = round(median(gaps)), max(gaps)
    to_set = None
    if middle > limits.median_gap_ms or longest > min(limits.one_gap_ms, limits.idle_ms):
        can_set = middle <= _SLOWEST_MEDIAN_MS and longest <= _SLOWEST_GAP_MS
        to_set = _roomier(limits, middle, longest) if can_set else None
        problems.append(Problem.TOO_SLOW if can_set else Problem.TOO_SLOW_TO_SET)
    return Trial(_shown(typed), tuple(problems), layout, middle, longest, to_set)


def judge_text(text: str) -> Trial:
    """Judge what a serial or HID scanner was read as."""
    problems, layout = _of_text(text, Layout.US)
    return Trial(_shown(text), tuple(problems), layout)


def judge_unended(data: bytes) -> Trial:
    """Judge bytes after which a line fell silent, and which were read as nothing."""
    typed = data.decode("latin-1")
    if not (typed.isascii() and typed.isprintable()):
        return Trial(_shown(typed), (Problem.UNREADABLE,))
    problems, layout = _of_text(typed, Layout.US)
    return Trial(_shown(typed), (*problems, Problem.NO_SUFFIX), layout)


def _of_text(typed: str, set_layout: Layout) -> tuple[list[Problem], Layout | None]:
    """Return what is wrong with the characters, and the layout that would mend it."""
    found = causes(TEST_CODE, typed)
    if not found:
        wrapped = any(TEST_CODE in undone(typed, one) for one in (set_layout, Layout.US))
        return [Problem.ADDED if wrapped else Problem.NOT_THE_CODE], None
    # US and GB keyboards write the code alike: whichever is set is right then.
    best = next((one for one in found if one.layout is set_layout), found[0])
    problems = [Problem.CAPS_LOCK] if best.caps_lock else []
    if best.layout is set_layout:
        return problems, None
    return [*problems, Problem.LAYOUT], best.layout


def _roomier(limits: Limits, middle_ms: int, longest_ms: int) -> Limits:
    """Return limits with a fifth to spare, none stricter; silence is longer than any gap."""
    one_gap_ms = max(_with_spare(longest_ms), limits.one_gap_ms)
    return Limits(
        max(_with_spare(middle_ms), limits.median_gap_ms),
        one_gap_ms,
        max(one_gap_ms + _QUIET_MS, limits.idle_ms),
        limits.layout,
    )


def _with_spare(measured_ms: int) -> int:
    return -(-measured_ms * 6 // 5 // _STEP_MS) * _STEP_MS


def _shown(typed: str) -> str:
    shown = typed.encode("unicode_escape").decode("ascii") if not typed.isprintable() else typed
    return shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
