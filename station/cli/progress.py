"""A progress bar on standard error: one line that moves on a terminal, every tenth elsewhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

CELLS = 30


class ProgressBar:
    """Call it with how many of `total` are done; `told` makes a count readable."""

    def __init__(
        self, total: int, told: Callable[[int], str], stream: TextIO | None = None
    ) -> None:
        self._total = total
        self._told = told
        self._stream = sys.stderr if stream is None else stream
        self._moves = self._stream.isatty()
        self._shown = -1

    def __call__(self, done: int) -> None:
        """Show it, if that looks any different from before."""
        percent = 100 * done // self._total
        step = percent if self._moves else percent // 10
        if step == self._shown:
            return
        self._shown = step
        filled = CELLS * done // self._total
        bar = "█" * filled + "·" * (CELLS - filled)
        line = f"{bar} {percent:3d} %  {self._told(done)} / {self._told(self._total)}"
        ends = done >= self._total or not self._moves
        start = "\r" if self._moves else ""
        print(start + line, end="\n" if ends else "", file=self._stream, flush=True)
