"""Rows that are read once and laid out afterwards: kept in a file, not in memory.

How many pages a document has stands on its first one, so all rows are read before any is drawn. A
short list stays in memory; a long one goes into a file without a name, gone with the program.
"""

from __future__ import annotations

import pickle
import weakref
from array import array
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from tempfile import SpooledTemporaryFile
from typing import Any, overload

Row = tuple[Any, ...]
_TOGETHER = 64
"""Rows that are written and read at once."""
_IN_MEMORY = 1 << 20


class Spool(Sequence[Row]):
    """Rows in the order in which they came; cheap to read in that order. One thread's own."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Read all of them. What `rows` raises is raised here."""
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  # see the next line
        weakref.finalize(self, self._file.close)
        self._places = array("Q")
        self._count = 0
        self._read: tuple[int, list[Row]] = (-1, [])
        """The rows that were read last, and where they begin."""
        digest, left = sha256(), iter(rows)
        while together := [*islice(left, _TOGETHER)]:
            written = pickle.dumps(together)
            digest.update(written)
            self._places.append(self._file.tell())
            self._file.write(written)
            self._count += len(together)
        self.digest = digest.hexdigest()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        block, row = divmod(place % self._count, _TOGETHER)
        if block != self._read[0]:
            self._file.seek(self._places[block])
            self._read = block, pickle.load(self._file)  # noqa: S301  # what we wrote, in a file of no name
        return self._read[1][row]
