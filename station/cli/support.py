"""`hub-station support bundle`: one zip for whoever helps, without personal data.

Reads only, so it works beside a running window, without databases and with a damaged store; wrong
settings are told in it. Prints where the file is. 0 made · 2 it cannot be written there.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from station.cli import lines
from station.support.bundle import make

if TYPE_CHECKING:
    from station.cli.invocation import Invocation


def bundle(call: Invocation) -> int:
    """Make it and say where it is. Raises StationError."""
    out = call.arguments.out
    file = make(call, Path(out).expanduser() if out else None)
    lines.put({"file": str(file), "bytes": file.stat().st_size})
    call.tell(call.texts("cli.bundle_made", file=file))
    return 0
