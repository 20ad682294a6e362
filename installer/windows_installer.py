"""Make the installer for Windows: a frozen folder and windows/hub-station.nsi, by makensis.

makensis runs on any system; only freezing needs Windows itself.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

SCRIPT = Path(__file__).with_name("windows") / "hub-station.nsi"
NUMBERS = 4
"""Of how many a version of a file consists on Windows."""


def build(payload: Path, version: str, icon: Path, into: Path, found: dict[str, str]) -> Path:
    """Write the installer of a frozen folder; return its file. `found`: see build_tools."""
    into.mkdir(parents=True, exist_ok=True)
    installer = into / f"hub-station-{version}-setup.exe"
    numbers = [part for part in version.split(".") if part.isdigit()]
    size = sum(file.stat().st_size for file in payload.rglob("*") if file.is_file())
    defined = {
        "VERSION": version,
        "NUMBERS": ".".join([*numbers, *["0"] * NUMBERS][:NUMBERS]),
        "PAYLOAD": str(payload),
        "ICON": str(icon),
        "OUT": str(installer),
        "SIZE_KIB": str(size >> 10),
    }
    options = [f"-D{name}={value}" for name, value in defined.items()]
    subprocess.run(["makensis", "-V2", "-WX", *options, str(SCRIPT)], env=found, check=True)
    return installer
