"""`hub-station outbox retry|correct|dismiss`: what a person decides about a parked event.

    retry     send it again: what stood in its way has been mended
    correct   record the scan again under the right number, and dismiss the wrong one
    dismiss   it will not be sent, and this is why

Beside a window it is the window that does it, because the journal has one writer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from station.cli import lines
from station.cli.outbox import find_event
from station.cli.scan import DEVICE, opened, submit
from station.cli.store import journal_reader
from station.clock import SystemClock
from station.devices.code_text import read_frame
from station.errors import StationError
from station.events import Scan, Target
from station.journal.decisions import Choice, Decision
from station.local_socket import ask
from station.mirror.reader import MirrorReader

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.cli.invocation import Invocation
    from station.texts import Texts

_ANSWER_WITHIN_S = 30.0


def retry(call: Invocation) -> int:
    """Send a parked event again; 0 if it was parked."""
    return _decide(call, {"choice": Choice.RETRY})


def dismiss(call: Invocation) -> int:
    """Give a parked event up, for a reason; 0 if it was parked."""
    reason = call.arguments.reason.strip()
    if not reason:
        raise StationError("reason_missing")
    return _decide(call, {"choice": Choice.DISMISS, "reason": reason})


def correct(call: Invocation) -> int:
    """Record a scan of the right number and dismiss the wrong one; 0 if both are done."""
    return _decide(call, {"choice": Choice.DISMISS, "awb": call.arguments.awb.strip()})


def _decide(call: Invocation, wanted: dict[str, str]) -> int:
    event = _event(call)
    if event is None:
        call.tell(call.texts("cli.no_event", id=call.arguments.id))
        return 1
    seq, event_id = event
    request = {"do": "decide", "seq": seq, "by": _person(call), "reason": "", "awb": "", **wanted}
    request["target"] = call.arguments.target or ""
    answer = _done(call, request)
    for line in answer["lines"]:
        lines.put({"event_id": str(event_id), **line})
    if not answer["done"]:
        call.tell(call.texts("cli.not_parked", id=call.arguments.id))
    return 0 if answer["done"] else 1


def _event(call: Invocation) -> tuple[int, UUID] | None:
    with journal_reader(call.folders) as reader:
        found = find_event(reader, call.arguments.id) if reader is not None else None
    return (found[0], UUID(bytes=found[1])) if found is not None else None


def _person(call: Invocation) -> str:
    """Return who decides. A name that the mirror does not know is refused, if it knows any."""
    name = str(call.arguments.by).strip()
    with MirrorReader(call.folders.mirror_file) as mirror:
        if not name or (mirror.counts().get("user") and not mirror.user_exists(name)):
            raise StationError("nobody_known", name=name)
    return name


def _done(call: Invocation, request: dict[str, Any]) -> dict[str, Any]:
    station = opened(call)
    if station is None:
        return ask(call.folders.data, request, _ANSWER_WITHIN_S)
    try:
        return carry_out(station, request, call.texts)
    finally:
        station.close()


def carry_out(station: Station, request: dict[str, Any], texts: Texts) -> dict[str, Any]:
    """Do what was asked at this station's desk; return whether it was, and a line for each act."""
    told: list[lines.Line] = []
    reason = request["reason"]
    if request["awb"]:
        scanned = _scanned(station, request["awb"], request["by"], texts)
        told.append(scanned)
        if scanned["event_id"] is None:
            return {"done": False, "lines": told}
        reason = f"corrected by {scanned['event_id']}"
    targets = [Target(request["target"])] if request["target"] else list(Target)
    choice = Choice(request["choice"])
    for target in targets:
        decision = Decision(request["seq"], target, choice, request["by"], reason)
        if station.desk.decide(decision):
            told.append({"target": target, "choice": choice, "by": request["by"]})
    return {"done": any("choice" in line for line in told), "lines": told}


def _scanned(station: Station, awb: str, operator: str, texts: Texts) -> lines.Line:
    read = read_frame(awb, SystemClock().now(), DEVICE)
    if not isinstance(read, Scan):
        return lines.unreadable(read, texts)
    return submit(station, read, operator, texts)
