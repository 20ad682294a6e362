"""How one database is reached: libpq's parameters, out of its URL, the settings and its password.

A parameter that is written in the URL goes over each of these:

    always          an end to every wait (connect, keepalives, unacknowledged bytes), our name
    ca_file         TLS with that CA's certificate for that host name, a password only by SCRAM
    several hosts   the first one that can be written to
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from station.errors import CentralError

if TYPE_CHECKING:
    from station.events import Target
    from station.options import DatabaseOptions
    from station.passwords import Passwords

CONNECT_TIMEOUT_S = 5
"""For each host in turn."""

_ALWAYS = {
    "connect_timeout": str(CONNECT_TIMEOUT_S),
    "keepalives": "1",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
    "application_name": "hub-station",
}
_HAS_DATABASE = ("dbname", "service")


def conninfo(target: Target, options: DatabaseOptions, passwords: Passwords | None = None) -> str:
    """Return what libpq is told, the password included: never log it. Looks the password up anew.

    Raises CentralError: `database_url`, or passwords' own.
    """
    written = _parts(options.url)
    parts = {**_ALWAYS, **_pinned(options.ca_file), **_of_several(written), **written}
    if passwords is not None and "password" not in written:
        parts["password"] = passwords.find(target, written.get("user", "")) or ""
    return make_conninfo("", **{name: text for name, text in parts.items() if text})


def is_address(url: str) -> bool:
    """Tell whether a text is a URL that names a database."""
    try:
        parts = _parts(url)
    except CentralError:
        return False
    return "://" in url and any(name in parts for name in _HAS_DATABASE)


def role_of(url: str) -> str:
    """Return who logs in, "" where the URL leaves it to libpq. Raises CentralError."""
    return _parts(url).get("user", "")


def has_password(url: str) -> bool:
    """Tell whether a URL has its password in it. Raises CentralError."""
    return "password" in _parts(url)


def _parts(url: str) -> dict[str, str]:
    """Return the parameters that a URL writes out. Raises CentralError `database_url`."""
    try:
        parts = {name: str(text) for name, text in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        # The driver quotes the URL, in which there may be a password.
        raise CentralError("database_url") from None
    ports = parts.get("port", "").replace(",", "")
    # An @ or / in a password ends it early, and its rest is taken for the host.
    if (ports and not ports.isdecimal()) or "@" in parts.get("host", ""):
        raise CentralError("database_url")
    return parts


def _pinned(ca_file: str) -> dict[str, str]:
    if not ca_file:
        return {}
    return {
        "sslmode": "verify-full",
        "sslrootcert": ca_file,
        "require_auth": "scram-sha-256",
    }


def _of_several(written: dict[str, str]) -> dict[str, str]:
    several = any("," in written.get(name, "") for name in ("host", "hostaddr"))
    return {"target_session_attrs": "read-write"} if several else {}
