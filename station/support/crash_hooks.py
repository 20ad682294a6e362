"""Keeps a report of every fault that nobody caught, wherever Python or the system tells of one.

    sys.excepthook           the main thread, and Qt's slots: the window goes on
    threading.excepthook     a thread that ended by it
    sys.unraisablehook       a destructor, a callback from C
    faulthandler             a crash in native code: every thread's frames, in a file of its own
    ui/qt_messages.py        what Qt says before it ends the process

The program has no asyncio of its own. A fault that comes again and again (a slot that the clock
calls every second) is one report, and a line in the log each time its number doubles.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

from station.support.telling import told

if TYPE_CHECKING:
    from io import TextIOWrapper
    from types import TracebackType

    from station.support.crash_reports import CrashReports

_MOST = 10
"""Different faults of one process that are kept; a program that broken has no more to tell."""

log = logging.getLogger(__name__)


class CrashHooks:
    """`install` once, in the main thread; `remove` puts back what was there."""

    def __init__(self, reports: CrashReports) -> None:
        self.reports = reports
        self._times: dict[str, int] = {}
        self._guard = threading.Lock()
        self._fault: TextIOWrapper | None = None

    def install(self) -> None:
        """Hear of every fault from now on."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable
        self._watch_native_code()

    def _watch_native_code(self) -> None:
        import faulthandler

        self._was_watched = faulthandler.is_enabled()
        try:
            file = self.reports.fault_file()
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            self._fault = os.fdopen(descriptor, "w", encoding="utf-8")
        except OSError as error:
            log.warning("a crash would leave no report: %s", error)
            return
        faulthandler.enable(self._fault)

    def remove(self) -> None:
        """Hear of none any more; a process that ends as it should leaves no file of faults."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        if self._fault is not None:
            import faulthandler

            faulthandler.disable()
            if self._was_watched and sys.__stderr__ is not None:
                faulthandler.enable(sys.__stderr__)
            self._fault.close()
            self.reports.fault_file().unlink(missing_ok=True)

    def note(self, kind: str, error: BaseException, thread: str = "") -> None:
        """Keep a report, and log it; of one that came before, only count it."""
        text = told(error)
        with self._guard:
            times = self._times[text] = self._times.get(text, 0) + 1
            is_kept = times == 1 and len(self._times) <= _MOST
        if is_kept:
            self.reports.keep(kind, error, thread)
        if times & (times - 1) == 0:
            log.critical("nobody caught this (%s, time %d)", kind, times, exc_info=error)

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.note("exception", error, threading.current_thread().name)
        _pass_on(self._before[0], sys.__excepthook__, error, (kind, error, trace))

    def _on_thread(self, args: threading.ExceptHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            self.note("thread", args.exc_value, args.thread.name if args.thread else "")
        _pass_on(self._before[1], threading.__excepthook__, args.exc_value, (args,))

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if isinstance(args.exc_value, Exception):
            self.note("unraisable", args.exc_value)
        _pass_on(self._before[2], sys.__unraisablehook__, args.exc_value, (args,))


def _pass_on(before: Any, default: Any, error: BaseException | None, args: tuple[Any, ...]) -> None:
    """Let whoever heard before hear as well; Python's own way prints what nobody redacted."""
    if before is not default or not isinstance(error, Exception):
        before(*args)
    elif sys.stderr is not None:
        # Sessions keep what is printed here in a file.
        sys.stderr.write(told(error) + "\n")
