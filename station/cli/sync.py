"""`hub-station sync --once`: drains the outbox and refreshes the mirror, then says what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.bootstrap import Station
from station.cli import lines
from station.cli.scan import tell_alarms
from station.errors import StoreBusyError
from station.events import Target
from station.local_socket import ask, is_answering

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.texts import Texts

_ANSWER_AFTER_S = 30.0
"""How much longer than its own limit a sync through a window may take to answer."""


def sync(call: Invocation) -> int:
    """Sync once; 0 only when nothing is left to send and the mirror is fresh."""
    report = _synced(call)
    lines.put(report)
    for target in Target:
        if report[target]["error"]:
            call.tell(f"{target.upper()}: {_sentence(report[target]['error'], call.texts)}")
    return 0 if report["nothing_left"] else 1


def _sentence(key: str, texts: Texts) -> str:
    """Return an error's sentence; the journal's have a short one, which needs no facts."""
    short = f"error.{key}_short"
    return texts(short if short in texts.known() else f"error.{key}")


def _synced(call: Invocation) -> lines.Line:
    timeout_s: float = call.arguments.timeout
    station = Station(call.folders, call.settings)
    try:
        station.open()
    except StoreBusyError:
        if not is_answering(call.folders.data):
            raise
        request = {"do": "sync", "timeout_s": timeout_s}
        return ask(call.folders.data, request, timeout_s + _ANSWER_AFTER_S)
    try:
        tell_alarms(call, station)
        told = len(station.alarms())
        report = station.centre().sync_once(timeout_s)
        tell_alarms(call, station, told)
    finally:
        station.close()
    return report
