"""What a cell must hold, read from what a person typed, by the column's type.

Types are PostgreSQL's names, as models/outline has them. Neighbour: browse.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from psycopg import sql

from station.central.cells import HIDDEN
from station.errors import InquiryError
from station.notation import FALLBACK_ZONE, known_zone
from station.texts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.outline import OutlinedColumn

_TRUTHS = {"true": True, "t": True, "1": True, "ya": True, "yes": True} | {
    "false": False,
    "f": False,
    "0": False,
    "tidak": False,
    "no": False,
}
_MOST = 2**63 - 1

JSON = "jsonb"
BYTES = "bytea"
MOMENT = "timestamp with time zone"

Condition = tuple[sql.Composable, tuple[object, ...]]


def condition(column: OutlinedColumn, text: str, timezone: str) -> Condition:
    """Return the condition on `t`, a row, and its values. Raises InquiryError `table_filter`."""
    cell = cell_of(column)
    if column.type == MOMENT:
        return _on_a_day(column, text, timezone)
    reader = _READERS.get(column.type.partition("(")[0])
    if reader is None:
        return sql.SQL("{}::text ILIKE %s").format(cell), (f"%{_escaped(text)}%",)
    wanted, read = reader
    try:
        value = read(text.strip())
    except (ValueError, KeyError, InvalidOperation) as error:
        raise _unreadable(column, text, wanted) from error
    return sql.SQL("{} = %s").format(cell), (value,)


def cell_of(column: OutlinedColumn) -> sql.Composable:
    """Return a column of `t` as it may be shown: a JSON without what is secret in it."""
    cell = sql.Identifier("t", column.name)
    if column.type != JSON:
        return cell
    return sql.SQL(
        "(CASE jsonb_typeof({cell}::jsonb) WHEN 'object' THEN {cell}::jsonb - {hidden}::text[]"
        " ELSE {cell}::jsonb END)"
    ).format(cell=cell, hidden=sql.Literal(sorted(HIDDEN)))


def _on_a_day(column: OutlinedColumn, text: str, timezone: str) -> Condition:
    """Read a day, the station's own, or a whole moment."""
    cell = sql.Identifier("t", column.name)
    zone = known_zone(timezone) or ZoneInfo(FALLBACK_ZONE)
    try:
        if "T" not in text and ":" not in text:
            begins = datetime.combine(date.fromisoformat(text.strip()), time(), zone)
            ends = begins + timedelta(days=1)
            both = (begins.astimezone(UTC), ends.astimezone(UTC))
            return sql.SQL("({0} >= %s AND {0} < %s)").format(cell), both
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:
        raise _unreadable(column, text, Phrase("wanted.day")) from error
    return sql.SQL("{} = %s").format(cell), (
        moment if moment.tzinfo else moment.replace(tzinfo=zone),
    )


def _whole(text: str) -> int:
    number = int(text)
    if abs(number) > _MOST:
        raise ValueError(text)
    return number


def _number(text: str) -> Decimal:
    number = Decimal(text.replace(",", "."))
    if not number.is_finite():
        raise ValueError(text)
    return number


_WHOLE = (Phrase("wanted.whole_number"), _whole)
_READERS: dict[str, tuple[Phrase, Callable[[str], Any]]] = {
    "boolean": (Phrase("wanted.truth"), lambda text: _TRUTHS[text.lower()]),
    "integer": _WHOLE,
    "bigint": _WHOLE,
    "numeric": (Phrase("wanted.number"), _number),
    "date": (Phrase("wanted.day"), date.fromisoformat),
    "time without time zone": (Phrase("wanted.time"), time.fromisoformat),
    "uuid": (Phrase("wanted.event_id"), UUID),
}


def _unreadable(column: OutlinedColumn, text: str, wanted: Phrase) -> InquiryError:
    return InquiryError("table_filter", column=column.name, found=repr(text), wanted=wanted)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
