"""Reads a database's catalog in one round trip, as whatever role is connected. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

import msgspec
from psycopg import sql

from station.central.doctor import catalog
from station.central.doctor.catalog import HUB_STATION, Catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from station.clock import Clock

_Fact = TypeVar("_Fact")

_SERVER = """
SELECT current_setting('server_version_num')::int AS version,
       current_setting('server_encoding') AS encoding,
       pg_is_in_recovery() OR current_setting('default_transaction_read_only')::bool AS read_only,
       current_database() AS database, current_user AS role,
       coalesce((SELECT g.rolname FROM pg_roles AS g
                  WHERE g.rolname = %(group)s AND pg_has_role(g.oid, 'MEMBER')
                    AND NOT r.rolsuper), r.rolname) AS grantee,
       r.rolsuper AS superuser, r.rolbypassrls AS bypasses_row_security,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
       host(inet_client_addr()) AS client_address, host(inet_server_addr()) AS server_address,
       (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now_us,
       (SELECT json_agg(json_build_object('name', nspname,
                                          'usable', has_schema_privilege(oid, 'USAGE'),
                                          'creates', has_schema_privilege(oid, 'CREATE')))
          FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema') AS schemas
  FROM pg_roles AS r WHERE r.rolname = current_user
"""

# A sequence behind a default is not owned by its column where it was made by hand; one behind an
# identity needs no right of its own. A domain is what it is made of.
_RELATIONS = """
WITH RECURSIVE domains (domain, oid, typmod) AS (
     SELECT oid, typbasetype, typtypmod FROM pg_type WHERE typtype = 'd'
      UNION ALL
     SELECT d.domain, t.typbasetype, t.typtypmod
       FROM domains AS d JOIN pg_type AS t ON t.oid = d.oid WHERE t.typtype = 'd')
SELECT c.oid::bigint AS oid, n.nspname AS schema, c.relname AS name, c.relkind::text AS kind,
       pg_has_role(c.relowner, 'USAGE') AS is_owner, c.relrowsecurity AS row_security,
       row_security_active(c.oid) AS row_security_applies,
       has_table_privilege(c.oid, 'SELECT') AS selects,
       c.relkind IN ('r', 'p', 'm') AND has_column_privilege(c.oid, -2::int2, 'SELECT')
           AS selects_xmin,
       has_table_privilege(c.oid, 'DELETE') AS deletes,
       has_table_privilege(c.oid, 'TRUNCATE') AS truncates,
       has_table_privilege(c.oid, 'UPDATE') AS updates,
       (SELECT json_agg(row_to_json(k) ORDER BY k.place) FROM (
           SELECT a.attnum AS place, a.attname AS name,
                  format_type(t.oid, NULL) AS type,
                  format_type(t.oid, coalesce(m.typmod, a.atttypmod)) AS shown,
                  t.typcategory::text AS category,
                  a.attnotnull OR told.typnotnull AS not_null,
                  d.oid IS NOT NULL OR a.attidentity <> '' OR told.typdefault IS NOT NULL
                      AS has_default,
                  a.attgenerated <> '' AS is_generated,
                  s.oid::regclass::text AS sequence,
                  a.attidentity <> '' OR coalesce(has_sequence_privilege(s.oid, 'USAGE'), true)
                      AS sequence_usable,
                  coalesce(has_sequence_privilege(s.oid, 'SELECT'), true) AS sequence_readable,
                  has_column_privilege(c.oid, a.attnum, 'SELECT') AS selects,
                  has_column_privilege(c.oid, a.attnum, 'INSERT') AS inserts,
                  has_column_privilege(c.oid, a.attnum, 'UPDATE') AS updates
             FROM pg_attribute AS a
             JOIN pg_type AS told ON told.oid = a.atttypid
             LEFT JOIN domains AS m ON m.domain = a.atttypid
              AND NOT EXISTS (SELECT FROM domains AS o WHERE o.domain = m.oid)
             JOIN pg_type AS t ON t.oid = coalesce(m.oid, a.atttypid)
             LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
             LEFT JOIN LATERAL (
                  SELECT q.oid FROM pg_depend AS e JOIN pg_class AS q ON q.oid = e.refobjid
                   WHERE e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid
                     AND e.refclassid = 'pg_class'::regclass AND q.relkind = 'S'
                   UNION ALL
                  SELECT q.oid FROM pg_depend AS e JOIN pg_class AS q ON q.oid = e.objid
                   WHERE e.classid = 'pg_class'::regclass AND e.refclassid = 'pg_class'::regclass
                     AND e.refobjid = c.oid AND e.refobjsubid = a.attnum AND e.deptype = 'i'
                     AND a.attidentity <> '' AND q.relkind = 'S'
                   LIMIT 1) AS s ON true
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS k) AS columns
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE n.nspname IN (%(schema)s, %(own)s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND NOT c.relispartition
"""

_TABLES = sql.SQL("""
    SELECT c.oid FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname IN (%(schema)s, %(own)s) AND NOT c.relispartition
""")

_AS_JSON = sql.SQL("SELECT coalesce(json_agg(row_to_json(fact)), '[]')::text FROM ({}) AS fact")

# What is on an expression has column number 0 and is named "".
_INDEXES = """
SELECT i.indrelid::bigint AS table, c.relname AS name,
       ARRAY(SELECT coalesce(a.attname::text, '')
               FROM unnest(i.indkey[0:i.indnkeyatts - 1]) WITH ORDINALITY AS k (number, place)
               LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
              ORDER BY k.place) AS columns,
       i.indisunique AS unique, i.indisvalid AND i.indimmediate AS usable,
       pg_get_expr(i.indpred, i.indrelid) AS where
  FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
 WHERE i.indrelid IN ({tables})
"""

_FOREIGN_KEYS = """
SELECT k.conrelid::bigint AS table, k.conname AS name,
       k.confrelid::bigint AS referred, k.confrelid::regclass::text AS referred_name,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u (number, place)
               JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number
              ORDER BY u.place) AS columns,
       ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u (number, place)
               JOIN pg_attribute AS a ON a.attrelid = k.confrelid AND a.attnum = u.number
              ORDER BY u.place) AS referred_columns
  FROM pg_constraint AS k WHERE k.contype = 'f' AND k.conrelid IN ({tables})
"""

_CHECKS = """
SELECT k.conrelid::bigint AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition,
       ARRAY(SELECT a.attname::text FROM unnest(k.conkey) AS u (number)
               JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = u.number) AS columns
  FROM pg_constraint AS k WHERE k.contype = 'c' AND k.conrelid IN ({tables})
"""

# tgtype's bits: 1 for each row, 2 before, 4 insert, 16 update.
_TRIGGERS = """
SELECT t.tgrelid::bigint AS table, t.tgname AS name, t.tgfoid::regproc::text AS function,
       p.prosrc AS source, encode(t.tgargs, 'escape') AS arguments,
       t.tgtype & 4 <> 0 AS on_insert, t.tgtype & 16 <> 0 AS on_update,
       t.tgtype & 3 = 3 AS touches_row
  FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
 WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgrelid IN ({tables})
"""

_POLICIES = """
SELECT p.polrelid::bigint AS table, p.polname AS name
  FROM pg_policy AS p WHERE p.polrelid IN ({tables})
"""

_ROUTINES = """
SELECT p.proname AS name, has_function_privilege(p.oid, 'EXECUTE') AS executes
  FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = %(own)s
"""

_PARTITIONS = """
SELECT c.relname AS name FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
  JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_namespace AS n ON n.oid = p.relnamespace
 WHERE n.nspname = %(own)s AND p.relname = 'event_ledger'
"""

_LABELS = """
SELECT format_type(e.enumtypid, NULL) AS type, e.enumlabel AS label
  FROM pg_enum AS e ORDER BY e.enumtypid, e.enumsortorder
"""

_LISTS: dict[str, tuple[LiteralString, type]] = {
    "relations": (_RELATIONS, catalog.Relation),
    "indexes": (_INDEXES, catalog.Index),
    "foreign_keys": (_FOREIGN_KEYS, catalog.ForeignKey),
    "checks": (_CHECKS, catalog.Check),
    "triggers": (_TRIGGERS, catalog.Trigger),
    "policies": (_POLICIES, catalog.Policy),
    "routines": (_ROUTINES, catalog.Routine),
    "partitions": (_PARTITIONS, catalog.Partition),
    "labels": (_LABELS, catalog.EnumLabel),
}

# Made here, once: two threads that first decode a type at the same moment crash in msgspec 0.22.
_DECODERS: dict[type, Callable[[str], list[Any]]] = {
    kind: msgspec.json.Decoder(list[kind]).decode  # type: ignore[valid-type]  # PEP 747
    for kind in (catalog.ServerFacts, *(kind for _, kind in _LISTS.values()))
}


def read_catalog(
    connection: psycopg.Connection[Any], schema: str, group: str, clock: Clock
) -> Catalog:
    """Return what the database says of itself. Raises psycopg.Error.

    `schema` is the backend's, `group` the role that holds what every station may do.
    """
    blanks = {"schema": schema, "own": HUB_STATION, "group": group}
    asked_at = clock.now()
    with connection.pipeline():
        server = connection.execute(_as_json(_SERVER), blanks)
        lists = {
            name: connection.execute(_as_json(query), blanks) for name, (query, _) in _LISTS.items()
        }
    told_at = clock.now()
    return Catalog(
        server=_facts(server, catalog.ServerFacts)[0],
        **{name: _facts(lists[name], kind) for name, (_, kind) in _LISTS.items()},
        asked_at=asked_at,
        told_at=told_at,
    )


def _as_json(query: LiteralString) -> sql.Composed:
    return _AS_JSON.format(sql.SQL(query).format(tables=_TABLES))


def _facts(answer: psycopg.Cursor[Any], kind: type[_Fact]) -> tuple[_Fact, ...]:
    row = answer.fetchone()
    assert row is not None, "an aggregate has one row"
    return tuple(_DECODERS[kind](row[0]))
