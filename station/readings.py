"""What was asked to be read beside the desk's thread, and what waits for it. The desk's thread.

    begin ──→ read in the thread "survey" ──→ end: a book learns of it, what waited is done

A newer reading takes an older one's place: that may be of something else. Neighbours: workbench,
surveying (which reads).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.events import Workflow
from station.recorder import Work
from station.workflows.survey import Learning
from station.workflows.work import Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from station.books import Books
    from station.workflows.survey import Survey, Wanted


class Reading(Struct, frozen=True):
    """One reading, and the input that is done once it is there; None: it is for the book alone."""

    number: int
    workflow: Workflow
    waiting: tuple[Said, Work] | None


class Readings:
    """`ask` has something read, under a number; None where nothing can be."""

    def __init__(self, books: Books, ask: Callable[[Wanted, int], None] | None) -> None:
        self._books = books
        self._ask = ask
        self._number = 0
        self._now: Reading | None = None
        self.read: Survey | None = None
        """What was read for the input that is being done, until something comes of it."""

    @property
    def waiting(self) -> Said | None:
        """What waits for something that is being read."""
        return self._now.waiting[0] if self._now and self._now.waiting else None

    def begin(
        self, wanted: Wanted, workflow: Workflow, waiting: tuple[Said, Work] | None = None
    ) -> None:
        """Have something read."""
        if self._ask is not None:
            self._number += 1
            self._now = Reading(self._number, workflow, waiting)
            self._ask(wanted, self._number)

    def begin_for_book(self, workflow: Workflow, now: datetime) -> None:
        """Have read what the workflow's book is to be made of, if it wants that now."""
        book = self._books.of(workflow)
        if self._now is None and isinstance(book, Learning):
            wanted = book.wanted(now)
            if wanted is not None:
                self.begin(wanted, workflow)

    def end(self, survey: Survey | None, number: int) -> Reading | None:
        """Take in what was read; return what it was read for, None where nobody wants it now."""
        reading = self._now
        if reading is None or reading.number != number:
            return None
        self._now = None
        book = self._books.of(reading.workflow)
        if survey is not None and isinstance(book, Learning):
            book.learn(survey)
        self.read = survey if reading.waiting else self.read
        return reading

    def give_up(self) -> None:
        """Do nothing of what waits; the book still learns of what is read."""
        if self._now is not None:
            self._now = replace(self._now, waiting=None)
