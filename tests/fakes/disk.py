"""A disk under SQLite that fills up, that cannot sync, and that remembers every write.

It stands in for SQLite's default file system, so the code under test opens its store as always.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import apsw

if TYPE_CHECKING:
    from types import TracebackType


@dataclass(frozen=True)
class Write:
    """Bytes handed to the system; until the file's next sync they may be lost or torn."""

    file: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    """The file's new length."""

    file: str
    length: int


@dataclass(frozen=True)
class Sync:
    """From here on what was written to this file survives."""

    file: str


@dataclass(frozen=True)
class Delete:
    """The file is gone."""

    file: str


@dataclass(frozen=True)
class Acknowledged:
    """Not the disk's: the test notes here what the operator was told."""

    event_id: bytes


Step = Write | Truncate | Sync | Delete | Acknowledged


_NAME = "faulty disk"
_ABOVE = f"multipleciphers-{_NAME}"
"""What seals pages stands above the disk, as it does at a counter."""


class FaultyDisk(apsw.VFS):
    """Every store opened while it is entered lies on this disk. File names are without folders.

    `limit_bytes` is how much all the files in a journal's folder may take together.
    """

    def __init__(self) -> None:
        self._default = apsw.vfs_names()[0]
        self._real = self._default.removeprefix("multipleciphers-")
        super().__init__(_NAME, self._real)
        # Made by naming it.
        apsw.Connection(":memory:", vfs=_ABOVE).close()
        apsw.set_default_vfs(_ABOVE)
        self.is_full = False
        self.limit_bytes: int | None = None
        self.cannot_sync = False
        self.steps: list[Step] = []

    def __enter__(self) -> Self:
        return self

    def free_bytes(self, folder: Path) -> int:
        """Return what is left of the limit, to stand for what the system says."""
        used = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
        return 1 << 40 if self.limit_bytes is None else max(0, self.limit_bytes - used)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.take_away()

    def take_away(self) -> None:
        """Let the system's own disk be the stores' again."""
        if apsw.vfs_names()[0] == _ABOVE:
            apsw.set_default_vfs(self._default)
            apsw.unregister_vfs(_ABOVE)
            self.unregister()

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> _File:  # noqa: N802
        return _File(self, self._real, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.steps.append(Delete(Path(filename).name))


class _File(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, real: str, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        super().__init__(real, name, flags)
        self._disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        self._path = Path(path or "")
        self._name = self._path.name
        # The journal alone: SQLite passes over a failure while it closes a file, but what is
        # raised here would come out of the mirror's `close`.
        self._fails = self._name.startswith("journal")

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._fails and (self._disk.is_full or self._grows_too_large(offset + len(data))):
            raise apsw.FullError("the disk is full")
        super().xWrite(data, offset)
        self._disk.steps.append(Write(self._name, offset, bytes(data)))

    def _grows_too_large(self, end: int) -> bool:
        growth = end - self._path.stat().st_size
        return growth > 0 and growth > self._disk.free_bytes(self._path.parent)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._disk.steps.append(Truncate(self._name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._disk.cannot_sync and self._fails:
            raise apsw.IOError("input/output error")
        super().xSync(flags)
        self._disk.steps.append(Sync(self._name))
