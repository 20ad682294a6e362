"""A desk closes its part of what was unloaded: what is missing, and what is over, by name. Pure.

Missing is what no desk has received, as far as is known here. Until every desk that took part has
closed its part, and told so, it is provisional (sementara): see awaited. OSAS strikes it off when
the parcel comes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from station.events import Decision, Verdict
from station.journal.details import Arrival, Unmatched
from station.rules.reconcile import Found, Kind, Reconciliation, reconciliation
from station.workflows.arrival_book import BAG, CLOSE_PART
from station.workflows.arrival_lines import all_lines, received
from station.workflows.awaited import is_old, unloading
from station.workflows.knowledge import Outcome
from station.workflows.work import Choice, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.rules.reconcile import Line
    from station.workflows.arrival_book import View
    from station.workflows.work import Answer

_SHORT = frozenset({Kind.MISSING, Kind.KOLI_SHORT})


def close_part(view: View) -> Answer:
    """Return what closing this desk's part finds. What the last one found is put away instead."""
    book = view.book
    if not book.documents:
        return Choice("") if view.here.selected else Refusal("arrival_none_open")
    expected = all_lines(book, view.known)
    made = _reconciled(expected, view)
    found = tuple(_found(made, expected, view))
    first = next(iter(book.documents))
    pieces = sum(line.koli for _, line in expected.values())
    documents = _documents(view)
    awaited = unloading(documents, view.known, view.here.hub, view.here.desk)
    is_short = any(one.kind in _SHORT for one in found)
    said = Arrival(
        *(first, "", (), pieces),
        documents=documents,
        differences=found,
        provisional=is_short and (bool(awaited) or is_old(view.known, view.here.now)),
        awaited=awaited if is_short else (),
        matched=made.totals.matched,
        over_pieces=made.totals.over,
    )
    of_bag = book.documents[first].kind == BAG
    return Outcome(
        _decision(said),
        action=CLOSE_PART,
        details=(said,),
        counts=True,
        bag=first if of_bag else "",
        manifest="" if of_bag else first,
        selects=first if found else "",
        source=book.documents[first].kind,
        is_final=True,
    )


def _decision(said: Arrival) -> Decision:
    found = said.differences
    short = sum(one.kind in _SHORT for one in found)
    facts = (
        ("missing", str(short)),
        ("over", str(len(found) - short)),
        ("awaited", ", ".join(said.awaited)),
    )
    reason = "arrival_closed_differs" if found else "arrival_closed"
    if short and not said.provisional:
        reason = "arrival_closed_final"
    unnamed = "arrival_provisional" if said.provisional else ""
    warning = "arrival_awaited" if said.awaited else unnamed
    return Decision(Verdict.OK, "", reason, facts, warning=warning, subject=said.document)


def _documents(view: View) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*view.book.documents, *view.book.manifests())))


def _found(
    made: Reconciliation, expected: dict[str, tuple[str, Line]], view: View
) -> list[Unmatched]:
    """Name every difference once, with the document that expected it or was being unloaded."""
    beside = {code: came.document for (code, _), came in view.book.came.items()}
    named: dict[tuple[str, str], Unmatched] = {}
    for one in made.differences():
        document = expected[one.code][0] if one.code in expected else beside[one.code]
        named.setdefault((one.kind, one.code), Unmatched(one.kind, one.code, document))
    return list(named.values())


def _reconciled(expected: dict[str, tuple[str, Line]], view: View) -> Reconciliation:
    """Lay side by side what was expected and what came, here and at the other desks.

    Pieces are numbered as they came: three of five koli on a line are any three.
    """
    made = reconciliation(line for _, line in expected.values())
    numbers: Counter[str] = Counter()
    for (code, _), came in view.book.came.items():
        numbers[code] += 1
        over = Kind(came.over) if came.over else Kind.UNMANIFESTED
        piece = Found(code, numbers[code], over, damaged=came.is_damaged, held=came.is_held)
        made.scan(piece)
    for piece in _elsewhere(expected, numbers, view):
        made.scan(piece)
    return made


def _elsewhere(
    expected: dict[str, tuple[str, Line]], numbers: Counter[str], view: View
) -> Iterator[Found]:
    """Yield what is expected, did not come here, and came to another desk, or before."""
    documents = {document for document, _ in expected.values()}
    manifests = {document: view.known.work.manifest(document) for document in documents}
    for code, (document, line) in expected.items():
        if numbers[code] >= line.koli:
            continue
        manifest = manifests[document]
        since = manifest.closed_at if manifest else None
        come = min(line.koli, received(code, view.known, view.here.hub, since))
        yield from (Found(code, number) for number in range(numbers[code] + 1, come + 1))
