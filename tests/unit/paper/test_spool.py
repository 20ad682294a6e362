"""A saved report's rows are read once, and are not all in memory when it is laid out."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from station.paper.digest import digest_of
from station.paper.documents import Report, ReportColumn
from station.paper.spool import Spool
from tests.fakes.printed import paper, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = [(number, Decimal(number) / 4, datetime(2026, 11, 22, tzinfo=UTC)) for number in range(200)]
COLUMNS = tuple(ReportColumn(name) for name in ("awb", "recipient_name", "recipient_address"))


def told(rows: int) -> Iterator[tuple[str, ...]]:
    """Yield rows as a database would: none of them is kept by whoever yields it."""
    for number in range(rows):
        yield f"JX{1_000_000_000 + number}", f"Siti Rahmawati {number}", f"Jl. Gubeng {number} " * 3


def test_rows_are_there_in_their_order_and_by_their_number() -> None:
    spool = Spool(iter(ROWS))
    assert len(spool) == 200
    assert list(spool) == ROWS
    assert (spool[130], spool[-1], spool[3:5]) == (ROWS[130], ROWS[-1], ROWS[3:5])
    with pytest.raises(IndexError):
        spool[200]
    assert list(Spool(())) == []


def test_what_fails_while_rows_are_read_is_told() -> None:
    def broken() -> Iterator[tuple[int]]:
        yield (1,)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        Spool(broken())


def test_a_spooled_report_is_the_same_paper() -> None:
    whole = Report("R-1", "Kiriman", COLUMNS, tuple(told(90)))
    spooled = Report("R-1", "Kiriman", COLUMNS, Spool(told(90)))
    assert paper("report", spooled, "pdf") == paper("report", whole, "pdf")
    assert "JX1000000000" in text_of(paper("report", spooled, "pdf"))
    other = Report("R-1", "Kiriman", COLUMNS, Spool(told(91)))
    assert digest_of(spooled) != digest_of(other)


def test_a_long_reports_rows_are_not_in_memory() -> None:
    def held(rows: int) -> float:
        tracemalloc.start()
        spool = Spool(told(rows))
        kept, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(spool) == rows
        return kept

    assert held(30_000) < 200_000 < 30_000 * 100, "30,000 rows of more than 100 bytes"
