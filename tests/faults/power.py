"""Rebuilds the disks that a power cut may leave behind, and looks for what was acknowledged.

Between two syncs of a file the system may write, drop or tear (at 512 bytes) whatever it was given,
in any order. A disk is legal when everything before a file's last sync is there and each later
write is there, gone or torn.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from station.clock import SystemClock
from station.journal import archive, schema
from station.journal.history import events, verify
from station.journal.journal import Journal
from tests.fakes.disk import Acknowledged, Delete, Sync, Truncate, Write
from tests.faults.shift_on_disk import seal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from random import Random

    from tests.fakes.disk import Step

SECTOR = 512


def legal_disks(
    steps: Sequence[Step], chance: Random
) -> Iterator[tuple[dict[str, bytes], set[bytes]]]:
    """Yield, for a cut at each step, three legal disks and the events acknowledged before it."""
    for cut in range(len(steps) + 1):
        promised = {step.event_id for step in steps[:cut] if isinstance(step, Acknowledged)}
        for fate in (_drop, _keep, chance):
            yield _disk(steps[:cut], fate), promised


class _Always:
    def __init__(self, roll: float) -> None:
        self._roll = roll

    def random(self) -> float:
        return self._roll

    def randrange(self, stop: int) -> int:
        return int(self._roll * (stop - 1))


_drop, _keep = _Always(0.0), _Always(1.0)


def _disk(steps: Sequence[Step], fate: Random | _Always) -> dict[str, bytes]:
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
            case Sync() | Acknowledged():
                pass
    return {file: bytes(content) for file, content in files.items()}


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


def lost_after(
    disk: dict[str, bytes], promised: set[bytes], folder: Path, *, sealed: bool = False
) -> int:
    """Start a journal on this disk; return how many acknowledged events it does not have.

    A chain that is broken counts as one more.
    What a power cut leaves is nothing that has to be salvaged.
    """
    shutil.rmtree(folder)
    (folder / archive.FOLDER).mkdir(parents=True)
    if sealed:
        seal(folder)
    for file, content in disk.items():
        if not file.endswith("-shm"):
            (folder / archive.FOLDER / file if _is_archive(file) else folder / file).write_bytes(
                content
            )
    journal = Journal(folder / "journal.sqlite", SystemClock())
    assert journal.store.take_alarms() == []
    journal.close()
    with (
        closing(schema.open_reader(journal.file)) as reader,
        archive.open_files(folder / archive.FOLDER) as archives,
    ):
        found = {link.event_id for link in events(reader, archives)}
        broken = verify(reader, archives).broken_at is not None
    return len(promised - found) + broken


def _is_archive(file: str) -> bool:
    return file.startswith("journal-")
