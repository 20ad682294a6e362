"""Reads a document by its number for a command line, over pools of its own."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from station.central.naming import naming_of
from station.central.papers import Papers
from station.central.pools import Pool
from station.cli.asking import questions
from station.clock import SystemClock
from station.events import Target
from station.paper_reader import PaperReader
from station.passwords import Passwords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.cli.invocation import Invocation
    from station.events import StoreAlarm
    from station.inquiry import Cell
    from station.paper.catalogue import Kind
    from station.paper.documents import Document, Report


def read(kind: Kind, number: str, call: Invocation) -> list[Document]:
    """Return the document. Raises PaperError, CentralError, JournalError."""
    hub = call.settings.station.hub

    def tell(alarm: StoreAlarm) -> None:
        call.tell(call.texts(f"error.{alarm.key}", **dict(alarm.facts)))

    reader = PaperReader(call.folders, hub, call.texts, SystemClock(), tell)
    central = partial(_papers, call)
    return reader.read(kind.name, number.strip(), central, call.arguments.timeout)


@contextmanager
def report_rows(code: str, call: Invocation) -> Iterator[tuple[Report, Iterator[Sequence[Cell]]]]:
    """Yield a saved report without its lines, and these as they are read. Raises StationError."""
    with _papers(call) as papers:
        yield papers.report(code.strip(), call.arguments.timeout)


@contextmanager
def _papers(call: Invocation) -> Iterator[Papers]:
    settings = call.settings
    within_s = settings.sync.answer_within_s
    passwords = Passwords(call.folders.config)
    pool = Pool(Target.OSAS, settings.osas, passwords=passwords, answer_within_s=within_s)
    try:
        with questions(call) as asked:
            yield Papers(pool, naming_of(settings, Target.OSAS), settings.station.hub, asked)
    finally:
        pool.close()
