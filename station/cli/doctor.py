"""`hub-station doctor`: whether a database fits this release, and what may be done about it.

Exit codes: 0 nothing blocks (with --strict: and nothing warns) · 1 something does · 2 it could not
look. Looks as the role that the station uses, and writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.central.doctor.looking import look
from station.central.doctor.report import Severity
from station.cli import lines
from station.cli.doctor_lines import as_json, as_page, as_script
from station.errors import CentralError, StationError
from station.events import Target
from station.passwords import Passwords

if TYPE_CHECKING:
    from station.central.doctor.report import Report
    from station.cli.invocation import Invocation
    from station.options import DatabaseOptions

FITS, UNFIT, COULD_NOT_LOOK = 0, 1, 2


def doctor(call: Invocation) -> int:
    """Look at one database or at both, tell what was found, and return the worst exit code."""
    asked = call.arguments.target
    targets = [Target(asked)] if asked else list(Target)
    if not any(_options(call, target).url for target in targets):
        raise StationError(
            "doctor_no_url", target=targets[0].value, file=call.folders.settings_file
        )
    return max(_look(call, target) for target in targets)


def _look(call: Invocation, target: Target) -> int:
    if not _options(call, target).url:
        _tell_not_set(call, target)
        return FITS
    try:
        report = look(call.settings, target, Passwords(call.folders.config))
    except CentralError as error:
        _tell_refusal(call, target, error)
        return COULD_NOT_LOOK
    _tell(call, report)
    warns = call.arguments.strict and report.of(Severity.WARN)
    return UNFIT if report.blocks or warns else FITS


def _tell(call: Invocation, report: Report) -> None:
    if call.arguments.json:
        for line in as_json(report, call.texts):
            lines.put(line)
    elif call.arguments.sql:
        print(as_script(report, call.texts))
    else:
        print(as_page(report, call.texts, call.folders.settings_file))


def _tell_not_set(call: Invocation, target: Target) -> None:
    says = call.texts(
        "doctor.not_set", target=target.upper(), table=target, file=call.folders.settings_file
    )
    if call.arguments.json:
        lines.put({"target": target.value, "fits": None, "error": "database_not_set", "says": says})
    else:
        call.tell(says)


def _tell_refusal(call: Invocation, target: Target, error: CentralError) -> None:
    says = call.texts(f"error.{error.key}", **error.facts)
    if call.arguments.json:
        lines.put({"target": target.value, "fits": None, "error": error.key, "says": says})
    call.tell(f"{target.upper()}: {says}")


def _options(call: Invocation, target: Target) -> DatabaseOptions:
    return call.settings.osas if target is Target.OSAS else call.settings.onmart
