"""The installer for Windows is made here, of a stand-in; a damaged copy of it refuses to run."""

from __future__ import annotations

import os
import struct
import zlib
from typing import TYPE_CHECKING

import pytest

import build_tools
import package
import windows_installer

if TYPE_CHECKING:
    from pathlib import Path

VERSION = "1.2.3"
UNCHECKED = 512
"""The program's first bytes, which NSIS leaves out of its sum: signing changes them."""


@pytest.fixture(scope="module")
def installer(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Make the installer of a folder that has the names of a frozen one."""
    folder = tmp_path_factory.mktemp("windows")
    payload = folder / "hub-station"
    for name in ("hub-station.exe", "hub-station-window.exe", "_internal/python311.dll"):
        file = payload / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(50_000))
    found = build_tools.environment(["makensis"], package.TOOLS)
    icon = package.BUILD / "icons" / "hub-station.ico"
    made: Path = windows_installer.build(payload, VERSION, icon, folder / "dist", found)
    assert made.name == f"hub-station-{VERSION}-setup.exe"
    return made.read_bytes()


def is_whole(installer: bytes) -> bool:
    """Reckon as its own check does (CRCCheck force), before anything else of it runs."""
    noted: int = struct.unpack("<I", installer[-4:])[0]
    return zlib.crc32(installer[UNCHECKED:-4]) == noted


def test_it_is_a_program_that_holds_all_and_says_its_version(installer: bytes) -> None:
    assert installer.startswith(b"MZ")
    assert len(installer) > 250_000  # its own parts are some 150,000
    assert f"{VERSION}".encode("utf-16-le") in installer
    assert b"requireAdministrator" in installer


def test_a_half_copied_or_changed_installer_fails_its_own_check(installer: bytes) -> None:
    assert is_whole(installer)
    assert not is_whole(installer[: len(installer) // 2])
    changed = bytearray(installer)
    changed[len(changed) // 2] ^= 1
    assert not is_whole(bytes(changed))
