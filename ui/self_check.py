"""`hub-station self-check`: does this program work here? Asked by installers before they switch.

Each part does once, in a folder of its own, what a counter needs: nothing of this user's is read or
written, no display, device or database is needed. The first that fails is told, with its reason.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from station.errors import StationError
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from station.bootstrap import Station
    from station.cli.invocation import Invocation
    from station.events import ScanRecorded

    Part = Callable[[Path], str]

CODE = "JX0000000001"
POSTGRES_S = 20.0
MIGRATIONS, MAKERS = ".migrations", ".make_"
"""What Alembic runs, and what makes fonts and sounds for this project's authors."""


def self_check(call: Invocation) -> int:
    """Try each part and say so; 0. Raises StationError `self_check` at the first that fails."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name, part in PARTS.items():
        with tempfile.TemporaryDirectory(prefix="hub-station-check-") as folder:
            print(f"{name:<12} {_tried(name, part, Path(folder))}", flush=True)
    print(call.texts("version.self_check"))
    return 0


def _tried(name: str, part: Part, folder: Path) -> str:
    try:
        return part(folder)
    except Exception as error:  # whatever it is, this program must not be switched to
        detail = f"{type(error).__name__}: {error}"
        raise StationError("self_check", part=name, detail=detail) from error


def _modules(_: Path) -> str:
    """Import all that is imported late: a file that was not copied shows here."""
    import models
    import station
    import ui

    names = [name for package in (station, models, ui) for name in _inside(package)]
    for name in names:
        importlib.import_module(name)
    return str(len(names))


def _inside(package: ModuleType) -> list[str]:
    found = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return [one.name for one in found if MIGRATIONS not in one.name and MAKERS not in one.name]


def _resources(folder: Path) -> str:
    """Read every sentence, template and migration, and make a document."""
    from models.migrate import TARGETS, head
    from station.paper.catalogue import KINDS
    from station.paper.rendering import Renderer
    from station.paper.scanner_sheet import scanner_sheet

    for texts in map(Texts.load, LANGUAGES):
        for kind in KINDS.values():
            Renderer(kind, texts, "Asia/Jakarta", folder)
        scanner_sheet(texts)
    return " ".join(f"{target} {head(target)}" for target in TARGETS)


def _counter(folder: Path) -> str:
    """Open a counter of its own, paint its window, record a scan for good, read the chain back."""
    from station.bootstrap import Station
    from station.cli.store import journal_reader
    from station.folders import Folders
    from station.journal import history
    from station.options import Settings

    station = Station(Folders.under(folder), Settings())
    station.open()
    try:
        answer = _scanned(station)
    finally:
        station.close()
    with journal_reader(station.folders) as reader:
        assert reader is not None, answer
        chain = history.verify(reader)
    assert (chain.events, chain.broken_at) == (1, None), answer
    return f"{chain.events} {answer.decision.verdict.value}"


def _scanned(station: Station) -> ScanRecorded:
    """Record a scan while the window is open; the picture of it must hold something."""
    from station.clock import SystemClock
    from station.events import Scan, ScanRecorded, Workflow
    from station.recording import say
    from ui.app import application, build_window

    window = build_window(application(), station)
    window.show()
    try:
        answer = say(station.post, Scan(CODE, SystemClock().now(), "cli"), "", Workflow.RECEIVING)
        assert isinstance(answer, ScanRecorded), answer
        assert not window.grab().isNull(), answer
        return answer
    finally:
        window.close()


def _display(_: Path) -> str:
    """Load what shows windows on this system's displays, without showing one."""
    from PySide6.QtCore import QLibraryInfo, QPluginLoader

    names = {"linux": ("libqxcb.so", "libqwayland.so"), "win32": ("qwindows.dll",)}
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    for name in names.get(sys.platform, ()):
        plugin = QPluginLoader(str(folder / name))
        if not plugin.load():
            raise OSError(plugin.errorString())
    return folder.parent.name


def _server(_: Path) -> str:
    """Ask the demo's PostgreSQL for its version."""
    from station.demo.postgres import binaries

    asked = [str(binaries() / "postgres"), "--version"]
    # The program that lies in our own folder.
    done = subprocess.run(asked, stdout=subprocess.PIPE, timeout=POSTGRES_S, check=True)  # noqa: S603
    return done.stdout.decode().strip()


PARTS: dict[str, Part] = {
    "modules": _modules,
    "resources": _resources,
    "counter": _counter,
    "display": _display,
    "postgres": _server,
}
