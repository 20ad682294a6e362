"""Make what is installed at a counter: `make package`. Everything ends in dist/, with its sums.

    Linux     the wheel and the Debian package
    Windows   the wheel and the installer: run by windows/build.ps1
    both      what it is made of, with licences: see sbom.py

Needs what set-up needs (python3, make, git); of Debian's packages it unpacks what it lacks.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import build_tools
import freeze
import run_uv
import windows_installer
from debian_package import DebianPackage
from provenance import provenance
from set_up import newest_python

if TYPE_CHECKING:
    from provenance import Provenance

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / ".tools"
BUILD = ROOT / "build"
DIST = ROOT / "dist"
SUMS = "SHA256SUMS"
SBOM = ["run", "--quiet", "--isolated", "--frozen", "--only-group", "sbom", "installer/sbom.py"]
FOR_DEBIAN = ("objdump", "objcopy", "desktop-file-validate", "appstreamcli")


def main() -> int:
    """Make everything that can be made on this system; return an exit code."""
    made_from = provenance(ROOT)
    shutil.rmtree(DIST, ignore_errors=True)
    if code := run_uv.run(["build", "--quiet", "--wheel", "--out-dir", str(DIST)], TOOLS):
        return code
    print("Freezing the program ...", flush=True)
    (_for_windows if os.name == "nt" else _for_debian)(made_from)
    if code := run_uv.run([*SBOM, str(DIST)], TOOLS):
        return code
    _write_sums()
    for file in sorted(DIST.iterdir()):
        print(f"  dist/{file.name}  {file.stat().st_size / 1e6:.1f} MB")
    return 0


def frozen_here(made_from: Provenance) -> tuple[Path, dict[str, str]]:
    """Freeze on Linux; return the program's folder, and where the tools are that packing wants."""
    python = newest_python()
    found = build_tools.environment(FOR_DEBIAN, TOOLS, python)
    return freeze.freeze(ROOT, freeze.environment(ROOT, python), made_from, found), found


def _for_debian(made_from: Provenance) -> None:
    frozen, found = frozen_here(made_from)
    print("Packing it for Debian ...", flush=True)
    package = DebianPackage(frozen, made_from, BUILD / "debian", found)
    package.build(BUILD / "icons", DIST)
    _validate(package.tree, found)


def _validate(tree: Path, found: dict[str, str]) -> None:
    """Have what menus and software centres read checked by their own programs."""
    entry = tree / "usr/share/applications/hub-station.desktop"
    about = next(tree.glob("usr/share/metainfo/*.metainfo.xml"))
    for command in (
        ["desktop-file-validate", str(entry)],
        ["appstreamcli", "validate", "--no-net", str(about)],
    ):
        subprocess.run(command, env=found, check=True, stdout=subprocess.DEVNULL)


def _for_windows(made_from: Provenance) -> None:
    interpreter = freeze.environment(ROOT, sys.executable)
    frozen = freeze.freeze(ROOT, interpreter, made_from, dict(os.environ))
    print("Packing it for Windows ...", flush=True)
    icon = BUILD / "icons" / "hub-station.ico"
    windows_installer.build(frozen, made_from.version, icon, DIST, dict(os.environ))


def _write_sums() -> None:
    files = sorted(
        file for file in DIST.iterdir() if file.suffix in {".deb", ".exe", ".whl", ".json"}
    )
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (DIST / SUMS).write_text("".join(lines))


if __name__ == "__main__":
    sys.exit(main())
