"""An error as text that may be kept: where it came up, and what it may say of itself.

RuntimeError
station/desk.py:178 in _do        self._handle(item)
caused by OperationalError: 57P01 terminating connection …
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from station.support.redaction import redact, said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

_MOST_FRAMES = 40
_MOST_CAUSES = 8


def told(error: BaseException) -> str:
    """Return an error, its frames and its causes, one line each; never a local's value."""
    return "\n".join(_lines(error))


def _lines(error: BaseException) -> Iterator[str]:
    seen: set[int] = set()
    now: BaseException | None = error
    before = ""
    while now is not None and id(now) not in seen and len(seen) < _MOST_CAUSES:
        seen.add(id(now))
        yield before + said(now)
        yield from _frames(now.__traceback__)
        now, before = (
            now.__cause__ or (None if now.__suppress_context__ else now.__context__),
            ("caused by "),
        )


def _frames(trace: TracebackType | None) -> Iterator[str]:
    frames = traceback.extract_tb(trace)
    for frame in frames[-_MOST_FRAMES:]:
        # A line of our source is what was written here, not what it held.
        place = redact(f"{frame.filename}:{frame.lineno}")
        yield f"  {place} in {frame.name}: {frame.line or ''}"
