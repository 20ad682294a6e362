"""Whoever knows: what the inquiry's thread asks. Made in that thread, for the imports' sake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.browse import Browse
from station.central.inquiry import Inquiry
from station.central.summing import Summing
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from station.central.naming import Naming
    from station.central.pools import Pool
    from station.clock import Clock
    from station.folders import Folders
    from station.identity import StationIdentity
    from station.inquiry import Answer, TablePage, TableQuery
    from station.today import Today


class Questions:
    """An inquiry, a look into tables and a hub's day. Asked by one thread."""

    def __init__(
        self,
        pools: Mapping[Target, Pool],
        naming: Mapping[Target, Naming],
        folders: Folders,
        *,
        clock: Clock,
        identity: Callable[[], StationIdentity],
    ) -> None:
        self._inquiry = Inquiry(
            pools,
            naming,
            mirror_file=folders.mirror_file,
            journal_file=folders.journal_file,
            clock=clock,
        )
        self._browse = Browse(pools, naming, lambda: identity().timezone)
        self._summing = Summing(pools[Target.OSAS], naming[Target.OSAS], folders, clock, identity)

    def ask(self, text: str, timeout_s: float) -> Answer:
        """Return everything known of one waybill."""
        return self._inquiry.ask(text, timeout_s)

    def page(self, query: TableQuery, timeout_s: float) -> TablePage:
        """Return one page of a table. Raises StationError."""
        return self._browse.page(query, timeout_s)

    def today(self, timeout_s: float) -> Today:
        """Return how this hub stands now. Raises JournalError."""
        return self._summing.today(timeout_s)

    def close(self) -> None:
        """End the wait of this moment, from another thread; every later one ends at once."""
        self._inquiry.close()
        self._browse.close()
        self._summing.close()

    def join(self) -> None:
        """Wait for what was given up; the pools are closed, and nobody asks any more."""
        self._inquiry.join()
        self._browse.join()
        self._summing.join()
