"""Ctrl+C in the terminal, or the system's wish to end us, closes the window as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def when_asked_to_end(close: Callable[[], object]) -> None:
    """Call `close` in the main thread on SIGINT or SIGTERM.

    Python looks for signals between its own instructions only; the window's clock, which ticks
    every second, gives it the occasion while Qt's loop waits.
    """
    # Imported here: the window asks for this once it is painted.
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: close())
