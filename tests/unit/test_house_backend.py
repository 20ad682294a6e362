"""The tests' Node backend is installed from its lock, once, by the site's own npm settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import backend_packages

if TYPE_CHECKING:
    from pathlib import Path

FAKE_PYTHON = """#!/bin/sh
echo "$3 $NODE_EXTRA_CA_CERTS" >>"$ASKED"
[ -z "$FAILURE" ] || { echo "$FAILURE" >&2; exit 1; }
mkdir -p node_modules
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "backend"
    folder.mkdir()
    for name in backend_packages.NAMED:
        (folder / name).write_text("{}")
    return folder


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand for an interpreter whose npm notes in the file `asked` what it was asked."""
    python = tmp_path / "python"
    python.write_text(FAKE_PYTHON)
    python.chmod(0o755)
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setenv("FAILURE", "")
    monkeypatch.setenv("SSL_CERT_FILE", str(python))
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    return python


def asked(python: Path) -> list[str]:
    return python.with_name("asked").read_text().splitlines()


def test_packages_are_fetched_once_and_again_when_the_lock_changed(
    tmp_path: Path, folder: Path, python: Path
) -> None:
    for _ in range(2):
        assert backend_packages.provide(python, tmp_path, folder) == ""
    assert backend_packages.is_provided(folder)
    assert len(asked(python)) == 1
    (folder / "package-lock.json").write_text('{"name": "newer"}')
    assert not backend_packages.is_provided(folder)
    assert backend_packages.provide(python, tmp_path, folder) == ""
    assert len(asked(python)) == 2


def test_npm_trusts_what_the_site_trusts(
    tmp_path: Path, folder: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend_packages.provide(python, tmp_path, folder)
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "/site/own.pem")
    (folder / "package.json").write_text('{"name": "newer"}')
    backend_packages.provide(python, tmp_path, folder)
    assert asked(python) == [f"ci {python}", "ci /site/own.pem"]


def test_what_npm_could_not_do_is_told_and_tried_again(
    tmp_path: Path, folder: Path, python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILURE", "npm error code ENOTFOUND")
    sentence = backend_packages.provide(python, tmp_path, folder)
    assert sentence.startswith("npm error code ENOTFOUND\nCannot fetch the npm packages")
    assert not backend_packages.is_provided(folder)
    monkeypatch.setenv("FAILURE", "")
    assert backend_packages.provide(python, tmp_path, folder) == ""


def test_a_home_that_cannot_be_written_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("npm_config_cache", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "nowhere"))
    environment = backend_packages._environment(tmp_path)
    assert environment["npm_config_cache"] == str(tmp_path / "npm-cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "npm_config_cache" not in backend_packages._environment(tmp_path)


def test_the_lock_says_what_is_in_each_package_and_not_where_it_comes_from() -> None:
    lock = json.loads((backend_packages.FOLDER / "package-lock.json").read_text())
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert {"node_modules/sequelize", "node_modules/pg"} <= packages.keys()
    assert [name for name, one in packages.items() if "resolved" in one] == []
    assert [name for name, one in packages.items() if "integrity" not in one] == []


def test_packages_are_asked_for_by_their_exact_version() -> None:
    named = json.loads((backend_packages.FOLDER / "package.json").read_text())["dependencies"]
    assert all(version.replace(".", "").isdigit() for version in named.values())
