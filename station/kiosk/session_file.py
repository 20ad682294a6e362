"""The scans of a kiosk's window, for the list of the window after one that died. Not a journal.

A line of JSON each, in the order of their recording, without a sync: what is torn or lost here is
missing in a list, and in the journal all the same.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING

import msgspec

from station.events import ScanRecorded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_decode = msgspec.json.Decoder(ScanRecorded).decode


def add(file: Path, scan: ScanRecorded) -> None:
    """Write a scan behind the others, in one write. Raises OSError."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, msgspec.json.encode(scan) + b"\n")
    finally:
        os.close(descriptor)


def read(file: Path, most: int) -> list[ScanRecorded]:
    """Return the newest scans, oldest first; none where there is no such file."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return []
    return list(deque(_scans(lines), maxlen=most))


def _scans(lines: list[bytes]) -> Iterator[ScanRecorded]:
    for line in lines:
        try:
            yield _decode(line)
        except msgspec.DecodeError:  # the last one, of a window that was killed while it wrote
            continue
