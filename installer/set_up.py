"""Make the development environment: `make setup`. Does nothing when nothing changed.

Needs only a Python (3.8 for this script, 3.11 for the program). Fetches uv, the locked packages,
on Debian the system libraries that Qt stands on, and the npm packages of the tests' backend.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import backend_packages
import debian_packages
import qt_libraries
import run_uv

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".set-up"
OLDEST = (3, 11)


def main() -> int:
    """Set up, and say in one sentence what is missing when that is not possible here."""
    with _alone():
        fingerprint = _fingerprint()
        if _is_ready(fingerprint):
            return 0
        arguments = ["sync", "--locked", "--all-extras", "--compile-bytecode"]
        if code := run_uv.run([*arguments, "--python", newest_python()], TOOLS):
            return code
        if not debian_packages.provide_programs(debian_packages.NEEDED, TOOLS):
            return _fail(f"The tests need {' '.join(debian_packages.NEEDED)}: install them.")
        if sentence := qt_libraries.provide(_interpreter(), TOOLS):
            return _fail(sentence)
        debian_packages.forget_lists(TOOLS)
        if sentence := backend_packages.provide(_interpreter(), TOOLS):
            return _fail(sentence)
        STAMP.write_text(fingerprint)
    print("The environment is ready in .venv.")
    return 0


def _is_ready(fingerprint: str) -> bool:
    made = STAMP.exists() and STAMP.read_text() == fingerprint and _interpreter().exists()
    return made and backend_packages.is_provided()


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


def _interpreter() -> Path:
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _fingerprint() -> str:
    """Digest all that the environment is made from, and where and for which display it is made."""
    digest = hashlib.sha256(repr((str(ROOT), qt_libraries.plugins())).encode())
    scripts = sorted((ROOT / "installer").glob("*.py"))
    for file in (ROOT / "uv.lock", ROOT / "pyproject.toml", *scripts):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def newest_python() -> str:
    """Return the Python to build on: this one if it is new enough, else one on the path."""
    if sys.version_info >= OLDEST:
        return sys.executable
    for name in ("python3.14", "python3.13", "python3.12", "python3.11"):
        path = shutil.which(name)
        if path and subprocess.run([path, "-c", ""], check=False).returncode == 0:
            return path
    sys.exit(f"Hub Station needs Python 3.11 or later, this is {sys.version.split()[0]}.")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Let one set-up at a time work on this folder; a second one waits for the first."""
    if os.name == "nt":
        yield
        return
    import fcntl  # exists on Unix only

    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
