"""Reads a damaged store page by page, opened where it is sealed, with its WAL laid over it.

WAL     header 32: magic, version, page size, …, salts 8, checksums | frames
frame   page number 4, pages after this commit 4 (0: not yet one), salts 8, checksums 8 | page
"""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import apsw

from station.journal import sealing
from station.journal.leaves import PAGE, Leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from station.journal.leaves import EventRow

_WAL_HEADER = 32
_FRAME_HEADER = 24
_NAME = "pages of a damaged store"


def events_in(file: Path, scratch: Path) -> Iterator[EventRow]:
    """Yield every event of a store's pages, as its WAL has them and as the file itself has them.

    `scratch` is a file name to work on, free again afterwards. Raises OSError.
    """
    newer = _newer_pages(file.with_name(file.name + "-wal"), len(_all_pages(file)))
    if newer:
        shutil.copyfile(file, scratch)
        try:
            _lay_over(scratch, newer)
            yield from _events(scratch, file, _all_pages(scratch))
        finally:
            scratch.unlink()
    yield from _events(file, file, newer or _all_pages(file))


def _all_pages(file: Path) -> range:
    return range(1, -(-file.stat().st_size // PAGE) + 1)


def _newer_pages(wal: Path, pages_before: int) -> dict[int, bytes]:
    """Return the pages of each whole transaction in a WAL, by number.

    A store grows by its WAL's frames at most; any larger number is damage, and no place to write.
    """
    try:
        data = wal.read_bytes()
    except FileNotFoundError:
        return {}
    pages: dict[int, bytes] = {}
    unfinished: dict[int, bytes] = {}
    largest = pages_before + len(data) // PAGE
    for at in range(_WAL_HEADER, len(data) - PAGE, _FRAME_HEADER + PAGE):
        if data[at + 8 : at + 16] != data[16:24]:
            break
        body = at + _FRAME_HEADER
        number = int.from_bytes(data[at : at + 4], "big")
        if 0 < number <= largest:
            unfinished[number] = data[body : body + PAGE]
        if any(data[at + 4 : at + 8]):
            pages |= unfinished
            unfinished.clear()
    return pages


def _lay_over(store: Path, pages: dict[int, bytes]) -> None:
    with store.open("r+b") as opened:
        for number, content in pages.items():
            opened.seek((number - 1) * PAGE)
            opened.write(content)


def _events(file: Path, sealed_as: Path, pages: Iterable[int]) -> Iterator[EventRow]:
    key = sealing.key_for(sealed_as)
    if key is None:
        with file.open("rb") as opened:

            def plain(number: int) -> bytes | None:
                opened.seek((number - 1) * PAGE)
                return opened.read(PAGE).ljust(PAGE, b"\0")

            yield from Leaves(plain, PAGE).events(pages)
        return
    with _opened(file, key) as cipher:

        def sealed(number: int) -> bytes | None:
            try:
                page = cipher.xRead(PAGE, (number - 1) * PAGE)
            except apsw.Error:
                return None
            return page if len(page) == PAGE else None

        yield from Leaves(sealed, PAGE - sealing.TAIL_BYTES).events(pages)


@contextmanager
def _opened(file: Path, key: bytes) -> Iterator[apsw.VFSFile]:
    """Yield a sealed file as SQLite sees it: what is read from it is plain, page by page."""
    above = _AboveTheCipher()
    try:
        connection = apsw.Connection(str(file), vfs=_NAME, flags=sealing.READ_ONLY)
        try:
            sealing.unlock(connection, key)
            yield above.files[0]
        finally:
            connection.close(force=True)
    finally:
        above.unregister()


class _AboveTheCipher(apsw.VFS):
    """A file system over the one that encrypts, kept for its open files."""

    def __init__(self) -> None:
        self.files: list[apsw.VFSFile] = []
        self._below = apsw.vfs_names()[0]
        super().__init__(_NAME, self._below)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802  # SQLite's name
        file = apsw.VFSFile(self._below, name, flags)
        self.files.append(file)
        return file
