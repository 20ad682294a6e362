"""A newcomer's machine lacks this or that: set-up gets it, or says in one sentence what to do."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest

import certificates
import debian_packages
import qt_libraries
import run_uv

if TYPE_CHECKING:
    from pathlib import Path

UV = b"#!/bin/sh\nexit 0\n"


def wheel(content: bytes) -> bytes:
    """Make a wheel as the registry would send it, with one program inside."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"uv-{run_uv.VERSION}.data/scripts/uv", content)
        archive.writestr(f"uv-{run_uv.VERSION}.data/scripts/uvx", b"another")
    return packed.getvalue()


@pytest.fixture
def registry_sends(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Let the registry answer with these contents, one a request; the wheel of UV is trusted."""
    answers: list[bytes] = []
    trusted = hashlib.sha256(wheel(UV)).hexdigest()
    monkeypatch.setattr(run_uv, "WHEELS", dict.fromkeys(run_uv.WHEELS, ("any", trusted)))
    monkeypatch.setattr(run_uv, "_download", lambda *_: answers.pop())
    return answers


def test_uv_is_fetched_once_and_can_be_run(tmp_path: Path, registry_sends: list[bytes]) -> None:
    registry_sends.append(wheel(UV))
    uv = run_uv.ready(tmp_path)
    assert uv.read_bytes() == UV
    assert os.access(uv, os.X_OK)
    assert run_uv.ready(tmp_path) == uv
    assert [file.name for file in uv.parent.iterdir()] == ["uv"]


def test_a_uv_that_was_tampered_with_is_refused(
    tmp_path: Path, registry_sends: list[bytes]
) -> None:
    registry_sends.append(wheel(UV + b"rm -rf /\n"))
    with pytest.raises(SystemExit, match="is not the one this project trusts"):
        run_uv.ready(tmp_path)
    assert list(tmp_path.rglob("uv")) == []


@pytest.mark.parametrize("name", certificates.NAMED_BY_THE_SITE)
def test_the_certificates_a_site_names_are_trusted_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for other in certificates.NAMED_BY_THE_SITE:
        monkeypatch.delenv(other, raising=False)
    named = tmp_path / "site.pem"
    named.write_text("a certificate")
    monkeypatch.setenv(name, str(named))
    assert certificates.bundle(tmp_path) == str(named)
    assert run_uv.environment(tmp_path)["SSL_CERT_FILE"] == str(named)


FAKE_APT = """#!/bin/sh
echo "$0 $*" >>"$APT_LOG"
case "$*" in
  *policy*) [ -e "$APT_LISTS" ] && printf 'pgbouncer:\\n  Candidate: 1.18\\n' ;;
  *update*) touch "$APT_LISTS" ;;
  *simulate*) printf 'Inst libevent (2.1)\\nInst libllvm15 (1)\\nInst pgbouncer (1.18)\\n' ;;
  *download*) touch libevent.deb pgbouncer.deb ;;
esac
"""
FAKE_DPKG = """#!/bin/sh
mkdir -p "$3/usr/sbin" && touch "$3/usr/sbin/$(basename "$2" .deb)"
"""


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put Debian's tools on the path, of a system whose package lists were never fetched.

    Returns the file in which they note what they were asked.
    """
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, script in (
        ("apt-get", FAKE_APT),
        ("apt-cache", FAKE_APT),
        ("dpkg-deb", FAKE_DPKG),
    ):
        (tools / name).write_text(script)
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("APT_LOG", str(tmp_path / "asked"))
    monkeypatch.setenv("APT_LISTS", str(tmp_path / "lists"))
    return tmp_path / "asked"


def test_a_package_is_unpacked_without_rights_with_all_it_needs(
    tmp_path: Path, debian: Path
) -> None:
    folder = debian_packages.unpack(["pgbouncer"], tmp_path / ".tools")
    assert folder is not None
    assert sorted(file.name for file in (folder / "usr/sbin").iterdir()) == [
        "libevent",
        "pgbouncer",
    ]
    asked = debian.read_text().splitlines()
    assert any("download libevent pgbouncer" in line for line in asked)
    assert all(str(tmp_path / ".tools") in line for line in asked if " update" in line)
    assert debian_packages.unpack(["pgbouncer"], tmp_path / ".tools") == folder
    assert debian.read_text().splitlines() == asked


def test_only_root_installs_into_the_system(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert not debian_packages.install(["libgl1"])
    assert not debian.exists()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert debian_packages.install(["libgl1"])
    assert "install -y --no-install-recommends libgl1" in debian.read_text()


def test_a_system_without_debians_tools_gets_no_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not debian_packages.install(["libgl1"])
    assert debian_packages.unpack(["libgl1"], tmp_path) is None


def test_a_system_without_debians_tools_may_have_the_programs_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not debian_packages.provide_programs(["bouncer-of-ours"], tmp_path)
    (tmp_path / "bouncer-of-ours").touch(mode=0o755)
    assert debian_packages.provide_programs(["bouncer-of-ours"], tmp_path)


def test_qt_that_lacks_a_library_says_which_package_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "bin" / "python"
    (tmp_path / "lib/python3.11/site-packages/PySide6").mkdir(parents=True)
    python.parent.mkdir()
    python.write_text(
        "#!/bin/sh\necho 'libGL.so.1: cannot open shared object file: No such file' >&2\nexit 1\n"
    )
    python.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(qt_libraries, "_missing", lambda _: set())
    sentence = qt_libraries.provide(python, tmp_path)
    assert "libGL.so.1" in sentence
    assert sentence.endswith("Install libgl1 and try again.")
