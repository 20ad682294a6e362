"""Each workflow's book, made from this desk's journal: what it knows of its own open work.

Read a slice at a time when the desk is idle, or the rest of it when a workflow is first used: a
start waits for none of it. Receiving, which everybody begins with, waits for no other's events: its
book is read by itself, from where this desk last closed its part of a list.
Neighbours: journal, workflows.catalogue; the desk's thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.events import Workflow
from station.workflows.catalogue import handling, heard_by
from station.workflows.work import NoBook

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from station.journal.journal import Journal
    from station.journal.record import EventBody
    from station.workflows.work import Book

SLICE = 500
"""So many events are read in a few milliseconds, for which a scan may have to wait."""


class Books:
    """The books of one desk."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._books: dict[Workflow, Book] = {}
        self._received: Book | None = None
        """Receiving's, once it is read."""
        self._read_to = 0
        self._complete = False
        self._hear: Callable[[UUID, EventBody], None] | None = None

    def tell(self, hear: Callable[[UUID, EventBody], None]) -> None:
        """Have everything told that the books take in, of whatever workflow."""
        self._hear = hear

    def of(self, workflow: Workflow) -> Book:
        """Return a workflow's book, with all that was recorded. Raises JournalError."""
        if workflow is Workflow.RECEIVING:
            return self._received or self._read_received()
        book = self._book(workflow)
        while not isinstance(book, NoBook) and self.read_on():
            pass
        return book

    def read_on(self) -> bool:
        """Take in a slice of the journal; return whether there may be more of it."""
        if self._complete:
            return False
        events = self._journal.acted(self._read_to, SLICE)
        for seq, event_id, body in events:
            self._take(event_id, body)
            self._read_to = seq
        self._complete = len(events) < SLICE
        return not self._complete

    def take(self, event_id: UUID, body: EventBody) -> None:
        """Take in what was committed just now; until all is read, the journal will tell it."""
        if not body.action:
            return
        if self._received is not None and body.workflow is Workflow.RECEIVING:
            self._received.take(event_id, body)
        if self._complete:
            self._take(event_id, body)

    def _read_received(self) -> Book:
        book = self._book(Workflow.RECEIVING)
        for _, event_id, body in self._journal.arrivals():
            book.take(event_id, body)
        self._received = book
        return book

    def _take(self, event_id: UUID, body: EventBody) -> None:
        if self._hear is not None:
            self._hear(event_id, body)
        for workflow in (body.workflow, *heard_by(body.workflow)):
            if workflow is not Workflow.RECEIVING and handling(workflow) is not None:
                self._book(workflow).take(event_id, body)

    def _book(self, workflow: Workflow) -> Book:
        if workflow not in self._books:
            made = handling(workflow)
            assert made is not None, "only a workflow that can be worked in is chosen"
            self._books[workflow] = made.new_book()
        return self._books[workflow]
