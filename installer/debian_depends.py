"""Which Debian packages a folder of programs stands on: asked of the programs themselves.

objdump says which libraries each wants and which symbols of glibc; what is not in the folder must
be in a package that we can name, else nothing is built. Names that vary with Debian's release
become alternatives ("libglib2.0-0t64 | libglib2.0-0").
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import qt_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What Qt does not need, but Python, its modules and the demo's PostgreSQL do.
PACKAGES = {
    **qt_libraries.PACKAGES,
    "libbz2.so": ("libbz2-1.0",),
    "libexpat.so": ("libexpat1",),
    "libgcc_s.so": ("libgcc-s1",),
    "liblzma.so": ("liblzma5",),
    "libstdc++.so": ("libstdc++6",),
    "libuuid.so": ("libuuid1",),
    "libzstd.so": ("libzstd1",),
}
GLIBC = re.compile(r"(ld-linux[\w-]*|lib(c|m|mvec|dl|rt|pthread|resolv|util|anl))\.so\.\d+")
_ELF = b"\x7fELF"


def depends(folder: Path, found: dict[str, str]) -> str:
    """Return the line `Depends:` wants, sorted. Exits naming what no package of ours holds."""
    said = "".join(_dump(program, found) for program in _programs(folder))
    there = {file.name for file in folder.rglob("*.so*")}
    wanted = set(re.findall(r"^ +NEEDED +(\S+)$", said, re.MULTILINE)) - there
    packages = {_package(name) for name in wanted if not GLIBC.fullmatch(name)}
    return ", ".join(sorted({f"libc6 (>= {_glibc(said)})", *packages}))


def _programs(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(len(_ELF)) == _ELF:
                    yield file


def _dump(program: Path, found: dict[str, str]) -> str:
    command = ["objdump", "-p", str(program)]
    done = subprocess.run(command, env=found, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8", "replace")


def _package(library: str) -> str:
    stem = library.partition(".so")[0] + ".so"
    if stem not in PACKAGES:
        raise SystemExit(
            f"The frozen program wants {library}, and installer/debian_depends.py names no package "
            "for it: name it there, or leave out what wants it (installer/content.py)."
        )
    return " | ".join(PACKAGES[stem])


def _glibc(said: str) -> str:
    """Return the newest version of glibc whose symbols are used."""
    versions = re.findall(r"\bGLIBC_(\d+)\.(\d+)", said)
    return ".".join(map(str, max((int(major), int(minor)) for major, minor in versions)))
