"""Freeze the program: PyInstaller's one folder, made from the locked packages and nothing else.

The environment it is made from (build/environment) holds what the program ships with and
PyInstaller, so that what is listed there is what is shipped. Neighbours: frozen/, content.py.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import debian_packages
import qt_libraries
import run_uv

if TYPE_CHECKING:
    from provenance import Provenance

SHIPPED = ["--no-install-project", "--no-default-groups", "--group", "package", "--extra", "demo"]


def environment(root: Path, python: str) -> Path:
    """Make the environment of what is shipped; return its interpreter. Exits where that fails."""
    tools, folder = root / ".tools", root / "build" / "environment"
    command = [str(run_uv.ready(tools)), "sync", "--locked", "--quiet", *SHIPPED]
    inside = {**run_uv.environment(tools), "UV_PROJECT_ENVIRONMENT": str(folder)}
    code = subprocess.run([*command, "--python", python], cwd=root, env=inside, check=False)
    if code.returncode:
        sys.exit(code.returncode)
    interpreter = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if sentence := qt_libraries.provide(interpreter, tools):
        sys.exit(sentence)
    debian_packages.forget_lists(tools)
    return interpreter


def icons(python: Path, root: Path) -> Path:
    """Draw the icon in all its sizes; return the folder."""
    folder = root / "build" / "icons"
    script = root / "installer" / "application_icon.py"
    drawing = root / "resources" / "icons" / "hub-station.svg"
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([str(python), str(script), str(drawing), str(folder)], env=offscreen, check=True)
    return folder


def freeze(root: Path, python: Path, made_from: Provenance, found: dict[str, str]) -> Path:
    """Freeze, unless nothing changed; return the program's folder. `found`: see build_tools."""
    build = root / "build"
    frozen, stamp = build / "frozen" / "hub-station", build / "frozen.made-from"
    fingerprint = _fingerprint(root, python, made_from)
    if stamp.exists() and stamp.read_text() == fingerprint and frozen.is_dir():
        return frozen
    noted = made_from.note(build / "build.toml")
    settings = {
        **found,
        "HUB_STATION_BUILD": str(noted),
        "HUB_STATION_ICON": str(icons(python, root) / "hub-station.ico"),
        # The same commit, the same bytes: sets of names come in one order, dates from the commit.
        "PYTHONHASHSEED": "1",
        "SOURCE_DATE_EPOCH": str(made_from.epoch),
    }
    command = [
        *(str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"),
        *("--distpath", str(build / "frozen"), "--workpath", str(build / "work")),
        str(root / "installer" / "frozen" / "hub-station.spec"),
    ]
    subprocess.run(command, cwd=root, env=settings, check=True)
    stamp.write_text(fingerprint)
    return frozen


def _fingerprint(root: Path, python: Path, made_from: Provenance) -> str:
    """Digest all that the frozen program is made from."""
    digest = hashlib.sha256(repr((str(python), made_from)).encode())
    folders = ("ui", "station", "models", "resources", "installer/frozen")
    files = {file for name in folders for file in (root / name).rglob("*")}
    scripts = {Path(__file__).with_name(f"{name}.py") for name in ("content", "application_icon")}
    for file in sorted({*files, *scripts, Path(__file__), root / "uv.lock"}):
        if file.is_file() and file.suffix != ".pyc":
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
