"""What a database returns, as the cells of an answer: UTC, plain types, nothing secret.

Imports psycopg, so it is imported in the thread that asks. Neighbours: inquiry_reader, browse.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from station.central.idling_pool import Connection
    from station.inquiry import Cell

HIDDEN = frozenset(
    {
        "api_token",
        "webhook_url",
        "token",
        "password_hash",
        "password",
        "token_hash",
        "prev_hash",
        "pin_hash",
    }
)
"""Names that stand for a secret, in whatever table, also inside a JSON that tells of a change.

Among them all of models/privileges.SECRETS, which would bring SQLAlchemy along.
"""


def read_any_moment(connection: Connection) -> None:
    """Let a connection also read the moments that Python has none for, as their text.

    It stays so when the connection is another borrower's: none of those reads a moment.
    """
    for name, loader in _LOADERS:
        connection.adapters.register_loader(name, loader)


def cells(row: Sequence[Any]) -> tuple[Cell, ...]:
    """Return a row's cells."""
    return tuple(map(_cell, row))


def _cell(value: Any) -> Cell:
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict | list):
        told: Cell = _without_secrets(value)
        return told
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    cell: Cell = value
    return cell


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_secrets(each) for key, each in value.items() if key not in HIDDEN}
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    return value


class _Timestamptz(TimestamptzLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


class _Timestamp(TimestampLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


class _Date(DateLoader):
    def load(self, data: Any) -> Any:
        return _or_text(super().load, data)


def _or_text(load: Any, data: Any) -> Any:
    """Read what `infinity` or the year 20000 would make fail."""
    try:
        return load(data)
    except psycopg.DataError:
        return bytes(data).decode()


_LOADERS = (("timestamptz", _Timestamptz), ("timestamp", _Timestamp), ("date", _Date))
