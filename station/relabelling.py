"""Has a lost label printed again once that is recorded, as LABEL ULANG, on the label printer.

    ScanRecorded(lost_label, label_again) ─▶ OSAS's words, else the mirror's ─▶ made ─▶ printed

What is not printed is told; the event stands, and the label is printed again like any other.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from station.errors import CentralError, StationError
from station.events import ScanRecorded, StoreAlarm, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.central.papers import Papers
    from station.clock import Clock
    from station.events import Announcement
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.options import Settings
    from station.paper.documents import Document
    from station.paper.printing.job import JobRecord, PrintJob
    from station.paper.printing.printing import Printing
    from station.printouts import Printouts
    from station.texts import Texts

KIND = "awb_label"
RELABELLED = "label_again"
_ANSWER_WITHIN_S = 5.0


class Relabelling:
    """`hear` is told every announcement; labels are made in the printing thread."""

    def __init__(
        self,
        folders: Folders,
        settings: Settings,
        texts: Texts,
        *,
        printouts: Printouts,
        papers: Callable[[], Papers],
        identity: Callable[[], StationIdentity],
        clock: Clock,
        announce: Callable[[Announcement], None],
    ) -> None:
        self._folders, self._settings, self._texts = folders, settings, texts
        self._printouts, self._make_papers = printouts, papers
        self._papers: Papers | None = None
        self._identity, self._clock, self._announce = identity, clock, announce

    def hear(self, news: Announcement) -> None:
        """Have the label printed that was recorded just now."""
        if (
            isinstance(news, ScanRecorded)
            and news.workflow is Workflow.LOST_LABEL
            and (news.decision.reason, news.undoes) == (RELABELLED, None)
            and self._settings.printer
        ):
            self._printouts.print_made(
                partial(self._made, news), partial(self._tell, news.decision.awb)
            )

    def _made(self, news: ScanRecorded, printing: Printing) -> tuple[PrintJob, str]:
        """Return the job and its printer. Raises StationError."""
        # Imported here: in the thread, and most starts print no label.
        from station.paper.catalogue import KINDS
        from station.paper.printing.choosing import pages_of, printer_of
        from station.paper.printing.job import PrintJob
        from station.paper.rendering import Renderer

        kind, awb = KINDS[KIND], news.decision.awb
        timezone = self._identity().timezone
        renderer = Renderer(kind, self._texts, timezone, self._folders.config)
        form, options = printer_of(kind, printing, "")
        renderer.check_media(options.media, options.name)
        labels, copy = self._read(awb), printing.next_copy(KIND, awb)
        # Whoever printed the first one, this is none: it says so even where no print is known here.
        content = renderer.render(labels, form, dpi=options.dpi, copy=max(1, copy))
        facts = dict(news.decision.facts)
        job = PrintJob(
            *(KIND, awb, form, content),
            pages=pages_of(content, form, len(labels)),
            copy_no=copy,
            reason=facts.get(f"text_{self._texts.language}", ""),
            operator=news.operator,
        )
        return job, options.name

    def _read(self, awb: str) -> list[Document]:
        """Return the labels as OSAS knows them; while it is silent, as the mirror does."""
        try:
            if self._papers is None:
                self._papers = self._make_papers()
            return self._papers.read(KIND, awb, _ANSWER_WITHIN_S)
        except CentralError:
            from station.paper.from_mirror import label_of

            known = label_of(awb, self._settings.station.hub, self._folders.mirror_file)
            if known is None:
                raise
            return [known[0]]

    def _tell(self, awb: str, done: JobRecord | StationError) -> None:
        """Say that a label was not printed."""
        if isinstance(done, StationError):
            why = self._texts(f"error.{done.key}", **done.facts)
            facts = (("number", awb), ("why", why))
            self._announce(StoreAlarm("label_not_printed", facts, self._clock.now()))
