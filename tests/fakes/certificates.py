"""Certificates for tests, made on the spot, and servers that show them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

import pytest
import trustme

from tests.fakes.pgbouncer import PgBouncer

if TYPE_CHECKING:
    from pathlib import Path

    from station.demo.postgres import EmbeddedPostgres

HOST = "db.osas.example"
"""The name in the certificates, beside 127.0.0.1; it is in no name server."""
DAY = timedelta(days=1)

_SSL_REQUEST = 80_877_103
_CLEARTEXT, _MD5 = 3, 5


class Authority:
    """A CA with its certificate in a file; `issue` writes a server's key and certificate."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ca = trustme.CA()
        self.file = folder / f"ca-{id(self)}.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def issue(self, *names: str, starts: timedelta = -DAY, ends: timedelta = DAY) -> Path:
        """Return a file with a key and a certificate for 127.0.0.1 and HOST, or for `names`."""
        now = datetime.now(UTC)
        certificate = self._ca.issue_cert(
            *(names or ("127.0.0.1", HOST)), not_before=now + starts, not_after=now + ends
        )
        file = self._folder / f"server-{id(certificate)}.pem"
        certificate.private_key_and_cert_chain_pem.write_to_path(str(file))
        return file


def with_tls(server: EmbeddedPostgres, pem: Path) -> PgBouncer:
    """Return a PgBouncer that speaks TLS only; the embedded server is built without."""
    home = server._home()
    file = home.home / pem.name
    file.write_bytes(pem.read_bytes())
    file.chmod(0o600)
    home.account.give(file)
    return PgBouncer(
        server,
        client_tls_sslmode="require",
        client_tls_cert_file=str(file),
        client_tls_key_file=str(file),
    )


class Impostor:
    """Sits at a server's address and asks for the password in a way that gives it away.

    With a certificate it speaks TLS, as one who stole the key would. `heard` is all that a client
    said to it after its question: the password, if there was any.
    """

    def __init__(self, *, asks_md5: bool, pem: Path | None = None) -> None:
        self._question = _MD5.to_bytes(4) + b"salt" if asks_md5 else _CLEARTEXT.to_bytes(4)
        self._pem = pem
        self.heard = b""
        self.asked = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="impostor", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with line, contextlib.suppress(OSError):
                    self._ask(line)

    def _ask(self, line: socket.socket) -> None:
        if self._read(line).startswith(_SSL_REQUEST.to_bytes(4)):
            line.sendall(b"S" if self._pem else b"N")
            if self._pem:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self._pem)
                line = context.wrap_socket(line, server_side=True)
            self._read(line)
        self.asked += 1
        line.sendall(b"R" + (4 + len(self._question)).to_bytes(4) + self._question)
        self.heard += line.recv(1024)
        line.close()

    def _read(self, line: socket.socket) -> bytes:
        """Read a packet as a session begins with: its length, itself included, and the rest."""
        length = int.from_bytes(self._exactly(line, 4))
        return self._exactly(line, length - 4)

    def _exactly(self, line: socket.socket, length: int) -> bytes:
        read = b""
        while len(read) < length:
            more = line.recv(length - len(read))
            if not more:
                raise ConnectionError
            read += more
        return read


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """A CA of this test's own."""
    return Authority(tmp_path)
