"""Finds events in the raw pages of a damaged store, where SQLite no longer finds the way to them.

A table's rows lie in leaf pages; which leaves there are is written in the pages above them and in
the file's first page, any of which may be what is damaged. Every event proves itself: the hash of
its body stands beside it. So each leaf is read for itself, whoever points to it. Pure.

    leaf page   0D | first free block 2 | cells 2 | content 2 | fragments 1 | cell pointers 2 each
    cell        payload length, rowid (varints) | payload | overflow page 4, where it does not fit
    payload     header length, a type for each column (varints) | the columns

https://sqlite.org/fileformat2.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec import Struct

from station.journal import chain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PAGE = 4096
_LEAF = 0x0D
_FILE_HEADER = 100
"""How many bytes the file's own header takes of the first page."""
_PAGE_HEADER = 8
_MOST_BYTES = 65_536
"""No event is longer; a length that is garbage must not send us through the whole file."""
_ID_BYTES, _HASH_BYTES = 16, 32
_INTEGER_BYTES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)
"""How long a column of each type below 12 is; above stand texts and blobs of any length."""
_VARINT_BYTES = 9


class EventRow(NamedTuple):
    """A row of the table `event`."""

    seq: int
    event_id: bytes
    awb: str
    claim: str | None
    body: bytes
    body_hash: bytes
    chain_hash: bytes


class Leaves:
    """Reads events out of pages. `read_page` returns page 1, 2 …, None where it cannot.

    `usable` bytes of a page are SQLite's; behind them a sealed page keeps its proof.
    """

    def __init__(self, read_page: Callable[[int], bytes | None], usable: int) -> None:
        self._read_page = read_page
        self._usable = usable

    def events(self, pages: Iterable[int]) -> Iterator[EventRow]:
        """Yield each event in those of these pages that are leaves; the same one perhaps twice."""
        for number in pages:
            page = self._read_page(number)
            if page is not None:
                yield from self._in_page(page, _FILE_HEADER if number == 1 else 0)

    def _in_page(self, page: bytes, start: int) -> Iterator[EventRow]:
        if page[start] != _LEAF:
            return
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        first = start + _PAGE_HEADER
        for at in range(first, min(first + 2 * cells, len(page) - 1), 2):
            try:
                row = self._cell(page, int.from_bytes(page[at : at + 2], "big"))
            except (IndexError, ValueError, msgspec.DecodeError):
                continue
            if row is not None:
                yield row

    def _cell(self, page: bytes, at: int) -> EventRow | None:
        length, at = _varint(page, at)
        rowid, at = _varint(page, at)
        return _event(rowid, self._payload(page, at, length))

    def _payload(self, page: bytes, at: int, length: int) -> bytes:
        """Return a cell's payload, with what went into overflow pages."""
        if length > _MOST_BYTES:
            raise ValueError(length)
        here = self._local_bytes(length)
        payload = page[at : at + here]
        number = int.from_bytes(page[at + here : at + here + 4], "big")
        while len(payload) < length:
            overflow = self._read_page(number) if number else None
            if overflow is None:
                raise ValueError(number)
            payload += overflow[4 : min(self._usable, 4 + length - len(payload))]
            number = int.from_bytes(overflow[:4], "big")
        return payload

    def _local_bytes(self, length: int) -> int:
        """Return how much of a payload lies in the leaf itself."""
        most = self._usable - 35
        if length <= most:
            return length
        least = (self._usable - 12) * 32 // 255 - 23
        here = least + (length - least) % (self._usable - 4)
        return here if here <= most else least


def _event(rowid: int, payload: bytes) -> EventRow | None:
    """Return the event that a payload is; None where it is no event, or not as it was written."""
    match _columns(payload):
        case [
            None,
            bytes(event_id),
            str(awb),
            None | str() as claim,
            bytes(body),
            bytes(own),
            bytes(head),
        ]:
            sizes = len(event_id), len(own), len(head)
            is_whole = sizes == (_ID_BYTES, _HASH_BYTES, _HASH_BYTES) and _seq_in(body) == rowid
            if is_whole and chain.body_hash(body) == own:
                return EventRow(rowid, event_id, awb, claim, body, own, head)
    return None


class _Numbered(Struct):
    seq: int


_decode = msgspec.json.Decoder(_Numbered).decode


def _seq_in(body: bytes) -> int:
    """Return the number that a body gives itself. Raises msgspec.DecodeError."""
    return _decode(body).seq


def _columns(payload: bytes) -> list[int | bytes | str | None]:
    end, at = _varint(payload, 0)
    values: list[int | bytes | str | None] = []
    data = end
    while at < end:
        kind, at = _varint(payload, at)
        size = _INTEGER_BYTES[kind] if kind < len(_INTEGER_BYTES) else (kind - 12) // 2
        values.append(_value(kind, payload[data : data + size]))
        data += size
    if data != len(payload):
        raise ValueError(data)
    return values


def _value(kind: int, data: bytes) -> int | bytes | str | None:
    if kind == 0:
        return None
    if kind < len(_INTEGER_BYTES):
        return int.from_bytes(data, "big", signed=True)
    return data.decode() if kind % 2 else data


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a varint's value and where it ends."""
    value = 0
    for length in range(1, _VARINT_BYTES):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 1 << 7 or length == _VARINT_BYTES:
            return value, at
    return value << 8 | data[at], at + 1
