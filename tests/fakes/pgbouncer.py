"""PgBouncer in transaction mode in front of a server of ours, under the same account as that."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from station.demo.postgres import WATCHED, _dismiss, _free_port

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres

_UNPACKED = Path(__file__).parents[2] / ".tools" / "debian"
_START_WITHIN_S = 20.0
_SETTINGS = {
    "listen_addr": "127.0.0.1",
    "unix_socket_dir": "",
    "pool_mode": "transaction",
    # Each transaction on another server connection: whatever a session keeps is missed at once.
    "server_round_robin": "1",
    "default_pool_size": "6",
    "auth_type": "scram-sha-256",
    "admin_users": "postgres",
    "server_login_retry": "1",
}


class PgBouncer:
    """One process on a port of its own that stays the same; `settings` go over ours."""

    def __init__(self, server: EmbeddedPostgres, **settings: str) -> None:
        self._server = server
        self._settings = {**_SETTINGS, **settings}
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = server._home().home / f"pgbouncer-{id(self)}"
        self.port = _free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def in_front_of(self, url: str) -> str:
        """Return the address that leads to the same database through here."""
        parts = urlsplit(url)
        account, _, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{self.port}"))

    def start(self) -> None:
        """Start it and return when it listens."""
        program, libraries = self._installed()
        account = self._server._home().account
        argv = account.command(
            *("env", f"LD_LIBRARY_PATH={libraries}", program, "-q", self._write_settings()),
        )
        with (self._folder / "log").open("ab") as log:
            self._process = account.popen(["sh", "-c", WATCHED, "sh", *argv], log)
        deadline_s = time.monotonic() + _START_WITHIN_S
        while not self._listens():
            log_text = (self._folder / "log").read_text(errors="replace")
            assert self._process.poll() is None, log_text
            assert time.monotonic() < deadline_s, log_text
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop it at once, whoever is connected."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            process.wait()
            _dismiss(process)

    def show(self, what: str) -> list[dict[str, Any]]:
        """Ask its console: CLIENTS, SERVERS, POOLS …"""
        with self._console() as console:
            shown = console.execute(f"SHOW {what}".encode())
            assert shown.description is not None
            names = [column.name for column in shown.description]
            return [dict(zip(names, row, strict=True)) for row in shown]

    def tell(self, command: str) -> None:
        """Tell its console: RECONNECT, PAUSE …"""
        with self._console() as console:
            console.execute(command.encode())

    def _console(self) -> psycopg.Connection:
        url = self.in_front_of(self._server.url("pgbouncer"))
        return psycopg.connect(url, autocommit=True)

    def _write_settings(self) -> Path:
        """Write what PgBouncer reads; the password is the server's, who else logs in is asked."""
        parts = urlsplit(self._server.url("postgres"))
        self._folder.mkdir(exist_ok=True)
        users = self._folder / "userlist.txt"
        users.write_text(f'"{parts.username}" "{parts.password}"\n')
        lines = [
            "[databases]",
            f"* = host=127.0.0.1 port={self._server.port} auth_user={parts.username}",
            "[pgbouncer]",
            f"listen_port = {self.port}",
            f"auth_file = {users}",
            *(f"{name} = {value}" for name, value in self._settings.items()),
        ]
        file = self._folder / "pgbouncer.ini"
        file.write_text("\n".join(lines) + "\n")
        for path in (self._folder, users, file):
            self._server._home().account.give(path)
        return file

    def _installed(self) -> tuple[Path, Path]:
        """Return the program and the folder of what it links that the system lacks."""
        unpacked = _UNPACKED / "usr" / "sbin" / "pgbouncer"
        places = f"{os.environ.get('PATH', '')}:/usr/sbin"
        program = unpacked if unpacked.exists() else shutil.which("pgbouncer", path=places)
        assert program is not None, "PgBouncer is missing: make setup"
        libraries = next(iter((_UNPACKED / "usr" / "lib").glob("*-linux-gnu*")), _UNPACKED)
        if self._server.account != "nobody":
            return Path(program), libraries
        # Who cannot reach this folder gets a copy.
        copy = self._server._home().home / "pgbouncer"
        if not copy.exists():
            shutil.copytree(libraries, copy, symlinks=True)
            shutil.copy(program, copy / "program")
        return copy / "program", copy

    def _listens(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        return False


@pytest.fixture(scope="session")
def bouncer(shared_postgres: EmbeddedPostgres) -> Iterator[PgBouncer]:
    """PgBouncer in front of the server that tests share."""
    with PgBouncer(shared_postgres) as bouncer:
        yield bouncer
