"""Keyrings to put in place of the system's: in memory, in a file for other processes, and bad ones."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class MemoryKeyring(KeyringBackend):
    """Keeps passwords by service and account."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own has no types
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class FileKeyring(KeyringBackend):
    """Shared by processes: PYTHON_KEYRING_BACKEND names it, KEYRING_PROPERTY_FILE its file."""

    priority = 1
    file: str

    def get_password(self, service: str, username: str) -> str | None:
        password: str | None = self._kept().get(f"{service}/{username}")
        return password

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep({**self._kept(), f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        kept = self._kept()
        del kept[f"{service}/{username}"]
        self._keep(kept)

    def _kept(self) -> dict[str, str]:
        path = Path(self.file)
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _keep(self, kept: dict[str, str]) -> None:
        Path(self.file).write_text(json.dumps(kept))


class LockedKeyring(MemoryKeyring):
    """Somebody dismissed the question for its password."""

    def get_password(self, *_: str) -> str | None:
        raise KeyringLocked

    def set_password(self, *_: str) -> None:
        raise KeyringLocked


class ForgetfulKeyring(MemoryKeyring):
    """Takes everything and keeps nothing."""

    def set_password(self, *_: str) -> None:
        pass


class SilentKeyring(MemoryKeyring):
    """Waits for a person who is not there, until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.asked += 1
        self.let_go.wait()
        return super().get_password(service, username)


class SilentBus:
    """A session bus that lets everybody in and never answers, as on a machine without a screen.

    A context manager; `environment` makes a process's keyring ask it.
    """

    def __init__(self) -> None:
        # A socket's path may have some hundred characters only.
        self._folder = TemporaryDirectory()
        address = Path(self._folder.name) / "bus"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen()
        self._lines: list[socket.socket] = []
        self.environment = {
            "PYTHON_KEYRING_BACKEND": "keyring.backends.SecretService.Keyring",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={address}",
        }
        self._thread = threading.Thread(target=self._serve, name="silent-bus", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        for line in self._lines:
            line.close()
        self._folder.cleanup()

    @property
    def callers(self) -> int:
        """How many came in."""
        return len(self._lines)

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._let_in(line)
                self._lines.append(line)

    def _let_in(self, line: socket.socket) -> None:
        """Say what ends the handshake (D-Bus specification, authentication protocol)."""
        with contextlib.suppress(OSError):
            while said := line.recv(1024):
                if b"AUTH" in said:
                    break
            line.sendall(b"OK 1234567890abcdef1234567890abcdef\r\nAGREE_UNIX_FD\r\n")


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    """Put a keyring in place; the next test finds what conftest says again: none."""
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def system_keyring(use_keyring: Callable[[KeyringBackend], None]) -> MemoryKeyring:
    """A keyring that works."""
    ring = MemoryKeyring()
    use_keyring(ring)
    return ring
