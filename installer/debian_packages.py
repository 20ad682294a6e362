"""Get what Python's registry does not hold from Debian's: installed as root, else unpacked.

Unpacking needs no rights: apt resolves and verifies, dpkg-deb unpacks into .tools/debian/, and
nothing outside the project's folder changes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ["pgbouncer", "strace"]
"""Packages whose programs the tests run; every set-up unpacks them into .tools/debian."""

UNUSED = re.compile(r"libgl1-mesa-dri|libglx-mesa0|libegl-mesa0|libllvm\d+|libz3-4|libdrm-\w+")
"""Drivers of 3-D cards, 200 MB that apt would add: Qt Widgets paints without them."""

TIMEOUT_S = 600.0


def install(names: list[str]) -> bool:
    """Install packages into the system; False, and nothing done, where that is not allowed."""
    if not _has_tools() or os.geteuid() != 0:
        return False
    print(f"Installing Debian packages: {' '.join(names)} ...", flush=True)
    command = ["install", "-y", "--no-install-recommends", *names]
    return _apt(command, tell=False) or (_apt(["update"]) and _apt(command))


def unpack(names: list[str], tools: Path) -> Path | None:
    """Unpack packages with all they need beyond this system; return the folder, None if not had.

    What was unpacked before is not fetched again.
    """
    folder = tools / "debian"
    noted = folder / ".unpacked"
    present = set(noted.read_text().split()) if noted.exists() else set()
    if set(names) <= present:
        return folder
    if not _has_tools():
        return None
    print(f"Unpacking Debian packages into .tools: {' '.join(names)} ...", flush=True)
    downloads = tools / "debian-downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    if not _download(names, downloads, _private_lists(tools)):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    for package in sorted(downloads.glob("*.deb")):
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
        package.unlink()
    noted.write_text("\n".join(sorted(present | set(names))) + "\n")
    return folder


def provide_programs(names: list[str], tools: Path) -> bool:
    """Unpack packages, or find their programs (of the same names) where Debian's tools miss."""
    places = f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin"
    return unpack(names, tools) is not None or all(
        shutil.which(name, path=places) for name in names
    )


def forget_lists(tools: Path) -> None:
    """Remove what apt needed to find packages; the packages stay."""
    shutil.rmtree(tools / "apt", ignore_errors=True)
    shutil.rmtree(tools / "debian-downloads", ignore_errors=True)


def first_known(candidates: tuple[str, ...], tools: Path) -> str:
    """Return the first of a package's names (they vary with Debian's release) that apt offers."""
    if len(candidates) == 1 or not _has_tools():
        return candidates[-1]
    for options in ([], _private_lists(tools)):
        for name in candidates:
            if _known([name], options):
                return name
    return candidates[-1]


def _has_tools() -> bool:
    return shutil.which("apt-get") is not None and shutil.which("dpkg-deb") is not None


def _private_lists(tools: Path) -> list[str]:
    """Return the options that keep apt's lists and cache in the project's folder."""
    lists, cache = tools / "apt" / "lists", tools / "apt" / "cache"
    for folder in (lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    return [
        *("-o", f"Dir::State::lists={lists}"),
        *("-o", f"Dir::Cache={cache}"),
        *("-o", "APT::Sandbox::User="),
    ]


def _download(names: list[str], downloads: Path, private: list[str]) -> bool:
    """Fetch the packages by the system's lists, or, where these miss or are old, by our own."""
    if _known(names, []) and _apt(["download", *_closure(names, [])], downloads, tell=False):
        return True
    if not _apt([*private, "update"]):
        return False
    return _apt([*private, "download", *_closure(names, private)], downloads)


def _known(names: list[str], options: list[str]) -> bool:
    """Say whether apt's lists offer every package."""
    shown = _output(["apt-cache", *options, "policy", *names])
    return len(re.findall(r"^  Candidate: (?!\(none\))", shown, re.MULTILINE)) == len(names)


def _closure(names: list[str], options: list[str]) -> list[str]:
    """Return these names and those that installing them would add, by apt's own reckoning."""
    simulated = [
        *("apt-get", *options, "-o", "Debug::NoLocking=1", "--simulate"),
        *("install", "--no-install-recommends", *names),
    ]
    added = re.findall(r"^Inst (\S+)", _output(simulated), re.MULTILINE)
    return sorted({*names, *(name for name in added if not UNUSED.fullmatch(name))})


def _apt(arguments: list[str], cwd: Path | None = None, *, tell: bool = True) -> bool:
    """Run apt-get without questions; say whether it did what was asked, and print why not."""
    done = subprocess.run(
        ["apt-get", "-q", *arguments],
        cwd=cwd,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        timeout=TIMEOUT_S,
        check=False,
    )
    if done.returncode and tell:
        print(done.stderr.decode("utf-8", "replace").rstrip(), flush=True)
    return done.returncode == 0


def _output(command: list[str]) -> str:
    """Run a command that only reads; return what it printed."""
    done = subprocess.run(
        command,
        env={**os.environ, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=TIMEOUT_S,
        check=False,
    )
    return done.stdout.decode("utf-8", "replace")
