"""`hub-station outbox retry|correct|dismiss|seen`: what a person decides about an event.

Who decides is proved here (see proof). Beside a window it is the window that does it, because the
journal has one writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from station.access.permissions import Action
from station.cli import lines
from station.cli.outbox import find_event
from station.cli.proof import proved
from station.cli.scan import opened
from station.cli.store import journal_reader
from station.clock import SystemClock
from station.errors import StationError
from station.events import ScanRecorded, Target
from station.journal.decisions import Choice
from station.local_socket import ask
from station.parked_decisions import Wish, carry_out, checked

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.cli.invocation import Invocation
    from station.parked_decisions import Done
    from station.texts import Texts

_ANSWER_WITHIN_S = 30.0


def retry(call: Invocation) -> int:
    """Send a parked event again; 0 if it was parked."""
    return _decide(call, Choice.RETRY)


def dismiss(call: Invocation) -> int:
    """Give a parked event up, for a reason; 0 if it was parked."""
    return _decide(call, Choice.DISMISS, reason=call.arguments.reason)


def seen(call: Invocation) -> int:
    """Note that somebody knows of a contested event; 0 if it was contested."""
    return _decide(call, Choice.SEEN)


def correct(call: Invocation) -> int:
    """Record a scan of the right number and dismiss the wrong one; 0 if both are done."""
    if not call.arguments.awb.strip():
        raise StationError("right_awb_missing")
    return _decide(call, Choice.DISMISS, awb=call.arguments.awb)


def _decide(call: Invocation, choice: Choice, *, reason: str = "", awb: str = "") -> int:
    event = _event(call)
    if event is None:
        call.tell(call.texts("cli.no_event", id=call.arguments.id))
        return 1
    seq, event_id = event
    target = Target(call.arguments.target) if call.arguments.target else None
    wish = checked(Wish(seq, choice, call.arguments.by, target, reason, awb))
    answer = _done(call, replace(wish, by=proved(call, Action.PARKED_DECIDED)))
    for line in answer["lines"]:
        lines.put({"event_id": str(event_id), **line})
    if not answer["done"]:
        key = "cli.not_contested" if choice is Choice.SEEN else "cli.not_parked"
        call.tell(call.texts(key, id=call.arguments.id))
    return 0 if answer["done"] else 1


def _event(call: Invocation) -> tuple[int, UUID] | None:
    with journal_reader(call.folders) as reader:
        found = find_event(reader, call.arguments.id) if reader is not None else None
    return (found[0], UUID(bytes=found[1])) if found is not None else None


def _done(call: Invocation, wish: Wish) -> dict[str, Any]:
    station = opened(call)
    if station is None:
        return _through_window(call, wish)
    try:
        return decided(station, wish, call.texts)
    finally:
        station.close()


def _through_window(call: Invocation, wish: Wish) -> dict[str, Any]:
    request = {"do": "decide", "wish": msgspec.to_builtins(wish)}
    answer = ask(call.folders.data, request, _ANSWER_WITHIN_S)
    if "error" in answer:
        raise StationError(answer["error"], **answer["facts"])
    return answer


def decided(station: Station, wish: Wish, texts: Texts) -> dict[str, Any]:
    """Carry a wish out at this station's desk; return whether it was, and a line for each act."""
    done = carry_out(station.desk, station.folders.journal_file, SystemClock(), wish)
    told = [*_scan_lines(done, station, texts)]
    told += [
        {"target": one.target, "choice": one.choice, "by": one.decided_by} for one in done.decisions
    ]
    return {"done": bool(done.decisions), "lines": told}


def _scan_lines(done: Done, station: Station, texts: Texts) -> list[lines.Line]:
    match done.scanned:
        case ScanRecorded() as scan:
            return [lines.recorded(scan, texts, station.identity().timezone)]
        case None:
            return []
        case lost:
            return [lines.not_saved(lost, texts)]
