"""`hub-station db`: what an administrator does to the two central databases.

    create      the database itself, where the server has none of that name
    upgrade     the tables of this release
    status      revision and partitions, as JSON; 0 only when nothing is left to do
    maintain    the ledger's months, two years ahead
    demo-data   a courier's week, for trying things out
    grants      the script that admits one station

Every refusal becomes one sentence; the driver's own words, which may hold a password, are not told.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import psycopg
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from models import migrate
from models.grants import grants_script
from station import notation
from station.central import upkeep
from station.central.address import conninfo, is_address
from station.central.naming import naming_of
from station.central.refusals import central_error, connect_error_key, root_of
from station.cli import lines
from station.cli.progress import ProgressBar
from station.errors import CentralError, StationError
from station.events import Target
from station.passwords import Passwords

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.cli.invocation import Invocation
    from station.options import DatabaseOptions

SOON_DAYS = 60
"""With fewer days of partitions left, `status` says that there is something to do."""

_NOT_MIGRATED = {"3F000", "42P01", "42883", "42703"}
_TABLES_ARE_THERE = "42P07"
_FORBIDDEN = "42501"
_LOCKED = "55P03"


def create(call: Invocation) -> int:
    """Make the database; 0 also if it was there."""
    url, target = url_of(call), _target(call)
    with in_sentences(call):
        made = upkeep.create_database(url)
        is_ready = not made and upkeep.look_at(url).revision == migrate.head(target)
    database = upkeep.database_of(url)
    lines.put({"target": target, "database": database, "created": made})
    if not made:
        key = "cli.db_ready" if is_ready else "cli.db_there"
        call.tell(call.texts(key, database=database, target=target))
    return 0


def upgrade(call: Invocation) -> int:
    """Bring the tables to this release."""
    url, target = url_of(call), _target(call)
    with in_sentences(call):
        before = upkeep.look_at(url).revision
        if before is not None and not migrate.knows(target, before):
            raise StationError("db_newer", found=before, known=migrate.head(target))
        migrate.upgrade(url, target, schema=_options(call).schema)
    lines.put({"target": target, "from": before, "to": migrate.head(target)})
    return 0


def status(call: Invocation) -> int:
    """Say which revision the database is at; 0 only if it is this release's and has months left."""
    target = _target(call)
    with in_sentences(call):
        state = upkeep.look_at(url_of(call))
    head = migrate.head(target)
    lines.put({"target": target, **asdict(state), "head": head})
    ahead = state.ledger is not None and state.ledger.days_ahead >= SOON_DAYS
    return 0 if state.revision == head and ahead else 1


def maintain(call: Invocation) -> int:
    """Make the ledger's months that are missing."""
    with in_sentences(call):
        made = upkeep.keep_months_ahead(url_of(call))
        state = upkeep.look_at(url_of(call))
    months = None if state.ledger is None else asdict(state.ledger)
    lines.put({"target": _target(call), "made": made, "ledger": months})
    return 0


def demo_data(call: Invocation) -> int:
    """Fill the database with a courier's week; refused where there is something already."""
    from station.demo.seed import is_seeded, seed_onmart, seed_osas  # grants need none

    url, target, arguments = url_of(call), _target(call), call.arguments
    schema = _options(call).schema
    seed = {Target.OSAS: seed_osas, Target.ONMART: seed_onmart}[target]
    bar = ProgressBar(arguments.waybills, _counted(call))
    with in_sentences(call):
        if is_seeded(url, target, schema):
            raise StationError("db_not_empty", target=target.upper())
        counts = seed(
            url,
            waybills=arguments.waybills,
            seed=arguments.seed,
            now=datetime.now(UTC),
            schema=schema,
            tell=bar,
        )
    lines.put({"target": target, "rows": counts})
    return 0


def grants(call: Invocation) -> int:
    """Print the script that admits one station; asks no database."""
    name = call.arguments.station
    try:
        naming = naming_of(call.settings, _target(call))
        script = grants_script(_target(call), name, naming.schema, naming.named)
    except ValueError as error:
        raise StationError("db_station_name", name=repr(name)) from error
    sys.stdout.write(script)
    return 0


def _target(call: Invocation) -> Target:
    return Target(call.arguments.target)


def _options(call: Invocation) -> DatabaseOptions:
    return {Target.OSAS: call.settings.osas, Target.ONMART: call.settings.onmart}[_target(call)]


def _counted(call: Invocation) -> Callable[[int], str]:
    return lambda n: notation.count(n, call.settings.ui.language)


def url_of(call: Invocation) -> str:
    """Return what libpq is told: the address, with all that every connection has over it."""
    target, options = _target(call), _options(call)
    url = str(call.arguments.url or options.url)
    if not url:
        raise StationError("db_no_url", target=target, file=call.folders.settings_file)
    if not is_address(url):
        raise StationError("db_bad_url")
    passwords = Passwords(call.folders.config)
    return conninfo(target, msgspec.structs.replace(options, url=url), passwords)


@contextmanager
def in_sentences(call: Invocation) -> Iterator[None]:
    """Turn a database's refusal into a sentence that says what to do; so a person's own."""
    try:
        yield
    except KeyboardInterrupt as error:
        raise StationError("db_interrupted") from error
    except (psycopg.Error, DBAPIError, CommandError, UnicodeError) as error:
        raise _told(error, call) from error


def _told(error: BaseException, call: Invocation) -> StationError:
    root, target = root_of(error), _target(call)
    if root is None or root.sqlstate is None:
        key = connect_error_key(root or error, url_of(call))
        return StationError("db_missing", target=target) if _is_missing(key) else CentralError(key)
    if root.sqlstate in _NOT_MIGRATED:
        return StationError("db_not_migrated", target=target)
    if root.sqlstate == _TABLES_ARE_THERE:
        return StationError("db_tables_there", target=target.upper())
    if root.sqlstate == _FORBIDDEN:
        return StationError("db_forbidden")
    if root.sqlstate == _LOCKED:
        return StationError("db_locked")
    told = central_error(error)
    return StationError("db_missing", target=target) if _is_missing(told.key) else told


def _is_missing(key: str) -> bool:
    return key == "database_unknown"
