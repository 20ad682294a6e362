"""From the start of the process to a window that is ready to scan: frozen, against from source.

Both as anybody starts them (the frozen program, and .venv's command), over one home with settings,
a journal, a filled mirror, both databases and a serial scanner, process by process in turns. The
moment is what the program's own log says of it. Freezes the program first where that is due.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from station.folders import HOME_VARIABLE
from tests.benchmarks.harness import Limit, Unit, measure
from tests.benchmarks.world import world

if TYPE_CHECKING:
    from station.folders import Folders
    from tests.benchmarks.harness import Report

PAIRS = 15
FROZEN, SOURCE = "frozen", "from source"
READY = "ready to scan"
LOOK_EVERY_S = 0.02
PATIENCE_S = 30.0
ROOT = Path(__file__).parents[2]


def run(report: Report) -> None:
    """Compare the two starts."""
    folders = world(report.folder, report.at_end).folders
    commands = {
        SOURCE: Path(sys.executable).with_name("hub-station"),
        FROZEN: _frozen() / "hub-station",
    }
    subjects = {name: partial(_start_s, program, folders) for name, program in commands.items()}
    measure(subjects, 2)
    report.judge(
        "start of the frozen program",
        measure(subjects, PAIRS),
        [Limit(FROZEN, "p50", 1.5, SOURCE)],
        unit=Unit("ms", 1e3),
    )


def _frozen() -> Path:
    """Return the folder of this source's frozen program."""
    sys.path.insert(0, str(ROOT / "installer"))
    import package
    from provenance import provenance

    return package.frozen_here(provenance(ROOT))[0]


def _start_s(program: Path, folders: Folders) -> float:
    """Start the program, and end it when it is ready; return how long that took."""
    log = folders.logs / "station.log"
    log.unlink(missing_ok=True)
    home = str(folders.config.parent)
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", HOME_VARIABLE: home}
    started_s = time.time()
    with subprocess.Popen([program], env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            return _ready_at_s(log) - started_s
        finally:
            process.terminate()


def _ready_at_s(log: Path) -> float:
    """Wait for the log to say it; return when it was so."""
    patience = threading.Event()
    give_up_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < give_up_s:
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        for said in (json.loads(line) for line in lines if line.endswith("}")):
            if said["what"] == READY:
                return datetime.fromisoformat(said["at"]).timestamp()
        patience.wait(LOOK_EVERY_S)
    raise TimeoutError(READY)
