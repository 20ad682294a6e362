"""Looks into the few rows by which a database's state and meanings show, in one round trip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct
from psycopg import sql

from station.central.doctor.catalog import HUB_STATION
from station.central.doctor.fits import is_number
from station.central.doctor.months import months_of
from station.central.doctor.seen import VERSION_TABLE

if TYPE_CHECKING:
    import psycopg

    from station.central.doctor.catalog import Relation
    from station.central.doctor.seen import Seen

RECENT_ROWS = 2_000
"""So many rows with the highest ids show which statuses are in use, whatever the table's size."""
MOST_STRAYS = 1_000
NEXT_NUMBERS = 100_000
"""So many numbers are given out before long: some ten batches, or a courier's day."""

Statement = tuple[sql.Composed, dict[str, object]]


class Samples(Struct, frozen=True):
    """What some rows say; None where this role may not look or there is nothing to look at.

    `is_assigned`: this role may record for this hub now. `strays`: events in the ledger's default
    partition, up to MOST_STRAYS. `overtaken`: tables of whose next numbers one is taken. `statuses`
    are in recent rows, `frequent` in the statistics.
    """

    revision: str | None = None
    is_assigned: bool | None = None
    strays: int | None = None
    overtaken: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    frequent: tuple[str, ...] = ()
    median_weight: float | None = None


# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(Samples)


def read_samples(connection: psycopg.Connection[Any], seen: Seen) -> Samples:
    """Return what the rows say. Raises psycopg.Error."""
    statements = {
        "revision": _revision(seen),
        "is_assigned": _assigned(seen),
        "strays": _strays(seen),
        "overtaken": _overtaken(seen),
        "statuses": _statuses(seen),
        "frequent": _frequent(seen),
        "median_weight": _median_weight(seen),
    }
    with connection.pipeline():
        answers = {
            name: connection.execute(*statement)
            for name, statement in statements.items()
            if statement is not None
        }
    found = {name: answer.fetchone() for name, answer in answers.items()}
    values = {name: row[0] for name, row in found.items() if row and row[0] is not None}
    return msgspec.convert(values, Samples)


def _may_read(seen: Seen, table: Relation) -> bool:
    return table.selects and seen.is_open(table.schema)


def _revision(seen: Seen) -> Statement | None:
    table = seen.catalog.relation(HUB_STATION, VERSION_TABLE)
    if table is None or not _may_read(seen, table):
        return None
    return sql.SQL("SELECT version_num FROM hub_station.alembic_version").format(), {}


def _assigned(seen: Seen) -> Statement | None:
    table = seen.catalog.relation(HUB_STATION, "assignment")
    if table is None or not _may_read(seen, table):
        return None
    query = sql.SQL("""
        SELECT EXISTS (SELECT FROM hub_station.assignment
                        WHERE role_name = current_user AND hub = %(hub)s AND valid_from <= now()
                          AND now() < coalesce(valid_to, 'infinity'))""")
    return query.format(), {"hub": seen.hub}


def _strays(seen: Seen) -> Statement | None:
    """Count outside the months from the ledger itself: a station may not ask its partitions."""
    table = seen.catalog.relation(HUB_STATION, "event_ledger")
    months = months_of(seen.catalog.partitions)
    if table is None or not _may_read(seen, table) or months is None:
        return None
    query = sql.SQL("""
        SELECT count(*) FROM (SELECT FROM hub_station.event_ledger
                               WHERE event_id < %(first)s::uuid OR event_id >= %(end)s::uuid
                               LIMIT %(most)s) AS stray""")
    return query.format(), {
        "first": months.first_id,
        "end": months.end_id,
        "most": MOST_STRAYS,
    }


def _overtaken(seen: Seen) -> Statement | None:
    """Look whether any of the numbers that each counter gives out next is taken.

    Not whether a higher one is: one row far beyond, put there by hand, is in nobody's way. In one
    statement: what others add meanwhile moves the counter, and is not seen.
    """
    query = sql.SQL("""
        SELECT {name} FROM {counter}
         WHERE EXISTS (SELECT FROM {table} WHERE {number} >= last_value + is_called::int
                                             AND {number} < last_value + {next_numbers})""")
    asked = [
        query.format(
            name=sql.Literal(table.full_name),
            number=sql.Identifier(number.name),
            next_numbers=sql.Literal(NEXT_NUMBERS),
            table=sql.Identifier(relation.schema, relation.name),
            # As the server itself says its name in SQL.
            counter=sql.SQL(number.sequence),
        )
        for table, relation in seen.pairs()
        if seen.need(table).inserts
        and (number := relation.column(seen.column_name(table, "id"))) is not None
        and number.sequence is not None
        and number.sequence_readable
        and number.selects
        and seen.is_open(relation.schema)
        and seen.has_unique(table, ("id",))
    ]
    if not asked:
        return None
    either = sql.SQL(" UNION ALL ").join(asked)
    return sql.SQL("SELECT array_agg(name) FROM ({}) AS overtaken (name)").format(either), {}


def _statuses(seen: Seen) -> Statement | None:
    recent = [part for table in ("waybill_numbers", "scans") if (part := _recent(seen, table))]
    if not recent:
        return None
    parts = [sql.SQL("SELECT word::text FROM {} AS recent (word)").format(one) for one in recent]
    query = sql.SQL("SELECT array_agg(DISTINCT said.word) FROM ({}) AS said WHERE word <> ''")
    return query.format(sql.SQL(" UNION ALL ").join(parts)), {}


def _recent(seen: Seen, name: str, column: str = "status") -> sql.Composed | None:
    if name not in seen.needs:
        return None
    table = seen.table(name)
    said, number = seen.column(table, column), seen.column(table, "id")
    if said is None or number is None or not (said.selects and number.selects):
        return None
    if not seen.is_open(seen.schema(table)):
        return None
    if not seen.has_unique(table, ("id",)):
        # Without an index the highest ids are found by reading everything.
        return None
    query = sql.SQL("(SELECT {} FROM {} ORDER BY {} DESC LIMIT {})")
    there = sql.Identifier(seen.schema(table), seen.name(table))
    return query.format(
        sql.Identifier(said.name), there, sql.Identifier(number.name), sql.Literal(RECENT_ROWS)
    )


def _frequent(seen: Seen) -> Statement | None:
    if "waybill_numbers" not in seen.needs or not seen.is_attached:
        return None
    table = seen.table("waybill_numbers")
    query = sql.SQL("""
        SELECT most_common_vals::text::text[] FROM pg_stats
         WHERE schemaname = %(schema)s AND tablename = %(table)s AND attname = %(column)s""")
    return query.format(), {
        "schema": seen.schema(table),
        "table": seen.name(table),
        "column": seen.column_name(table, "status"),
    }


def _median_weight(seen: Seen) -> Statement | None:
    if not seen.is_attached or "waybill_numbers" not in seen.needs:
        return None
    weight = seen.column(seen.table("waybill_numbers"), "weight")
    recent = _recent(seen, "waybill_numbers", "weight")
    if weight is None or recent is None or not is_number(weight):
        return None
    query = sql.SQL("""
        SELECT (percentile_disc(0.5) WITHIN GROUP (ORDER BY found))::float8
          FROM {} AS recent (found) WHERE found > 0""")
    return query.format(recent), {}
