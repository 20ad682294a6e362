"""A minimal Debian 12 in a folder: what a counter's PC is before anything of ours is on it.

Made by debootstrap from where this machine's apt gets its packages, with this machine's settings
for apt. Needs root, and a mount namespace of its own (`unshare --mount`), so that nothing stays
mounted whatever happens.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RELEASE = "bookworm"
OPERATOR = "counter"
HOME = Path("/home") / OPERATOR
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
TIMEOUT_S = 900
ENDS_WITHIN_S = 120
OF_THIS_MACHINE = (
    *("etc/apt/sources.list", "etc/apt/sources.list.d", "etc/apt/auth.conf.d"),
    *("etc/apt/apt.conf.d", "etc/apt/trusted.gpg", "etc/apt/trusted.gpg.d", "etc/apt/keyrings"),
    *("usr/share/keyrings", "etc/ssl/certs/ca-certificates.crt", "etc/resolv.conf", "etc/hosts"),
)
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def mirror() -> str:
    """Return where this machine's apt gets Debian's packages of the release."""
    command = [
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(CODENAME)",
        "Created-By: Packages",
    ]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = [line.split()[0] for line in said.splitlines() if line.split()[1:] == [RELEASE]]
    if not found:
        raise LookupError(
            f"This machine's apt knows no source of {RELEASE}: add one, apt-get update."
        )
    return found[0]


class SmallDebian:
    """Commands run inside `folder` as root or as the counter's operator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._rooms: set[str] = set()

    @classmethod
    def make(cls, base: Path, folder: Path) -> SmallDebian:
        """Return a new system; `base` is made once and copied from then on."""
        if not (base / "etc/debian_version").exists():
            part = base.with_name(base.name + ".part")
            shutil.rmtree(part, ignore_errors=True)
            part.parent.mkdir(parents=True, exist_ok=True)
            _quietly("debootstrap", "--variant=minbase", RELEASE, str(part), mirror())
            part.rename(base)
        _quietly("cp", "-a", "--reflink=auto", str(base), str(folder))
        debian = cls(folder)
        debian._settle()
        return debian

    def _settle(self) -> None:
        for name in OF_THIS_MACHINE:
            _copy(Path("/") / name, self.folder / name)
        _quietly("mount", "--rbind", "/dev", str(self.folder / "dev"))
        _quietly("mount", "-t", "proc", "proc", str(self.folder / "proc"))
        self("useradd", "--create-home", "--shell", "/bin/sh", OPERATOR)
        self("apt-get", "-q", "update")

    def __call__(self, *command: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Run as root; see run."""
        return self.run(command, **options)  # type: ignore[arg-type]  # the same options

    def run(
        self,
        command: tuple[str, ...],
        *,
        user: str = "root",
        check: bool = True,
        environment: dict[str, str] | None = None,
        stdin: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run to its end; fail with what it said, unless `check` is False."""
        done = subprocess.run(
            self.inside(command, user, environment),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        assert not check or done.returncode == 0, (
            command,
            done.stdout[-3000:],
            done.stderr[-3000:],
        )
        return done

    def operator(self, *command: str, **options: object) -> subprocess.CompletedProcess[str]:
        """Run as the operator, who has no display; see run."""
        return self.run(command, user=OPERATOR, **options)  # type: ignore[arg-type]  # the same

    @contextmanager
    def running(
        self, *command: str, environment: dict[str, str] | None = None
    ) -> Iterator[subprocess.Popen[str]]:
        """Run as the operator until the end of the block; it must end well when asked to."""
        with subprocess.Popen(
            self.inside(command, OPERATOR, environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                process.terminate()
                code = process.wait(ENDS_WITHIN_S)
            assert code == 0, command

    def inside(
        self, command: tuple[str, ...], user: str, environment: dict[str, str] | None
    ) -> list[str]:
        """Return the command that does it in there, with nothing of our environment."""
        home = "/root" if user == "root" else str(HOME)
        variables = {"PATH": PATH, "HOME": home, "USER": user, "LANG": "C.UTF-8"}
        variables |= {"DEBIAN_FRONTEND": "noninteractive"} | (environment or {})
        given = [f"{name}={value}" for name, value in variables.items()]
        return ["chroot", f"--userspec={user}", str(self.folder), "env", "-i", *given, *command]

    def path(self, inside: Path | str) -> Path:
        """Return where a path of theirs lies for us."""
        return self.folder / Path(inside).relative_to("/")

    def give(self, file: Path) -> str:
        """Put a file into its /tmp; return its name in there."""
        _copy(file, self.folder / "tmp" / file.name)
        return f"/tmp/{file.name}"

    def room(self, folder: str, size: str) -> None:
        """Give a folder a disk of its own, of so much room; or more room to the one it has."""
        place = self.path(folder)
        is_new = not os.path.ismount(place)
        place.mkdir(parents=True, exist_ok=True)
        self._rooms.add(folder.lstrip("/"))
        how = (
            ["-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs"]
            if is_new
            else [*("-o", f"remount,size={size}")]
        )
        _quietly("mount", *how, str(place))

    def end(self) -> None:
        """Unmount what was mounted, so that the folder can be removed."""
        for place in ("proc", "dev", *self._rooms):
            _quietly("umount", "--recursive", str(self.folder / place))


def _copy(source: Path, to: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, to, symlinks=False, dirs_exist_ok=True)
    elif source.exists():
        to.parent.mkdir(parents=True, exist_ok=True)
        to.unlink(missing_ok=True)
        shutil.copyfile(source, to)


def _quietly(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
