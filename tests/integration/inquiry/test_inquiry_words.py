"""Every section and column that an inquiry may tell has its words, and no word is left over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central.inquiry_reader import facts_of
from station.central.wanted import wanted
from station.inquiry import FoundBy
from station.journal import own_scans
from station.mirror.sections import columns_told
from station.paper.catalogue import KINDS
from station.paper.documents import ReportColumn
from station.texts import Texts

if TYPE_CHECKING:
    from tests.fakes.known import Asking, KnownWorld

INDONESIAN = Texts.load("id")
ENDINGS = {"_at": "timestamptz", "_on": "date", "_rp": "int8", "_percent": "numeric"}
# Columns of the list of matches, which are no section's.
LISTED = {"awb_number", "kind", "sender", "receiver", "destination", "status", "created_at"}


def words(table: str) -> set[str]:
    return {key.partition(".")[2] for key in INDONESIAN.known() if key.startswith(f"{table}.")}


@pytest.fixture
def told(world: KnownWorld, asking: Asking) -> dict[str, dict[str, str]]:
    """Return each section's columns with their types, as the databases describe them."""
    sections: dict[str, dict[str, str]] = {}
    for target, reader in asking.inquiry._readers.items():
        with psycopg.connect(world.urls[target], autocommit=True) as connection:
            for name, text in reader.statements().items():
                if not name.startswith("by_"):
                    described = connection.execute(text.encode(), facts_of(wanted("X"), "X"))
                    sections[name] = {
                        column.name: column.type_display for column in described.description or ()
                    }
    return sections


def test_every_section_has_a_name_and_every_name_a_section(
    told: dict[str, dict[str, str]],
) -> None:
    assert words("section") == told.keys() | {own_scans.NAME}


def test_every_column_has_a_head_and_every_head_a_column(told: dict[str, dict[str, str]]) -> None:
    columns = {column for section in told.values() for column in section}
    lists = {
        field
        for kind in KINDS.values()
        for field in kind.line_fields()
        if "csv" in kind.forms and kind.line is not ReportColumn
    }
    told_elsewhere = columns_told() | set(own_scans.COLUMNS) | LISTED
    assert words("column") == columns | told_elsewhere | lists


def test_a_columns_ending_says_what_its_cells_are(told: dict[str, dict[str, str]]) -> None:
    for name, section in told.items():
        for column, kind in section.items():
            ending = next((each for each in ENDINGS if column.endswith(each)), None)
            if ending is not None:
                assert kind.startswith(ENDINGS[ending]), f"{name}.{column}"
            if column.endswith(("_g", "_cm")):
                assert kind in ("int4", "int8"), f"{name}.{column}"
            if kind in ("timestamptz", "date"):
                assert ending in ("_at", "_on"), f"{name}.{column}"


def test_every_name_that_a_waybill_is_found_by_has_its_word() -> None:
    assert words("found_by") == {by.value for by in FoundBy}
