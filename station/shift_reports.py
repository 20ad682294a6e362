"""Saved reports that are due when a shift closes, since counters sleep at night: as workbooks.

    shift closed ─▶ [thread "reports"] which are due? ─▶ reports/<shift>/<code>.xlsx ─▶ told
                      OSAS silent: noted in the folder; the mirror's next refresh tries again

Neighbours: central/papers, which reads them; bootstrap, which lets it hear.
"""

from __future__ import annotations

import logging
import re
from itertools import islice
from typing import TYPE_CHECKING

from station.errands import Errands
from station.errors import CentralError, PaperError, StationError
from station.events import MirrorRefreshed, ScanRecorded, StoreAlarm
from station.journal import durable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from station.central.papers import Papers
    from station.clock import Clock
    from station.events import Announcement
    from station.inquiry import Cell
    from station.texts import Texts

MOST_ROWS = 100_000
"""Of one report: more is no report of a shift, but a table without a filter."""
WITHIN_S = 20.0
_CLOSED = frozenset({"shift_balances", "shift_differs"})
"""Reasons by which a verdict says that a shift was closed."""
_DUE = ".due"
_ODD = re.compile(r"[^\w-]+")

log = logging.getLogger(__name__)


class ShiftReports:
    """One station's. `hear` from any thread; nothing is read or written in the caller's."""

    def __init__(
        self,
        folder: Path,
        central: Callable[[], Papers],
        texts: Texts,
        *,
        timezone: Callable[[], str],
        clock: Clock,
        announce: Callable[[Announcement], None],
    ) -> None:
        self._folder, self._central, self._texts = folder, central, texts
        self._timezone, self._clock, self._announce = timezone, clock, announce
        self._errands = Errands("reports")
        self._papers: Papers | None = None
        """Made, and asked, in the thread."""
        self._may_wait = True
        """Whether any may be due still; until the first look, nobody knows."""

    def hear(self, announcement: Announcement) -> None:
        """Have the reports made of a shift that was closed, and those that wait."""
        if isinstance(announcement, ScanRecorded) and announcement.decision.reason in _CLOSED:
            shift = announcement.decision.subject
            self._errands.put(lambda: self._begin(shift))
        elif isinstance(announcement, MirrorRefreshed) and self._may_wait:
            self._errands.put(self._go_on)

    def stop(self) -> None:
        """Finish what was begun, then end the thread."""
        self._errands.stop()

    # ── in the thread ────────────────────────────────────────────────────────────────────────

    def _begin(self, shift: str) -> None:
        made = self._folder / _safe(shift)
        for folder in (self._folder, made):
            durable.make_folder(folder)
        (made / _DUE).touch(mode=0o600)
        if not self._make(made):
            self._tell("reports_wait", shift=shift)

    def _go_on(self) -> None:
        waiting = sorted(self._folder.glob(f"*/{_DUE}"))
        self._may_wait = False
        for due in waiting:
            self._make(due.parent)

    def _make(self, folder: Path) -> bool:
        """Make what is not there yet; return whether OSAS told all of it."""
        try:
            codes = self._asked().due(WITHIN_S)
            for code in codes:
                self._make_one(code, folder / f"{_safe(code)}.xlsx")
        except StationError as error:
            log.info("the reports of %s wait: %s", folder.name, error)
            self._may_wait = True
            return False
        (folder / _DUE).unlink(missing_ok=True)
        made = len(list(folder.glob("*.xlsx")))
        if made:
            self._tell("reports_made", count=str(made), folder=str(folder))
        return True

    def _make_one(self, code: str, file: Path) -> None:
        """Write one, whole or not at all. Raises CentralError."""
        if file.exists():
            return
        begun = file.with_suffix(".begun")
        try:
            self._write(code, begun)
            begun.replace(file)
        except CentralError:
            raise
        except (StationError, OSError) as error:
            self._tell("report_failed", code=code, why=self._why(error))
        finally:
            begun.unlink(missing_ok=True)

    def _write(self, code: str, file: Path) -> None:
        from station.paper.export import write_xlsx  # few stations close a shift
        from station.paper.listing import head_of

        report, rows = self._asked().report(code, WITHIN_S)
        heads = [head_of(column, self._texts) for column in report.columns]
        file.touch(mode=0o600)
        with file.open("wb") as out:
            write_xlsx(out, heads, _limited(rows, code), self._timezone())

    def _asked(self) -> Papers:
        if self._papers is None:
            self._papers = self._central()
        return self._papers

    def _why(self, error: StationError | OSError) -> str:
        if isinstance(error, StationError):
            return self._texts(f"error.{error.key}", **error.facts)
        return str(error.strerror)

    def _tell(self, key: str, **facts: str) -> None:
        self._announce(StoreAlarm(key, tuple(facts.items()), self._clock.now()))


def _limited(rows: Iterable[tuple[Cell, ...]], code: str) -> Iterator[tuple[Cell, ...]]:
    told = iter(rows)
    yield from islice(told, MOST_ROWS)
    if next(told, None) is not None:
        raise PaperError("report_too_long", report=code, most=MOST_ROWS)


def _safe(name: str) -> str:
    return _ODD.sub("-", name)[:60]
