"""`hub-station demo`: the whole product over a world of its own.

With a display: the window, a panel of switches, a scanner that scans by itself, a scale on which
the scanned parcels are put. Without: the same window offscreen, a scripted shift through the same
serial line, and a table that the two databases filled in; exit 0 only if they agree.
"""

from __future__ import annotations

import os
import signal
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from station.bootstrap import read_settings
from station.cli.invocation import Invocation
from station.demo.rig import HUB, DemoRig
from station.demo.shift import shift
from station.folders import HOME_VARIABLE
from ui.counter import Counter
from ui.demo_report import Reporter
from ui.display import has_display

if TYPE_CHECKING:
    from collections.abc import Iterator


def demo(call: Invocation) -> int:
    """Run the demo; return 0 when everything arrived once."""
    reporter = Reporter(call.texts)
    is_watched = has_display() and not (call.arguments.headless or call.arguments.databases)
    with _rig(call) as rig:
        if is_watched:
            rig.add_scale()
        rig.prepare(reporter.step)
        if call.arguments.databases:
            return _serve_databases(rig, reporter)
        counter = Counter(Invocation(call.arguments, read_settings(rig.folders), rig.folders))
        counter.open()
        try:
            if is_watched:
                reporter.people()
                return _window(call, rig, counter)
            from ui.demo_shift import scripted_shift

            return scripted_shift(call, rig, counter, reporter)
        finally:
            counter.close()


@contextmanager
def _rig(call: Invocation) -> Iterator[DemoRig]:
    """Build the demo's world: in HUB_STATION_HOME to stay, else in a folder that goes with it."""
    kept = os.environ.get(HOME_VARIABLE)
    home = Path(kept) if kept else Path(tempfile.mkdtemp(prefix="hub-station-demo-"))
    rig = DemoRig(home.absolute(), seed=call.arguments.seed)
    try:
        yield rig
    finally:
        rig.close(keep=bool(kept))


def _serve_databases(rig: DemoRig, reporter: Reporter) -> int:
    """Keep the two databases up for whoever scans and syncs from a command line."""
    reporter.urls(rig.urls, rig.folders)
    reporter.people()
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked.set())
    asked.wait()
    return 0


def _window(call: Invocation, rig: DemoRig, counter: Counter) -> int:
    from ui.app import application, run_window
    from ui.demo_controls import RigControls
    from ui.screens.demo_panel import DemoPanel

    application()
    script = shift(call.arguments.seed, call.arguments.scans, HUB)
    controls = RigControls(rig, [scan.text for scan in script])
    try:
        return run_window(counter.station, extra_panel=DemoPanel(controls), on_ready=counter.attach)
    finally:
        controls.close()
