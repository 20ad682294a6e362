"""`hub-station store check`: whether the local store is whole, private, in a safe place, locked.

Prints one JSON line, and a sentence for each problem and each warning. 0 nothing is wrong · 1 there
are problems. Looks also beside a running window, and changes nothing.
"""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING, Any

from station.cli import lines
from station.errors import StationError
from station.journal import archive, keys, place, privacy, rescue, schema, sealing
from station.journal.examination import fault_in
from station.journal.reserve import RESERVE_BYTES, free_bytes
from station.journal.sidecar import Sidecar
from station.journal.standing import disagreement, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.cli.invocation import Invocation
    from station.folders import Folders

Found = tuple[str, dict[str, object]]
"""The key of an `error.` sentence and its facts."""


def check(call: Invocation) -> int:
    """Look at everything; 1 where there is a problem."""
    facts = facts_of(call.folders)
    problems = list(problems_of(call.folders, facts))
    warnings = list(warnings_of(call, facts))
    facts["problems"] = [key for key, _ in problems]
    facts["warnings"] = [key for key, _ in warnings]
    lines.put(facts | {"ok": not problems})
    for key, blanks in (*problems, *warnings):
        call.tell(call.texts(f"error.{key}", **blanks))
    return 1 if problems else 0


def facts_of(folders: Folders) -> dict[str, Any]:
    """Return what is there, whether good or bad."""
    data, file = folders.data, folders.journal_file
    seal = keys.seal_of(data)
    return {
        "folder": str(data),
        "file_system": place.file_system_of(data),
        "free_bytes": free_bytes(_existing(folders)),
        "encrypted": sealing.is_sealed(file) if file.exists() else seal is not None,
        "key_in": seal.kept_in if seal else None,
        "archives": len(archive.files_of(folders.archive)),
        "set_aside": sorted(each.name for each in (data / rescue.SET_ASIDE).glob("*")),
    }


def _existing(folders: Folders) -> Any:
    return next(each for each in (folders.data, *folders.data.parents) if each.exists())


def problems_of(folders: Folders, facts: dict[str, Any]) -> Iterator[Found]:
    """Yield what must be put right."""
    if place.is_unsafe(facts["file_system"]):
        yield "store_on_network", {"folder": folders.data, "kind": facts["file_system"]}
    exposed = privacy.exposed(folders)
    if exposed:
        yield "store_exposed", {"count": len(exposed), "path": exposed[0]}
    yield from _faults(folders)


def _faults(folders: Folders) -> Iterator[Found]:
    """Yield what is wrong with the journal itself, or that it is gone."""
    file, known = folders.journal_file, Sidecar(folders.sidecar_file).read()
    if not file.exists():
        if known is not None and known.seq:
            yield "store_older", {"lost": known.seq}
        return
    try:
        fault = fault_in(file, lambda: False, math.inf)
        if fault:
            yield "store_check_damaged", {"fault": fault.splitlines()[-1]}
            return
        with closing(schema.open_reader(file)) as reader:
            standing = standing_of(reader)
            why = disagreement(reader, standing, known)
    except StationError as error:
        yield error.key, error.facts
        return
    if why is not None and known is not None:
        yield f"store_{why}", {"lost": max(0, known.seq - standing.seq)}


def warnings_of(call: Invocation, facts: dict[str, Any]) -> Iterator[Found]:
    """Yield what had better be."""
    folder = call.folders.data
    if call.settings.store.encrypt and not facts["encrypted"]:
        yield "store_plain", {}
    if facts["key_in"] == keys.KeptIn.FILE:
        yield "store_key_in_file", {"folder": folder}
    if facts["free_bytes"] < 2 * RESERVE_BYTES:
        yield "store_little_room", {"folder": folder}
    if facts["set_aside"]:
        yield "store_set_aside", {"folder": folder / rescue.SET_ASIDE}
