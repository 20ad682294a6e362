"""An agent's close-out says what it earned; without a network it is printed all the same."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from station.earned_papers import with_commission
from station.errors import CentralError
from station.mirror.reader import MirrorReader
from station.paper.documents import CloseOut, CountLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENING = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
"""Already the 23rd in Jakarta."""
CLOSED = CloseOut("2026-11-22/1", (CountLine("counted", 3),), shift_to_at=EVENING)


class FakePapers:
    """OSAS, which may be silent."""

    def __init__(self, *, is_silent: bool) -> None:
        self.is_silent = is_silent
        self.days: list[str] = []

    def commission(self, day: str, _timeout_s: float) -> int | None:
        self.days.append(day)
        if self.is_silent:
            raise CentralError("database_silent")
        return 212_500


def completed(folder: Path, papers: FakePapers) -> object:
    @contextmanager
    def central() -> Iterator[FakePapers]:
        yield papers

    with MirrorReader(folder / "none.sqlite") as mirror:
        return with_commission(CLOSED, "CGK-A1", mirror, central, 1)  # type: ignore[arg-type]  # a fake


def test_the_commission_of_the_shifts_day_is_on_it(tmp_path: Path) -> None:
    papers = FakePapers(is_silent=False)
    assert completed(tmp_path, papers) == replace(CLOSED, commission_rp=212_500)
    assert papers.days == ["2026-11-23"]


def test_off_line_it_is_left_out(tmp_path: Path) -> None:
    papers = FakePapers(is_silent=True)
    assert completed(tmp_path, papers) == CLOSED
    assert len(papers.days) == 1, "it was asked for"
