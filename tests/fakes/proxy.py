"""A TCP proxy between a station and a server that can cut, swallow, delay or refuse."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit, urlunsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_LONGEST_TRAP = 64
_READY = b"Z\x00\x00\x00\x05"


class FaultProxy:
    """Passes everything to 127.0.0.1:`port` until it is told to misbehave. A context manager."""

    def __init__(self, port: int) -> None:
        self._upstream = port
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._threads: list[threading.Thread] = []
        self.connections = 0
        """How many were ever accepted."""
        self.round_trips = 0
        """How often a server said that it is ready for the next query."""
        self.swallowing = threading.Event()
        self.delay_s = 0.0
        self.piece_bytes = _CHUNK
        """What is passed on goes in pieces of so many bytes."""
        self.cut_before: bytes | None = None
        """Once a client's bytes hold this: forward what came before it, then cut."""
        self.cut_after: bytes | None = None
        """Once a server's bytes hold this: keep them from the client and cut."""
        self.swallow_from: bytes | None = None
        """Once a client's bytes hold this: pass on what came before it, and nothing more."""
        self.was_cut = threading.Event()
        self._listener: socket.socket | None = None
        self.port = 0
        self.listen()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def in_front_of(self, url: str) -> str:
        """Return a database URL that leads through here."""
        parts = urlsplit(url)
        account, _, _ = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{account}@127.0.0.1:{self.port}"))

    def listen(self) -> None:
        """Accept connections (again), on the same port."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        self._spawn(self._accept, self._listener)

    def refuse(self) -> None:
        """Refuse new connections and cut those there are."""
        listener, self._listener = self._listener, None
        if listener is not None:
            # A close alone does not wake the thread that waits in accept.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self.cut()

    def swallow(self) -> None:
        """From now on take all bytes and pass on none: a black hole that acknowledges."""
        self.swallowing.set()

    def pass_on(self) -> None:
        """Swallow no more; what was swallowed is gone, so those connections are cut."""
        self.swallowing.clear()
        self.cut()

    def forget(self) -> None:
        """Forget the connections there are, as a router does over night: nobody is told."""
        with self._lock:
            for pair in self._pairs:
                pair.is_forgotten = True

    def cut(self) -> None:
        """Cut every connection."""
        with self._lock:
            for pair in self._pairs:
                pair.cut()

    def open_connections(self) -> int:
        """Return how many pairs are open now."""
        with self._lock:
            return sum(not pair.is_cut.is_set() for pair in self._pairs)

    def close(self) -> None:
        self.refuse()
        for thread in self._threads:
            thread.join()
        for pair in self._pairs:
            pair.close()

    def _spawn(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="fault-proxy", daemon=True)  # type: ignore[arg-type]  # a bound method of ours
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                server = socket.create_connection(("127.0.0.1", self._upstream))
            except OSError:
                client.close()
                continue
            pair = _Pair(client, server)
            with self._lock:
                self._pairs.append(pair)
            self._spawn(self._pump, pair, client, server)
            self._spawn(self._pump, pair, server, client)

    def _pump(self, pair: _Pair, source: socket.socket, sink: socket.socket) -> None:
        from_client = source is pair.client
        tail = b""
        with contextlib.suppress(OSError):
            while data := source.recv(_CHUNK):
                if self.swallowing.is_set() or pair.is_forgotten:
                    continue
                if self.delay_s:
                    time.sleep(self.delay_s)
                if from_client and (at := _find(self.swallow_from, tail, data)) is not None:
                    sink.sendall(data[:at])
                    self.swallow_from = None
                    self.swallow()
                    continue
                trap = self.cut_before if from_client else self.cut_after
                if (at := _find(trap, tail, data)) is not None:
                    if from_client:
                        sink.sendall(data[:at])
                    self._spring(pair)
                    break
                if not from_client:
                    self.round_trips += _ends_in(tail, data)
                tail = (tail + data)[-_LONGEST_TRAP:]
                for start in range(0, len(data), self.piece_bytes):
                    sink.sendall(data[start : start + self.piece_bytes])
        pair.cut()

    def _spring(self, pair: _Pair) -> None:
        self.cut_before = self.cut_after = None
        # First: whoever hears of the cut may ask at once whether there was one.
        self.was_cut.set()
        pair.cut()


def _find(trap: bytes | None, tail: bytes, data: bytes) -> int | None:
    """Return where in `data` a trap begins, which may have begun in what came before it."""
    if trap is None:
        return None
    # One byte short of the trap: what went by before it was set must not spring it.
    before = tail[-(len(trap) - 1) :]
    at = (before + data).find(trap)
    return None if at < 0 else max(0, at - len(before))


def _ends_in(tail: bytes, data: bytes) -> int:
    """Count the ReadyForQuery messages that end in `data`: Z, its length of 5, a status."""
    start = len(_READY) - 1
    return (tail[-start:] + data).count(_READY)


class _Pair:
    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.is_cut = threading.Event()
        self.is_forgotten = False
        for end in (client, server):
            # Each piece is a packet of its own.
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def cut(self) -> None:
        self.is_cut.set()
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.client.close()
        self.server.close()


@pytest.fixture
def osas_proxy(osas_url: str) -> Iterator[FaultProxy]:
    """A proxy in front of this test's OSAS server."""
    port = urlsplit(osas_url).port
    assert port is not None
    with FaultProxy(port) as proxy:
        yield proxy
