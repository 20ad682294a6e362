"""What is installed at a counter, in a small Debian of its own: `make installed`, as root.

The tests of a module go through one counter's life, in their order.
"""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

import package
from debian_package import DebianPackage
from provenance import provenance
from tests.installed.packages import Packages
from tests.installed.small_debian import SmallDebian

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEPT = package.BUILD / "installed"
FIGURES: dict[str, str] = {}


def pytest_configure() -> None:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.exit("make installed needs root, and the package debootstrap.", returncode=2)


@pytest.fixture(scope="session")
def packages() -> Packages:
    """Make this commit's package, a newer one, and one that does not start."""
    made_from = provenance(package.ROOT)
    frozen, found = package.frozen_here(made_from)

    def packed(frozen: Path, version: str) -> Path:
        one = DebianPackage(frozen, made_from, KEPT / "tree", found)
        one.version, one.level = version, 1
        return one.build(package.BUILD / "icons", KEPT / "packages")

    return Packages(made_from, frozen, found, packed, KEPT)


@pytest.fixture(scope="module")
def debian(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDebian]:
    """Make a small Debian; what is mounted in it goes with this process's mount namespace."""
    folder = tmp_path_factory.mktemp("debian") / "root"
    debian = SmallDebian.make(KEPT / "base", folder)
    yield debian
    debian.end()


@pytest.fixture(scope="session")
def figures() -> dict[str, str]:
    """Return where tests note what the closing table shows."""
    return FIGURES


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.section("the installed program")
    for name, value in FIGURES.items():
        terminalreporter.write_line(f"  {name:<58} {value}")
