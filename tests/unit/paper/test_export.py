"""Lists for spreadsheets: no name is a formula, nothing is rounded, rows come as they are read."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from station.paper.export import write_csv, write_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.inquiry import Cell

HOSTILE = ["=1+1", "+62812", "-2", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']
AT = datetime(2026, 11, 22, 7, 7, tzinfo=UTC)
ROW: list[Cell] = ['Siti, "Bu"\nRahma', 12, 1.5, Decimal("10.50"), True, None, AT, date(2026, 1, 2)]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def as_csv(rows: list[list[Cell]]) -> list[list[str]]:
    out = io.StringIO(newline="")
    assert write_csv(out, ["a", "b"], rows, "Asia/Jayapura") == len(rows)
    assert out.getvalue().startswith("\ufeff")
    return list(csv.reader(io.StringIO(out.getvalue()[1:], newline="")))[1:]


def as_xlsx(rows: Any) -> list[list[tuple[str, str]]]:
    """Each cell's type and text."""
    out = io.BytesIO()
    write_xlsx(out, ["a", "b"], rows, "Asia/Jayapura")
    root = ET.fromstring(zipfile.ZipFile(out).read("xl/worksheets/sheet1.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row]
        for row in root.iter(f"{SHEET}row")
    ][1:]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_name_is_never_a_formula(text: str) -> None:
    assert as_csv([[text, "x"]]) == [[f"'{text}", "x"]]
    ((cell, _),) = as_xlsx([[text, "x"]])
    # A carriage return is written as the format has it (ECMA-376, 22.9.2.19).
    assert cell == ("inlineStr", text.replace("\r", "_x000D_"))


def test_cells_are_what_they_are() -> None:
    (told,) = as_csv([ROW])
    assert told == [
        *('Siti, "Bu"\nRahma', "12", "1.5", "10.50", "true", ""),
        *("2026-11-22 16:07:00+09:00", "2026-01-02"),
    ]
    (cells,) = as_xlsx([ROW])
    assert cells[0] == ("inlineStr", 'Siti, "Bu"\nRahma')
    assert cells[1:5] == [("n", "12"), ("n", "1.5"), ("n", "10.50"), ("b", "1")]
    # Days since the end of 1899, in the hub's own time.
    assert cells[5][0] == "n"
    assert float(cells[5][1]) == pytest.approx(46348 + 16 / 24 + 7 / 1440)


def test_a_number_too_long_for_a_spreadsheet_stays_whole_as_text() -> None:
    assert as_xlsx([[12345678901234567890, Decimal("NaN")]]) == [
        [("inlineStr", "12345678901234567890"), ("inlineStr", '"NaN"')]
    ]


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark() -> None:
    ((cell, _),) = as_xlsx([["x" * 40_000, ""]])
    assert len(cell[1]) == 32_767
    assert cell[1].endswith("…")


def test_rows_are_written_as_they_come() -> None:
    out = io.StringIO(newline="")
    seen: list[int] = []

    def rows() -> Iterator[list[Cell]]:
        for number in range(3):
            seen.append(len(out.getvalue()))
            yield [number, "x"]

    write_csv(out, ["a", "b"], rows(), "Asia/Jakarta")
    assert seen == sorted(set(seen))
