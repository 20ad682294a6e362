"""Under which account an embedded PostgreSQL may run: it refuses root.

Root gives up its powers in one of two ways. In a user namespace the server sees itself as an
ordinary user while the files stay root's. Where namespaces are forbidden (containers, hardened
kernels) or cannot reach the files, it runs as `nobody`, in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from station.errors import StationError

if TYPE_CHECKING:
    from collections.abc import Sequence

ORDINARY_ID = 1000
"""Any number but 0: what the server takes itself for inside the namespace."""

PROBE_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class Account:
    """How to run what refuses root: `prefix` goes before the command, `uid`, `gid` replace ours."""

    name: str
    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def command(self, *argv: str | Path) -> list[str]:
        """Return the whole command line."""
        return [*self.prefix, *(str(part) for part in argv)]

    def popen(self, argv: Sequence[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
        """Start `argv` (from `command`) with a pipe to it, away from the terminal's signals."""
        return subprocess.Popen(  # noqa: S603 - our own binaries, no shell text from outside
            argv,
            env=_environment(),
            start_new_session=True,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )

    def run(self, *argv: str | Path, timeout_s: float) -> subprocess.CompletedProcess[bytes]:
        """Run a command to its end and return what it said; exit codes are the caller's."""
        return subprocess.run(  # noqa: S603 - our own binaries, no shell text from outside
            self.command(*argv),
            env=_environment(),
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )

    def give(self, folder: Path) -> None:
        """Make a folder of ours the account's."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


@dataclass(frozen=True, slots=True)
class Quarters:
    """Where a server lives and under whom: `home` holds the cluster, `bin` the binaries."""

    account: Account
    home: Path
    bin: Path


PLAIN = Account("plain")


def find_quarters(folder: Path, bin_folder: Path) -> Quarters:
    """Choose for this machine and user. Raises StationError(demo_postgres_root)."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return Quarters(PLAIN, folder, bin_folder)
    quarters = namespace_quarters(folder, bin_folder) or nobody_quarters(folder, bin_folder)
    if quarters is None:
        raise StationError("demo_postgres_root")
    return quarters


def namespace_quarters(folder: Path, bin_folder: Path) -> Quarters | None:
    """Return a user namespace, None where it is forbidden or cannot reach the files."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    ordinary = (f"--map-user={ORDINARY_ID}", f"--map-group={ORDINARY_ID}")
    account = Account("namespace", (unshare, "--user", *ordinary, "--"))
    if not _can_use(account, folder, bin_folder):
        return None
    return Quarters(account, folder, bin_folder)


def nobody_quarters(folder: Path, bin_folder: Path) -> Quarters | None:
    """Return the account `nobody` with a folder under the system's temporary one.

    The folder's path is kept in `folder`/elsewhere, so that a later run finds its cluster again.
    Binaries that `nobody` cannot reach are copied there.
    """
    uid, gid = _nobody()
    account = Account("nobody", uid=uid, gid=gid)
    home = _home_elsewhere(folder / "elsewhere", account)
    if not _can_use(account, home, bin_folder):
        bin_folder = _copied(bin_folder, home)
    if not _can_use(account, home, bin_folder):
        shutil.rmtree(home)
        return None
    return Quarters(account, home, bin_folder)


def _nobody() -> tuple[int, int]:
    import pwd  # POSIX only, and only root needs it

    entry = pwd.getpwnam("nobody")
    return entry.pw_uid, entry.pw_gid


def _home_elsewhere(note: Path, account: Account) -> Path:
    if note.is_file():
        known = Path(note.read_text(encoding="utf-8"))
        if known.is_dir() and not known.is_symlink() and known.stat().st_uid == account.uid:
            return known
    home = Path(tempfile.mkdtemp(prefix="hub-station-postgres-"))
    account.give(home)
    note.write_text(str(home), encoding="utf-8")
    return home


def _copied(bin_folder: Path, home: Path) -> Path:
    """Copy the binaries into `home`, laid out as pip does it: they find their libraries so."""
    package = bin_folder.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    copy = home / package.name
    for source, target in ((package, copy), (libraries, copy.with_name(libraries.name))):
        if source.is_dir() and not target.is_dir():
            shutil.copytree(source, target, symlinks=True)
    return copy / bin_folder.relative_to(package)


def _can_use(account: Account, home: Path, bin_folder: Path) -> bool:
    """Whether the account may write `home` and run the binaries, asked by doing it."""
    script = 'test -w "$0" && exec "$1" --version'
    postgres = bin_folder / "postgres"
    try:
        answer = account.run("sh", "-c", script, home, postgres, timeout_s=PROBE_TIMEOUT_S)
    except OSError:
        return False
    return answer.returncode == 0


def _environment() -> dict[str, str]:
    """Return ours without PG* settings meant for other servers; messages in English."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C"}
