"""From what is wanted at the counter to a printer, beside the desk's thread: made, queued, told of.

    order ─▶ [thread "papers"] the document is read ─▶ made ─▶ the printer's queue ─▶ the job's end
               a second print without a reason: it is asked for       what failed is an alarm ◀┘

Neighbours: workbench (where commands come from), printouts (the printers), paper_reader.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from station import print_wording
from station.errands import Errands
from station.errors import PaperError, StationError
from station.events import StoreAlarm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.clock import Clock
    from station.events import Announcement, Paper
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.options import Settings
    from station.paper.catalogue import Kind
    from station.paper.documents import Document
    from station.paper.pages import Pages, Picture, Preview, Sight
    from station.paper.printing.job import JobRecord, PrintJob
    from station.paper.rendering import Renderer
    from station.printouts import Printouts
    from station.texts import Texts
    from station.workbench import PaperOrder

    Read = Callable[[str, str], Sequence[Document]]

_PURPOSES = {"label": "labels", "receipt": "receipts"}
"""By layout: which line of [printing] must name a printer, or nothing is printed by itself."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class PaperOrders:
    """`read` finds a document by kind and number, in the thread "papers". No call blocks."""

    def __init__(
        self,
        printouts: Printouts,
        read: Read,
        folders: Folders,
        settings: Settings,
        *,
        texts: Texts,
        identity: Callable[[], StationIdentity],
        clock: Clock,
        announce: Callable[[Announcement], None],
    ) -> None:
        self._printouts, self._read = printouts, read
        self._folders, self._settings, self._texts = folders, settings, texts
        self._identity, self._clock, self._announce = identity, clock, announce
        self._errands = Errands("papers")
        self._pages: Pages | None = None
        """What is looked at; the thread's own."""

    def order(self, order: PaperOrder, ask_why: Callable[[], None]) -> None:
        """Have it printed. `ask_why` is called where it was printed before and no reason given."""
        if order.said is not None or self._prints_by_itself(order.paper):
            self._errands.put(lambda: self._print(order, ask_why))

    def preview(
        self, paper: Paper, sight: Sight, answer: Callable[[Preview | StationError], None]
    ) -> None:
        """Have a document made and its first page told, or why not; nothing is printed."""
        self._errands.put(lambda: answer(_tried(lambda: self._opened(paper, sight))))

    def page(
        self, number: int, sight: Sight, answer: Callable[[Picture | StationError], None]
    ) -> None:
        """Have another page told, from 0, or another sight, of what was looked at last."""
        self._errands.put(lambda: answer(_tried(lambda: self._picture(number, sight))))

    def stop(self) -> None:
        """Hand what was ordered to the printers' queues, then end the thread."""
        self._errands.put(self._close_pages)
        self._errands.stop()

    def _prints_by_itself(self, paper: Paper) -> bool:
        """Return whether a printer is named for such a document; for a copy, whether there is one.

        Whoever did what asks for a copy (a lost label's reason was given) waits for it.
        """
        if paper.is_copy:
            return bool(self._settings.printer)
        from station.paper.catalogue import KINDS  # not for the start

        purpose = _PURPOSES.get(KINDS[paper.document].layout, "documents")
        return bool(getattr(self._settings.printing, purpose))

    # ── in the thread ────────────────────────────────────────────────────────────────────────

    def _print(self, order: PaperOrder, ask_why: Callable[[], None]) -> None:
        paper = order.paper
        try:
            copy = self._copy(paper)
            if copy and not self._reason(order):
                # Of what prints by itself nobody is asked: it was printed already.
                if order.said is not None:
                    ask_why()
                return
            job, printer = self._job(order, copy)
        except StationError as error:
            self._tell(error, paper)
            return
        self._printouts.submit(job, printer, lambda told: self._on_told(told, paper))

    def _opened(self, paper: Paper, sight: Sight) -> Preview:
        from station.paper.pages import Pages, Preview  # as above

        documents, copy = self._documents(paper), int(paper.is_copy)
        renderer = self._renderer(paper.document)
        self._close_pages()
        self._pages = Pages(lambda number: renderer.page(documents, number, copy))
        first = self._pages.picture(0, sight)
        return Preview(paper, self._pages.count, first)

    def _picture(self, number: int, sight: Sight) -> Picture:
        if self._pages is None:
            raise PaperError("paper_not_open")
        return self._pages.picture(number, sight)

    def _close_pages(self) -> None:
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def _copy(self, paper: Paper) -> int:
        copy = self._printouts.printing().next_copy(paper.document, paper.number)
        return max(copy, int(paper.is_copy))

    def _job(self, order: PaperOrder, copy: int) -> tuple[PrintJob, str]:
        from station.paper.printing.making import job_of, printer_of  # as above

        paper = order.paper
        renderer = self._renderer(paper.document)
        form, options = printer_of(renderer.kind, self._printouts.printing(), "")
        renderer.check_media(options.media, options.name)
        job = job_of(
            *(renderer, self._original(renderer.kind, order, copy), form),
            dpi=options.dpi,
            copy=copy,
            reason=self._reason(order) if copy else "",
            operator=order.operator,
            sets=paper.sets,
        )
        return job, options.name

    def _reason(self, order: PaperOrder) -> str:
        key, known = order.paper.reason, dict(zip(("id", "en"), order.paper.why, strict=True))
        said = order.why or known.get(self._texts.language, "")
        return said or (self._texts(f"print_reason.{key}") if key else "")

    def _original(self, kind: Kind, order: PaperOrder, copy: int) -> list[Document]:
        """Return the document, a copy as it was first printed where it stays the same."""
        from station.paper import originals  # as above

        paper, printing = order.paper, self._printouts.printing()
        kept = printing.original(kind.name, paper.number) if copy else b""
        return originals.told(kind, kept) or self._documents(paper)

    def _documents(self, paper: Paper) -> list[Document]:
        known = dict(paper.values)
        return [replace(one, **known) for one in self._read(paper.document, paper.number)]

    def _renderer(self, document: str) -> Renderer:
        from station.paper.catalogue import KINDS  # as above
        from station.paper.rendering import Renderer

        timezone = self._identity().timezone
        return Renderer(KINDS[document], self._texts, timezone, self._folders.config)

    # ── what a person is told ────────────────────────────────────────────────────────────────

    def _on_told(self, told: JobRecord | StationError, paper: Paper) -> None:
        from station.paper.printing.job import JobState  # as above

        if isinstance(told, StationError):
            self._tell(told, paper)
        elif told.state is JobState.UNCERTAIN:
            self._alarm("print_uncertain", number=told.number, printer=told.printer)
        elif told.state is not JobState.PRINTED:
            why = print_wording.outcome(told, self._texts)
            self._alarm("print_failed", number=told.number, why=why)

    def _tell(self, error: StationError, paper: Paper) -> None:
        log.info("%s %s: %s", paper.document, paper.number, error)
        why = self._texts(f"error.{error.key}", **error.facts)
        self._alarm("print_failed", number=paper.number, why=why)

    def _alarm(self, key: str, **facts: str) -> None:
        self._announce(StoreAlarm(key, tuple(facts.items()), self._clock.now()))


def _tried(ask: Callable[[], T]) -> T | StationError:
    try:
        return ask()
    except StationError as error:
        return error
