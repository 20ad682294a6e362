"""What Qt says of itself goes into the station's log; what it says before it ends us, on disk too.

Qt's own way prints it, and a session keeps what is printed where nobody redacts it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from types import TracebackType

    from station.support.crash_reports import CrashReports

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class QtMessages:
    """Hears Qt while it is entered."""

    def __init__(self, reports: CrashReports) -> None:
        self._reports = reports

    def __enter__(self) -> Self:
        self._before = qInstallMessageHandler(self.hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        qInstallMessageHandler(self._before)

    def hear(self, kind: QtMsgType, _where: QMessageLogContext, message: str) -> None:
        """Log a message, from any thread; after a fatal one Qt aborts, and faulthandler tells."""
        if kind == QtMsgType.QtFatalMsg:
            self._reports.keep_said("qt", message)
        log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
