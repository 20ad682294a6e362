"""Where the key of a sealed data folder is kept: never on the same disk, if it can be helped.

    store.seal      in the data folder: which key it is, by name, and where it is kept
    keyring         the operating system's, under `store KEY-ID`
    session copy    in $XDG_RUNTIME_DIR, which is memory that ends with the log-in: asking the
                    keyring takes a seventh of a second, as long as half of the window's start
    store.key       in the data folder (0600), where no keyring works: then a stolen disk can be
                    read, and `hub-station store check` says so
    recovery key    on paper; see recovery

A key that was found once is kept for as long as the process lives: a keyring that goes away takes
no running station with it.
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from station.errors import KeyringError, StoreKeyError
from station.journal import durable, recovery, session_copy

if TYPE_CHECKING:
    from pathlib import Path

    from station.keyring_store import KeyringStore

_SEAL = "store.seal"
_KEY = "store.key"
_LEVELS = 3
"""A seal rules its folder and what lies below: the archive, what was set aside."""

log = logging.getLogger(__name__)
_found: dict[str, bytes] = {}
_finding = threading.Lock()


class KeptIn(StrEnum):
    """Where a key is kept."""

    KEYRING = "keyring"
    FILE = "file"


class Seal(Struct, frozen=True):
    """Which key seals a data folder. `seals_new` is false while its files are made plain."""

    key_id: str
    kept_in: KeptIn
    seals_new: bool = True
    """Whether files that are made from now on are sealed."""


_decode = msgspec.json.Decoder(Seal).decode


def seal_of(folder: Path) -> Seal | None:
    """Return a data folder's seal, None where it is not sealed or nobody can read it."""
    try:
        return _decode((folder / _SEAL).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        log.info("the seal is not readable: %s", error)
        return None


def folder_of(file: Path) -> Path:
    """Return the data folder that a file belongs to: the nearest with a seal, or its own."""
    above = list(file.parents)[:_LEVELS]
    return next((folder for folder in above if (folder / _SEAL).exists()), file.parent)


def find(folder: Path) -> bytes:
    """Return the key of a sealed data folder. Raises StoreKeyError saying what to do."""
    seal = seal_of(folder)
    if seal is None:
        raise StoreKeyError("store_locked", folder=folder, cause="no seal")
    with _finding:
        key = _found.get(seal.key_id) or _kept(folder, seal)
        _found[seal.key_id] = key
        return key


def _kept(folder: Path, seal: Seal) -> bytes:
    copy = session_copy.read(seal.key_id) if seal.kept_in is KeptIn.KEYRING else None
    text = copy or _text(folder, seal)
    try:
        key = bytes.fromhex(text or "")
    except ValueError:
        key = b""
    if recovery.key_id(key) != seal.key_id:
        raise StoreKeyError("store_locked", folder=folder, cause="wrong key" if text else "no key")
    if seal.kept_in is KeptIn.KEYRING and not copy:
        session_copy.write(seal.key_id, key.hex())
    return key


def _text(folder: Path, seal: Seal) -> str | None:
    if seal.kept_in is KeptIn.FILE:
        try:
            return (folder / _KEY).read_text("ascii").strip()
        except (OSError, ValueError):
            return None
    try:
        return _keyring().get(_account(seal.key_id))
    except KeyringError as error:
        raise StoreKeyError("store_keyring", folder=folder, cause=error) from error


def keep(folder: Path, key: bytes) -> Seal:
    """Keep a key where it is safest, and write the seal. Raises OSError."""
    name = recovery.key_id(key)
    seal = Seal(name, _put(folder, name, key))
    with _finding:
        _found[name] = key
    write_seal(folder, seal)
    return seal


def _put(folder: Path, name: str, key: bytes) -> KeptIn:
    try:
        _keyring().set(_account(name), key.hex())
    except KeyringError as error:
        log.info("the key is kept in a file: %s", error)
        durable.replace(folder / _KEY, key.hex().encode())
        return KeptIn.FILE
    session_copy.write(name, key.hex())
    (folder / _KEY).unlink(missing_ok=True)
    return KeptIn.KEYRING


def write_seal(folder: Path, seal: Seal) -> None:
    """Replace the seal, whole or not at all. Raises OSError."""
    durable.replace(folder / _SEAL, msgspec.json.encode(seal))


def forget(folder: Path, seal: Seal) -> None:
    """Throw the key and the seal away; nothing may be sealed any more. Raises OSError."""
    (folder / _SEAL).unlink(missing_ok=True)
    (folder / _KEY).unlink(missing_ok=True)
    session_copy.delete(seal.key_id)
    with suppress(KeyringError):
        _keyring().delete(_account(seal.key_id))


def _keyring() -> KeyringStore:
    # Imported here: a station that is not sealed, or whose key is in memory, starts without.
    from station.keyring_store import PERSON_ANSWERS_WITHIN_S, KeyringStore

    return KeyringStore(PERSON_ANSWERS_WITHIN_S)


def _account(name: str) -> str:
    return f"store {name}"
