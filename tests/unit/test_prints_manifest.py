"""A closed manifest on paper: by itself where a printer is named, by its number, from this desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Paper, Workflow
from station.mirror.reader import MirrorReader
from station.own_papers import own_paper
from station.paper.documents import Manifest
from station.workflows.handover_book import HandoverBook
from tests.fakes.desks import barcode
from tests.fakes.handing_over import (
    AWB,
    BAG,
    FIRST,
    OPEN,
    OTHER,
    REMOVE,
    SECOND,
    THIRD,
    a_manifest,
    a_run,
    at_work,
    closed,
    knowledge,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.desks import DeskAtWork

PRINT = CommandName.PRINT
PAPER = Paper("manifest_hub", FIRST, sets=2)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskAtWork]:
    """A desk that closed a manifest of two parcels and a bag, one parcel taken off again."""
    known = knowledge()
    known.work.runs.append(a_run())
    made = at_work(tmp_path, known)
    for code in (AWB, OTHER, BAG, THIRD, "RUN-1"):
        made.scan(code)
    made.scan(barcode(REMOVE))
    made.scan(OTHER)
    closed(made)
    yield made
    made.close()


def test_a_closed_manifest_is_printed_in_two_sets(desk: DeskAtWork) -> None:
    assert [(order.paper, order.said) for order in desk.orders] == [(PAPER, None)]


def test_print_means_the_manifest_that_was_closed_last_or_is_named(desk: DeskAtWork) -> None:
    desk.scan(barcode(PRINT))
    assert desk.orders[-1].paper == PAPER
    a_manifest("CGK-2-20261122-M005", AWB, known=desk.knowledge)
    desk.tell(PRINT, "CGK-2-20261122-M005")
    assert desk.orders[-1].paper == Paper("manifest_hub", "CGK-2-20261122-M005", sets=2)
    desk.scan(barcode(OPEN, "BDO"))
    desk.tell(PRINT, SECOND)
    assert desk.refusal == "manifest_open"
    desk.tell(PRINT, "CGK-9-20261122-M001")
    assert desk.refusal == "manifest_none_closed"


@pytest.mark.usefixtures("desk")
def test_a_manifest_is_whole_before_any_database_has_it(tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite"
    with MirrorReader(tmp_path / "none.sqlite") as mirror:
        paper = own_paper("manifest_hub", FIRST, journal, mirror)
        assert own_paper("manifest_pcp", FIRST, journal, mirror) is None
        assert isinstance(paper, Manifest)
        assert [(line.code, line.koli) for line in paper.lines] == [(AWB, 1), (BAG, 1), (THIRD, 1)]
        assert sum(line.weight_g for line in paper.lines) == 1_200 * 2 + 8_000
        assert (paper.to_hub, paper.vehicle, paper.driver) == ("BDO", "B 1234 CD", "Dedi")
        assert (paper.closed_by, paper.closed_at is not None) == ("operator01", True)
        assert own_paper("manifest_hub", FIRST, journal, mirror) == paper, "the same again"


def test_a_new_start_still_knows_what_was_closed_last(desk: DeskAtWork) -> None:
    desk.start_again()
    desk.choose(Workflow.HANDOVER)
    desk.tell(PRINT)
    assert desk.orders[-1].paper == PAPER


def test_closing_stores_the_digest_of_what_is_on_it(desk: DeskAtWork) -> None:
    book = desk.desk._books.of(Workflow.HANDOVER)
    assert isinstance(book, HandoverBook)
    manifest = book.closed[FIRST]
    (stored,) = (
        body.handover.digest for body in desk.bodies() if body.handover and body.handover.digest
    )
    assert stored == manifest.digest
    manifest.lines[AWB].pieces[1] += 1
    assert stored != manifest.digest
