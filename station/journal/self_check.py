"""Has this program check itself before it changes a store that the one before can still open.

`hub-station self-check` does once, in a folder of its own, what a counter needs.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

from station.errors import StoreFormatError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LONGEST_S = 180.0

log = logging.getLogger(__name__)


def prove(file: Path, program: Sequence[str] = ()) -> None:
    """Raise StoreFormatError `conversion_unproved` unless the check says that all works here."""
    if not _works((*(program or this_program()), "self-check")):
        raise StoreFormatError("conversion_unproved", file=file)


@cache
def _works(asked: tuple[str, ...]) -> bool:
    """Ask once in a process: an archive has many files to be converted."""
    try:
        # Our own program, and nothing that somebody typed.
        done = subprocess.run(asked, capture_output=True, timeout=LONGEST_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        log.info("the check of itself did not end: %s", error)
        return False
    if done.returncode != 0:
        log.info("the check of itself failed: %s", done.stderr.decode(errors="replace"))
    return done.returncode == 0


def this_program() -> list[str]:
    """Return how this program is called: frozen it is itself, else Python runs it."""
    return [sys.executable] if hasattr(sys, "frozen") else [sys.executable, "-m", "ui.entry"]
