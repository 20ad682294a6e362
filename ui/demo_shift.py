"""The demo without a display: a scripted shift through the same window, and what came of it."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from station.demo.rig import DESK, HUB
from station.demo.shift import shift
from station.demo.shift_run import ShiftRun
from station.demo.tally import tally
from station.errors import StationError
from station.events import Target

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.demo.rig import DemoRig
    from station.demo.shift_run import Shift
    from ui.counter import Counter
    from ui.demo_report import Reporter

DRAIN_WITHIN_S = 60.0
SCREENSHOT = "hub-station-demo.png"


@dataclass(slots=True)
class _Ended:
    """How the shift ended, handed from its thread to the window's."""

    shift: Shift | None = None
    error: StationError | None = None


def scripted_shift(call: Invocation, rig: DemoRig, counter: Counter, reporter: Reporter) -> int:
    """Play the shift in front of the offscreen window; return 0 when the databases agree."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QMetaObject, Qt

    from ui.app import application, build_window
    from ui.closing import when_asked_to_end

    app = application()
    window = build_window(app, counter.station)
    window.resize(1366, 768)
    is_fresh = counter.station.journal.prepare() == 1
    script = shift(call.arguments.seed, call.arguments.scans, HUB)
    run = ShiftRun(rig, script, counter.station.subscribe, reporter.progress)
    ended = _Ended()

    def play() -> None:
        """Play in a thread of its own: the window's stays free to paint."""
        try:
            ended.shift = run.play()
            _drain(counter, reporter, run)
        except StationError as error:
            ended.error = error
        finally:
            QMetaObject.invokeMethod(app, "quit", Qt.ConnectionType.QueuedConnection)

    player = threading.Thread(target=play, name="demo-shift", daemon=True)
    window.painted.connect(counter.attach)
    window.painted.connect(player.start)
    window.show()
    when_asked_to_end(run.stop)
    app.exec()
    player.join()
    saved = call.arguments.screenshot or SCREENSHOT
    window.grab().save(saved)
    window.close()
    if ended.shift is None or ended.error is not None:
        raise ended.error or StationError("demo_silent", seconds=0)
    counted = tally(rig.folders.journal_file, rig.urls, f"{HUB}-{DESK}")
    return reporter.close(ended.shift, counted, saved, is_fresh=is_fresh)


def _drain(counter: Counter, reporter: Reporter, run: ShiftRun) -> None:
    """Wait until nothing is owed any more; the uplinks do it by themselves."""
    deadline_s = time.monotonic() + DRAIN_WITHIN_S
    journal = counter.station.journal
    reporter.step("draining")
    while any(journal.owed(target).waiting for target in Target):
        if time.monotonic() > deadline_s or run.is_stopped:
            return
        time.sleep(0.05)
