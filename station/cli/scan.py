"""`hub-station scan`: records codes as if they had been scanned here.

Opens the store itself; where a window has it open, scans travel through the window's socket, so
that the journal keeps its one writer.
"""

from __future__ import annotations

import queue
import sys
from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.cli import lines
from station.clock import SystemClock
from station.devices.code_text import read_frame
from station.errors import StoreBusyError
from station.events import Scan, ScanNotSaved, ScanRecorded, SubmitScan, Workflow
from station.local_socket import ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.cli.invocation import Invocation
    from station.texts import Texts

DEVICE = "cli"


def scan(call: Invocation) -> int:
    """Record each code; 0 when every one of them is in the journal."""
    if not call.settings.station.hub:
        call.tell(call.texts("cli.no_hub", file=call.folders.settings_file))
    station = Station(call.folders, call.settings)
    try:
        station.open()
    except StoreBusyError:
        return _scan_all(call, lambda code: _through_window(call, code))
    try:
        operator = call.arguments.user or call.settings.station.operator
        return _scan_all(call, lambda code: submit(station, code, operator, call.texts))
    finally:
        station.close()


def _scan_all(call: Invocation, record: Callable[[str], lines.Line]) -> int:
    all_recorded = True
    for code in _codes(call.arguments.awb):
        line = record(code)
        lines.put(line)
        all_recorded = all_recorded and line["event_id"] is not None
    return 0 if all_recorded else 1


def _codes(given: list[str]) -> Iterator[str]:
    """Yield the codes named in the call; `-`, or none at all, means standard input's lines."""
    for code in given or ["-"]:
        if code == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield code


def submit(station: Station, code: str, operator: str, texts: Texts) -> lines.Line:
    """Record one code at this station's desk and return what came of it, as a line."""
    read = read_frame(code, SystemClock().now(), DEVICE)
    if not isinstance(read, Scan):
        return lines.unreadable(read, texts)
    answers: queue.SimpleQueue[ScanRecorded | ScanNotSaved] = queue.SimpleQueue()
    station.post(SubmitScan(read, Workflow.RECEIVING, operator, answers.put))
    answer = answers.get()
    if isinstance(answer, ScanRecorded):
        return lines.recorded(answer, texts, station.identity().timezone)
    return lines.not_saved(answer, texts)


def _through_window(call: Invocation, code: str) -> lines.Line:
    request = {
        "do": "scan",
        "code": code,
        "workflow": call.arguments.workflow,
        "operator": call.arguments.user,
    }
    return ask(call.folders.data, request)
