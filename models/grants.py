"""The script that gives one station its database role: an administrator reads it and runs it.

What every station may do is granted to a group, so that a database with hundreds of stations keeps
short access lists; a station's own role belongs to the group and is assigned to its hub. Running a
script again changes nothing; running a newer release's takes back what is no longer needed.
"""

import re
from collections.abc import Callable, Iterable

from sqlalchemy.dialects.postgresql.base import PGDialect

from models.columns import HUB_STATION
from models.privileges import Privileges, privileges

NAME = re.compile(r"[A-Za-z0-9 ._-]{1,32}-[A-Za-z0-9 ._-]{1,32}")
SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
LONGEST_NAME = 63
"""PostgreSQL cuts longer names off."""

LOG_IN = ("login(text)", "badge_login(bytea)")
"""The functions in OSAS that hand out what a log-in is proved by, to stations only."""

Named = Callable[[str, str], str]
"""What a database calls a table ("" as the column) or a column of ours; "" where it has none."""

_PREPARER = PGDialect().identifier_preparer  # type: ignore[no-untyped-call]  # SQLAlchemy's gap

_SCRIPT = """\
-- Station {station} in {target}. Run it as the owner of the tables, who may create roles:
--     hub-station db grants --target {target} --station {name} | psql "$URL"
-- Then give the role its password, in psql:  \\password {role}
BEGIN;

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {group_text}) THEN
        CREATE ROLE {group} NOLOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {role_text}) THEN
        CREATE ROLE {role} LOGIN;
    END IF;
END $$;

-- What stations may do, all of them the same.
REVOKE ALL ON ALL TABLES IN SCHEMA {schema}, {own} FROM {group};
REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema}, {own} FROM {group};
GRANT USAGE ON SCHEMA {schema}, {own} TO {group};
{grants}

-- This station, and the hub that it may record for. To end that, set valid_to; delete nothing.
GRANT {group} TO {role};
INSERT INTO {own}.assignment (role_name, hub)
SELECT {role_text}, {hub_text}
 WHERE NOT EXISTS (SELECT FROM {own}.assignment
                    WHERE role_name = {role_text} AND hub = {hub_text} AND valid_to IS NULL);

COMMIT;
"""

_VERSION = """\
DO $$ BEGIN
    -- A database that existed before has no history of migrations.
    IF to_regclass('{own}.alembic_version') IS NOT NULL THEN
        GRANT SELECT ON {own}.alembic_version TO {group};
    END IF;
END $$;"""

# An identity's own counter needs no right; doctor reads whether a counter gives out free numbers.
_COUNTERS = """\
DO $$ DECLARE counter regclass; BEGIN
    -- Where the backend's numbers come from sequences (serial).
    FOR counter IN
        SELECT DISTINCT s.oid::regclass
          FROM pg_attrdef AS d
          JOIN pg_depend AS e ON e.classid = 'pg_attrdef'::regclass AND e.objid = d.oid
                             AND e.refclassid = 'pg_class'::regclass
          JOIN pg_class AS s ON s.oid = e.refobjid AND s.relkind = 'S'
         WHERE d.adrelid IN ({tables})
    LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO %I', counter, {group_text});
    END LOOP;
END $$;"""


def role_of(station: str) -> str:
    """Return the name of a station's role; `station` is hub-desk."""
    return "hub_station_" + re.sub(r"[^a-z0-9]+", "_", station.lower()).strip("_")


def group_of(target: str) -> str:
    """Return the name of the role that holds what every station may do in this database."""
    return f"hub_stations_{target}"


def _as_ours(table: str, column: str) -> str:
    return column or table


def grants_script(
    target: str, station: str, schema: str = "public", named: Named = _as_ours
) -> str:
    """Return the script for the station `hub-desk`; the hub is what stands before the last hyphen.

    `schema` is the backend's, and `named` says what it calls things. Raises ValueError for a name
    that cannot be a station's.
    """
    role, group = role_of(station), group_of(target)
    if not NAME.fullmatch(station) or not SCHEMA.fullmatch(schema) or len(role) > LONGEST_NAME:
        raise ValueError(f"{station!r} is no station's name")
    return _SCRIPT.format(
        station=station,
        target=target,
        name=f"'{station}'" if " " in station else station,
        role=_name(role),
        role_text=_text(role),
        group=_name(group),
        group_text=_text(group),
        schema=_name(schema),
        own=HUB_STATION,
        grants="\n".join(_grants(target, schema, named)),
        hub_text=_text(station.rpartition("-")[0]),
    )


def _grants(target: str, schema: str, named: Named) -> list[str]:
    group = _name(group_of(target))
    lines, added_to = [], []
    for table in privileges(target):
        own = table.schema is not None
        if there := table.table if own else named(table.table, ""):
            granted = ", ".join(_granted(table, _as_ours if own else named))
            full_name = f"{_name(table.schema or schema)}.{_name(there)}"
            lines.append(f"GRANT {granted} ON {full_name} TO {group};")
            added_to += [f"to_regclass({_text(full_name)})"] if table.inserts else []
    tables = ", ".join(added_to)
    lines.append(_COUNTERS.format(tables=tables, group_text=_text(group_of(target))))
    lines.append(_VERSION.format(own=HUB_STATION, group=group))
    if target == "osas":
        lines += [
            f"GRANT EXECUTE ON FUNCTION {HUB_STATION}.{function} TO {group};" for function in LOG_IN
        ]
    return lines


def _granted(table: Privileges, named: Named) -> list[str]:
    def names(columns: Iterable[str]) -> str:
        there = (named(table.table, column) for column in columns)
        return ", ".join(_name(name) for name in there if name)

    told = ["SELECT" if table.reads is None else f"SELECT ({names(table.reads)})"]
    if table.inserts:
        told.append(f"INSERT ({names(table.inserts)})")
    if table.updates:
        told.append(f"UPDATE ({names(table.updates)})")
    return told


def _name(name: str) -> str:
    """Quote an identifier where it is a reserved word, such as `user`."""
    return _PREPARER.quote(name)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
