"""What a database's refusal means: the sentence for the operator, and whether the data is at fault.

SQLSTATE classes are PostgreSQL's (documentation, appendix A). A failed *connect* carries none:
libpq gives its text only, so that is matched, in English as servers mostly write it, and what is
not recognised still has a sentence of its own.
"""

from __future__ import annotations

import psycopg

from station.errors import CentralError, StationError

_NOT_NULL_VIOLATION = "23502"
_OF_SQLSTATE = {
    _NOT_NULL_VIOLATION: "database_schema",
    "25006": "database_read_only",
    "28": "database_auth",
    "3D": "database_unknown",
    "3F": "database_schema",
    "42501": "database_forbidden",
    "42": "database_schema",
    "53300": "database_full",
    "57014": "database_silent",
    "57P03": "database_starting",
}
_OF_CONNECT_TEXT = (
    ("starting up", "database_starting"),
    ("shutting down", "database_starting"),
    ("not yet accepting", "database_starting"),
    ("not currently accepting", "database_starting"),
    ("recovery mode", "database_starting"),
    ("too many", "database_full"),
    ("remaining connection slots", "database_full"),
    ("no password supplied", "database_password_missing"),
    ("password", "database_auth"),
    ("pg_hba.conf", "database_auth"),
    ("authentication", "database_auth"),
    ("role ", "database_auth"),
    ("permission denied", "database_forbidden"),
    ("database ", "database_unknown"),
    ("refused", "database_refused"),
    ("timeout", "database_silent"),
    ("timed out", "database_silent"),
    ("resolve", "database_host"),
    ("host name", "database_host"),
    ("unreachable", "database_host"),
    ("no route", "database_host"),
    ("closed the connection", "database_lost"),
)
_DATA_AT_FAULT = ("22", "23")


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
    """Tell whether an event of the batch was refused for its contents (SQLSTATE 22, 23).

    A column left NULL that must not be is none of an event's contents: what we always send is never
    NULL there, so the tables have a column that we do not know. It would refuse every event.

    What cannot even be sent (U+0000, half a surrogate pair) is refused here, without an SQLSTATE.
    """
    root = root_of(error)
    if root is None:
        return isinstance(error, UnicodeError)
    if root.sqlstate is None:
        return isinstance(root, psycopg.DataError)
    return root.sqlstate != _NOT_NULL_VIOLATION and root.sqlstate.startswith(_DATA_AT_FAULT)


def central_error(error: BaseException) -> CentralError:
    """Return what to tell the operator; the driver's error becomes its cause."""
    root = root_of(error)
    sqlstate = root.sqlstate if root is not None else None
    key = _key_of_state(sqlstate) if sqlstate else "database_lost"
    told = CentralError(key)
    told.__cause__ = error
    return told


def _key_of_state(sqlstate: str) -> str:
    for length in (5, 2):
        if key := _OF_SQLSTATE.get(sqlstate[:length]):
            return key
    return "database_lost" if sqlstate.startswith(("08", "57")) else "database_failed"


def connect_error_key(error: BaseException) -> str:
    """Return the sentence key for a connection that could not be made."""
    if isinstance(error, StationError):
        return error.key
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return "database_silent"
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return _key_of_state(error.sqlstate)
    told = str(error).lower()
    # Only what the server or the system said: the address before it may hold any word.
    told = told.rpartition("failed: ")[2]
    return next((key for words, key in _OF_CONNECT_TEXT if words in told), "database_failed")
