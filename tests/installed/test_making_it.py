"""`make package` on a fresh Debian, by somebody without rights: it gets what it needs by itself."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

import pytest

import package
from tests.installed.small_debian import HOME, OPERATOR

if TYPE_CHECKING:
    from tests.installed.packages import Packages
    from tests.installed.small_debian import SmallDebian

pytestmark = pytest.mark.timeout(1800)

SOURCE = HOME / "a checkout"


def test_a_fresh_debian_makes_the_package_with_python_make_and_git(
    debian: SmallDebian, figures: dict[str, str]
) -> None:
    debian("apt-get", "install", "-q", "-y", "--no-install-recommends", "python3", "make", "git")
    place = debian.path(SOURCE)
    clone = ["git", "clone", "--quiet", "--no-local", str(package.ROOT), str(place)]
    subprocess.run(clone, check=True, stdout=subprocess.DEVNULL)
    debian("chown", "-R", f"{OPERATOR}:{OPERATOR}", str(SOURCE))
    started_s = time.monotonic()
    made = debian.operator("make", "-C", str(SOURCE), "package")
    figures["make package on a fresh Debian 12"] = f"{time.monotonic() - started_s:.0f} s"
    assert ".deb" in made.stdout
    (package_file,) = debian.path(SOURCE / "dist").glob("*.deb")
    figures["package"] = f"{package_file.stat().st_size / 1e6:.1f} MB"
    sums = debian.run(("sh", "-c", f"cd '{SOURCE}/dist' && sha256sum --check SHA256SUMS"))
    ends = sorted(line.rpartition(":")[0].rpartition(".")[2] for line in sums.stdout.splitlines())
    assert (ends, sums.stdout.count(": OK")) == (["deb", "json", "whl"], 3)


def test_the_same_commit_makes_the_same_bytes(packages: Packages) -> None:
    before = packages.first.read_bytes()
    for file in (packages.frozen / "hub-station", packages.frozen / "_internal"):
        file.touch()  # as if frozen at another time
    assert packages.remade().read_bytes() == before
