"""The programs that making packages needs and Python's registry does not hold.

Those that the system lacks are unpacked from Debian's packages into .tools/, which needs no rights;
where that cannot be done, one sentence says what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import debian_packages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PACKAGES = {
    "objdump": "binutils",
    "objcopy": "binutils",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "makensis": "nsis",
}
"""Programs, and the Debian packages that hold them."""

LIBRARY = """
import ctypes, sysconfig
print("%d.%d" % __import__("sys").version_info[:2])
if sysconfig.get_config_var("Py_ENABLE_SHARED"):
    ctypes.CDLL(sysconfig.get_config_var("INSTSONAME"))
"""
"""Fails where this Python's own library, which PyInstaller ships, is not there."""


def environment(programs: Iterable[str], tools: Path, python: str = "") -> dict[str, str]:
    """Return the environment in which these programs are found, and `python`'s library.

    Exits naming the packages to install where they are not had.
    """
    found = _with_unpacked(tools)
    missing = {PACKAGES[name] for name in programs if not _has(name, found)}
    if python and (library := _missing_library(python, found)):
        missing.add(library)
    if missing:
        names = sorted(missing)
        if debian_packages.unpack(names, tools) is None:
            sys.exit(f"Packages cannot be made without {' '.join(names)}: apt install them.")
        debian_packages.forget_lists(tools)
        found = _with_unpacked(tools)
    return found


def _with_unpacked(tools: Path) -> dict[str, str]:
    """Return our environment with what is unpacked in it, after what the system has."""
    debian = tools / "debian"
    libraries = sorted({str(file.parent) for file in debian.glob("usr/lib/*-linux-gnu/*.so*")})
    found = dict(os.environ)
    found["PATH"] = os.pathsep.join((os.environ.get("PATH", os.defpath), f"{debian}/usr/bin"))
    if libraries:
        own = os.environ.get("LD_LIBRARY_PATH")
        found["LD_LIBRARY_PATH"] = os.pathsep.join([own, *libraries] if own else libraries)
    if (debian / "usr/share/nsis").is_dir():
        found["NSISDIR"] = str(debian / "usr/share/nsis")
    return found


def _has(name: str, found: dict[str, str]) -> bool:
    return shutil.which(name, path=found["PATH"]) is not None


def _missing_library(python: str, found: dict[str, str]) -> str:
    """Return the package of this Python's library, "" where it is there."""
    asked = [python, "-c", LIBRARY]
    done = subprocess.run(
        asked, env=found, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    return f"libpython{done.stdout.decode().strip()}" if done.returncode else ""
