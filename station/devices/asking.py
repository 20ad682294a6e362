"""When to ask a device that speaks only when asked. Pure: seconds in, requests out.

    waiting ──every_s since the last request──▶ asked ──answered──▶ waiting
                                                  │
                                                  └──answer_within_s──▶ waiting, asked again at once

Never two requests at a time: a scale that is slow would fall further behind with each.
"""

from __future__ import annotations

from msgspec import Struct

QUIET_S = 0.5
"""No device pauses this long inside a frame: what has come till then is all."""


class Schedule(Struct, frozen=True):
    """What a device is asked, and how often; a catalogue's literal."""

    request: bytes
    every_s: float = 0.2
    answer_within_s: float = 1.0
    follow_ups: tuple[tuple[bytes, bytes], ...] = ()
    """(what the device says, what to send then): CAS answers ENQ with ACK and waits for DC1."""


class Asking:
    """Keeps to a schedule; without one it never asks."""

    def __init__(self, schedule: Schedule | None) -> None:
        self._schedule = schedule
        self._asked_s = float("-inf")
        self._waiting_for_answer = False

    def due(self, now_s: float) -> bytes:
        """Return the request to send now, or nothing; it counts as sent."""
        if self._schedule is None or now_s < self._due_s(self._schedule):
            return b""
        self._asked_s = now_s
        self._waiting_for_answer = True
        return self._schedule.request

    def wait_s(self, now_s: float, longest_s: float) -> float:
        """Return how long a read may wait before something is due."""
        if self._schedule is None:
            return longest_s
        return min(longest_s, max(0.0, self._due_s(self._schedule) - now_s))

    def waits(self, now_s: float) -> bool:
        """Return whether an answer is under way."""
        if self._schedule is None or not self._waiting_for_answer:
            return False
        return now_s < self._due_s(self._schedule)

    def on_order(self, now_s: float) -> None:
        """Take note that something else was sent, whose answer must not meet the next request's."""
        self._asked_s = now_s
        self._waiting_for_answer = True

    def on_answer(self) -> None:
        """Take note that the last request was answered."""
        self._waiting_for_answer = False

    def follow_up(self, heard: bytes) -> bytes:
        """Return what must be sent for what was heard, or nothing."""
        if self._schedule is None or not self._waiting_for_answer:
            return b""
        return next((send for said, send in self._schedule.follow_ups if heard.endswith(said)), b"")

    def _due_s(self, schedule: Schedule) -> float:
        if self._waiting_for_answer:
            return self._asked_s + max(schedule.answer_within_s, schedule.every_s)
        return self._asked_s + schedule.every_s
