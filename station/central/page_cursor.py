"""A cursor: where one page of a question ended, opaque, and good for that question alone. Pure."""

from __future__ import annotations

import base64
import zlib
from typing import TYPE_CHECKING

import msgspec

from station.errors import InquiryError

if TYPE_CHECKING:
    from station.inquiry import TableQuery


def cursor_written(query: TableQuery, value: str | None, row_id: int) -> str:
    """Return where a page ended: its last row's cell that was sorted by, as text, and its id."""
    told = msgspec.json.encode((_question(query), value, row_id))
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


_decode = msgspec.json.Decoder(tuple[int, str | None, int]).decode


def cursor_read(query: TableQuery) -> tuple[str | None, int]:
    """Return what `query.after` says. Raises InquiryError `table_cursor`."""
    padded = query.after + "=" * (-len(query.after) % 4)
    try:
        told = base64.urlsafe_b64decode(padded)
        question, value, row_id = _decode(told)
    except (ValueError, msgspec.MsgspecError) as error:
        raise InquiryError("table_cursor") from error
    if question != _question(query):
        raise InquiryError("table_cursor")
    return value, row_id


def _question(query: TableQuery) -> int:
    asked = msgspec.structs.replace(query, after="", limit=0)
    return zlib.crc32(msgspec.json.encode(asked))
