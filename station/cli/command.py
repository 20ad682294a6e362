"""`hub-station command`: tells the desk what a command barcode would, beside a window or without.

Beside a window it is told to the workflow that the window works in, unless one is named. Without
one there is no second command to confirm the first: what must be said twice takes `--sure`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.scan import DEVICE, opened, tell_alarms
from station.clock import SystemClock
from station.events import Command, CommandName, Workflow
from station.local_socket import ask
from station.recording import tell

if TYPE_CHECKING:
    from station.bootstrap import Station
    from station.cli.invocation import Invocation
    from station.texts import Texts

_ANSWER_WITHIN_S = 30.0
_NOT_DONE = {"REFUSED", "NOT_SAVED"}


def command(call: Invocation) -> int:
    """Tell it; 0 unless it was refused or could not be saved."""
    said = call.arguments
    station = opened(call)
    if station is None:
        line = ask(call.folders.data, _request(call), _ANSWER_WITHIN_S)
    else:
        try:
            tell_alarms(call, station)
            operator = said.user or call.settings.station.operator
            told = _told(said.name, said.argument, said.reason)
            workflow = Workflow(said.workflow) if said.workflow else None
            line = obey(station, told, operator, workflow, call.texts, sure=said.sure)
        finally:
            station.close()
    lines.put(line)
    return int(line.get("verdict") in _NOT_DONE)


def obey(  # what a request holds
    station: Station,
    told: Command,
    operator: str,
    workflow: Workflow | None,
    texts: Texts,
    *,
    sure: bool,
) -> lines.Line:
    """Tell a desk a command, twice where one is sure, and return what came of it, as a line."""
    answer = tell(station.post, told, operator, workflow)
    line = lines.answered(answer, texts, station.identity().timezone)
    if sure and line["verdict"] == "PROMPT" and line["reason"].startswith("twice_"):
        answer = tell(station.post, told, operator, workflow)
        line = lines.answered(answer, texts, station.identity().timezone)
    return line


def beside(station: Station, request: lines.Line) -> lines.Line:
    """Obey a request that came through the window's socket; `{}` where it means nothing."""
    match request:
        case {
            "name": str(name),
            "argument": str(argument),
            "reason": str(reason),
            "workflow": str(workflow),
            "operator": str(operator),
            "sure": bool(sure),
        } if name in set(CommandName) and (not workflow or workflow in set(Workflow)):
            return obey(
                station,
                _told(name, argument, reason),
                operator or station.identity().operator,
                Workflow(workflow) if workflow else None,
                station.texts,
                sure=sure,
            )
        case _:
            return {}


def _told(name: str, argument: str, reason: str) -> Command:
    return Command(CommandName(name), SystemClock().now(), DEVICE, argument, reason)


def _request(call: Invocation) -> lines.Line:
    said = call.arguments
    return {
        "do": "command",
        "name": said.name,
        "argument": said.argument,
        "reason": said.reason,
        "workflow": said.workflow,
        "operator": said.user,
        "sure": said.sure,
    }
