"""`hub-station store encrypt | decrypt | recovery-key | unlock`: the data folder's lock and key.

    encrypt       shows a recovery key, once, then encrypts what is there; the window is closed
    decrypt       makes it all plain again
    recovery-key  tells whether what was written down is this store's recovery key
    unlock        puts the key back where it is kept, from the recovery key

A recovery key is read from standard input; it is echoed, because nobody types 36 letters blindly.
Each prints one JSON line; encrypt before that one more, with the recovery key, which a person at a
terminal then types once, to prove that it was written down.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import apsw
from msgspec.structs import replace

from station.cli import lines
from station.errors import StoreKeyError
from station.journal import keys, recovery, rescue, resealing, sealing
from station.journal.owning import owned

if TYPE_CHECKING:
    from pathlib import Path

    from station.cli.invocation import Invocation
    from station.folders import Folders
    from station.journal.keys import Seal

_TRIES = 5


def encrypt(call: Invocation) -> int:
    """Encrypt what is plain, under a new key or the one that there is already."""
    data = call.folders.data
    with owned(call.folders):
        seal = keys.seal_of(data)
        if seal is None:
            seal = keys.keep(data, _new_key(call))
            if seal.kept_in is keys.KeptIn.FILE:
                call.tell(call.texts("error.store_key_in_file", folder=data))
        elif not seal.seals_new:
            seal = replace(seal, seals_new=True)
            keys.write_seal(data, seal)
        key = keys.find(data)
        files = resealing.files_of(call.folders)
        done = [file.name for file in files if resealing.reseal(file, key)]
    lines.put({"encrypted": done, "key_in": seal.kept_in, "key_id": seal.key_id})
    return 0


def _new_key(call: Invocation) -> bytes:
    """Make a key, and show its recovery key before anything depends on it."""
    secret = os.urandom(recovery.SECRET_BYTES)
    key = recovery.key_of(secret)
    lines.put({"recovery_key": recovery.written(secret), "key_id": recovery.key_id(key)})
    call.tell(call.texts("cli.recovery_write_down"))
    for _ in range(_TRIES if sys.stdin.isatty() else 0):
        if _is_typed(call, secret):
            return key
    if sys.stdin.isatty():
        raise StoreKeyError("recovery_key_mistyped")
    return key


def _is_typed(call: Invocation, secret: bytes) -> bool:
    try:
        return _asked(call) == secret
    except StoreKeyError:
        call.tell(call.texts("error.recovery_key_mistyped"))
        return False


def decrypt(call: Invocation) -> int:
    """Make everything plain; then the key is thrown away, if nothing needs it any more."""
    data = call.folders.data
    with owned(call.folders):
        seal = keys.seal_of(data)
        done = _made_plain(call.folders, seal) if seal is not None else []
        is_needed = any(map(sealing.is_sealed, (data / rescue.SET_ASIDE).rglob("*.sqlite")))
        if seal is not None and not is_needed:
            keys.forget(data, seal)
    if is_needed:
        call.tell(call.texts("cli.key_kept", folder=data / rescue.SET_ASIDE))
    lines.put({"decrypted": done, "key_kept": is_needed})
    return 0


def _made_plain(folders: Folders, seal: Seal) -> list[str]:
    keys.find(folders.data)
    keys.write_seal(folders.data, replace(seal, seals_new=False))
    return [file.name for file in resealing.files_of(folders) if resealing.reseal(file, None)]


def recovery_key(call: Invocation) -> int:
    """Tell whether a recovery key is this store's; 1 if not."""
    seal = keys.seal_of(call.folders.data)
    if seal is None:
        raise StoreKeyError("store_not_sealed", folder=call.folders.data)
    matches = recovery.key_id(recovery.key_of(_asked(call))) == seal.key_id
    lines.put({"matches": matches, "key_id": seal.key_id})
    if not matches:
        call.tell(call.texts("error.recovery_key_other"))
    return 0 if matches else 1


def unlock(call: Invocation) -> int:
    """Put the key back from the recovery key; 1 if it is not this store's."""
    data = call.folders.data
    key = recovery.key_of(_asked(call))
    if not _opens(call.folders.journal_file, keys.seal_of(data), key):
        call.tell(call.texts("error.recovery_key_other"))
        return 1
    seal = keys.keep(data, key)
    if seal.kept_in is keys.KeptIn.FILE:
        call.tell(call.texts("error.store_key_in_file", folder=data))
    lines.put({"unlocked": True, "key_in": seal.kept_in, "key_id": seal.key_id})
    return 0


def _opens(file: Path, seal: Seal | None, key: bytes) -> bool:
    """Tell whether a key is a store's: by the seal, or where that is gone, by trying it."""
    if seal is not None:
        return recovery.key_id(key) == seal.key_id
    if not sealing.is_sealed(file):
        raise StoreKeyError("store_not_sealed", folder=file.parent)
    connection = apsw.Connection(str(file), flags=sealing.READ_ONLY)
    try:
        sealing.unlock(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    except apsw.Error:
        return False
    finally:
        connection.close()
    return True


def _asked(call: Invocation) -> bytes:
    """Return the secret that a person or a script gives. Raises StoreKeyError."""
    if sys.stdin.isatty():
        print(call.texts("cli.recovery_ask"), end="", file=sys.stderr, flush=True)
    return recovery.read(sys.stdin.readline())
