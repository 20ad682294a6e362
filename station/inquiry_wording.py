"""Writes an inquiry's cells as the counter's people read them. Neighbours: inquiry, notation.

A column's ending says what its cells are (see inquiry); the window and the command line say the
same.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from station import notation

if TYPE_CHECKING:
    from station.inquiry import Cell, Section
    from station.texts import Texts

_SAID = frozenset({"kind", "place", "direction", "osas", "onmart"})
"""Columns whose cells are codes of ours, with words of their own (`word.<code>`)."""


def cell_text(column: str, cell: Cell, texts: Texts, timezone: str) -> str:
    """Return one cell in the station's language; "" where nothing is known."""
    match cell:
        case None:
            return ""
        case bool():
            return texts("word.yes" if cell else "word.no")
        case date() | time():
            return _when(cell, texts.language, timezone)
        case int() | float() | Decimal():
            return _number(column, Decimal(str(cell)), texts.language)
        case str():
            return _code(column, cell, texts)
    return json.dumps(cell, ensure_ascii=False)


def columns_shown(section: Section, language: str) -> tuple[int, ...]:
    """Return which columns are worth showing: those with a cell, in the reader's language."""
    other = "text_en" if language == "id" else "text_id"
    return tuple(
        place
        for place, column in enumerate(section.columns)
        if column != other and any(row[place] not in (None, "") for row in section.rows)
    )


def _when(cell: date | time, language: str, timezone: str) -> str:
    if isinstance(cell, datetime):
        return notation.instant(cell, timezone, language)
    if isinstance(cell, date):
        return notation.day(cell, language)
    return cell.strftime("%H.%M")


def _number(column: str, number: Decimal, language: str) -> str:
    if not number.is_finite():
        return str(number)
    if column.endswith("_g"):
        return notation.weight(int(number), language)
    if column.endswith("_rp"):
        return notation.money(int(number), language)
    if column.endswith("_percent"):
        return f"{notation.decimal(number, language)} %"
    if column.endswith("_cm"):
        return f"{notation.decimal(number, language)} cm"
    # A number that names something is not parted: koli 1000, line 1200, 4001 of a book.
    whole = number == number.to_integral_value()
    return str(int(number)) if whole else notation.decimal(number, language)


def _code(column: str, cell: str, texts: Texts) -> str:
    key = f"word.{cell}"
    return texts(key) if column in _SAID and key in texts.known() else cell
