"""Answers what is parked, and does what a person decides, in a thread of its own named "parked".

No decision waits behind a silent server, as a question of the inquiry's may, and none is dropped:
what was asked for before the stop is done. Neighbours: parked_decisions, which does it; bootstrap.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from station.errands import Errands
from station.errors import JournalError, StationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.journal.decisions import Parked
    from station.parked_decisions import Done, Wish

T = TypeVar("T")

log = logging.getLogger(__name__)


class Deciding:
    """The thread, made at the first question. Its answers are called back in it."""

    def __init__(
        self, list_parked: Callable[[], list[Parked]], carry_out: Callable[[Wish], Done]
    ) -> None:
        self._list_parked, self._carry_out = list_parked, carry_out
        self._errands = Errands("parked")

    def parked(self, answer: Callable[[list[Parked] | StationError], None]) -> None:
        """Ask what is parked; never blocks."""
        self._errands.put(partial(_tell, self._list_parked, answer))

    def decide(self, wish: Wish, answer: Callable[[Done | StationError], None]) -> None:
        """Have a wish carried out; never blocks."""
        self._errands.put(partial(_tell, partial(self._carry_out, wish), answer))

    def stop(self) -> None:
        """Finish what was asked for, then end the thread. The desk must still run."""
        self._errands.stop()


def _tell(ask: Callable[[], T], answer: Callable[[T | StationError], None]) -> None:
    told: T | StationError
    try:
        told = ask()
    except StationError as error:
        told = error
    except Exception:
        log.exception("what is parked could not be settled")
        told = JournalError("journal_unusable", file="", cause="")
    answer(told)
