"""A job at a printer that we speak with: how is it; send; has all of it come out.

    open ── not there, or out of paper ──▶ failed: nothing was sent
      │ asked: ready, or silent
      ▼
    begin (committed) ──▶ send ── cut off, or takes no more ──▶ uncertain
                            │
        it ever answered: asked until nothing waits, twice   ──▶ printed (counted)
        it never did: sent to the end, closed in order       ──▶ printed (as the line can know it)
        neither within the patience                          ──▶ uncertain

`sendall` succeeds although the printer died; only what comes back tells. Neighbours: languages
(questions), ways (lines), queue (which calls this in a printer's thread).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from station.errors import DeviceError
from station.paper.printing.condition import (
    SILENT,
    UNASKED,
    UNREACHABLE,
    stands_in_the_way,
    word_of_failure,
    words_of,
)
from station.paper.printing.job import JobState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.clock import Clock
    from station.devices.printer_decoder import PrinterDecoder
    from station.devices.readings import Facts
    from station.paper.printing.languages import Language

_IDLE_ANSWERS = 2
"""One answer may come before the printer has even begun to read the job."""


class Way(Protocol):
    """A line to a printer; every failure is a DeviceError."""

    def open(self) -> None:
        """Make it ready to take bytes."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived; empty after `timeout_s`, or where nothing can arrive."""

    def write(self, data: bytes) -> None:
        """Hand over all of it."""

    def finish(self) -> str:
        """End the job on this line; return how far that proves it: a `print_note.` key."""

    def close(self) -> None:
        """Let go of the printer."""


class Patience(Struct, frozen=True):
    """How long a printer may take, in seconds."""

    answer_s: float = 1.0
    """For an answer to begin; what has begun may go on."""
    progress_s: float = 60.0
    """Without anything changing, before a person is asked: paper is loaded in less."""
    pause_s: float = 0.25
    """Between two questions."""


class Talk:
    """One printer. `wait` waits so many seconds and returns whether the station stops.

    `tell` hears whatever the printer says of itself.
    """

    def __init__(
        self,
        way: Way,
        language: Language,
        clock: Clock,
        wait: Callable[[float], bool],
        *,
        patience: Patience,
        tell: Callable[[Facts], None] = lambda _: None,
    ) -> None:
        self._way, self._language = way, language
        self._clock, self._wait, self._patience = clock, wait, patience
        self._tell = tell
        self._has_answered = False
        """Whether it ever did: then its silence is no longer its way."""

    def look(self) -> tuple[str, ...]:
        """Return how the printer is now, in words."""
        try:
            self._way.open()
            facts = self._ask()
        except DeviceError as error:
            return (word_of_failure(error.key),)
        finally:
            self._way.close()
        if facts is not None:
            return words_of(facts)
        return (SILENT,) if self._language.questions else (UNASKED,)

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:  # noqa: ARG002 - a queue of the system shows the title
        """Send a job; `begin` is called before its first byte leaves, and may raise."""
        try:
            self._way.open()
            before = self._ask()
            words = stands_in_the_way(words_of(before)) if before else ()
            if words:
                return Outcome(JobState.FAILED, "not_ready", words)
            begin()
            return self._sent(content)
        except DeviceError as error:
            word = word_of_failure(error.key)
            return Outcome(JobState.FAILED, "not_reached", () if word == UNREACHABLE else (word,))
        finally:
            self._way.close()

    def _sent(self, content: bytes) -> Outcome:
        try:
            self._way.write(content)
            if self._has_answered:
                return self._watched()
            return Outcome(JobState.PRINTED, self._way.finish())
        except DeviceError:
            return Outcome(JobState.UNCERTAIN, "cut_off")

    def _watched(self) -> Outcome:
        """Ask until nothing waits any more, or nothing changes any more."""
        idle, facts = 0, None
        changed_s = self._clock.monotonic_s()
        while self._clock.monotonic_s() - changed_s < self._patience.progress_s:
            told = self._ask()
            idle = idle + 1 if told and self._is_done(told) else 0
            if idle == _IDLE_ANSWERS:
                return Outcome(JobState.PRINTED, "counted" if self._language.counts else "answered")
            if told is not None and told != facts:
                facts, changed_s = told, self._clock.monotonic_s()
            if self._wait(self._patience.pause_s):
                return Outcome(JobState.UNCERTAIN, "interrupted")
        words = stands_in_the_way(words_of(facts)) if facts else ()
        return Outcome(JobState.UNCERTAIN, "stopped" if words else "no_answer", words)

    def _is_done(self, facts: Facts) -> bool:
        return not (self._language.is_busy(facts) or stands_in_the_way(words_of(facts)))

    def _ask(self) -> Facts | None:
        """Return what the printer answers to all questions; None where it is silent."""
        while self._way.read(0):
            pass  # what comes late answers an older question
        told: Facts = {}
        for request, decoder in self._language.questions:
            self._way.write(request)
            answer = self._answer(decoder())
            if answer is None:
                return None
            told |= answer
            self._has_answered = True
        if told:
            self._tell(told)
        return told or None

    def _answer(self, decoder: PrinterDecoder) -> Facts | None:
        end_s = self._clock.monotonic_s() + self._patience.answer_s
        while (left_s := end_s - self._clock.monotonic_s()) > 0:
            data = self._way.read(left_s)
            statuses = decoder.feed(data, self._clock.now())
            if statuses:
                return statuses[-1].facts
            if not data:
                break
        return None
