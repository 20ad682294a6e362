"""From the start of the process to a painted window that is ready to scan, and its memory.

`hub-station` with settings, a journal, a filled mirror, both databases and a serial scanner,
against a bare PySide6 window of the same size on the same platform, process by process in turns.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from station.folders import HOME_VARIABLE
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.world import world

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.harness import Report

PAIRS = 15
BARE, READY, ATTACHED = "bare window", "hub-station", "hub-station, 2 s later"


def run(report: Report) -> None:
    """Compare our window with the least one."""
    rig = world(report.folder, report.at_end)
    memory: dict[str, list[float]] = {BARE: [], READY: [], ATTACHED: []}
    home = rig.folders.config.parent
    subjects = {
        BARE: partial(_start_s, "bare_window", home, (memory[BARE],)),
        READY: partial(_start_s, "hub_station", home, (memory[READY], memory[ATTACHED])),
    }
    measure(subjects, 2)
    for values in memory.values():
        values.clear()
    samples = measure(subjects, PAIRS)
    report.judge(
        "process start → window painted, ready to scan",
        samples,
        [Limit(READY, "p50", 1.5, BARE)],
        unit=Unit("ms", 1e3),
    )
    report.judge(
        "most memory used", memory, [Limit(READY, "p50", 1.6, BARE)], unit=Unit("MiB", 1 / 1024)
    )


def _start_s(module: str, home: Path, memory: tuple[list[float], ...]) -> float:
    """Run a process to its end; return the seconds to its first word, and note its memory."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: str(home)}
    started_ns = time.monotonic_ns()
    process = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    reports = [tuple(map(int, line.split())) for line in process.stdout.splitlines()]
    for (_, peak_kib), noted in zip(reports, memory, strict=True):
        noted.append(peak_kib)
    return (reports[0][0] - started_ns) / 1e9
