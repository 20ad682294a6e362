"""What the demo panel's switches do: a scanner that scans by itself, a cable that can be out.

A parcel that was scanned lies on the scale from half a pace later until the next one is scanned.
Stopping a server takes a moment, so one worker thread does what the window asks, in order.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from itertools import cycle
from typing import TYPE_CHECKING

from station.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from station.demo.rig import DemoRig

PACE_S = 1.6


class RigControls:
    """The demo's switches over its rig; no call blocks."""

    def __init__(self, rig: DemoRig, codes: Sequence[str]) -> None:
        self._rig = rig
        self._codes = cycle(codes)
        self._to_weigh = ""
        self._running = True
        self._asked: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="demo-controls", daemon=True)
        self._thread.start()

    def set_databases_cut(self, cut: bool) -> None:
        """Cut both databases off, or let them be reached again."""
        self._asked.put(self._rig.cut_databases if cut else self._rig.restore_databases)

    def set_scanner_running(self, running: bool) -> None:
        """Let the simulated scanner scan by itself, or pause it."""
        self._running = running

    def set_scanner_plugged(self, plugged: bool) -> None:
        """Plug the simulated scanner in, or pull it out."""
        self._asked.put(self._rig.scanner.plug if plugged else self._rig.scanner.unplug)

    def scan_one(self) -> None:
        """Scan the next parcel now."""
        self._asked.put(self._scan)

    def close(self) -> None:
        """Stop the worker."""
        self._asked.put(None)
        self._thread.join()

    def _run(self) -> None:
        by_itself = cycle((self._weigh, self._scan_next))
        while True:
            try:
                asked = self._asked.get(timeout=PACE_S / 2)
            except queue.Empty:
                asked = next(by_itself)
            if asked is None:
                return
            asked()

    def _scan_next(self) -> None:
        if self._running:
            self._scan()

    def _scan(self) -> None:
        self._to_weigh = next(self._codes)
        if self._rig.scale is not None:
            self._rig.scale.clear()
        # Unplugged, or nobody reads yet: a real scanner would only blink.
        with contextlib.suppress(DeviceError):
            self._rig.scanner.send(self._to_weigh)

    def _weigh(self) -> None:
        if self._rig.scale is not None and self._to_weigh:
            self._rig.scale.put(self._to_weigh)
