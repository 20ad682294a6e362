"""`hub-station devices sheet`: the sheet for scanners, as a PDF to be printed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from station.cli import lines
from station.errors import StationError
from station.paper.scanner_sheet import scanner_sheet

if TYPE_CHECKING:
    from station.cli.invocation import Invocation


def sheet(call: Invocation) -> int:
    """Write the sheet into a new file; 0."""
    name = call.arguments.out
    try:
        with Path(name).open("xb") as file:
            file.write(scanner_sheet(call.texts))
    except FileExistsError as error:
        raise StationError("recording_exists", file=name) from error
    except OSError as error:
        raise StationError("sheet_not_written", cause=error.strerror) from error
    lines.put({"file": name})
    return 0
