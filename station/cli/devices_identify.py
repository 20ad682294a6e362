"""`hub-station devices identify`: what is plugged in, by its ids or by what it answers.

0 something is known · 1 nothing is. Nothing is sent that could tare, zero or print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from station.cli import lines
from station.cli.identify_words import put_words, trouble_of
from station.clock import SystemClock
from station.devices.addresses import address_of
from station.devices.answers import event_answer
from station.devices.catalogue import MODELS
from station.devices.enumeration import hid_devices, serial_ports
from station.devices.evidence import rivals
from station.devices.identifying import Identified, identify, port_named
from station.devices.questioning import Pace

if TYPE_CHECKING:
    from station.cli.invocation import Invocation
    from station.devices.evidence import Evidence
    from station.devices.identify import Heard


def identify_devices(call: Invocation, pace: Pace | None = None) -> int:
    """Question what is plugged in, or the one port that was named, and print what it is."""
    pace = pace or Pace()
    port = call.arguments.port
    there = [port_named(port)] if port else [*serial_ports(), *hid_devices()]
    call.tell(call.texts("identify.begun", seconds=round(pace.port_s)))
    told = identify(there, SystemClock(), pace)
    if call.arguments.json:
        for one in told:
            lines.put(_as_json(one, address_of(one.found, there), call))
    elif told:
        put_words(told, call.texts)
    else:
        call.tell(call.texts("cli.no_devices"))
    return 0 if any(one.is_known for one in told) else 1


def _as_json(told: Identified, address: str, call: Invocation) -> lines.Line:
    decided_by = {one.protocol: by for one, by in rivals(told.evidence)}
    return {
        "device": address,
        "path": told.found.path,
        "bus": told.found.identity.bus,
        "known": told.is_known,
        "model": told.model.name if told.model else "",
        "trouble": told.trouble.key if told.trouble else "",
        "says": trouble_of(told, call.texts),
        "complete": told.complete,
        "candidates": [_candidate(one, decided_by.get(one.protocol)) for one in told.evidence],
        "heard": [_heard(one) for one in told.heard],
    }


def _candidate(one: Evidence, decided_by: str | None) -> lines.Line:
    return {
        "protocol": one.protocol,
        "role": one.role.value,
        "line": str(one.line),
        "models": [model.name for model in MODELS if model.protocol == one.protocol],
        "asked": one.asked.hex(),
        "frames": one.frames,
        "hints": one.hints,
        "damaged": one.damaged,
        "noise": one.noise,
        "verified": one.verified,
        "readings": [event_answer(event) for event in one.readings],
        "as_good_as_the_first": decided_by is not None,
        "decided_by": decided_by or "",
    }


def _heard(one: Heard) -> lines.Line:
    return {
        "line": str(one.step.line),
        "request": one.step.request.hex(),
        "bytes": one.length,
        "sample": one.sample.hex(),
    }
