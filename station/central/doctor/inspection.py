"""Looks at a database as doctor does: reads its catalogs, writes nothing, asks no settings.

The core of `hub-station doctor`, and what keeps writing off while something blocks. It takes two
round trips and some 50 ms, and does not import SQLAlchemy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from models.outline import outline
from station.central.doctor.catalog_reading import read_catalog
from station.central.doctor.column_checks import check_nulls, check_numbers, check_types
from station.central.doctor.guesses import guess_names
from station.central.doctor.key_checks import (
    check_checks,
    check_foreign_keys,
    check_indexes,
    check_uniques,
)
from station.central.doctor.mapping_checks import check_mapping, check_proposals
from station.central.doctor.meaning_checks import check_statuses, check_units
from station.central.doctor.needs import needs_of
from station.central.doctor.own_schema_checks import (
    check_assignment,
    check_ledger,
    check_place,
    check_revision,
    check_schemas,
)
from station.central.doctor.privilege_checks import check_excess, check_lacking
from station.central.doctor.report import Area, Finding, Proposals, Report, Severity
from station.central.doctor.samples import Samples, read_samples
from station.central.doctor.seen import Seen
from station.central.doctor.server_checks import check_clock, check_connection, check_server
from station.central.doctor.status_guesses import guess_statuses, guess_unit
from station.central.doctor.table_checks import check_columns, check_tables
from station.central.doctor.trigger_checks import check_row_security, check_triggers
from station.clock import SystemClock
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import psycopg

    from station.central.naming import Naming
    from station.clock import Clock

OF_THE_SERVER = (Area.CONNECTION, Area.SERVER, Area.CLOCK, Area.SCHEMA)
"""What can be said of a database that is not the right one at all."""
OF_OSAS = frozenset({Area.STATUS, Area.UNITS})
"""What ONMART does not have: states and weights in words of its own."""

SERVER_CHECKS: tuple[Callable[[Seen], Iterator[Finding]], ...] = (
    check_connection,
    check_server,
    check_clock,
)
CATALOG_CHECKS: tuple[Callable[[Seen], Iterator[Finding]], ...] = (
    check_schemas,
    check_tables,
    check_columns,
    check_types,
    check_nulls,
    check_uniques,
    check_indexes,
    check_foreign_keys,
    check_checks,
    check_triggers,
    check_row_security,
    check_lacking,
    check_excess,
)
ROW_CHECKS: tuple[Callable[[Seen, Samples], Iterator[Finding]], ...] = (
    check_revision,
    check_numbers,
    check_ledger,
    check_assignment,
    check_statuses,
    check_units,
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
    be looked at. A transaction that is under way is left as it was found.
    """
    plan = outline(target)
    catalog = read_catalog(connection, naming.schema, plan.group, clock or SystemClock())
    told = Seen(target, plan, catalog, naming, needs_of(target), hub)
    guessed = guess_names(told)
    seen = _taking(told, guessed)
    if strange := [*check_place(seen)]:
        return _report(seen, [*_each(SERVER_CHECKS, seen), *strange], Proposals(), OF_THE_SERVER)
    samples = read_samples(connection, seen)
    proposals = _proposals(seen, guessed, samples)
    seen = _taking(seen, {}, proposals.weight_unit)
    found = [
        *_each(SERVER_CHECKS, seen),
        *check_mapping(told),
        *check_proposals(told, guessed),
        *_each(CATALOG_CHECKS, seen),
        *(finding for check in ROW_CHECKS for finding in check(seen, samples)),
    ]
    areas = tuple(Area) if target is Target.OSAS else tuple(set(Area) - OF_OSAS)
    return _report(seen, found, proposals, areas)


def _report(
    seen: Seen, found: Iterable[Finding], proposals: Proposals, areas: tuple[Area, ...]
) -> Report:
    server = seen.catalog.server
    return Report(
        seen.target,
        seen.is_attached,
        _ordered(found, areas),
        proposals,
        database=server.database,
        role=server.role,
        server_version=f"{server.version // 10_000}.{server.version % 10_000}",
    )


def _taking(seen: Seen, guessed: dict[str, str], unit: str = "") -> Seen:
    """Return the database as it will be seen once the settings say what is guessed."""
    naming = msgspec.structs.replace(
        seen.naming,
        renamed={**seen.naming.renamed, **guessed},
        weight_unit=unit or seen.naming.weight_unit,
    )
    return msgspec.structs.replace(seen, naming=naming)


def _each(checks: Iterable[Callable[[Seen], Iterator[Finding]]], seen: Seen) -> Iterator[Finding]:
    for check in checks:
        yield from check(seen)


def _proposals(seen: Seen, guessed: dict[str, str], samples: Samples) -> Proposals:
    if seen.target is not Target.OSAS or not seen.is_attached:
        return Proposals(guessed)
    statuses, unplaced = ({}, ()) if seen.naming.statuses else guess_statuses(seen, samples)
    unit = "" if seen.naming.unit_is_told else guess_unit(seen, samples)
    return Proposals(guessed, statuses, unplaced, unit)


def _ordered(found: Iterable[Finding], areas: tuple[Area, ...]) -> tuple[Finding, ...]:
    """Return the findings area by area; that it is in order of an area that has none."""
    findings = list(found)
    troubled = {finding.area for finding in findings}
    fine = [Finding(Severity.OK, area, "fits") for area in areas if area not in troubled]
    place = list(Area).index
    return tuple(sorted((*findings, *fine), key=lambda finding: place(finding.area)))
