"""Asks what people want to know of a waybill, a table or the day, in a thread of its own.

Nobody waits for a person's second thoughts: a newer question replaces one of its kind that has not
been taken up yet, and that one is never answered. Neighbours: central/inquiry, central/browse,
which are imported in this thread; bootstrap, which makes and stops it.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import TYPE_CHECKING, Protocol

from station.errors import CentralError, StationError
from station.events import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.inquiry import Answer, TablePage, TableQuery
    from station.today import Today

ANSWER_WITHIN_S = 5.0
"""Whoever stands at the counter with a customer is told what the mirror has after this."""
PAGE_WITHIN_S = 10.0
TODAY_WITHIN_S = 3.0
"""What OSAS alone knows is left out after this."""

log = logging.getLogger(__name__)


class Asked(Protocol):
    """Who knows the answers. Used by the inquiry's thread; `close` ends a wait from another."""

    def ask(self, text: str, timeout_s: float) -> Answer:
        """Return everything known of one waybill."""

    def page(self, query: TableQuery, timeout_s: float) -> TablePage:
        """Return one page of a table. Raises StationError."""

    def today(self, timeout_s: float) -> Today:
        """Return how this hub stands now. Raises StationError."""

    def close(self) -> None:
        """End the wait of this moment and refuse every later one."""


class Inquiries:
    """The thread, made at the first question. Its answers are called back in it."""

    def __init__(self, make: Callable[[], Asked], name: str = "inquiry") -> None:
        self._make = make
        self._name = name
        self._asked: Asked | None = None
        self._waiting: dict[str, Callable[[], None]] = {}
        self._changed = threading.Condition()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def inquire(self, text: str, answer: Callable[[Answer], None]) -> None:
        """Ask for a waybill; never blocks."""
        self._put("inquiry", partial(self._answer, text, answer))

    def browse(self, query: TableQuery, answer: Callable[[TablePage | StationError], None]) -> None:
        """Ask for a page; never blocks."""
        self._put("page", partial(self._turn_to, query, answer))

    def sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        """Ask how the hub stands; never blocks."""
        self._put("today", partial(self._sum_up, answer))

    def stop(self) -> None:
        """Answer nothing any more; end the thread, whatever it waits for."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
            asked = self._asked
        if asked is not None:
            asked.close()
        if self._thread is not None:
            self._thread.join()

    def _put(self, kind: str, question: Callable[[], None]) -> None:
        with self._changed:
            if self._stopped:
                return
            # Taken out first: what was asked last is answered last.
            self._waiting.pop(kind, None)
            self._waiting[kind] = question
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while (question := self._next()) is not None:
            try:
                question()
            except Exception:
                # Whoever heard the answer failed; the next question is another's.
                log.exception("an answer was not taken")

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopped)
            if self._stopped:
                return None
            return self._waiting.pop(next(iter(self._waiting)))

    def _answer(self, text: str, answer: Callable[[Answer], None]) -> None:
        try:
            told = self._whoever_knows().ask(text, ANSWER_WITHIN_S)
        except Exception:
            from station.inquiry import Answer  # the start is short, and here it is imported

            log.exception("an inquiry failed")
            told = Answer(text, "", None, failures=((Target.OSAS, "database_failed"),))
        if not self._stopped:
            answer(told)

    def _turn_to(
        self, query: TableQuery, answer: Callable[[TablePage | StationError], None]
    ) -> None:
        told: TablePage | StationError
        try:
            told = self._whoever_knows().page(query, PAGE_WITHIN_S)
        except StationError as error:
            told = error
        except Exception:
            log.exception("a page failed")
            told = CentralError("database_failed")
        if not self._stopped:
            answer(told)

    def _sum_up(self, answer: Callable[[Today | StationError], None]) -> None:
        told: Today | StationError
        try:
            told = self._whoever_knows().today(TODAY_WITHIN_S)
        except StationError as error:
            told = error
        except Exception:
            log.exception("the day could not be summed up")
            told = CentralError("database_failed")
        if not self._stopped:
            answer(told)

    def _whoever_knows(self) -> Asked:
        if self._asked is None:
            made = self._make()
            with self._changed:
                self._asked = made
                stopped = self._stopped
            if stopped:
                made.close()
        return self._asked
