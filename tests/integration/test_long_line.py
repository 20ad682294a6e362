"""What is measured over a long line arrives over it, whole and in order, and the line ends."""

from __future__ import annotations

import socket
import threading
from urllib.parse import urlsplit

from tests.benchmarks.long_line import long_line

MEGABYTES = bytes(range(256)) * 16_384


def answer_backwards(server: socket.socket) -> None:
    """Send one client's bytes back, reversed."""
    with server.accept()[0] as client:
        client.sendall(received(client)[::-1])


def received(end: socket.socket) -> bytes:
    pieces = iter(lambda: end.recv(65_536), b"")
    return b"".join(pieces)


def test_everything_arrives_in_both_directions() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering = threading.Thread(target=answer_backwards, args=(server,))
        answering.start()
        port = server.getsockname()[1]
        with long_line(f"postgresql://operator:secret@127.0.0.1:{port}/osas") as url:
            far = urlsplit(url)
            assert far.port not in (None, port)
            assert (far.username, far.password, far.path) == ("operator", "secret", "/osas")
            with socket.create_connection(("127.0.0.1", far.port or 0)) as client:
                client.sendall(MEGABYTES)
                client.shutdown(socket.SHUT_WR)
                assert received(client) == MEGABYTES[::-1]
        answering.join()
