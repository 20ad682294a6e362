"""What a cell must hold, read from what a person typed, by the column's type.

Imports SQLAlchemy's types, so it is imported in the thread that asks. Neighbour: browse.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.dialects.postgresql import JSONB

from station.central.cells import HIDDEN
from station.errors import InquiryError
from station.notation import FALLBACK_ZONE, known_zone
from station.texts import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

_TRUTHS = {"true": True, "t": True, "1": True, "ya": True, "yes": True} | {
    "false": False,
    "f": False,
    "0": False,
    "tidak": False,
    "no": False,
}
_MOST = 2**63 - 1

Condition = tuple[sql.Composable, tuple[object, ...]]


def condition(column: sa.Column[object], text: str, timezone: str) -> Condition:
    """Return the condition on `t`, a row, and its values. Raises InquiryError `table_filter`."""
    kind, cell = column.type, cell_of(column)
    if isinstance(kind, sa.DateTime):
        return _on_a_day(column, text, timezone)
    reader = next((read for types, read in _READERS if isinstance(kind, types)), None)
    if reader is None:
        return sql.SQL("{}::text ILIKE %s").format(cell), (f"%{_escaped(text)}%",)
    wanted, read = reader
    try:
        value = read(text.strip())
    except (ValueError, KeyError, InvalidOperation) as error:
        raise _unreadable(column, text, wanted) from error
    return sql.SQL("{} = %s").format(cell), (value,)


def cell_of(column: sa.Column[object]) -> sql.Composable:
    """Return a column of `t` as it may be shown: a JSON without what is secret in it."""
    cell = sql.Identifier("t", column.name)
    if not isinstance(column.type, JSONB):
        return cell
    return sql.SQL(
        "(CASE jsonb_typeof({cell}::jsonb) WHEN 'object' THEN {cell}::jsonb - {hidden}::text[]"
        " ELSE {cell}::jsonb END)"
    ).format(cell=cell, hidden=sql.Literal(sorted(HIDDEN)))


def _on_a_day(column: sa.Column[object], text: str, timezone: str) -> Condition:
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


_Reader = tuple[Phrase, "Callable[[str], Any]"]
_READERS: tuple[tuple[type[Any], _Reader], ...] = (
    (sa.Boolean, (Phrase("wanted.truth"), lambda text: _TRUTHS[text.lower()])),
    (sa.Integer, (Phrase("wanted.whole_number"), _whole)),
    (sa.Numeric, (Phrase("wanted.number"), _number)),
    (sa.Date, (Phrase("wanted.day"), date.fromisoformat)),
    (sa.Time, (Phrase("wanted.time"), time.fromisoformat)),
    (sa.Uuid, (Phrase("wanted.event_id"), UUID)),
)


def _unreadable(column: sa.Column[object], text: str, wanted: Phrase) -> InquiryError:
    return InquiryError("table_filter", column=column.name, found=repr(text), wanted=wanted)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
