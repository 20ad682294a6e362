"""Run uv, the tool that makes the locked environment: `python3 installer/run_uv.py ARGUMENTS`.

The pinned uv is fetched once, as a wheel from the public registry, and unpacked into .tools/.
Runs on Python 3.8 and later with nothing but its standard library.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import stat
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path

import certificates

VERSION = "0.13.9"
INDEX = "https://pypi.org/simple/uv/"
# The wheels of this version by platform: the tag in the file's name, and the file's SHA-256.
WHEELS = {
    ("Linux", "x86_64"): (
        "manylinux_2_17_x86_64.manylinux2014_x86_64",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("Linux", "aarch64"): (
        "manylinux_2_28_aarch64",
        "ecb6028d79dc96fbeafffe5c8af62a7099487ebc05a701e76714eebcffd06375",
    ),
    ("Darwin", "x86_64"): (
        "macosx_10_12_x86_64",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("Darwin", "arm64"): (
        "macosx_11_0_arm64",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
    ("Windows", "AMD64"): (
        "win_amd64",
        "6a44b2ed8111d2f60d2b92627c5dccda3f7ed7570b18ce115e569cd68c28246b",
    ),
}
TIMEOUT_S = 120.0


def ready(tools: Path) -> Path:
    """Return the path of the pinned uv inside `tools`, fetched first if it is not there."""
    folder = tools / f"uv-{VERSION}"
    uv = folder / ("uv.exe" if os.name == "nt" else "uv")
    if uv.exists():
        return uv
    system, machine = platform.system(), platform.machine()
    if (system, machine) not in WHEELS:
        sys.exit(f"Set-up does not know this machine ({system} {machine}): use 64-bit Linux.")
    tag, sha256 = WHEELS[system, machine]
    print(f"Fetching uv {VERSION} ...", flush=True)
    content = _download(f"uv-{VERSION}-py3-none-{tag}.whl", certificates.bundle(tools))
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.exit("The downloaded uv is not the one this project trusts: check the network's proxy.")
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / "uv.whl"
    archive.write_bytes(content)
    _unpack(archive, uv)
    archive.unlink()
    return uv


def _download(name: str, ca_bundle: str | None) -> bytes:
    """Find the file on the registry's page of uv and return its content."""
    tls = certificates.context(ca_bundle)
    page = urllib.request.Request(INDEX, headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    try:
        with urllib.request.urlopen(page, timeout=TIMEOUT_S, context=tls) as answer:
            files = json.load(answer)["files"]
        url = next(file["url"] for file in files if file["filename"] == name)
        with urllib.request.urlopen(url, timeout=TIMEOUT_S, context=tls) as answer:
            content: bytes = answer.read()
    except OSError as error:
        sys.exit(
            f"Cannot fetch uv from {INDEX} ({error}): check the network, or set SSL_CERT_FILE "
            "to your organisation's certificates."
        )
    return content


def _unpack(archive: Path, uv: Path) -> None:
    """Take the one program out of the wheel; it appears whole or not at all."""
    with zipfile.ZipFile(str(archive)) as wheel:
        member = next(name for name in wheel.namelist() if name.endswith(f"/scripts/{uv.name}"))
        part = uv.with_suffix(".part")
        part.write_bytes(wheel.read(member))
    part.chmod(part.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    part.replace(uv)


def environment(tools: Path) -> dict[str, str]:
    """Return the environment uv runs in: the site's certificates, the system's Python, .venv."""
    env = dict(os.environ)
    for name in ("PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT"):
        env.pop(name, None)
    trusted = certificates.bundle(tools)
    if trusted is not None:
        env["SSL_CERT_FILE"] = trusted
    home = env.get("HOME")
    if home is not None and not os.access(home, os.W_OK):
        env.setdefault("UV_CACHE_DIR", str(tools / "uv-cache"))
    env["UV_PYTHON_DOWNLOADS"] = "never"
    env["UV_NO_PROGRESS"] = "1"
    return env


def run(arguments: list[str], tools: Path) -> int:
    """Run uv with these arguments in the project's folder; return its exit code."""
    command = [str(ready(tools)), *arguments]
    return subprocess.run(command, cwd=tools.parent, env=environment(tools), check=False).returncode


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], Path(__file__).resolve().parents[1] / ".tools"))
