"""Records with strace what a program does to a folder's files, and to whom it acknowledged what.

Below SQLite, its encryption and Python: what is recorded is what the system was asked for. Standard
output is where the program acknowledges, a line each: an event's id in hexadecimal.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fakes.disk import Acknowledged, Sync, Truncate, Write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tests.fakes.disk import Step

ROOT = "0/"
"""The folder that is watched."""
_PROJECT = Path(__file__).parents[2]
_UNPACKED = _PROJECT / ".tools" / "debian" / "usr"
_CALLS = (
    *("openat", "close", "lseek", "write", "writev", "pwrite64", "pwritev", "fsync", "fdatasync"),
    *("truncate", "ftruncate", "fallocate", "rename", "renameat", "renameat2", "link", "linkat"),
    *("unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "dup", "dup2", "dup3", "sendfile"),
    *("copy_file_range", "sync_file_range"),
)
_HARMLESS = ("lseek", "sync_file_range")
_LINE = re.compile(r"\d+ +(\w+)\((.*)\)\s+= (-?\d+)")
_UNFINISHED = " <unfinished ...>"
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>")
_BYTE = re.compile(r"\\x([0-9a-f]{2})")
_STDOUT = 1
_ID_LETTERS = 32


@dataclass(frozen=True)
class Named:
    """Entries of a folder changed, all in one step: name → file, None where it is gone.

    Files are numbers, and so are folders, with a stroke behind.
    """

    folder: str
    changes: Mapping[str, str | None]


@dataclass
class _Open:
    file: str | None
    """None for what is not watched."""
    at: int = 0


@dataclass
class Trace:
    """The steps of a program, in its order. Files and folders are called by numbers."""

    watched: Path
    acknowledged: Iterable[bytes] = ()
    """Before it began."""
    steps: list[Step | Named] = field(default_factory=list)
    _names: dict[Path, str] = field(default_factory=dict)
    _opened: dict[int, _Open] = field(default_factory=dict)
    _told: bytes = b""

    def __post_init__(self) -> None:
        self._names[self.watched] = ROOT
        for path in sorted(self.watched.rglob("*")):
            self._make(path, "/" if path.is_dir() else "")
            if path.is_file():
                self.steps.append(Write(self._names[path], 0, path.read_bytes()))
        self.steps += [Sync(name) for name in self._names.values()]
        self.steps += [Acknowledged(event_id) for event_id in self.acknowledged]

    def take(self, line: str) -> None:
        """Note one line of strace's. Raises ValueError for a call that nobody has modelled."""
        found = _LINE.match(line)
        if found is None or int(found[3]) < 0:
            return
        name, arguments, result = found[1], found[2].split(", "), int(found[3])
        modelled: dict[str, Callable[[list[str], int], None]] = {
            "openat": self._open,
            "close": lambda given, _: self._forget(int(given[0])),
            "lseek": self._seek,
            "write": self._write,
            "pwrite64": self._write_at,
            "fsync": self._sync,
            "fdatasync": self._sync,
            "ftruncate": self._truncate,
            "rename": self._rename,
            "unlink": lambda given, _: self._unlink(_path(given[0])),
            "unlinkat": lambda given, _: self._unlink(_path(given[1])),
            "mkdir": lambda given, _: self._make(_path(given[0]), "/"),
        }
        if name in modelled:
            modelled[name](arguments, result)
        elif name not in _HARMLESS and str(self.watched) in _BYTE.sub(_letter, line):
            raise ValueError(line)

    def take_all(self, lines: Iterable[str]) -> None:
        """Note a whole log, in the order in which the threads' calls ended."""
        begun: dict[str, str] = {}
        for line in map(str.rstrip, lines):
            resumed = _RESUMED.match(line)
            if line.endswith(_UNFINISHED):
                begun[line.split()[0]] = line.removesuffix(_UNFINISHED)
            elif resumed is not None:
                self.take(begun.pop(resumed[1]) + line[resumed.end() :])
            else:
                self.take(line)

    def _open(self, given: list[str], descriptor: int) -> None:
        path, flags = _path(given[1]), given[2]
        if self.watched not in (path, *path.parents):
            self._opened[descriptor] = _Open(None)
            return
        if path not in self._names:
            assert "O_CREAT" in flags, path
            self._make(path)
        file = self._names[path]
        if "O_TRUNC" in flags:
            self.steps.append(Truncate(file, 0))
        if "O_APPEND" in flags:
            self._opened[descriptor] = _Open(file, self._length(file))
        else:
            self._opened[descriptor] = _Open(file)

    def _length(self, file: str) -> int:
        length = 0
        for step in self.steps:
            match step:
                case Write(name, offset, data) if name == file:
                    length = max(length, offset + len(data))
                case Truncate(name, size) if name == file:
                    length = size
                case _:
                    pass
        return length

    def _forget(self, descriptor: int) -> None:
        self._opened.pop(descriptor, None)

    def _seek(self, given: list[str], position: int) -> None:
        self._at(given).at = position

    def _at(self, given: list[str]) -> _Open:
        return self._opened.get(int(given[0]), _Open(None))

    def _write(self, given: list[str], written: int) -> None:
        data = _bytes(given[1])[:written]
        if int(given[0]) == _STDOUT:
            self._tell(data)
            return
        opened = self._at(given)
        if opened.file is not None:
            self.steps.append(Write(opened.file, opened.at, data))
        opened.at += written

    def _tell(self, data: bytes) -> None:
        *whole, self._told = (self._told + data).split(b"\n")
        ids = [line.decode() for line in whole if len(line) == _ID_LETTERS]
        self.steps += [Acknowledged(bytes.fromhex(event_id)) for event_id in ids]

    def _write_at(self, given: list[str], written: int) -> None:
        opened = self._at(given)
        if opened.file is not None:
            data = _bytes(given[1])[:written]
            self.steps.append(Write(opened.file, int(given[3]), data))

    def _sync(self, given: list[str], _: int) -> None:
        opened = self._at(given)
        if opened.file is not None:
            self.steps.append(Sync(opened.file))

    def _truncate(self, given: list[str], _: int) -> None:
        opened = self._at(given)
        if opened.file is not None:
            self.steps.append(Truncate(opened.file, int(given[1])))

    # ── names ────────────────────────────────────────────────────────────────────────────────

    def _make(self, path: Path, kind: str = "") -> None:
        if self.watched in path.parents:
            self._names[path] = f"{len(self.steps) + 1}{kind}"
            self._name(path.parent, {path.name: self._names[path]})

    def _unlink(self, path: Path) -> None:
        if self._names.pop(path, None) is not None:
            self._name(path.parent, {path.name: None})

    def _rename(self, given: list[str], _: int) -> None:
        old, new = _path(given[0]), _path(given[1])
        if old not in self._names:
            return
        self._names[new] = self._names.pop(old)
        if old.parent == new.parent:
            self._name(new.parent, {old.name: None, new.name: self._names[new]})
        else:  # not in one step where it is two folders
            self._name(new.parent, {new.name: self._names[new]})
            self._name(old.parent, {old.name: None})

    def _name(self, folder: Path, changes: Mapping[str, str | None]) -> None:
        self.steps.append(Named(self._names[folder], changes))


def trace(
    watched: Path,
    arguments: Sequence[str],
    acknowledged: Iterable[bytes] = (),
    **environment: str,
) -> tuple[list[Step | Named], int]:
    """Run `python arguments` to its end; return what it did to `watched`.

    The first steps, so many as the number tells, made what was there before; it counts as durable,
    and what was `acknowledged` as promised.
    """
    traced = Trace(watched, acknowledged)
    before = len(traced.steps)
    log = watched.with_name(watched.name + ".strace")
    strace = [_program(), "-f", "-qq", "-xx", "-s", "2000000", "-e", f"trace={','.join(_CALLS)}"]
    libraries = str(_UNPACKED / "lib" / f"{os.uname().machine}-linux-gnu")
    ended = subprocess.run(
        [*strace, "-o", str(log), sys.executable, *arguments],
        cwd=_PROJECT,
        env={**os.environ, **environment, "LD_LIBRARY_PATH": libraries},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr.decode()
    with log.open() as lines:
        traced.take_all(lines)
    return traced.steps, before


def _program() -> str:
    found = shutil.which("strace", path=f"{os.environ.get('PATH', '')}:{_UNPACKED / 'bin'}")
    assert found is not None, "install strace"
    return found


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))


def _bytes(quoted: str) -> bytes:
    assert quoted.endswith('"'), "cut short"
    return bytes.fromhex(quoted.strip('"').replace("\\x", ""))


def _path(quoted: str) -> Path:
    return Path(os.fsdecode(_bytes(quoted)))
