"""From the start of the process to a painted window that is ready to scan, and its memory.

`hub-station` with settings, a journal, a filled mirror, both databases and a serial scanner,
against a bare PySide6 window of the same size on the same platform, process by process in turns;
and the same with its data encrypted: at a log-in's first start the key comes from the system's
keyring (here one in a file: what is measured is the way to it), later from memory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from station.folders import HOME_VARIABLE
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.world import world

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.benchmarks.harness import Report

PAIRS = 15
_POSTGRES = shutil.ignore_patterns("postgres", "*.sock")
BARE, READY, ATTACHED = "bare window", "hub-station", "hub-station, 2 s later"
FIRST, LATER = "encrypted, key from keyring", "encrypted, key in memory"


def run(report: Report) -> None:
    """Compare our window with the least one."""
    rig = world(report.folder, report.at_end)
    memory: dict[str, list[float]] = {BARE: [], READY: [], ATTACHED: []}
    home = rig.folders.config.parent
    locked = _encrypted(home, report)
    subjects = {
        BARE: partial(_start_s, "bare_window", home, (memory[BARE],)),
        READY: partial(_start_s, "hub_station", home, (memory[READY], memory[ATTACHED])),
        FIRST: partial(_start_s, "hub_station", locked, ([], []), _keyring(locked)),
        LATER: partial(_start_s, "hub_station", locked, ([], []), _in_memory(locked, report)),
    }
    measure(subjects, 2)
    for values in memory.values():
        values.clear()
    samples = measure(subjects, PAIRS)
    report.judge(
        "process start → window painted, ready to scan",
        samples,
        [Limit(READY, "p50", 1.5, BARE), Limit(LATER, "p50", 1.1, READY)],
        unit=Unit("ms", 1e3),
    )
    report.judge(
        "most memory used", memory, [Limit(READY, "p50", 1.6, BARE)], unit=Unit("MiB", 1 / 1024)
    )


def _keyring(home: Path) -> dict[str, str]:
    return {
        "PYTHON_KEYRING_BACKEND": "tests.fakes.keyrings.FileKeyring",
        "KEYRING_PROPERTY_FILE": str(home / "keyring.json"),
        "XDG_RUNTIME_DIR": "",
    }


def _in_memory(home: Path, report: Report) -> dict[str, str]:
    """Make a log-in's folder in memory, where this system has one."""
    folder = tempfile.mkdtemp(prefix="hub-station-bench-", dir="/dev/shm")  # memory is the point
    report.at_end.callback(shutil.rmtree, folder)
    return {**_keyring(home), "XDG_RUNTIME_DIR": folder}


def _encrypted(home: Path, report: Report) -> Path:
    """Return a copy of a home whose data is encrypted, its key in a keyring."""
    copy = shutil.copytree(home, report.folder / "locked", ignore=_POSTGRES)
    environment = os.environ | {HOME_VARIABLE: str(copy)} | _keyring(copy)
    subprocess.run(
        [sys.executable, "-m", "ui.entry", "store", "encrypt"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return copy


def _start_s(
    module: str,
    home: Path,
    memory: tuple[list[float], ...],
    changes: Mapping[str, str] = MappingProxyType({}),
) -> float:
    """Run a process to its end; return the seconds to its first word, and note its memory."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: str(home)}
    environment |= changes
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
