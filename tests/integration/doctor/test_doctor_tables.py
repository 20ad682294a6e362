"""What doctor says of tables and columns that are not as this release needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from station.central.doctor.inspection import inspect
from station.central.doctor.report import Severity
from station.central.naming import Naming
from station.events import Target

if TYPE_CHECKING:
    from station.central.doctor.report import Report


def looked_at(url: str, target: Target = Target.OSAS, naming: Naming | None = None) -> Report:
    with psycopg.connect(url) as connection:
        return inspect(connection, target, naming or Naming(), "CGK")


def changed(url: str, statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(statements.encode())


def troubles(report: Report) -> list[tuple[str, str, str]]:
    return [
        (finding.severity.value, finding.key, finding.ours)
        for finding in report.findings
        if finding.severity is not Severity.OK
    ]


def test_nothing_blocks_in_what_the_migrations_made(osas_url: str, onmart_url: str) -> None:
    assert not looked_at(osas_url).blocks
    assert not looked_at(onmart_url, Target.ONMART).blocks


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DROP TABLE scans", ("blocks", "table_missing", "scans")),
        ("DROP TABLE pop_record", ("warn", "table_missing", "pop_record")),
        (
            "ALTER TABLE receiving_scan DROP COLUMN event_id",
            ("blocks", "column_missing", "receiving_scan.event_id"),
        ),
        (
            "ALTER TABLE waybill_numbers DROP COLUMN contents",
            ("warn", "column_missing", "waybill_numbers.contents"),
        ),
    ],
)
def test_what_is_missing_blocks_where_this_release_needs_it(
    osas_url: str, change: str, found: tuple[str, str, str]
) -> None:
    changed(osas_url, change)
    assert found in troubles(looked_at(osas_url))
