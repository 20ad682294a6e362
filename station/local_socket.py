"""The window's local socket: a command line beside a running window writes through it.

One request, one answer, each a JSON object; a Unix socket (a named pipe on Windows) that only
this user's processes with the key in the data folder can speak to.

    {"do": "scan", "code": …, "workflow": …, "operator": …}   → the scan's JSON line
    {"do": "sync", "timeout_s": …}                            → the sync report
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.errors import StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Listener

Answer = dict[str, Any]

_KEY_FILE = "socket.key"

log = logging.getLogger(__name__)


def _address(data: Path) -> tuple[str, str]:
    """Return where the socket of a data folder is; Unix allows its path some 100 characters."""
    name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:24]
    if os.name == "nt":
        return rf"\\.\pipe\hub-station-{name}", "AF_PIPE"
    return str(Path(tempfile.gettempdir()) / f"hub-station-{name}.sock"), "AF_UNIX"


class LocalServer:
    """Answers command lines, one at a time, in a thread of its own."""

    def __init__(self, data: Path, answer: Callable[[Answer], Answer]) -> None:
        self._data = data
        self._answer = answer
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="local-socket", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._stopping = True
        with contextlib.suppress(StoreBusyError):
            # Wakes the thread out of accept.
            ask(self._data, {"do": "nothing"})
        self._thread.join()

    def _run(self) -> None:
        # Imported here: 15 ms that the window's start does not need.
        from multiprocessing.connection import Listener  # noqa: PLC0415

        key = secrets.token_hex(16)
        _write_private(self._data / _KEY_FILE, key)
        address, family = _address(self._data)
        if family == "AF_UNIX":
            # The store's lock is ours, so whoever left this socket behind is gone.
            Path(address).unlink(missing_ok=True)
        with Listener(address, family, authkey=key.encode()) as listener:
            while not self._stopping:
                self._serve_one(listener)

    def _serve_one(self, listener: Listener) -> None:
        from multiprocessing import AuthenticationError  # noqa: PLC0415

        try:
            with listener.accept() as connection:
                request = json.loads(connection.recv_bytes(maxlength=65_536))
                connection.send_bytes(json.dumps(self._answer(request)).encode())
        except (OSError, EOFError, AuthenticationError) as error:
            log.info("local socket: %s", error)


def ask(data: Path, request: Answer) -> Answer:
    """Send one request to the window that has this data folder open; wait for its answer.

    Raises StoreBusyError (`store_silent`) when nobody answers.
    """
    from multiprocessing import AuthenticationError  # noqa: PLC0415
    from multiprocessing.connection import Client  # noqa: PLC0415

    address, family = _address(data)
    try:
        key = (data / _KEY_FILE).read_text().encode()
        with Client(address, family, authkey=key) as connection:
            connection.send_bytes(json.dumps(request).encode())
            answer: Answer = json.loads(connection.recv_bytes())
    except (OSError, EOFError, AuthenticationError) as error:
        raise StoreBusyError("store_silent", folder=data) from error
    return answer


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
