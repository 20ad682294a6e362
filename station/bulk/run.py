"""One list on its way through the desk: what comes next, what came of each line, how it ended.

    next ──a line──→ said to the desk ──what came of it──→ take ──→ next …
                                                          └ not saved: it ends here

Used by one thread. What is no code is not said: it has its result as the run passes it.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from station.bulk.listing import Line
from station.events import (
    Answered,
    CommandRefused,
    Prompted,
    ScanNotSaved,
    ScanRecorded,
    Verdict,
)

if TYPE_CHECKING:
    from station.bulk.listing import Listing
    from station.events import Workflow


class End(StrEnum):
    """Why a run says nothing more."""

    DONE = "done"
    CANCELLED = "cancelled"
    NOT_SAVED = "not_saved"
    CLOSED = "closed"
    """The window was to be closed."""


class Came(StrEnum):
    """What came of a line that was not recorded."""

    ASKS = "asks"
    """It needs an answer, which a list cannot give: nothing was recorded."""
    REFUSED = "refused"
    NONE = "none"
    """It is no code."""
    LEFT = "left"
    """Nobody came to it."""


class Result(Struct, frozen=True):
    """What came of a line. `answered` is None where it was not said to the desk."""

    line: Line
    answered: Answered | None = None

    @property
    def came(self) -> str:
        """Return its verdict, or what a Came says instead."""
        match self.answered:
            case ScanRecorded(decision=decision):
                return decision.verdict.value
            case ScanNotSaved():
                return "not_saved"
            case Prompted():
                return Came.ASKS
            case CommandRefused():
                return Came.REFUSED
        return Came.NONE if self.line.fault else Came.LEFT


class Run:
    """`results` holds what is done, in the list's order; `counts` how often each came."""

    def __init__(self, listing: Listing, workflow: Workflow) -> None:
        self.listing = listing
        self.workflow = workflow
        self.results: list[Result] = []
        self.counts: Counter[str] = Counter()
        self.end: End | None = None
        self._under_way: Line | None = None

    @property
    def total(self) -> int:
        """Return how many lines the list has."""
        return len(self.listing.lines)

    @property
    def done(self) -> int:
        """Return how many lines have their result."""
        return len(self.results)

    def next(self) -> Line | None:
        """Return the next line to say, the same until it is taken; None where it has ended."""
        while self.end is None and self._under_way is None:
            if self.done == self.total:
                self.end = End.DONE
                break
            line = self.listing.lines[self.done]
            if line.fault:
                self._note(Result(line))
            else:
                self._under_way = line
        return self._under_way

    def take(self, answered: Answered) -> None:
        """Note what came of the line under way, also of one that was cancelled meanwhile."""
        assert self._under_way is not None, "an answer to a line that was not said"
        line, self._under_way = self._under_way, None
        self._note(Result(line, answered))
        if isinstance(answered, ScanNotSaved):
            self.end = End.NOT_SAVED
        elif self.end is None and self.done == self.total:
            self.end = End.DONE

    def stop(self, why: End) -> None:
        """Say no further line. The one that was said still gets its result."""
        if self.end is None:
            self.end = why

    def drop(self) -> None:
        """Take back the line that was next, and was not said after all."""
        self._under_way = None

    def left(self) -> list[Result]:
        """Return the lines that nobody came to."""
        return [Result(line) for line in self.listing.lines[self.done :]]

    def report(self) -> list[Result]:
        """Return every line: first what a person must look at, then what is left, last what is OK.

        Before it begins the former is what is no code.
        """
        return sorted([*self.results, *self.left()], key=_rank)

    def _note(self, result: Result) -> None:
        self.results.append(result)
        self.counts[result.came] += 1


def _rank(result: Result) -> int:
    return {Came.LEFT.value: 1, Verdict.OK.value: 2}.get(result.came, 0)
