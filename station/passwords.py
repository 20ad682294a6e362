"""Where a database's password comes from, if its URL holds none: the first that has one.

    environment     OSAS_DATABASE_PASSWORD, ONMART_DATABASE_PASSWORD
    keyring         the operating system's, under ROLE@osas or ROLE@onmart
    passwords.toml  beside the settings, readable by this account alone, where no keyring works

It is asked for at every connect, so that a rotated password needs no restart. Without any, libpq
still looks where it always does (PGPASSWORD, .pgpass).
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tomllib
from enum import StrEnum
from typing import TYPE_CHECKING

from station.errors import CentralError, KeyringError
from station.events import Target
from station.keyring_store import KeyringStore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

VARIABLES = ("OSAS_DATABASE_PASSWORD", "ONMART_DATABASE_PASSWORD")
FILE_NAME = "passwords.toml"

_NAMES = frozenset(Target)
_HEADER = "# Kept by hub-station password, where no keyring works. For this account's eyes only.\n"


class Place(StrEnum):
    """Where a password stands; in the order in which they are asked."""

    URL = "url"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


class Passwords:
    """The passwords of one station, by database and role; for any thread.

    Raises CentralError where passwords.toml cannot be used: `password_file_exposed` (others may
    read it), `password_file_unusable` (no TOML, not readable, not writable).
    """

    def __init__(
        self,
        config: Path,
        keyring: KeyringStore | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.file = config / FILE_NAME
        self._keyring = keyring or KeyringStore()
        self._environment = os.environ if environment is None else environment

    def find(self, target: Target, role: str) -> str | None:
        """Return the password that counts; a keyring that does not work is passed over."""
        if password := self._environment.get(_variable(target)):
            return password
        with contextlib.suppress(KeyringError):
            if password := self._keyring.get(_account(target, role)):
                return password
        return self._read().get(target)

    def places(self, target: Target, role: str) -> tuple[list[Place], KeyringError | None]:
        """Return every place that has one, the one that counts first; and what ails the keyring."""
        found, ailment = [], None
        if self._environment.get(_variable(target)):
            found.append(Place.ENVIRONMENT)
        try:
            if self._keyring.get(_account(target, role)):
                found.append(Place.KEYRING)
        except KeyringError as error:
            ailment = error
        if target in self._read():
            found.append(Place.FILE)
        return found, ailment

    def keep(self, target: Target, role: str, password: str) -> Place:
        """Keep a password in the keyring, in the file where that does not work."""
        entries = self._read()
        try:
            self._keyring.set(_account(target, role), password)
        except KeyringError:
            self._write({**entries, target: password})
            return Place.FILE
        self._forget_in_file(target, entries)
        return Place.KEYRING

    def forget(self, target: Target, role: str) -> tuple[list[Place], KeyringError | None]:
        """Forget it in keyring and file; return where there was one, and what ails the keyring."""
        cleared, ailment = [], None
        try:
            if self._keyring.delete(_account(target, role)):
                cleared.append(Place.KEYRING)
        except KeyringError as error:
            ailment = error
        if self._forget_in_file(target, self._read()):
            cleared.append(Place.FILE)
        return cleared, ailment

    def _forget_in_file(self, target: Target, entries: dict[str, str]) -> bool:
        if target not in entries:
            return False
        self._write({name: text for name, text in entries.items() if name != target})
        return True

    def _read(self) -> dict[str, str]:
        kept = read_passwords(self.file, must_be=False)
        return {target.value: text for target, text in kept.items()}

    def _write(self, entries: dict[str, str]) -> None:
        if not entries:
            self._remove()
            return
        lines = [f"{name} = {_quoted(text)}\n" for name, text in sorted(entries.items())]
        draft = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft.unlink(missing_ok=True)
            with open(draft, "x", encoding="utf-8", opener=_for_us_alone) as file:
                file.write(_HEADER + "".join(lines))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.file)
        except OSError:
            raise CentralError("password_file_unusable") from None

    def _remove(self) -> None:
        try:
            self.file.unlink(missing_ok=True)
        except OSError:
            raise CentralError("password_file_unusable") from None


def read_passwords(path: Path, *, must_be: bool = True) -> dict[Target, str]:
    """Return the passwords that a file like passwords.toml holds. Raises CentralError."""
    try:
        with path.open("rb") as file:
            if _others_may_read(file.fileno()):
                raise CentralError("password_file_exposed")
            entries = tomllib.load(file)
    except FileNotFoundError:
        if must_be:
            raise CentralError("password_file_unusable") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        # The reason is not told on: it may quote the password.
        raise CentralError("password_file_unusable") from None
    if not all(name in _NAMES and isinstance(text, str) for name, text in entries.items()):
        raise CentralError("password_file_unusable")
    return {Target(name): text for name, text in entries.items() if text}


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _others_may_read(descriptor: int) -> bool:
    """Windows keeps a user's folders apart by other means."""
    return os.name == "posix" and bool(os.fstat(descriptor).st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _variable(target: Target) -> str:
    return f"{target.upper()}_DATABASE_PASSWORD"


def _account(target: Target, role: str) -> str:
    return f"{role}@{target}" if role else target


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's, but for the one character that TOML also wants escaped."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
