"""One at a time: listing what is plugged in, and opening it.

hidapi initialises itself in both and may crash; Windows refuses to open a port that is being looked
at. A port whose opening hangs must not hold up the other devices for ever: whoever has waited long
enough goes ahead.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WAIT_S = 5.0

_turn = threading.Lock()


@contextmanager
def a_turn(longest_wait_s: float = LONGEST_WAIT_S) -> Iterator[None]:
    """Wait for the others that list or open devices; not longer than this."""
    taken = _turn.acquire(timeout=longest_wait_s)
    try:
        yield
    finally:
        if taken:
            _turn.release()
