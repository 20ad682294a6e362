"""The script that gives one station its database role: an administrator reads it and runs it.

What every station may do is granted to a group, so that a database with hundreds of stations keeps
short access lists; a station's own role belongs to the group and is assigned to its hub. Running a
script again changes nothing; running a newer release's takes back what is no longer needed.
"""

import re

from sqlalchemy.dialects.postgresql.base import PGDialect

from models.columns import HUB_STATION
from models.privileges import Privileges, privileges

NAME = re.compile(r"[A-Za-z0-9 ._-]{1,32}-[A-Za-z0-9 ._-]{1,32}")
SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")
LONGEST_NAME = 63
"""PostgreSQL cuts longer names off."""

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


def role_of(station: str) -> str:
    """Return the name of a station's role; `station` is hub-desk."""
    return "hub_station_" + re.sub(r"[^a-z0-9]+", "_", station.lower()).strip("_")


def group_of(target: str) -> str:
    """Return the name of the role that holds what every station may do in this database."""
    return f"hub_stations_{target}"


def grants_script(target: str, station: str, schema: str = "public") -> str:
    """Return the script for the station `hub-desk`; the hub is what stands before the last hyphen.

    `schema` is the backend's. Raises ValueError for a name that cannot be a station's.
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
        grants="\n".join(_grants(target, schema)),
        hub_text=_text(station.rpartition("-")[0]),
    )


def _grants(target: str, schema: str) -> list[str]:
    group = _name(group_of(target))
    lines = [
        f"GRANT {', '.join(_granted(table))}"
        f" ON {_name(table.schema or schema)}.{_name(table.table)} TO {group};"
        for table in privileges(target)
    ]
    lines.append(f"GRANT SELECT ON {HUB_STATION}.alembic_version TO {group};")
    if target == "osas":
        lines.append(f"GRANT EXECUTE ON FUNCTION {HUB_STATION}.login(text) TO {group};")
    return lines


def _granted(table: Privileges) -> list[str]:
    told = ["SELECT" if table.reads is None else f"SELECT ({_names(table.reads)})"]
    if table.inserts:
        told.append(f"INSERT ({_names(table.inserts)})")
    if table.updates:
        told.append(f"UPDATE ({_names(table.updates)})")
    return told


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(map(_name, columns))


def _name(name: str) -> str:
    """Quote an identifier where it is a reserved word, such as `user`."""
    return _PREPARER.quote(name)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
