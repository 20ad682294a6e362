"""A manifest of 5,000 parcels costs the same per scan as an empty one: what is asked is counted."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from station.events import Scan, Workflow
from station.journal.details import Handover
from station.workflows.handover import answer
from station.workflows.handover_book import HandoverBook
from station.workflows.knowledge import Outcome
from station.workflows.work import Situation
from tests.fakes.handing_over import AWB, FIRST, OTHER, knowledge
from tests.fakes.knowledge import NOON, FakeKnowledge
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from collections.abc import Callable

MANY = 5_000


class Counted:
    """Knowledge that counts what it is asked."""

    def __init__(self, told: Any, asked: Counter[str]) -> None:
        self._told, self._asked = told, asked

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._told, name)
        if name in {"work", "history", "lists"}:
            return Counted(found, self._asked)
        return self._counting(name, found)

    def _counting(self, name: str, ask: Callable[..., Any]) -> Callable[..., Any]:
        def asking(*details: Any) -> Any:
            self._asked[name] += 1
            return ask(*details)

        return asking


def a_book(lines: int) -> HandoverBook:
    """Return a desk's book with one manifest of so many parcels."""
    book = HandoverBook()

    opened = owed_event(
        *(1, ""), workflow=Workflow.HANDOVER, action="open", handover=Handover(FIRST, "hub", "BDO")
    )

    def did(awb: str, action: str, **facts: Any) -> None:
        said = Handover(FIRST, "hub", "BDO", **facts)
        book.take(opened.event_id, replace(opened.body, awb=awb, action=action, handover=said))

    did("", "open")
    for number in range(1, lines + 1):
        did(f"JX{number:010}", "add", line_no=number, weight_g=1_000)
    return book


def asked_by(code: str, book: HandoverBook, known: FakeKnowledge) -> Counter[str]:
    asked: Counter[str] = Counter()
    here = Situation("CGK", "3", "operator01", NOON)
    said = answer(Scan(code, NOON, "scanner"), Counted(known, asked), here, book)
    assert isinstance(said, Outcome)
    return asked


def test_a_scan_asks_the_same_of_an_empty_manifest_and_of_a_full_one() -> None:
    empty, full = a_book(0), a_book(MANY)
    assert full.shown("").scanned == MANY
    for code in (AWB, OTHER, "JX1209999999"):
        few = asked_by(code, empty, knowledge())
        assert few == asked_by(code, full, knowledge()), code
        assert few.total() <= 25, few
