"""A document looked at before it is printed: from what the desk answers to its first page's paint.

The window is the real one, offscreen, and the document is made and drawn by the station's own
thread, anew each time. A heartbeat of the window's thread shows whether it was ever held up. The
first look of a run also loads what draws; it is told apart, as a warm-up.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtTest import QTest

from station.bootstrap import _TURN_S
from station.clock import SystemClock
from station.events import Paper, PaperFound
from station.folders import Folders
from station.options import Settings
from station.paper_orders import PaperOrders
from station.printouts import Printouts
from station.texts import Texts
from tests.benchmarks.bench_paper import manifest
from tests.benchmarks.harness import Ceiling, Unit
from tests.fakes.desks import IDENTITY
from tests.fakes.station import NOON, FakeStation
from ui.app import application, build_window

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.benchmarks.harness import Report
    from ui.main_window import MainWindow

LINES, ROUNDS = 1_000, 60
PREVIEW, HELD_UP = "click to first page", "window held up"
_BEAT_MS = 2
_PATIENCE_S = 20.0


def run(report: Report) -> None:
    """Look at a manifest again and again, with its figure and the window's longest pause."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.setswitchinterval(_TURN_S)
    with looking(report.folder) as window:
        first_s, _ = look(window)
        print(f"  the first look, with all that it loads: {first_s * 1e3:.0f} ms", flush=True)
        looks = [look(window) for _ in range(ROUNDS)]
    report.judge(
        f"a manifest of {LINES:,} lines on the screen",
        {PREVIEW: [took for took, _ in looks], HELD_UP: [gap for _, gap in looks]},
        [Ceiling(PREVIEW, "p99", 0.300), Ceiling(HELD_UP, "p99", 0.050)],
        unit=Unit("ms", 1e3),
    )


@contextmanager
def looking(folder: Path) -> Iterator[MainWindow]:
    """Yield a window over a station that makes such a manifest."""
    station, folders, settings = FakeStation(), Folders.under(folder / "preview"), Settings()
    many = manifest(LINES)
    printouts = Printouts(folders, settings, SystemClock(), lambda _: None)
    papers = PaperOrders(
        *(printouts, lambda _kind, _number: [many], folders, settings),
        texts=Texts.load("id"),
        identity=lambda: IDENTITY,
        clock=SystemClock(),
        announce=lambda _: None,
    )
    station.papers = papers  # type: ignore[assignment]  # the real one
    window = build_window(application(), station)
    window.show()
    QTest.qWait(500)
    try:
        yield window
    finally:
        papers.stop()
        printouts.stop()
        window.close()


def look(window: MainWindow) -> tuple[float, float]:
    """Return the seconds from the answer to the painted page, and the longest pause meanwhile."""
    beat, since, longest_ns = QTimer(), QElapsedTimer(), 0

    def on_beat() -> None:
        nonlocal longest_ns
        longest_ns = max(longest_ns, since.nsecsElapsed())
        since.restart()

    beat.timeout.connect(on_beat)
    since.start()
    beat.start(_BEAT_MS)
    started_s = time.perf_counter()
    window.show_announcement(PaperFound(Paper("manifest_hub", "M-1"), NOON))
    view = window.preview
    while view.asked.waits and time.perf_counter() - started_s < _PATIENCE_S:
        QTest.qWait(1)
    view.sheet.repaint()
    took_s = time.perf_counter() - started_s
    on_beat()
    beat.stop()
    view.leave()
    return took_s, longest_ns / 1e9
