"""Looks at a database as doctor does: reads its catalogs, writes nothing, asks no settings.

The core of `hub-station doctor`, and what keeps writing off while something blocks. It takes two
round trips and some 30 ms, and does not import SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.outline import outline
from station.central.doctor.catalog_reading import read_catalog
from station.central.doctor.needs import needs_of
from station.central.doctor.report import Area, Finding, Report, Severity
from station.central.doctor.seen import Seen
from station.central.doctor.server_checks import check_clock, check_connection, check_server
from station.central.doctor.table_checks import check_columns, check_tables
from station.clock import SystemClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from station.central.naming import Naming
    from station.clock import Clock
    from station.events import Target

CHECKS: tuple[Callable[[Seen], Iterator[Finding]], ...] = (
    check_connection,
    check_server,
    check_clock,
    check_tables,
    check_columns,
)


def inspect(
    connection: psycopg.Connection[Any],
    target: Target,
    naming: Naming,
    hub: str,
    clock: Clock | None = None,
) -> Report:
    """Compare a database with what this release needs, as the role that is connected.

    `hub` is the station's own, for the assignment. Raises psycopg.Error where the database cannot
    be looked at.
    """
    plan = outline(target)
    catalog = read_catalog(connection, naming.schema, plan.group, clock or SystemClock())
    seen = Seen(target, plan, catalog, naming, needs_of(target), hub)
    return Report(target, seen.is_attached, _ordered(seen))


def _ordered(seen: Seen) -> tuple[Finding, ...]:
    """Return the findings area by area; one that is in order where an area has none."""
    found = [finding for check in CHECKS for finding in check(seen)]
    troubled = {finding.area for finding in found}
    fine = [Finding(Severity.OK, area, "fits") for area in Area if area not in troubled]
    place = list(Area).index
    return tuple(sorted((*found, *fine), key=lambda finding: place(finding.area)))
