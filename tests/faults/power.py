"""Rebuilds the disks that a power cut may leave behind, and looks for what was acknowledged.

Between two syncs of a file the system may write, drop or tear (at 512 bytes) whatever it was given,
in any order. A disk is legal when everything before a file's last sync is there and each later
write is there, gone or torn. A folder's entries are durable with the folder's own sync; of later
changes to them a legal disk has the first so many.
"""

from __future__ import annotations

import hashlib
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import apsw

from station.clock import SystemClock
from station.errors import StationError
from station.journal import archive, keys, schema
from station.journal.history import events, verify
from station.journal.journal import Journal
from tests.fakes.disk import Acknowledged, Delete, Sync, Truncate, Write
from tests.faults.shift_on_disk import seal
from tests.faults.traced import ROOT, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from random import Random

    from tests.fakes.disk import Step

SECTOR = 512


Disk = dict[str, bytes]
"""Files by their paths within the folder that was watched."""


def legal_disks(
    steps: Sequence[Step | Named], chance: Random, before: int = 0
) -> Iterator[tuple[Disk, set[bytes]]]:
    """Yield, for a cut at each step, three legal disks and the events acknowledged before it.

    The first steps, `before` of them, are on the disk already.
    """
    is_traced = any(isinstance(step, Named) for step in steps)
    for cut in range(before, len(steps) + 1):
        done = steps[:cut]
        promised = {step.event_id for step in done if isinstance(step, Acknowledged)}
        for fate in (_drop, _keep, chance):
            contents = _contents(done, fate)
            yield (_named(done, contents, fate) if is_traced else _placed(contents)), promised


class _Always:
    def __init__(self, roll: float) -> None:
        self._roll = roll

    def random(self) -> float:
        return self._roll

    def randrange(self, stop: int) -> int:
        return int(self._roll * (stop - 1))


_drop, _keep = _Always(0.0), _Always(1.0)


def _contents(steps: Sequence[Step | Named], fate: Random | _Always) -> Disk:
    synced = {step.file: number for number, step in enumerate(steps) if isinstance(step, Sync)}
    files: dict[str, bytearray] = {}
    for number, step in enumerate(steps):
        match step:
            case Write(file, offset, data):
                is_safe = number < synced.get(file, -1)
                _put(
                    files.setdefault(file, bytearray()),
                    offset,
                    data if is_safe else _torn(offset, data, fate),
                )
            case Truncate(file, length):
                if number < synced.get(file, -1) or fate.random() > 1 / 2:
                    content = files.setdefault(file, bytearray())
                    del content[length:]
            case Delete(file):
                files.pop(file, None)
            case Sync() | Acknowledged() | Named():
                pass
    return {file: bytes(content) for file, content in files.items()}


def _placed(contents: Disk) -> Disk:
    """Put files that are known by their names alone where they were."""
    return {
        f"{archive.FOLDER}/{file}" if file.startswith("journal-") else file: content
        for file, content in contents.items()
    }


def _named(steps: Sequence[Step | Named], contents: Disk, fate: Random | _Always) -> Disk:
    """Give files the names that the folders have for them."""
    synced = {step.file: number for number, step in enumerate(steps) if isinstance(step, Sync)}
    folders: dict[str, dict[str, str]] = {}
    stopped: set[str] = set()
    for number, step in enumerate(steps):
        if not isinstance(step, Named) or step.folder in stopped:
            continue
        if number > synced.get(step.folder, -1) and fate.random() < 1 / 3:
            stopped.add(step.folder)
            continue
        entries = folders.setdefault(step.folder, {})
        for name, file in step.changes.items():
            if file is None:
                entries.pop(name, None)
            else:
                entries[name] = file
    return dict(_walk("", ROOT, folders, contents))


def _walk(
    path: str, folder: str, folders: dict[str, dict[str, str]], contents: Disk
) -> Iterator[tuple[str, bytes]]:
    for name, file in folders.get(folder, {}).items():
        if file.endswith("/"):
            yield from _walk(f"{path}{name}/", file, folders, contents)
        else:
            yield path + name, contents.get(file, b"")


def _torn(offset: int, data: bytes, fate: Random | _Always) -> bytes:
    roll = fate.random()
    if roll > 2 / 3:
        return data
    # Whole sectors of the disk, counted from the file's start.
    boundary = (offset // SECTOR + fate.randrange(len(data) // SECTOR + 1)) * SECTOR
    return data[: max(0, boundary - offset)] if roll > 1 / 3 else b""


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if data:
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data


class Reopened:
    """Starts a journal on each disk (but once on disks that are alike), and tells what it lost.

    `look` returns the events on a disk that was laid out in a folder, None where they are broken.
    """

    def __init__(self, folder: Path, look: Callable[[Path], frozenset[bytes] | None]) -> None:
        self._folder = folder
        self._look = look
        self._seen: dict[bytes, frozenset[bytes] | None] = {}

    def lost(self, disk: Disk, promised: set[bytes]) -> int:
        """Return how many acknowledged events a disk does not have; one more for a broken chain."""
        disk = {file: content for file, content in disk.items() if not file.endswith("-shm")}
        name = _digest(disk)
        if name not in self._seen:
            self._lay_out(disk)
            try:
                self._seen[name] = self._look(self._folder)
            except (apsw.Error, StationError):
                self._seen[name] = None
        found = self._seen[name]
        return len(promised) + 1 if found is None else len(promised - found)

    def _lay_out(self, disk: Disk) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        for file, content in disk.items():
            path = self._folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def _digest(disk: Disk) -> bytes:
    summed = hashlib.sha256()
    for file, content in sorted(disk.items()):
        summed.update(f"{file} {len(content)} ".encode() + content)
    return summed.digest()


def in_folder(folder: Path, *, sealed: bool = False) -> frozenset[bytes] | None:
    """Start on what was recorded of one folder's journal; see `events_of`."""
    folder.mkdir(exist_ok=True)
    if sealed:
        seal(folder)
    return events_of(folder, None)


def at_home(home: Path, *, may_tell: str = "") -> frozenset[bytes] | None:
    """Start on what was recorded of a home with its data and config; see `events_of`."""
    for name in ("data", "config"):
        (home / name).mkdir(parents=True, exist_ok=True)
    keys._found.clear()
    return events_of(home / "data", home / "config" / "journal.last", may_tell)


def events_of(data: Path, sidecar: Path | None, may_tell: str = "") -> frozenset[bytes] | None:
    """Return the events in the journal and its archive, None where the chain is broken or worse.

    What a power cut leaves is nothing that has to be salvaged or told, but for the one alarm named.
    """
    journal = Journal(data / "journal.sqlite", SystemClock(), sidecar)
    told = journal.store.take_alarms()
    journal.close()
    if {alarm.key for alarm in told} - {may_tell}:
        return None
    with (
        closing(schema.open_reader(journal.file)) as reader,
        archive.open_files(data / archive.FOLDER) as archives,
    ):
        if verify(reader, archives).broken_at is not None:
            return None
        return frozenset(link.event_id for link in events(reader, archives))
