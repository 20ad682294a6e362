"""The window's local socket: a command line beside a running window writes through it.

One request, one answer, each a JSON object; a Unix socket (a named pipe on Windows) that only
this user's processes with the key in the data folder can speak to.

    {"do": "scan", "code": …, "workflow": …, "operator": …}   → the scan's JSON line
    {"do": "line", as a scan}                                 → the same, or {"held": true}
    {"do": "sync", "timeout_s": …}                            → the sync report
    {"do": "paper", "what": …}                                → see station/cli/printing.py
    {"do": "nothing"}                                         → {}
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import socket
import struct
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from station.errors import StoreBusyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection, Listener

Answer = dict[str, Any]

_KEY_FILE = "socket.key"
_LONGEST_REQUEST = 64 * 1024 * 1024
"""A document to print travels in one; whoever sends it has proved itself."""
_ASK_WITHIN_S = 5.0
"""How long whoever connects may take to prove itself and ask."""
_FINISH_WITHIN_S = 1.0
_REST_S = 0.5
"""How long a stop waits for answers under way: a scan takes milliseconds, a sync much longer."""

log = logging.getLogger(__name__)


def _address(data: Path) -> tuple[str, str]:
    """Return where the socket of a data folder is; Unix allows its path some 100 characters."""
    name = hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:24]
    if os.name == "nt":
        return rf"\\.\pipe\hub-station-{name}", "AF_PIPE"
    return str(Path(tempfile.gettempdir()) / f"hub-station-{name}.sock"), "AF_UNIX"


class LocalServer:
    """Answers command lines, each in a thread of its own: a long sync keeps no scan waiting."""

    def __init__(self, data: Path, answer: Callable[[Answer], Answer]) -> None:
        self._data = data
        self._answer = answer
        self._stopping = False
        self._ended = threading.Event()
        self._listening = threading.Event()
        self._visits: list[threading.Thread] = []
        self._thread = threading.Thread(target=self._run, name="local-socket", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more; give short answers a moment to finish. `join` waits for the others."""
        self._stopping = True
        self._ended.set()
        self._listening.wait()
        # Wakes the thread out of accept.
        with contextlib.suppress(StoreBusyError):
            _connect(self._data, _ASK_WITHIN_S).close()
        # No longer: where the socket's file was swept away nothing wakes it, and it ends with us.
        self._thread.join(_FINISH_WITHIN_S)
        for visit in self._visits:
            visit.join(_FINISH_WITHIN_S)

    def join(self) -> None:
        """Wait until everybody is answered; after the station is closed that is soon."""
        for visit in self._visits:
            visit.join()

    def _run(self) -> None:
        try:
            self._listen()
        except OSError as error:
            log.warning("no command line can reach this window: %s", error)
        finally:
            self._listening.set()

    def _listen(self) -> None:
        # Imported here: 15 ms that the window's start does not need.
        from multiprocessing.connection import Listener

        key = secrets.token_hex(16)
        _write_private(self._data / _KEY_FILE, key)
        address, family = _address(self._data)
        if family == "AF_UNIX":
            # The store's lock is ours, so whoever left this socket behind is gone.
            Path(address).unlink(missing_ok=True)
        with Listener(address, family) as listener:
            self._listening.set()
            while not self._stopping:
                self._welcome(listener, key.encode())

    def _welcome(self, listener: Listener, key: bytes) -> None:
        try:
            connection = listener.accept()
        except OSError as error:
            log.info("local socket: %s", error)
            # Out of file descriptors, perhaps: not a reason to spin.
            self._ended.wait(_REST_S)
            return
        visit = threading.Thread(
            target=self._serve, args=(connection, key), name="local-visit", daemon=True
        )
        self._visits = [*(one for one in self._visits if one.is_alive()), visit]
        visit.start()

    def _serve(self, connection: Connection, key: bytes) -> None:
        from multiprocessing import AuthenticationError
        from multiprocessing import connection as mp

        try:
            with connection:
                _limit_waits(connection, _ASK_WITHIN_S)
                mp.deliver_challenge(connection, key)
                mp.answer_challenge(connection, key)
                request = json.loads(connection.recv_bytes(maxlength=_LONGEST_REQUEST))
                connection.send_bytes(json.dumps(self._answer(request)).encode())
        except (OSError, EOFError, ValueError, AuthenticationError) as error:
            log.info("local socket: %s", error)


def ask(data: Path, request: Answer, within_s: float) -> Answer:
    """Send one request to the window that has this data folder open; wait for its answer.

    Raises StoreBusyError (`store_silent`) when nobody answers in time, or nothing of use.
    """
    from multiprocessing import AuthenticationError
    from multiprocessing import connection as mp

    try:
        key = (data / _KEY_FILE).read_text().encode()
        with _connect(data, within_s) as connection:
            mp.answer_challenge(connection, key)
            mp.deliver_challenge(connection, key)
            connection.send_bytes(json.dumps(request).encode())
            answer: Answer = json.loads(connection.recv_bytes())
    except (OSError, EOFError, ValueError, AuthenticationError) as error:
        raise StoreBusyError("store_silent", folder=data) from error
    return answer


def is_answering(data: Path) -> bool:
    """Tell whether a window that has this data folder open answers command lines."""
    try:
        ask(data, {"do": "nothing"}, _ASK_WITHIN_S)
    except StoreBusyError:
        return False
    return True


def _connect(data: Path, within_s: float) -> Connection:
    from multiprocessing.connection import Client

    try:
        connection = Client(*_address(data))
    except OSError as error:
        raise StoreBusyError("store_silent", folder=data) from error
    _limit_waits(connection, within_s)
    return connection


def _limit_waits(connection: Connection, within_s: float) -> None:
    """Let every wait for the other side end: it may be stopped, or no command line at all."""
    if os.name == "nt":
        # Named pipes have no such limit; they are closed when the other process ends.
        return
    seconds = int(within_s)
    limit = struct.pack("ll", seconds, round((within_s - seconds) * 1_000_000))
    # The option belongs to the socket, which the copy shares with the connection.
    with socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM) as shared:
        shared.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as opened:
        opened.write(text)
