"""`hub-station scan --file`: a verdict for each line of a file, beside a window or without.

Nothing is asked of anybody: a line that needs an answer is told as PROMPT and stepped over, without
anything recorded. Ctrl+C ends it behind the line under way. The same file again does no harm: what
is recorded already is a DUPLICATE.
"""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from station import notation
from station.bulk.file import read_file
from station.bulk.run import End
from station.bulk.words import end_said, summed_up, words_of
from station.cli import lines
from station.cli.progress import ProgressBar
from station.cli.scan import station_of, warn_of_no_hub
from station.clock import SystemClock
from station.events import LIST, LineHeld, Scan, Workflow
from station.local_socket import ask
from station.recording import say_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.bootstrap import Station
    from station.bulk.listing import Line, Listing
    from station.cli.invocation import Invocation

_INTERRUPTED = 130
_ANSWER_WITHIN_S = 30.0
_ASK_AGAIN_S = 0.25
_CAME = {"PROMPT": "asks", "REFUSED": "refused", "NONE": "none"}


def scan_list(call: Invocation) -> int:
    """Record each line; 0 when every one of them is in the journal. Raises ListError."""
    warn_of_no_hub(call)
    listing = read_file(Path(call.arguments.file))
    call.tell(" · ".join(summed_up(listing, call.texts)))
    counts: Counter[str] = Counter()
    with _until_interrupted() as stop, station_of(call) as station:
        all_recorded = _say_all(call, listing, lambda scan: _say(call, station, scan), stop, counts)
    end = _end(counts, listing, stop)
    call.tell(
        f"{end_said(end, counts, len(listing.lines), call.texts)} {words_of(counts, call.texts)}"
    )
    if end is End.CANCELLED:
        return _INTERRUPTED
    return 0 if all_recorded else 1


def _say_all(
    call: Invocation,
    listing: Listing,
    say: Callable[[Scan], lines.Line],
    stop: Event,
    counts: Counter[str],
) -> bool:
    """Say line after line until one is not saved, or somebody stops it."""
    progress = ProgressBar(
        len(listing.lines), lambda done: notation.count(done, call.texts.language)
    )
    all_recorded = True
    for done, line in enumerate(listing.lines, 1):
        told = _fault(line, call) if line.fault else _said(call, line, say, stop)
        if told is None:
            break
        lines.put({"line": line.number, **told})
        verdict = str(told["verdict"])
        counts[_CAME.get(verdict, verdict.lower())] += 1
        all_recorded = all_recorded and told["event_id"] is not None
        progress(done)
        if verdict == "NOT_SAVED" or stop.is_set():
            break
    return all_recorded


def _said(
    call: Invocation, line: Line, say: Callable[[Scan], lines.Line], stop: Event
) -> lines.Line | None:
    """Say a line, again while somebody at the window is being asked; None once it is stopped."""
    is_held = False
    while (told := say(Scan(line.text, SystemClock().now(), LIST))).get("held"):
        if not is_held:
            call.tell(call.texts("list_held.asked"))
        is_held = True
        if stop.wait(_ASK_AGAIN_S):
            return None
    return told


def _say(call: Invocation, station: Station | None, scan: Scan) -> lines.Line:
    if station is not None:
        operator = call.arguments.user or call.settings.station.operator
        return submit_line(station, scan, operator, Workflow(call.arguments.workflow))
    request = {
        "do": "line",
        "code": scan.text,
        "workflow": call.arguments.workflow,
        "operator": call.arguments.user,
    }
    return ask(call.folders.data, request, _ANSWER_WITHIN_S)


def submit_line(station: Station, scan: Scan, operator: str, workflow: Workflow) -> lines.Line:
    """Record a line at this station's desk; return what came of it, or that it is held."""
    answer = say_line(station.post, scan, operator, workflow)
    if isinstance(answer, LineHeld):
        return {"held": True}
    return lines.answered(answer, station.texts, station.identity().timezone)


def _fault(line: Line, call: Invocation) -> lines.Line:
    return lines.nothing(
        line.text, "NONE", f"list_{line.fault}", call.texts(f"list_fault.{line.fault}")
    )


def _end(counts: Counter[str], listing: Listing, stop: Event) -> End:
    if counts["not_saved"]:
        return End.NOT_SAVED
    if stop.is_set() and counts.total() < len(listing.lines):
        return End.CANCELLED
    return End.DONE


@contextmanager
def _until_interrupted() -> Iterator[Event]:
    """Yield what Ctrl+C sets: the line under way comes to its end, and its verdict is told."""
    stop = Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
