"""What a support bundle tells besides logs: each section a question about this station.

None is about a parcel or a person. Each may fail by itself; what it failed by is its answer then.
Everything is read, nothing opened for writing: beside a window, without one, with a broken store.
"""

from __future__ import annotations

import json
import locale
import platform
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

import msgspec

from station.build import formats, this_build
from station.events import Target
from station.journal.decisions import why_key
from station.support.licences import components
from station.support.redaction import said
from station.support.shown_settings import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from station.cli.invocation import Invocation

CONNECT_WITHIN_MS = 8_000
"""So long a database is tried; whoever waits for a bundle wants the rest of it."""
_MOST_FILES = 300
_COUNTED = "SELECT target, state, count(*) FROM delivery GROUP BY target, state"
_OLDEST = """
SELECT body FROM event WHERE seq = (SELECT min(seq) FROM delivery
 WHERE state = 'pending' AND target = ?)
"""
_PARKED = "SELECT target, note FROM delivery WHERE state = 'parked' ORDER BY target, seq"
_PHOTOS = "SELECT state, count(*) FROM attachment GROUP BY state"


def about(call: Invocation) -> Any:
    """Tell which program this is and which station."""
    build, kept = this_build(), formats()
    return {
        "program": msgspec.to_builtins(build),
        "formats": msgspec.to_builtins(kept),
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": sys.version,
        "system": platform.platform(),
        "machine": platform.machine(),
        "encoding": locale.getpreferredencoding(do_setlocale=False),
        "station": f"{call.settings.station.hub}-{call.settings.station.desk}",
        "installed": dict(sorted((one.name, one.version) for one in metadata.distributions())),
        "packed": {one.name: one.version for one in components()},
    }


def settings(call: Invocation) -> Any:
    """Tell the settings without secrets; where they are wrong, by what."""
    wrong = getattr(call.arguments, "settings_error", None)
    if wrong is not None:
        # What was found there may be the password.
        return {"wrong": wrong.key, "key": str(wrong.facts.get("key", ""))}
    return shown(call.settings)


def doctor(call: Invocation) -> Any:
    """Tell whether each database answers, and fits."""
    return {target.value: _looked_at(call, target) for target in Target}


def _looked_at(call: Invocation, target: Target) -> Any:
    options = call.settings.osas if target is Target.OSAS else call.settings.onmart
    if not options.url:
        return "not set"
    # Imported here: the database driver; a bundle is made without it where it is broken.
    from station.central.doctor.looking import look
    from station.cli.doctor_lines import as_json
    from station.passwords import Passwords

    wait_ms = min(options.pool_acquire_ms, CONNECT_WITHIN_MS)
    try:
        quick = msgspec.structs.replace(options, pool_acquire_ms=wait_ms)
        passwords = Passwords(call.folders.config)
        return list(as_json(look(call.settings, target, passwords, quick), call.texts))
    except Exception as error:  # noqa: BLE001 - the other database is to be told of, whatever it is
        return {"failed": said(error)}


def devices(_call: Invocation) -> Any:
    """Tell what is plugged in."""
    from station.cli.devices_list import as_line
    from station.devices.enumeration import hid_devices, serial_ports

    found = [*serial_ports(), *hid_devices()]
    return [as_line(one, found) for one in found]


def outbox(call: Invocation) -> Any:
    """Tell how much waits for each database, since when, and why something is parked."""
    from station.cli.store import journal_reader

    with journal_reader(call.folders) as reader:
        if reader is None:
            return "nothing was ever scanned here"
        parked = Counter(f"{target}: {why_key(note)}" for target, note in reader.execute(_PARKED))
        oldest = {each.value: reader.execute(_OLDEST, (each,)).get for each in Target}
        return {
            "deliveries": [list(row) for row in reader.execute(_COUNTED)],
            "oldest_waiting": {target: _scanned_at(body) for target, body in oldest.items()},
            "parked": dict(parked),
            "attachments": [list(row) for row in reader.execute(_PHOTOS)],
        }


def _scanned_at(body: bytes | None) -> str:
    return "" if body is None else str(json.loads(body)["device_at"])


def journal(call: Invocation) -> Any:
    """Tell whether the chain is whole, and when which mishap befell the store."""
    from station.cli.journal import chain_line, walked
    from station.cli.store import journal_reader
    from station.journal import incidents

    report = walked(call.folders)
    whole = report.broken_at is None and report.begins_at == 1
    with journal_reader(call.folders) as reader:
        # Their facts may name an operator.
        mishaps = [
            {"at": datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat(), "what": key}
            for at_us, key, _ in (incidents.all_of(reader) if reader is not None else ())
        ]
    return {"chain": chain_line(report, ok=whole), "incidents": mishaps}


def store(call: Invocation) -> Any:
    """Tell what `store check` finds."""
    from station.cli.store_check import facts_of, problems_of, warnings_of

    facts = facts_of(call.folders)
    problems = [key for key, _ in problems_of(call.folders, facts)]
    return facts | {
        "problems": problems,
        "warnings": [key for key, _ in warnings_of(call, facts)],
    }


def disk(call: Invocation) -> Any:
    """Tell how much room there is, and how large each of the station's files."""
    from station.journal.reserve import free_bytes

    folders = {
        "config": call.folders.config,
        "data": call.folders.data,
        "logs": call.folders.logs,
    }
    return {name: _measured(folder, free_bytes) for name, folder in folders.items()}


def _measured(folder: Path, free_bytes: Callable[[Path], int]) -> Any:
    if not folder.is_dir():
        return "not there"
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    sizes = {
        file.relative_to(folder).as_posix(): file.stat().st_size for file in files[:_MOST_FILES]
    }
    return {"free_bytes": free_bytes(folder), "files": len(files), "bytes": sizes}


def clock(call: Invocation) -> Any:
    """Tell this computer's time; how far it is off a database's, `doctor` says."""
    return {
        "utc": datetime.now(UTC).isoformat(),
        "local": datetime.now().astimezone().isoformat(),
        "zone": list(time.tzname),
        "settings_zone": call.settings.station.timezone,
        "up_s": round(time.monotonic()),
    }


SECTIONS: Mapping[str, Callable[[Invocation], Any]] = {
    "about": about,
    "settings": settings,
    "doctor": doctor,
    "devices": devices,
    "outbox": outbox,
    "journal": journal,
    "store": store,
    "disk": disk,
    "clock": clock,
}
