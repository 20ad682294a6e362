"""Opens the files of a data folder, sealed or plain: a file's first bytes say which it is.

Sealed means: every page, in the file and in its WAL, is encrypted with ChaCha20 and proved with
Poly1305, under a raw 32-byte key (SQLite3 Multiple Ciphers; no derivation at each opening). What
was changed on the disk is found when its page is read. Of the file itself only the page size shows.

https://utelle.github.io/SQLite3MultipleCiphers/docs/ciphers/cipher_chacha20/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import apsw

from station.errors import StoreKeyError

if TYPE_CHECKING:
    from pathlib import Path

_PLAIN = b"SQLite format 3\0"
TAIL_BYTES = 32
"""What a sealed page keeps behind SQLite's own bytes: a number used once, and the proof."""
_START = 24
READ_WRITE = apsw.SQLITE_OPEN_READWRITE
READ_ONLY = apsw.SQLITE_OPEN_READONLY
MAKE = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE


def connect(file: Path, flags: int = MAKE) -> apsw.Connection:
    """Open a file with its key, if it has one. Raises apsw.Error, StoreKeyError.

    Whether it is the right one shows at the first read: apsw.NotADBError.
    """
    key = key_for(file)
    connection = apsw.Connection(str(file), flags=flags)
    if key is not None:
        unlock(connection, key)
    return connection


def unlock(connection: apsw.Connection, key: bytes) -> None:
    """Give a connection its key, before anything else is asked of it."""
    _say(connection, "PRAGMA cipher = 'chacha20'")
    _say(connection, f"PRAGMA key = \"x'{key.hex()}'\"")


def reseal(connection: apsw.Connection, key: bytes | None) -> None:
    """Write a whole file anew under a key, or under none. Not in WAL mode. Raises apsw.Error."""
    _say(connection, "PRAGMA cipher = 'chacha20'")
    text = f"x'{key.hex()}'" if key is not None else ""
    _say(connection, f'PRAGMA rekey = "{text}"')


def key_for(file: Path) -> bytes | None:
    """Return the key that a file has, or is to have once it is made. Raises StoreKeyError."""
    start = _first_bytes(file)
    if start.startswith(_PLAIN):
        return None
    # Imported here: a station whose store is plain starts without.
    from station.journal import keys

    folder = keys.folder_of(file)
    seal = keys.seal_of(folder)
    if seal is None and _looks_sealed(start):
        raise StoreKeyError("store_locked", folder=folder, cause="no seal")
    if seal is None or not (start or seal.seals_new):
        return None
    return keys.find(folder)


def _looks_sealed(start: bytes) -> bool:
    """Tell a sealed file, whose page size and tail are legible, from one that is damaged."""
    return start[16:18] == b"\x10\0" and start[20:24] == bytes((TAIL_BYTES, 64, 32, 32))


def is_sealed(file: Path) -> bool:
    """Tell whether an existing file is not plain: sealed, or no store at all."""
    start = _first_bytes(file)
    return bool(start) and not start.startswith(_PLAIN)


def _first_bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_START)
    except OSError:
        return b""


def _say(connection: apsw.Connection, pragma: str) -> None:
    # Not kept among the prepared statements: it holds the key.
    connection.execute(pragma, can_cache=False).fetchall()
