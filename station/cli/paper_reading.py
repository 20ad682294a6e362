"""Reads a document by its number: from OSAS, a label also from the mirror while OSAS is silent."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from station import notation
from station.central.naming import naming_of
from station.central.papers import Papers
from station.central.pools import Pool
from station.cli.asking import questions
from station.clock import SystemClock
from station.errors import CentralError
from station.events import Target
from station.paper.documents import AwbLabel
from station.paper.from_mirror import label_of
from station.passwords import Passwords

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from station.cli.invocation import Invocation
    from station.inquiry import Cell
    from station.paper.catalogue import Kind
    from station.paper.documents import Document, Report


def read(kind: Kind, number: str, call: Invocation) -> list[Document]:
    """Return the document. Raises PaperError, CentralError."""
    try:
        with _papers(call) as papers:
            return papers.read(kind.name, number.strip(), call.arguments.timeout)
    except CentralError:
        known = _from_mirror(kind, number, call)
        if known is None:
            raise
        return [known]


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


def _from_mirror(kind: Kind, number: str, call: Invocation) -> AwbLabel | None:
    """Return what the local copy knows of a waybill: no names, no money. None for others."""
    if kind.facts is not AwbLabel:
        return None
    known = label_of(number, call.settings.station.hub, call.folders.mirror_file)
    if known is None:
        return None
    label, as_of = known
    age = notation.age((SystemClock().now() - as_of).total_seconds(), call.texts)
    call.tell(call.texts("paper_told.from_mirror", age=age))
    return label
