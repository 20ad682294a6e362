"""Is this a database of ours, of which release, and is the stations' own schema in order? Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models import own_schema
from station.central.doctor.catalog import HUB_STATION
from station.central.doctor.months import months_of
from station.central.doctor.own_schema_script import is_wanted, own_schema_script
from station.central.doctor.repairs import FILL_LEDGER, assign
from station.central.doctor.report import Area, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.doctor.samples import Samples
    from station.central.doctor.seen import Seen

LEDGER_DAYS = 60
"""With fewer days of partitions left there is something to do."""
_LEDGER = f"{HUB_STATION}.event_ledger"
_FUNCTION = re.compile(r"^CREATE FUNCTION hub_station\.(\w+)", re.MULTILINE)


def check_place(seen: Seen) -> Iterator[Finding]:
    """Find out whether this is the wrong place altogether: nothing of the backend's is here."""
    schema, names = seen.naming.schema, [s.name for s in seen.catalog.server.schemas]
    there = [r.name for r in seen.catalog.relations if r.schema == schema]
    facts = {
        "found": ", ".join(sorted(set(names) - {HUB_STATION})) or "–",
        "database": seen.catalog.server.database,
        "schema": schema,
        "target": seen.target.value,
        "count": str(len(there)),
    }
    if schema not in names:
        yield Finding(Severity.BLOCKS, Area.SCHEMA, "schema_missing", facts, theirs=schema)
    elif not any(not table.schema for table, _ in seen.pairs()):
        key = "database_other" if there else "database_empty"
        yield Finding(Severity.BLOCKS, Area.SCHEMA, key, facts, theirs=schema)


def check_schemas(seen: Seen) -> Iterator[Finding]:
    """Find the stations' own schema missing, or functions of it."""
    if seen.has_own_schema:
        yield from _routines(seen)
        return
    sql = own_schema_script(seen)
    yield Finding(Severity.BLOCKS, Area.SCHEMA, "own_schema_missing", ours=HUB_STATION, sql=sql)


def check_revision(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Compare the revision of a database that our migrations made with this release's."""
    if seen.is_attached or samples.revision is None:
        return
    facts = {"found": samples.revision, "known": seen.outline.head, "target": seen.target.value}
    if samples.revision not in seen.outline.revisions:
        yield Finding(Severity.WARN, Area.SCHEMA, "revision_newer", facts)
    elif samples.revision != seen.outline.head:
        yield Finding(Severity.BLOCKS, Area.SCHEMA, "revision_older", facts)


def check_ledger(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Find a ledger whose months run out, or that keeps events outside of them."""
    if seen.catalog.relation(HUB_STATION, "event_ledger") is None:
        return
    months = months_of(seen.catalog.partitions)
    now = datetime.fromtimestamp(seen.catalog.server.now_us / 1_000_000, UTC)
    days = 0 if months is None else max(0, (months.end - now).days)
    if days < LEDGER_DAYS:
        facts = {"days": str(days), "target": seen.target.value}
        yield Finding(
            Severity.WARN, Area.LEDGER, "ledger_runs_out", facts, ours=_LEDGER, sql=FILL_LEDGER
        )
    if samples.strays:
        facts = {"count": str(samples.strays)}
        yield Finding(Severity.WARN, Area.LEDGER, "ledger_strays", facts, ours=_LEDGER)


def check_assignment(seen: Seen, samples: Samples) -> Iterator[Finding]:
    """Find out whether row-level security would let this role record for this hub."""
    ledger = seen.catalog.relation(HUB_STATION, "event_ledger")
    if ledger is not None and not ledger.row_security_applies:
        return
    role, hub = seen.catalog.server.role, seen.hub
    if not hub:
        yield Finding(Severity.WARN, Area.ASSIGNMENT, "hub_not_told", theirs=role)
    elif samples.is_assigned is False:
        facts = {"role": role, "hub": hub}
        sql = assign(role, hub)
        yield Finding(Severity.BLOCKS, Area.ASSIGNMENT, "not_assigned", facts, theirs=role, sql=sql)


def _routines(seen: Seen) -> Iterator[Finding]:
    there = {routine.name for routine in seen.catalog.routines}
    for statement in own_schema.own_schema(seen.target):
        made = _FUNCTION.search(statement)
        if made and made[1] not in there and is_wanted(seen, statement):
            yield Finding(
                Severity.WARN,
                Area.SCHEMA,
                "routine_missing",
                ours=f"{HUB_STATION}.{made[1]}",
                sql=own_schema_script(seen, only=made[1]),
            )
