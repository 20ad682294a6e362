"""The counter does not die in mid-shift of a Qt that loses count.

PySide6 6.12.0 under Python 3.10 and 3.11 gives away one reference to None with every call that
returns nothing: after some thousands of them the interpreter aborts. (From Python 3.12 on None is
immortal and the loss cannot show.) The calls run in a process of their own, so that an abort is a
failure with its output and not the end of the test run.
"""

from __future__ import annotations

import subprocess
import sys

CALLS = 20_000

SCRIPT = f"""
import sys
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QTableWidget

class Desk(QObject):
    announced = Signal(int)

app = QApplication([])
label, table, timer, desk = QLabel(), QTableWidget(), QTimer(), Desk()
seen = []
desk.announced.connect(lambda number: seen.append(number) or seen.clear())
calls = {{
    "label.setText": lambda: label.setText("SURABAYA"),
    "label.setEnabled": lambda: label.setEnabled(True),
    "label.update": lambda: label.update(),
    "table.setRowCount": lambda: table.setRowCount(1),
    "timer.setInterval": lambda: timer.setInterval(100),
    "desk.setObjectName": lambda: desk.setObjectName("desk"),
    "signal.emit": lambda: desk.announced.emit(1),
    "app.processEvents": lambda: app.processEvents(),
}}
for name, call in calls.items():
    before = sys.getrefcount(None)
    for _ in range({CALLS}):
        call()
    print(name, sys.getrefcount(None) - before, flush=True)
"""

SLACK = 1_000
"""Python and Qt may take or return some references of their own meanwhile; a loss is one a call."""


def test_a_shift_of_calls_to_qt_costs_no_reference_to_none() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lost = {
        name: int(change)
        for name, change in (line.split() for line in done.stdout.splitlines())
        if abs(int(change)) > SLACK
    }
    assert lost == {}, done.stdout
