"""Why a server's certificate was refused: libpq says only "certificate verify failed".

So we knock once more, by TLS alone, without logging in, and ask OpenSSL itself. Imported when a
certificate was refused; runs in the thread that connected.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import conninfo_attempts, conninfo_to_dict

if TYPE_CHECKING:
    from psycopg.abc import ConnDict

UNKNOWN_CA = "database_certificate"
# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_OF_VERIFY_CODE = {9: "database_certificate_early", 10: "database_certificate_expired"}

_SSL_REQUEST = bytes.fromhex("00000008 04d2162f")
"""Asks a PostgreSQL server for TLS; it answers S or N (PostgreSQL's documentation, 54.2.10)."""
_ANSWER_WITHIN_S = 5.0


def why_refused(conninfo: str) -> str:
    """Return the sentence key; that of an unknown CA where nothing more can be learnt."""
    with contextlib.suppress(psycopg.Error):
        for attempt in conninfo_attempts(conninfo_to_dict(conninfo)):
            with contextlib.suppress(OSError):
                if code := _verify_code(attempt):
                    return _OF_VERIFY_CODE.get(code, UNKNOWN_CA)
    return UNKNOWN_CA


def _verify_code(attempt: ConnDict) -> int:
    """Return what OpenSSL has against one host's certificate, 0 for nothing."""
    address = str(attempt.get("hostaddr") or attempt["host"])
    port = int(attempt.get("port") or 5432)
    with socket.create_connection((address, port), _ANSWER_WITHIN_S) as line:
        line.sendall(_SSL_REQUEST)
        if line.recv(1) != b"S":
            return 0
        try:
            _pinned(attempt).wrap_socket(line, server_hostname=str(attempt["host"])).close()
        except ssl.SSLCertVerificationError as error:
            return error.verify_code
    return 0


def _pinned(attempt: ConnDict) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # libpq says that itself
    context.load_verify_locations(str(attempt.get("sslrootcert") or ""))
    return context
