"""One zip for whoever helps from afar: what a station is, how it stands, what it logged.

    about.json  settings.json  doctor.json  devices.json  outbox.json  journal.json  store.json
    disk.json   clock.json     logs/…       crashes/…     README.txt

Everything that goes in is redacted here, also what was redacted when it was written: a log may be
an older release's. Neighbour: sections.
"""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.errors import StationError
from station.folders import HOME_VARIABLE
from station.journal import durable
from station.support.crash_reports import CrashReports
from station.support.redaction import redact, said
from station.support.sections import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from station.cli.invocation import Invocation
    from station.folders import Folders

_LARGEST_LOG = 8_000_000
"""Bytes of a log's end that go in; ours are smaller."""
_README = """Hub Station: support bundle / berkas bantuan

No personal data, no passwords: what was taken out reads ***.
Tanpa data pribadi dan kata sandi: yang dibuang tertulis ***.
"""


def folder_of(folders: Folders) -> Path:
    """Return where bundles go that no place was named for: where a person looks for files."""
    if os.environ.get(HOME_VARIABLE):
        return folders.logs.parent / "support"
    import platformdirs

    return Path(platformdirs.user_documents_dir()) / "Hub Station"


def make(
    call: Invocation,
    file: Path | None = None,
    sections: Mapping[str, Callable[[Invocation], Any]] = SECTIONS,
) -> Path:
    """Write the bundle whole or not at all; return where it is.

    Raises StationError (`bundle_not_written`) where nothing can be written there.
    """
    file = (file or folder_of(call.folders) / _name(call)).absolute()
    new = file.with_name(file.name + ".new")
    try:
        durable.make_folder(file.parent)
        descriptor = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with (
            os.fdopen(descriptor, "wb") as opened,
            zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name, text in _content(call, sections):
                archive.writestr(name, text)
        new.replace(file)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise StationError("bundle_not_written", file=file, cause=error.strerror) from error
    return file


def _name(call: Invocation) -> str:
    own = call.settings.station
    # A code may hold a blank; a file that is sent on had better not.
    station = "-".join(part for part in (own.hub, own.desk) if part).replace(" ", "_")
    return f"hub-station-support-{station}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"


def _content(
    call: Invocation, sections: Mapping[str, Callable[[Invocation], Any]]
) -> Iterator[tuple[str, str]]:
    yield "README.txt", _README
    for name, ask in sections.items():
        yield f"{name}.json", json.dumps(redacted(_answer(ask, call)), indent=1, ensure_ascii=False)
    logs = call.folders.logs
    for file in sorted(logs.glob("*.log*")) if logs.is_dir() else ():
        yield f"logs/{file.name}", "\n".join(map(_line, _lines_of(file)))
    for file in CrashReports(logs).all():
        yield f"crashes/{file.name}", _report(_lines_of(file))


def _answer(ask: Callable[[Invocation], Any], call: Invocation) -> Any:
    try:
        return ask(call)
    except Exception as error:  # noqa: BLE001 - what cannot be found out is told as that
        return {"failed": said(error)}


def _lines_of(file: Path) -> list[str]:
    """Read a text's last lines; one that cannot be read says so."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - _LARGEST_LOG))
            return opened.read().decode("utf-8", "replace").splitlines()
    except OSError as error:
        return [said(error)]


def _line(line: str) -> str:
    """Redact a line of the log, value by value where it is JSON."""
    try:
        return json.dumps(redacted(json.loads(line)), ensure_ascii=False)
    except ValueError:
        return redact(line)


def _report(lines: list[str]) -> str:
    """Redact a crash report, value by value unless it was cut short."""
    try:
        return json.dumps(redacted(json.loads("\n".join(lines))), indent=1, ensure_ascii=False)
    except ValueError:
        return "\n".join(map(redact, lines))


def redacted(value: Any) -> Any:
    """Return anything JSON can hold with all its texts redacted."""
    match value:
        case str():
            return redact(value)
        case dict():
            return {redact(str(key)): redacted(each) for key, each in value.items()}
        case list() | tuple():
            return [redacted(each) for each in value]
        case bool() | int() | float() | None:
            return value
    return redact(str(value))
