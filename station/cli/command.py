"""`hub-station command`: tells the desk what a command barcode would, beside a window or without.

Beside a window it is told to the workflow that the window works in, unless one is named. Without
one nothing is remembered until the next call, so that what a command asks for is answered in the
same: `--sure` says twice what must be, each `--answer` is scanned then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from station.cli import lines
from station.cli.scan import DEVICE, opened, tell_alarms
from station.clock import SystemClock
from station.events import Command, CommandName, Scan, Workflow
from station.local_socket import ask
from station.recording import say, tell

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.cli.invocation import Invocation
    from station.events import Answered
    from station.texts import Texts

_ANSWER_WITHIN_S = 30.0
_NOT_DONE = {"REFUSED", "NOT_SAVED", "REJECTED"}


class Told(Struct, frozen=True, forbid_unknown_fields=True):
    """One call: what is told, by whom, and what is scanned then, under a named workflow."""

    name: CommandName
    argument: str = ""
    reason: str = ""
    workflow: Workflow | None = None
    operator: str = ""
    sure: bool = False
    answers: tuple[str, ...] = ()


# Once, here: two threads that first convert to a type at the same moment crash in msgspec 0.22.
msgspec.json.Decoder(Told)


def command(call: Invocation) -> int:
    """Tell it; 0 unless it was refused or could not be saved."""
    told = _told(call)
    station = opened(call)
    if station is None:
        request = {"do": "command", "told": msgspec.to_builtins(told)}
        line = ask(call.folders.data, request, _ANSWER_WITHIN_S)
    else:
        try:
            tell_alarms(call, station)
            line = obey(station, told, call.texts)
        finally:
            station.close()
    lines.put(line)
    return int(line.get("verdict") in _NOT_DONE)


def beside(station: Station, told: lines.Line) -> lines.Line:
    """Obey a request that came through the window's socket; `{}` where it means nothing."""
    try:
        return obey(station, msgspec.convert(told, Told), station.texts)
    except msgspec.ValidationError:
        return {}


def obey(station: Station, told: Told, texts: Texts) -> lines.Line:
    """Tell a desk, answer what it asks, and return what came of it at last, as a line."""
    operator = told.operator or station.identity().operator
    said = Command(told.name, SystemClock().now(), DEVICE, told.argument, told.reason)
    line = _line(station, tell(station.post, said, operator, told.workflow), texts)
    if told.sure and line["verdict"] == "PROMPT" and line["reason"].startswith("twice_"):
        line = _line(station, tell(station.post, said, operator, told.workflow), texts)
    for text in told.answers:
        if line["verdict"] != "PROMPT" or told.workflow is None:
            break
        scan = Scan(text, SystemClock().now(), DEVICE)
        line = _line(station, say(station.post, scan, operator, told.workflow), texts)
    return line


def _line(station: Station, answer: Answered, texts: Texts) -> lines.Line:
    return lines.answered(answer, texts, station.identity().timezone)


def _told(call: Invocation) -> Told:
    said = call.arguments
    return Told(
        CommandName(said.name),
        said.argument,
        said.reason,
        Workflow(said.workflow) if said.workflow else None,
        said.user or call.settings.station.operator,
        said.sure,
        tuple(said.answers),
    )
