"""Looks for damage in the whole store, beside everything else, for a limited time.

The start reads only what it needs. What lies in old pages is found here, before a push or a claim
comes upon it; a store that is too large for the time is found out when its page is read.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

import apsw

from station.errors import JournalError
from station.events import Target
from station.journal import schema, sealing
from station.journal.damage import is_damage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WITHIN_S = 20.0
_NOT_WHOLE = """
SELECT EXISTS (SELECT 1 FROM event
                WHERE (SELECT count(*) FROM delivery WHERE delivery.seq = event.seq) <> ?)
    OR EXISTS (SELECT 1 FROM delivery WHERE seq NOT IN (SELECT seq FROM event))
"""
_INSTRUCTIONS = 20_000
"""How many of SQLite's between two looks at the clock: some milliseconds."""

log = logging.getLogger(__name__)


class Examination:
    """One look at a store, in a thread of its own; `suspect` is called where it is damaged."""

    def __init__(self, file: Path, suspect: Callable[[], None]) -> None:
        self._file = file
        self._suspect = suspect
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="store-check", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Give up what is not finished. Safe before `start`."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        found = fault_in(self._file, self._stopping.is_set)
        if found:
            log.info("the store is damaged: %s", found)
            self._suspect()


def fault_in(file: Path, given_up: Callable[[], bool], within_s: float = WITHIN_S) -> str:
    """Return what is wrong with a store's pages, as SQLite says it; empty where nothing was found.

    Also where it could not be looked at, or not all of it in the time.
    """
    until_s = time.monotonic() + within_s
    try:
        reader = schema.open_reader(file)
    except JournalError as error:
        return str(error) if is_damage(error) else ""
    try:
        reader.set_progress_handler(lambda: given_up() or time.monotonic() > until_s, _INSTRUCTIONS)
        found = reader.execute("PRAGMA quick_check(1)").get
    except apsw.InterruptError:
        return ""
    except apsw.Error as error:
        return str(error) if is_damage(error) else ""
    finally:
        reader.close(force=True)
    return "" if found == "ok" else str(found)


def is_torn(file: Path) -> bool:
    """Tell whether a store that nobody has open holds pages from before and after a commit.

    Each may be whole by itself, and an event without its deliveries would be owed to nobody. It is
    looked at as a whole, for however long that takes; what cannot even be read is found elsewhere.
    """
    try:
        with closing(sealing.connect(file, sealing.READ_WRITE)) as connection:
            if connection.execute("PRAGMA integrity_check(1)").get != "ok":
                return True
            return bool(connection.execute(_NOT_WHOLE, (len(Target),)).get)
    except apsw.Error:
        return False
