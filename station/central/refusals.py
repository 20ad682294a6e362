"""What a database's refusal means: the sentence for the operator, and whether the data is at fault.

SQLSTATE classes are PostgreSQL's (documentation, appendix A). A failed *connect* carries none:
libpq gives its text only, so that is matched, in English as servers mostly write it, and what is
not recognised still has a sentence of its own.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from station.central.certificates import UNKNOWN_CA, why_refused
from station.errors import CentralError, StationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_NULL_VIOLATION = "23502"
_UNIQUE_VIOLATION = "23505"
_ROW_NUMBER = re.compile(r"pk_.+|.+_pkey")
"""What the primary keys of tables are called by our migrations, and by PostgreSQL itself."""
_OF_SQLSTATE = {
    _NOT_NULL_VIOLATION: "database_schema",
    _UNIQUE_VIOLATION: "database_schema",
    "25006": "database_read_only",
    "28": "database_auth",
    "3D": "database_unknown",
    "3F": "database_schema",
    # A deadlock, a lock not had in time: the backend was quicker with the same rows.
    "40": "database_locked",
    "55P03": "database_locked",
    "42501": "database_forbidden",
    "42": "database_schema",
    "53300": "database_full",
    "57014": "database_silent",
    "57P03": "database_starting",
}
# Said by libpq, the server, PgBouncer or the system; the first that fits counts.
_OF_TEXT = (
    ("timeout expired", "database_silent"),
    ("authentication method requirement", "database_impostor"),
    ("certificate verify failed", UNKNOWN_CA),
    ("does not match host name", "database_certificate_name"),
    ("root certificate", "database_ca_file"),
    ("does not support ssl", "database_no_tls"),
    ("response to ssl negotiation", "database_foreign"),
    ("expected authentication request", "database_foreign"),
    ("cannot connect to server", "database_pooler"),
    ("server login has been failing", "database_pooler"),
    ("query_wait_timeout", "database_busy"),
    ("no more connections", "database_full"),
    ("starting up", "database_starting"),
    ("shutting down", "database_starting"),
    ("not yet accepting", "database_starting"),
    ("not currently accepting", "database_starting"),
    ("recovery mode", "database_starting"),
    ("too many", "database_full"),
    ("remaining connection slots", "database_full"),
    ("no password supplied", "database_password_missing"),
    ("pg_hba.conf", "database_not_admitted"),
    ("password", "database_auth"),
    ("authentication", "database_auth"),
    ("no such user", "database_auth"),
    ("role ", "database_auth"),
    ("read-only", "database_read_only"),
    ("permission denied", "database_forbidden"),
    ("database", "database_unknown"),
    ("refused", "database_refused"),
    ("no such file", "database_refused"),
    ("timeout", "database_silent"),
    ("timed out", "database_silent"),
    ("unreachable", "database_network"),
    ("no route", "database_network"),
    ("ssl required", "database_url"),
    ("startup parameter", "database_url"),
    ("definition of service", "database_url"),
    ("closed the connection", "database_lost"),
)
_OF_NETWORK = frozenset(
    ("database_refused", "database_silent", "database_network", "database_host", "database_lost")
)
_ADDRESS = re.compile(r'connection to server (?:at|on socket) "[^"]*"[^:]*? failed: ')
_NEXT_HOST = "\n- host: "
_RAISED = "P0001"
_DATA_AT_FAULT = ("22", "23", _RAISED)
"""P0001: a trigger of the backend's has raised an exception, its own kind of CHECK."""


def root_of(error: BaseException) -> psycopg.Error | None:
    """Return the error of the first statement that failed.

    After it a pipeline reports only PipelineAborted, which carries no SQLSTATE.
    """
    found: psycopg.Error | None = None
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, psycopg.Error) and (found is None or cause.sqlstate):
            found = cause
        cause = cause.__cause__ or cause.__context__
    return found


def is_data_at_fault(error: BaseException) -> bool:
    """Tell whether an event of the batch was refused for its contents.

    A column left NULL that must not be is none of an event's contents: what we always send is never
    NULL there, so the tables have a column that we do not know. It would refuse every event. Nor is
    the number that the server itself gives a row, which is taken where an import has overtaken it.

    What cannot even be sent (U+0000, half a surrogate pair) is refused here, without an SQLSTATE.
    """
    root = root_of(error)
    if root is None:
        return isinstance(error, UnicodeError)
    if root.sqlstate is None:
        return isinstance(root, psycopg.DataError)
    return root.sqlstate.startswith(_DATA_AT_FAULT) and not _is_schema_at_fault(root)


def _is_schema_at_fault(root: psycopg.Error) -> bool:
    if root.sqlstate == _UNIQUE_VIOLATION:
        return _ROW_NUMBER.fullmatch(root.diag.constraint_name or "") is not None
    return root.sqlstate == _NOT_NULL_VIOLATION


def rule_of(error: BaseException) -> str:
    """Return which rule of the tables refused an event, "" where none is named.

    SQLSTATE and the constraint's name; of a trigger that raised an exception, the function's.
    """
    root = root_of(error)
    if root is None or root.sqlstate is None:
        return ""
    raised_in = (root.diag.context or "").partition(" line ")[0]
    name = root.diag.constraint_name or (raised_in if root.sqlstate == _RAISED else "")
    return f"{root.sqlstate} {name}" if name else ""


def central_error(error: BaseException) -> CentralError:
    """Return what to tell the operator; the driver's error becomes its cause."""
    root = root_of(error)
    sqlstate = root.sqlstate if root is not None else None
    key = _key_of_state(sqlstate, str(root)) if sqlstate else "database_lost"
    told = CentralError(key)
    told.__cause__ = error
    return told


@contextmanager
def told_as_central() -> Iterator[None]:
    """Raise a CentralError in the place of what the driver raises in this block."""
    try:
        yield
    except psycopg.Error as error:
        raise central_error(error) from error


def connect_error_key(error: BaseException, conninfo: str = "") -> str:
    """Return the sentence key for a connection that could not be made.

    Of several hosts, the one that said most: a standby that is read-only is as it should be, and
    who refuses a password knows more than who does not answer. With the `conninfo` that was used,
    a refused certificate is looked at more closely, which takes another connection.
    """
    if isinstance(error, StationError):
        return error.key
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return _key_of_state(error.sqlstate, str(error))
    if isinstance(error, (psycopg.ProgrammingError, UnicodeError)):
        return "database_url"
    first, *others = str(error).split(_NEXT_HOST)
    key = min((_key_of_attempt(said) for said in others or [first]), key=_says_little)
    return why_refused(conninfo) if key == UNKNOWN_CA and conninfo else key


def _key_of_attempt(said: str) -> str:
    """Judge only what the server or the system said: names and addresses may hold any word."""
    said = _ADDRESS.split(said)[-1].lower().removeprefix("connection is bad: ")
    if said.startswith("failed to resolve host"):
        return "database_network" if "temporary failure" in said else "database_host"
    if said.startswith("invalid "):
        return "database_url"
    return _key_of_text(said) or "database_failed"


def _key_of_text(said: str) -> str:
    said = re.sub(r'"[^"]*"', '""', said.lower())
    return next((key for words, key in _OF_TEXT if words in said), "")


def _says_little(key: str) -> int:
    return 2 if key == "database_read_only" else int(key in _OF_NETWORK)


def _key_of_state(sqlstate: str, said: str) -> str:
    for length in (5, 2):
        if key := _OF_SQLSTATE.get(sqlstate[:length]):
            return key
    if sqlstate.startswith("08"):
        # PgBouncer's, whatever ails it.
        return _key_of_text(said) or "database_lost"
    return "database_lost" if sqlstate.startswith("57") else "database_failed"
