"""What is kept of a fault that nobody caught: a report each in logs/crashes, redacted, and few.

    20261126T213000Z-1234-001.json  at, kind, version, thread, what, traceback
    fault-1234-….txt                what faulthandler writes while the process dies; a report of it
                                    is made at the next start
    told                            the reports that a person was told of

Neighbours: crash_hooks, which hears of faults; bundle, which hands the reports out.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from station import __version__
from station.journal import durable
from station.support.redaction import redact
from station.support.telling import told

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEPT = 20
_FAULT = "fault-*.txt"
_LONGEST_FAULT = 60_000
"""Bytes; a hundred threads' frames."""
_MARK = "told"


class CrashReports:
    """The reports of one folder of logs. Keeping one never raises: there is trouble enough."""

    def __init__(self, logs: Path) -> None:
        self.folder = logs / "crashes"
        self._kept = 0
        # With the time: after a start of the computer another's number may be ours.
        self._fault = f"fault-{os.getpid()}-{time.time_ns()}.txt"

    def keep(self, kind: str, error: BaseException, thread: str = "") -> None:
        """Keep a report of an error that nobody caught."""
        self._keep(kind, thread, type(error).__name__, told(error), datetime.now(UTC))

    def keep_said(self, kind: str, text: str) -> None:
        """Keep a report of what Qt said before it ends the process."""
        self._keep(kind, "", redact(text), "", datetime.now(UTC))

    def fault_file(self) -> Path:
        """Return where this process's faulthandler may write. Raises OSError: no folder."""
        durable.make_folder(self.folder)
        return self.folder / self._fault

    def gather_faults(self) -> None:
        """Make reports of what earlier processes wrote while they died."""
        with suppress(OSError):
            for file in sorted(self.folder.glob(_FAULT)):
                if file.name != self._fault:
                    self._gather(file)

    def untold(self) -> list[Path]:
        """Return the reports that nobody was told of, oldest first; from now on they are told."""
        try:
            mark, there = self.folder / _MARK, self.all()
            known = mark.read_text("utf-8").split("\n") if mark.exists() else []
            fresh = [file for file in there if file.name not in known]
            if fresh:
                names = "\n".join(file.name for file in there)
                durable.replace(mark, names.encode(), synced=False)
        except (OSError, UnicodeDecodeError):
            return []
        return fresh

    def all(self) -> list[Path]:
        """Return every report, oldest first."""
        return sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []

    def _gather(self, file: Path) -> None:
        written = file.read_bytes()[:_LONGEST_FAULT].decode("utf-8", "replace")
        at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if written.strip():
            self._keep("fault", "", written.partition("\n")[0], redact(written), at)
        file.unlink()

    def _keep(self, kind: str, thread: str, what: str, trace: str, at: datetime) -> None:
        self._kept += 1
        report: dict[str, Any] = {
            "at": at.isoformat(),
            "kind": kind,
            "version": __version__,
            "python": platform.python_version(),
            "system": platform.platform(),
            "thread": thread,
            "what": what,
            "traceback": trace.split("\n"),
        }
        name = f"{at:%Y%m%dT%H%M%S}Z-{os.getpid()}-{self._kept:03}.json"
        with suppress(OSError):
            durable.make_folder(self.folder)
            encoded = msgspec.json.format(msgspec.json.encode(report), indent=2)
            durable.replace(self.folder / name, encoded, synced=False)
            _remove(self.all()[:-KEPT])


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)
