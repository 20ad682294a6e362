"""Disks that are cut off at any write, that tear, fill up and fail to sync. No time passes on them.

SQLite runs on its own file system layer over files in memory; above it, every write of a volume is
remembered until the moment a power cut may ask for it. Only the volume's syncs make anything last.

    kill       what was written stays: the system has it
    power cut  what was synced stays; each later write stays, goes, or is torn at 512 bytes
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from typing import TYPE_CHECKING

import apsw

from station.journal import durable, rescue, room
from station.journal.reserve import Reserve
from tests.simulator.plan import Kind
from tests.simulator.replacing import replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from random import Random

SECTOR = 512
_ROOM_SLICE = 32 * 1024
_ROOM = 4 * _ROOM_SLICE
"""How much is written ahead: enough to scan into, little enough to rebuild a disk quickly."""
_RESERVE = 256 * 1024
SALVAGING = ".salvaging"


class Died(BaseException):
    """The station's process ended in the middle of whatever it did. Nothing may catch this."""

    def __init__(self, volume: Volume) -> None:
        super().__init__()
        self.volume = volume


class Volume:
    """One station's disk: a folder, and what is known to be safe of the files in it."""

    def __init__(self, folder: Path, hit: Callable[[Kind], None]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self.hit = hit
        self.is_full = False
        self.failing_syncs = 0
        self.on_failed_sync: Callable[[], None] = lambda: None
        self.dies_after: int | None = None
        """So many more writes and syncs, and the process is dead."""
        self.is_dead = False
        self.is_buried = False
        self.files: dict[str, Contents] = {}
        self.small: dict[str, tuple[bytes | None, bytes]] = {}
        """Files that are replaced whole: what is synced, and what the system shows."""
        self.spare = 0
        """How much a full disk still takes: what its reserve gave back."""
        self.has_reserve = False
        self.handles: set[File] = set()

    def contents(self, name: str) -> Contents:
        return self.files.setdefault(name, Contents())

    def tick(self) -> None:
        """Count a write or a sync towards the moment of death; after it, nothing is done at all."""
        if self.dies_after is not None:
            self.dies_after -= 1
            self.is_dead |= self.dies_after < 0
        if self.is_dead:
            raise Died(self)

    def bury(self) -> None:
        """End the process: what it still holds may be closed, and nothing comes of it."""
        self.is_dead = self.is_buried = True

    def born(self) -> None:
        """Begin a new life of the process: whatever the last one still held is closed."""
        assert not self.handles, "the dead still hold files"
        self.is_dead, self.is_buried, self.dies_after = False, False, None

    def heal(self) -> None:
        self.is_full, self.failing_syncs, self.spare = False, 0, 0

    def takes(self, growth: int) -> bool:
        """Tell whether a file may grow by so much."""
        if self.is_full and growth > self.spare:
            self.hit(Kind.DISK_FULL)
            return False
        if self.is_full and growth > 0:
            self.spare -= growth
        return True

    def free_reserve(self) -> None:
        if self.has_reserve:
            self.has_reserve, self.spare = False, _RESERVE

    def lose_power(self, chance: Random) -> None:
        """Leave of each file what the disk had, or may have had."""
        for name, contents in self.files.items():
            for _ in range(contents.settle(chance)):
                self.hit(Kind.TORN)
            (self.folder / name).write_bytes(contents.read())
        for name, (synced, shown) in list(self.small.items()):
            kept = shown if chance.random() > 1 / 2 else synced
            self._put_small(name, kept)

    def replace(self, name: str, data: bytes, *, synced: bool) -> None:
        """Do what the journal's `durable` does past SQLite: one file in the place of another."""
        if self.is_buried:
            return
        self.tick()
        if not self.takes(len(data)):
            raise OSError("no space left on device")
        before = self.small.get(name, (None, b""))[0]
        self.small[name] = data if synced else before, data
        (self.folder / name).write_bytes(data)

    def _put_small(self, name: str, data: bytes | None) -> None:
        if data is None:
            del self.small[name]
            (self.folder / name).unlink(missing_ok=True)
        else:
            self.small[name] = data, data
            (self.folder / name).write_bytes(data)

    def copy(self) -> dict[str, bytes]:
        """Copy the store's files, as a back-up or a clone of the disk does."""
        there = [name for name in self.files if (self.folder / name).exists()]
        return {name: (self.folder / name).read_bytes() for name in there}

    def put_back(self, copy: dict[str, bytes]) -> None:
        """Put an old copy of the store in its place. What lies elsewhere is not in it."""
        for name in self.files:
            (self.folder / name).unlink(missing_ok=True)
        self.files.clear()
        for name, content in copy.items():
            (self.folder / name).write_bytes(content)
            self.contents(name).write(0, content)
            self.contents(name).sync()

    def delete_wal(self) -> None:
        """Have somebody delete the WAL, who takes it for a temporary file."""
        for name in [name for name in self.files if name.endswith("-wal")]:
            (self.folder / name).unlink(missing_ok=True)
            del self.files[name]

    def write_room(self, name: str) -> bool:
        """Do what the journal's `room` does past SQLite: zeros behind the end, durably."""
        contents = self.files.get(name)
        if contents is None or contents.length >= _ROOM or not self.takes(_ROOM_SLICE):
            return False
        with (self.folder / name).open("ab") as file:
            file.write(bytes(_ROOM_SLICE))
        contents.write(contents.length, bytes(_ROOM_SLICE))
        return self.synced(contents)

    def write_again(self, name: str) -> None:
        """Do what `room` does after a failed sync: all that the system has of a file, once more."""
        contents = self.files.get(name)
        if contents is None:
            return
        self.tick()
        contents.write(0, (self.folder / name).read_bytes())
        if not self.synced(contents):
            raise OSError("input/output error")

    def synced(self, contents: Contents) -> bool:
        if self.failing_syncs:
            self.failing_syncs -= 1
            self.hit(Kind.SYNC_FAILED)
            self.on_failed_sync()
            contents.fail_to_sync()
            return False
        contents.sync()
        return True

    def delete(self, name: str) -> None:
        self.files.pop(name, None)

    def has_become(self, name: str, made_as: str) -> None:
        """Follow what the journal's `rescue` renames past SQLite: a store in another's place."""
        self.files[name] = self.files.pop(made_as)
        self.files.pop(f"{name}-wal", None)


class Contents:
    """A file as the sum of its writes. Those before `safe` were synced. `None` cuts the file off."""

    def __init__(self) -> None:
        self.writes: list[tuple[int, bytes | None]] = []
        self.safe = 0
        self.length = 0

    def write(self, offset: int, data: bytes) -> None:
        self.writes.append((offset, data))
        self.length = max(self.length, offset + len(data))

    def cut_off(self, length: int) -> None:
        self.writes.append((length, None))
        self.length = length

    def sync(self) -> None:
        self.safe = len(self.writes)

    def fail_to_sync(self) -> None:
        """Drop what was not synced: the system thinks it is written, and never tries again."""
        del self.writes[self.safe :]

    def settle(self, chance: Random) -> int:
        """Decide what of the unsynced writes is there; return how many of them were torn."""
        kept = self.writes[: self.safe]
        torn = 0
        for offset, data in self.writes[self.safe :]:
            roll = chance.random()
            if roll > 2 / 3:
                kept.append((offset, data))
            elif roll > 1 / 3 and data is not None:
                torn += 1
                kept.append((offset, _torn(offset, data, chance)))
        self.writes = kept
        self.sync()
        return torn

    def read(self) -> bytes:
        content = bytearray()
        for offset, data in self.writes:
            if data is None:
                del content[offset:]
            elif data:
                content.extend(bytes(max(0, offset - len(content))))
                content[offset : offset + len(data)] = data
        # From here on it is one write, long since made.
        self.writes = [(0, bytes(content))]
        self.length = len(content)
        self.sync()
        return bytes(content)


def _torn(offset: int, data: bytes, chance: Random) -> bytes:
    """Keep whole sectors of the disk, counted from the file's start."""
    boundary = (offset // SECTOR + chance.randrange(len(data) // SECTOR + 1)) * SECTOR
    return data[: max(0, boundary - offset)]


def _tell_of(passed_over: sys.UnraisableHookArgs) -> None:
    """Report what SQLite passes over, unless it is that the process has died: see `World._do`."""
    if not isinstance(passed_over.exc_value, Died):
        sys.__unraisablehook__(passed_over)


class VirtualDisks(apsw.VFS):
    """Every store that is opened while this is entered lies on one of its volumes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = "unix"
        self.volumes: dict[str, Volume] = {}
        super().__init__("virtual disks", self._real, makedefault=True)
        self._connection = apsw.Connection
        apsw.Connection = Connection  # type: ignore[misc]  # until `close`

    def close(self) -> None:
        self.unregister()
        apsw.Connection = self._connection  # type: ignore[misc]  # as it was
        shutil.rmtree(self.root, ignore_errors=True)

    def volume(self, name: str, hit: Callable[[Kind], None]) -> Volume:
        volume = Volume(self.root / name, hit)
        self.volumes[name] = volume
        return volume

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """Stand in for what the journal does to its files past SQLite."""

        really_put = rescue.put_in_place

        def write_room(wal: Path) -> bool:
            volume, name = self.find(wal)
            return volume.write_room(name)

        def write_again(wal: Path) -> None:
            volume, name = self.find(wal)
            volume.write_again(name)

        def write_reserve(reserve: Reserve) -> None:
            volume, _ = self.find(reserve.file)
            volume.has_reserve = not volume.is_full
            reserve.is_wanted = False

        def put_in_place(rescued: Path, file: Path) -> None:
            really_put(rescued, file)
            volume, name = self.find(file)
            volume.has_become(name, f"{name}{SALVAGING}")

        def replace(file: Path, data: bytes, *, synced: bool = True) -> None:
            volume, name = self.find(file)
            volume.replace(name, data, synced=synced)

        with (
            replaced(room, "write_room", write_room),
            replaced(room, "write_again", write_again),
            replaced(durable, "replace", replace),
            replaced(rescue, "put_in_place", put_in_place),
            replaced(Reserve, "write_slice", write_reserve),
            replaced(Reserve, "free", lambda reserve: self.find(reserve.file)[0].free_reserve()),
            replaced(Reserve, "has_room", lambda reserve: not self.find(reserve.file)[0].is_full),
            replaced(sys, "unraisablehook", _tell_of),
        ):
            yield

    def forget(self) -> None:
        """Make all volumes and their files as if they had never been."""
        for volume in self.volumes.values():
            shutil.rmtree(volume.folder)
        self.volumes.clear()

    def find(self, path: str | Path) -> tuple[Volume, str]:
        """Return the volume that a file lies on, and its name there, with its folder if any."""
        volume, _, name = str(path).removeprefix(f"{self.root}/").partition("/")
        return self.volumes[volume], name

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        if path is None:  # a sort that is too long for memory, and gone with its statement
            return apsw.VFSFile(self._real, None, flags)
        return File(*self.find(path), self._real, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        volume, name = self.find(filename)
        if not volume.is_buried:
            volume.tick()
            super().xDelete(filename, syncdir)
            volume.delete(name)


class Connection(apsw.Connection):
    """A connection whose close never fails: SQLite passes over what its checkpoint meets then.

    Only a file system that is written in Python has its errors come out there.
    """

    def close(self, force: bool = False) -> None:  # apsw's
        with contextlib.suppress(apsw.Error):
            super().close(force)


class File(apsw.VFSFile):
    """One open file of a volume. After its process has died, nothing that it is told happens."""

    def __init__(
        self,
        volume: Volume,
        name: str,
        real: str,
        path: str | apsw.URIFilename | None,
        flags: list[int],
    ) -> None:
        super().__init__(real, path, flags)
        self._volume = volume
        self._name = name
        volume.handles.add(self)
        if (volume.folder / name).stat().st_size == 0:
            # Made anew; whatever was called so before was unlinked past SQLite.
            volume.files.pop(name, None)

    def xClose(self) -> None:  # noqa: N802
        self._volume.handles.discard(self)
        super().xClose()

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        volume = self._volume
        if volume.is_buried:
            return
        volume.tick()
        contents = volume.contents(self._name)
        if not volume.takes(offset + len(data) - contents.length):
            raise apsw.FullError("the disk is full")
        super().xWrite(data, offset)
        contents.write(offset, data)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        if not self._volume.is_buried:
            self._volume.tick()
            super().xTruncate(newsize)
            self._volume.contents(self._name).cut_off(newsize)

    def xSync(self, flags: int) -> None:  # noqa: ARG002, N802
        volume = self._volume
        if volume.is_buried:
            return
        volume.tick()
        if not volume.synced(volume.contents(self._name)):
            raise apsw.IOError("input/output error")
