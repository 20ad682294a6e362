"""How the window writes an answer's cells. No Qt.

As the command line does (station/inquiry_wording.py); and with words for the databases' codes, and
for times that no zone can write.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from station import notation
from station.inquiry_wording import cell_text
from station.rules.parcel_state import state_of
from station.texts import Texts

if TYPE_CHECKING:
    from station.inquiry import Cell

NOTHING = "–"
CODED = frozenset({"kind", "status", "outcome", "action", "dispute_status"})
"""Columns that hold a word of the database's, of which we know these:"""
CODES = frozenset(
    {
        *("open", "out", "closed", "sealed", "in_transit", "received", "opened"),
        *("add", "remove", "weigh", "seal"),
        *("delivered", "failed", "collected", "returned", "returned_to_sender", "liability"),
        *("none", "upheld", "reversed"),
        *("missing", "over", "missort", "unmanifested", "unknown", "damaged", "held"),
        *("seal_differs", "koli_short", "weight_variance"),
    }
)
_LONG_WORD = 18
_PIECE = 6
_MAY_BREAK = "\u200b"


class Words(Struct, frozen=True):
    """A language and the hub's zone (IANA): all that it takes to write a cell."""

    texts: Texts
    timezone: str

    def cell(self, column: str, cell: Cell) -> str:
        """Return what a cell says, times without their zone; a dash where nothing is known."""
        if isinstance(cell, datetime):
            return self.moment(cell, zone=False)
        said = cell_text(column, cell, self.texts, self.timezone)
        if said == cell and column in CODED:
            said = self.word(said)
        return _on_one_line(said) or NOTHING

    def plain(self, cell: Cell) -> str:
        """Return what a cell of a table says as it is stored: no unit, no word for a code."""
        if isinstance(cell, datetime):
            return self.moment(cell, seconds=True)
        return _on_one_line(cell_text("", cell, self.texts, self.timezone)) or NOTHING

    def word(self, code: str) -> str:
        """Return the word for a code of the databases'; any other text as it stands."""
        return self.texts(f"code.{code}") if code in CODES else _on_one_line(self.state(code))

    def state(self, status: str) -> str:
        """Return the word for a parcel's state; a status we do not know as it stands."""
        state = state_of(status)
        return self.texts(f"state.{state}") if state else status

    def moment(self, at: datetime, *, seconds: bool = False, zone: bool = True) -> str:
        """Return the hub's own date and time, with its zone: `22 Nov 2026 14.07 WIB`.

        An instant without a zone is of a clock that nobody named: it stands as it is.
        """
        told = f"{self.local_day(at)} {self.clock(at, seconds=seconds)}"
        known = zone and at.tzinfo is not None
        return f"{told} {notation.zone(self.timezone)}" if known else told

    def recent(self, at: datetime, now: datetime) -> str:
        """Return a time of today without its day: `14.07 WIB`; any other with it."""
        if self.local_day(at) != self.local_day(now):
            return self.moment(at)
        return f"{self.clock(at)} {notation.zone(self.timezone)}"

    def clock(self, at: datetime, *, seconds: bool = False) -> str:
        """Return the hub's own time of day: `14.07`."""
        return self._local(at).strftime("%H.%M.%S" if seconds else "%H.%M")

    def local_day(self, at: datetime) -> str:
        """Return the day that an instant falls on at the hub: `22 Nov 2026`."""
        return notation.day(self._local(at), self.texts.language)

    def _local(self, at: datetime) -> datetime:
        """Return an instant by the hub's clock; some tables say «never» with the year 9999."""
        if at.tzinfo is None:
            return at
        zone = notation.known_zone(self.timezone) or notation.known_zone(notation.FALLBACK_ZONE)
        return min(max(at, _EARLIEST), _LATEST).astimezone(zone)


def breakable(text: str) -> str:
    """Return a text whose long words (numbers, hashes, addresses) may be broken to fit a line."""
    return " ".join(
        word
        if len(word) <= _LONG_WORD
        else _MAY_BREAK.join(word[at : at + _PIECE] for at in range(0, len(word), _PIECE))
        for word in text.split(" ")
    )


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


_EARLIEST = datetime.fromisoformat("0001-01-02T00:00:00+00:00")
_LATEST = datetime.fromisoformat("9999-12-30T00:00:00+00:00")
