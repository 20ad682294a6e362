"""A printer that is a folder: each job becomes a file, none is ever overwritten."""

from __future__ import annotations

import itertools
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from station.paper.printing.condition import READY, UNREACHABLE
from station.paper.printing.job import JobState, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Folder:
    """A folder; `suffix` is its files' ending: pdf, zpl."""

    def __init__(self, folder: str, suffix: str) -> None:
        self._folder, self._suffix = Path(folder).expanduser(), suffix

    def look(self) -> tuple[str, ...]:
        """Return whether files can be written there."""
        usable = self._folder.is_dir() and os.access(self._folder, os.W_OK)
        return (READY if usable else UNREACHABLE,)

    def deliver(self, content: bytes, title: str, begin: Callable[[], None]) -> Outcome:
        """Write the file, on the disk when this returns; one that is not whole is taken away."""
        if UNREACHABLE in self.look():
            return Outcome(JobState.FAILED, "not_reached")
        begin()
        file = next(file for file in self._names(title) if not file.exists())
        try:
            _write_new(file, content)
        except OSError:
            return Outcome(JobState.FAILED, "not_written")
        return Outcome(JobState.PRINTED, "written")

    def _names(self, title: str) -> Iterator[Path]:
        stem = _NO_NAME.sub("-", title).strip("-.") or "job"
        for number in itertools.count(1):
            again = f"-{number}" if number > 1 else ""
            yield self._folder / f"{stem}{again}.{self._suffix}"


def _write_new(file: Path, content: bytes) -> None:
    """Write it, on the disk when this returns. Raises OSError; then there is none, or an older."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)
    except OSError:
        file.unlink(missing_ok=True)
        raise
