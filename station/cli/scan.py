"""`hub-station scan`: records codes as if they had been scanned here.

Opens the store itself; where a window has it open, scans travel through the window's socket, so
that the journal keeps its one writer. Neighbour: scan_list, for `--file`.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.cli import lines
from station.clock import SystemClock
from station.devices.code_text import read_frame
from station.errors import StoreBusyError
from station.events import Scan, Workflow
from station.local_socket import ask, is_answering
from station.recording import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.cli.invocation import Invocation
    from station.texts import Texts

    Record = Callable[[Scan], lines.Line]

DEVICE = "cli"

_OTHER_CALL_S = 10.0
"""How long another command line that has the store open may take to finish."""
_LOOK_AGAIN_S = 0.1
_ANSWER_WITHIN_S = 30.0


def scan(call: Invocation) -> int:
    """Record each code; 0 when every one of them is in the journal."""
    warn_of_no_hub(call)
    all_recorded = True
    with _recorder(call) as record:
        for code in _codes(call.arguments.awb):
            line = _line_of(code, record, call.texts)
            lines.put(line)
            all_recorded = all_recorded and line["event_id"] is not None
    return 0 if all_recorded else 1


def warn_of_no_hub(call: Invocation) -> None:
    """Say that nobody told this station which hub it stands in."""
    if not call.settings.station.hub:
        call.tell(call.texts("cli.no_hub", file=call.folders.settings_file))


def _codes(given: list[str]) -> Iterator[str]:
    """Yield the codes named in the call; `-`, or none at all, means standard input's lines."""
    if isinstance(sys.stdin, TextIOWrapper):
        # Bytes that are no text are answered as what they are: no code.
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")
    for code in given or ["-"]:
        if code == "-":
            yield from (line.rstrip("\r\n") for line in sys.stdin if line.strip())
        else:
            yield code


@contextmanager
def _recorder(call: Invocation) -> Iterator[Record]:
    """Yield what records a scan: a station of our own, or the one whose window is open.

    Raises StoreBusyError naming the process that has the store open and does not answer.
    """
    with station_of(call) as station:
        if station is None:
            yield lambda scan: _through_window(call, scan)
            return
        operator = call.arguments.user or call.settings.station.operator
        workflow = Workflow(call.arguments.workflow)
        yield lambda scan: submit(station, scan, operator, call.texts, workflow)


@contextmanager
def station_of(call: Invocation) -> Iterator[Station | None]:
    """Yield a station of our own, closed afterwards; None where a window has the store open.

    Raises StoreBusyError naming the process that has it open and does not answer.
    """
    station = opened(call)
    if station is None:
        yield None
        return
    try:
        tell_alarms(call, station)
        yield station
    finally:
        station.close()


def tell_alarms(call: Invocation, station: Station, but: int = 0) -> None:
    """Say what was found when the store was opened, and later, `but` the first so many."""
    for alarm in station.alarms()[but:]:
        call.tell(call.texts(f"error.{alarm.key}", **dict(alarm.facts)))


def opened(call: Invocation) -> Station | None:
    """Open the store; None where a window has it, and when another call has it, wait for that."""
    give_up_s = time.monotonic() + _OTHER_CALL_S
    while True:
        station = Station(call.folders, call.settings)
        try:
            station.open()
        except StoreBusyError:
            if is_answering(call.folders.data):
                return None
            if time.monotonic() > give_up_s:
                raise
            time.sleep(_LOOK_AGAIN_S)
        else:
            return station


def _line_of(code: str, record: Record, texts: Texts) -> lines.Line:
    """Record one code, unless it is none."""
    read = read_frame(code, SystemClock().now(), DEVICE)
    return record(read) if isinstance(read, Scan) else lines.unreadable(read, texts)


def submit(
    station: Station,
    scan: Scan,
    operator: str,
    texts: Texts,
    workflow: Workflow = Workflow.RECEIVING,
) -> lines.Line:
    """Record one scan at this station's desk and return what came of it, as a line."""
    answer = say(station.post, scan, operator, workflow)
    return lines.answered(answer, texts, station.identity().timezone)


def _through_window(call: Invocation, scan: Scan) -> lines.Line:
    request = {
        "do": "scan",
        "code": scan.text,
        "workflow": call.arguments.workflow,
        "operator": call.arguments.user,
    }
    return ask(call.folders.data, request, _ANSWER_WITHIN_S)
