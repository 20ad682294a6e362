"""Where somebody is in a table: which page of which question, and how they came there. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from station.inquiry import TableQuery

if TYPE_CHECKING:
    from station.events import Target


class Browsing(Struct, frozen=True):
    """One page's question, and where each page before it began."""

    query: TableQuery
    before: tuple[str, ...] = ()

    @classmethod
    def of(cls, target: Target, table: str) -> Browsing:
        """Return the first page of a table, the newest rows first."""
        return cls(TableQuery(target, table))

    @property
    def page(self) -> int:
        """Which page this is, from 1."""
        return len(self.before) + 1

    def onward(self, after: str) -> Browsing:
        """Return the next page, which begins `after`."""
        return Browsing(replace(self.query, after=after), (*self.before, self.query.after))

    def back(self) -> Browsing:
        """Return the page before; the first page's is itself."""
        if not self.before:
            return self
        return Browsing(replace(self.query, after=self.before[-1]), self.before[:-1])

    def sorted_by(self, column: str, *, descending: bool | None = None) -> Browsing:
        """Return the first page by a column; without a direction, turned round if it is by it."""
        if descending is None:
            descending = self.query.sort == column and not self.query.descending
        return self._anew(sort=column, descending=descending)

    def filtered(self, column: str, text: str) -> Browsing:
        """Return the first page of the rows whose column holds a text; no text, no such filter."""
        others = tuple(each for each in self.query.filters if each[0] != column)
        return self._anew(filters=(*others, (column, text)) if text else others)

    def unfiltered(self) -> Browsing:
        """Return the first page of all rows."""
        return self._anew(filters=())

    def _anew(self, **changes: object) -> Browsing:
        return Browsing(replace(self.query, after="", **changes))
