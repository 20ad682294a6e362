"""When a shift closes, the reports that are due then are made: at once, or when the network is back."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from station.errors import CentralError, PaperError
from station.events import Decision, MirrorRefreshed, StoreAlarm, Verdict
from station.paper.documents import Report, ReportColumn
from station.shift_reports import MOST_ROWS, ShiftReports, _limited
from station.texts import Texts
from tests.fakes.clocks import FakeClock
from tests.fakes.knowledge import NOON
from tests.fakes.station import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.inquiry import Cell

SHIFT = "2026-11-22/1"
CLOSED = recorded(Decision(Verdict.OK, "", "shift_balances", subject=SHIFT))
REFRESHED = MirrorRefreshed(NOON, 0)


class FakePapers:
    """OSAS with reports by their codes; silent, if a test says so."""

    def __init__(self, **reports: int) -> None:
        self.rows = reports
        self.is_silent = False

    def due(self, _timeout_s: float) -> list[str]:
        if self.is_silent:
            raise CentralError("database_silent")
        return sorted(self.rows)

    def report(self, code: str, _timeout_s: float) -> tuple[Report, Iterator[tuple[Cell, ...]]]:
        if self.rows[code] < 0:
            raise PaperError("paper_column", field="x", table="y")
        report = Report(code, code, (ReportColumn("awb"),), ())
        return report, ((f"JX{number}",) for number in range(self.rows[code]))


class Made:
    """The reports of one station, and what it was told."""

    def __init__(self, folder: Path, papers: FakePapers) -> None:
        self.folder, self.papers = folder, papers
        self.told: list[tuple[str, dict[str, str]]] = []

    def hear(self, *announcements: object) -> None:
        """Start, hear these, and stop: what was asked for is done."""
        reports = ShiftReports(
            *(self.folder, lambda: self.papers, Texts.load("id")),  # type: ignore[arg-type]  # a fake
            timezone=lambda: "Asia/Jakarta",
            clock=FakeClock(),
            announce=self._note,
        )
        for announcement in announcements:
            reports.hear(announcement)  # type: ignore[arg-type]  # as the announcer says it
        reports.stop()

    def _note(self, alarm: object) -> None:
        assert isinstance(alarm, StoreAlarm)
        self.told.append((alarm.key, dict(alarm.facts)))

    @property
    def files(self) -> list[str]:
        found = (file.relative_to(self.folder) for file in self.folder.rglob("*"))
        return sorted(str(file) for file in found if file.suffix or file.name.startswith("."))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "reports", FakePapers(receiving=2, problems=0))


def test_a_workbook_is_made_of_each_that_is_due_and_told_where(made: Made) -> None:
    made.hear(CLOSED)
    assert made.files == ["2026-11-22-1/problems.xlsx", "2026-11-22-1/receiving.xlsx"]
    folder = made.folder / "2026-11-22-1"
    assert made.told == [("reports_made", {"count": "2", "folder": str(folder)})]
    sheet = zipfile.ZipFile(folder / "receiving.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"JX1" in sheet


def test_nothing_is_made_or_told_of_any_other_scan(made: Made) -> None:
    made.hear(recorded(), REFRESHED)
    assert (made.files, made.told) == ([], [])


def test_off_line_they_are_made_once_the_network_is_back_after_a_restart_too(made: Made) -> None:
    made.papers.is_silent = True
    made.hear(CLOSED, REFRESHED)
    assert made.told == [("reports_wait", {"shift": SHIFT})]
    made.papers.is_silent = False
    made.hear(REFRESHED, REFRESHED)
    assert len(made.files) == 2
    assert [key for key, _ in made.told] == ["reports_wait", "reports_made"]


def test_one_that_cannot_be_made_holds_up_no_other_and_leaves_no_half_file(made: Made) -> None:
    made.papers.rows["a_broken"] = -1
    made.hear(CLOSED)
    assert len(made.files) == 2
    assert [(key, facts.get("code")) for key, facts in made.told] == [
        ("report_failed", "a_broken"),
        ("reports_made", None),
    ]


def test_a_whole_table_is_no_report_of_a_shift() -> None:
    rows = [(f"JX{number}",) for number in range(MOST_ROWS)]
    assert len(list(_limited(rows, "x"))) == MOST_ROWS
    with pytest.raises(PaperError, match="report_too_long"):
        list(_limited([*rows, ("JX",)], "x"))
