"""Looks at a database over a connection like the station's own: for `doctor` and for set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from station.central.doctor.inspection import inspect
from station.central.naming import naming_of
from station.central.pools import Pool
from station.central.refusals import central_error
from station.events import Target

if TYPE_CHECKING:
    from station.central.doctor.report import Report
    from station.options import DatabaseOptions, Settings
    from station.passwords import Passwords


def look(
    settings: Settings, target: Target, passwords: Passwords, options: DatabaseOptions | None = None
) -> Report:
    """Look at one database of the settings, or by options of one's own. Raises CentralError."""
    pool = Pool(
        target,
        options or (settings.osas if target is Target.OSAS else settings.onmart),
        passwords=passwords,
        answer_within_s=settings.sync.answer_within_s,
    )
    naming = naming_of(settings, target)
    try:
        with pool.connection() as connection, pool.answering(connection):
            return inspect(connection, target, naming, settings.station.hub)
    except psycopg.Error as error:
        raise central_error(error) from error
    finally:
        pool.close()
