"""See that Qt finds the system libraries it needs, and get those that are missing.

Qt itself comes whole from Python's registry, but it stands on a few libraries of the system that a
small installation lacks. As root they are installed; else they are unpacked into .tools/ and linked
into PySide6's own folder of libraries, where Qt's run path finds them from any command.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import debian_packages

# Library (without its version) → Debian packages that hold it, newest release's name first.
PACKAGES = {
    "libEGL.so": ("libegl1",),
    "libGL.so": ("libgl1",),
    "libOpenGL.so": ("libopengl0",),
    "libX11-xcb.so": ("libx11-xcb1",),
    "libX11.so": ("libx11-6",),
    "libdbus-1.so": ("libdbus-1-3",),
    "libfontconfig.so": ("libfontconfig1",),
    "libfreetype.so": ("libfreetype6",),
    "libglib-2.0.so": ("libglib2.0-0t64", "libglib2.0-0"),
    "libgssapi_krb5.so": ("libgssapi-krb5-2",),
    "libgthread-2.0.so": ("libglib2.0-0t64", "libglib2.0-0"),
    "libwayland-client.so": ("libwayland-client0",),
    "libwayland-cursor.so": ("libwayland-cursor0",),
    "libwayland-egl.so": ("libwayland-egl1",),
    "libxcb-cursor.so": ("libxcb-cursor0",),
    "libxcb-glx.so": ("libxcb-glx0",),
    "libxcb-icccm.so": ("libxcb-icccm4",),
    "libxcb-image.so": ("libxcb-image0",),
    "libxcb-keysyms.so": ("libxcb-keysyms1",),
    "libxcb-randr.so": ("libxcb-randr0",),
    "libxcb-render-util.so": ("libxcb-render-util0",),
    "libxcb-render.so": ("libxcb-render0",),
    "libxcb-shape.so": ("libxcb-shape0",),
    "libxcb-shm.so": ("libxcb-shm0",),
    "libxcb-sync.so": ("libxcb-sync1",),
    "libxcb-util.so": ("libxcb-util1",),
    "libxcb-xfixes.so": ("libxcb-xfixes0",),
    "libxcb-xkb.so": ("libxcb-xkb1",),
    "libxcb.so": ("libxcb1",),
    "libxkbcommon-x11.so": ("libxkbcommon-x11-0",),
    "libxkbcommon.so": ("libxkbcommon0",),
    "libz.so": ("zlib1g",),
}
MODULES = ("QtCore", "QtGui", "QtWidgets", "QtNetwork", "QtSvg", "QtTest")

# Fails with the first library that cannot be loaded and the reason, unless Qt is whole.
PROOF = """
import sys
try:
    import {modules}
except ImportError as error:
    sys.exit(str(error))
from PySide6.QtCore import QLibraryInfo, QPluginLoader
folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
for name in {plugins}:
    plugin = QPluginLoader(f"{{folder}}/platforms/lib{{name}}.so")
    if not plugin.load():
        sys.exit(plugin.errorString())
"""


def plugins() -> tuple[str, ...]:
    """Return the platform plugins that this session of the user can need."""
    xcb = ("qxcb",) if os.environ.get("DISPLAY") else ()
    wayland = ("qwayland",) if os.environ.get("WAYLAND_DISPLAY") else ()
    return ("qoffscreen", *xcb, *wayland)


def provide(python: Path, tools: Path) -> str:
    """Make Qt loadable by this interpreter; return "" or the sentence that says what is missing."""
    if sys.platform != "linux":
        return ""
    before = ""
    while complaint := _complaint(python):
        if complaint == before:
            return f"Qt cannot start here although its libraries are installed: {complaint}"
        missing = _missing(python) or _libraries_in(complaint)
        packages = sorted(
            {debian_packages.first_known(PACKAGES[library], tools) for library in missing}
        )
        if not packages or not _get(packages, python, tools):
            wanted = " ".join(packages) or "the library it names"
            return f"Qt cannot start here ({complaint}). Install {wanted} and try again."
        before = complaint
    return ""


def _complaint(python: Path) -> str:
    """Load Qt in a process of its own; return what it lacks first, "" when it is whole."""
    modules = ", ".join(f"PySide6.{module}" for module in MODULES)
    script = PROOF.format(modules=modules, plugins=plugins())
    done = subprocess.run(
        [str(python), "-c", script],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode == 0:
        return ""
    said = done.stderr.decode("utf-8", "replace").strip()
    return said.rpartition("\n")[2] or f"exit code {done.returncode}"


def _missing(python: Path) -> set[str]:
    """Ask the dynamic linker what Qt's modules and plugins lack; return names such as libGL.so."""
    pyside = _pyside(python)
    files = [str(pyside / f"{module}.abi3.so") for module in MODULES]
    files += [str(pyside / "Qt" / "plugins" / "platforms" / f"lib{name}.so") for name in plugins()]
    done = subprocess.run(
        ["ldd", *files], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    text = done.stdout.decode("utf-8", "replace")
    lines = [line for line in text.splitlines() if "not found" in line]
    return _libraries_in("\n".join(lines))


def _libraries_in(text: str) -> set[str]:
    """Return the names of system libraries that we know a package for."""
    return {name for name in re.findall(r"(lib[\w.+-]+?\.so)\b", text) if name in PACKAGES}


def _get(packages: list[str], python: Path, tools: Path) -> bool:
    """Install the packages, or unpack them beside Qt's own libraries."""
    if debian_packages.install(packages):
        return True
    folder = debian_packages.unpack(packages, tools)
    if folder is None:
        return False
    beside = _pyside(python) / "Qt" / "lib"
    for library in sorted(folder.glob("**/*-linux-gnu*/lib*.so.*")):
        link = beside / library.name
        if not link.exists():
            link.unlink(missing_ok=True)  # points to where the folder was before it was moved
            link.symlink_to(library)
    _tell_fontconfig(folder / "etc" / "fonts", python)
    return True


def _tell_fontconfig(configuration: Path, python: Path) -> None:
    """Let an unpacked fontconfig find its configuration, whatever command starts this Python."""
    if configuration.is_dir() and not Path("/etc/fonts/fonts.conf").exists():
        line = f"import os; os.environ.setdefault('FONTCONFIG_PATH', {str(configuration)!r})\n"
        (_pyside(python).parent / "hub_station_fonts.pth").write_text(line)


def _pyside(python: Path) -> Path:
    """Return PySide6's folder in the environment of this interpreter."""
    return next(python.parents[1].glob("lib*/python3.*/site-packages/PySide6"))
