"""Why a database cannot be reached is told by what the driver, the server or PgBouncer said."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from station.central.refusals import central_error, connect_error_key
from station.errors import CentralError

AT = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: '


def refused(said: str) -> str:
    return connect_error_key(psycopg.OperationalError(said))


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Connection refused\n\tIs the server running on that host?", "database_refused"),
        ("Network is unreachable\n\tIs the server running?", "database_network"),
        ("No route to host", "database_network"),
        ("server closed the connection unexpectedly", "database_lost"),
        ('FATAL:  password authentication failed for user "x"', "database_auth"),
        ("FATAL:  SASL authentication failed", "database_auth"),
        ("FATAL:  no such user", "database_auth"),
        ('FATAL:  role "database" does not exist', "database_auth"),
        ("fe_sendauth: no password supplied", "database_password_missing"),
        (
            'FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "u", database "d", no encryption',
            "database_not_admitted",
        ),
        ('FATAL:  database "refused" does not exist', "database_unknown"),
        ("FATAL:  no such database: osas", "database_unknown"),
        ('FATAL:  permission denied for database "osas"', "database_forbidden"),
        ("FATAL:  sorry, too many clients already", "database_full"),
        ('FATAL:  too many connections for role "x"', "database_full"),
        ("FATAL:  remaining connection slots are reserved for roles with the", "database_full"),
        ("FATAL:  no more connections allowed (max_client_conn)", "database_full"),
        ("FATAL:  the database system is starting up", "database_starting"),
        ("FATAL:  the database system is not yet accepting connections", "database_starting"),
        ("FATAL:  the database system is shutting down", "database_starting"),
        ("session is read-only", "database_read_only"),
        ("SSL error: certificate verify failed", "database_certificate"),
        (
            'server certificate for "a" (and 1 other name) does not match host name "b"',
            "database_certificate_name",
        ),
        ('root certificate file "/nope" does not exist', "database_ca_file"),
        ('could not read root certificate file "/junk": no start line', "database_ca_file"),
        ("server does not support SSL, but SSL was required", "database_no_tls"),
        (
            (
                'authentication method requirement "scram-sha-256" failed: server requested a'
                " cleartext password"
            ),
            "database_impostor",
        ),
        ("received invalid response to SSL negotiation: H", "database_foreign"),
        ("expected authentication request from server, but received H", "database_foreign"),
        (
            "FATAL:  server login has been failing, try again later (server_login_retry)",
            "database_pooler",
        ),
        ("FATAL:  pgbouncer cannot connect to server", "database_pooler"),
        ("FATAL:  unsupported startup parameter: options", "database_url"),
        ("FATAL:  SSL required", "database_url"),
        ("something that nobody foresaw", "database_failed"),
    ],
)
def test_what_was_said_has_its_sentence(said: str, key: str) -> None:
    assert refused(AT + said) == key


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ('connection is bad: invalid sslmode value: "x"', "database_url"),
        (
            'connection is bad: invalid integer value "x" for connection option "port"',
            "database_url",
        ),
        ('connection is bad: definition of service "x" not found', "database_url"),
        ("connection timeout expired", "database_silent"),
        (
            "failed to resolve host 'password.id': [Errno -2] Name or service not known",
            "database_host",
        ),
        (
            "failed to resolve host 'h': [Errno -3] Temporary failure in name resolution",
            "database_network",
        ),
        (
            (
                'connection is bad: connection to server on socket "/run/.s.PGSQL.5432" failed: No such'
                " file or directory"
            ),
            "database_refused",
        ),
        (
            # The first of two tries, with TLS and without.
            (
                f'{AT}FATAL:  database "x" does not exist\nconnection to server at "db.id" (10.0.0.1),'
                " port 5432 failed: FATAL:  sorry, too many clients already"
            ),
            "database_full",
        ),
    ],
)
def test_what_was_said_without_an_address_has_its_sentence(said: str, key: str) -> None:
    assert refused(said) == key


def several(*said: str) -> str:
    lines = [
        f"- host: 'h{n}', port: '1', hostaddr: '1.1.1.{n}': {AT}{one}" for n, one in enumerate(said)
    ]
    return "\n".join([said[-1], "Multiple connection attempts failed. All failures were:", *lines])


@pytest.mark.parametrize(
    ("said", "key"),
    [
        (("Connection refused", "session is read-only"), "database_refused"),
        (("session is read-only", "session is read-only"), "database_read_only"),
        (("FATAL:  password authentication failed", "Connection refused"), "database_auth"),
        (("Connection refused", "FATAL:  SASL authentication failed"), "database_auth"),
        (("connection timeout expired", "session is read-only"), "database_silent"),
    ],
)
def test_of_several_hosts_the_one_that_says_most_is_told(said: tuple[str, ...], key: str) -> None:
    assert refused(several(*said)) == key


def test_what_is_no_address_at_all_is_told_as_such() -> None:
    assert connect_error_key(psycopg.ProgrammingError("bad value")) == "database_url"
    assert connect_error_key(CentralError("password_file_exposed")) == "password_file_exposed"


@pytest.mark.parametrize(
    ("error", "key"),
    [
        (errors.ProtocolViolation("query_wait_timeout"), "database_busy"),
        (errors.ProtocolViolation("server login has been failing"), "database_pooler"),
        (errors.ProtocolViolation("server conn crashed?"), "database_lost"),
        (errors.AdminShutdown("terminating connection"), "database_lost"),
        (errors.ReadOnlySqlTransaction("cannot execute INSERT"), "database_read_only"),
        (errors.TooManyConnections("too many"), "database_full"),
        (psycopg.OperationalError("the connection is lost"), "database_lost"),
    ],
)
def test_what_ends_a_connection_in_use_has_its_sentence(error: psycopg.Error, key: str) -> None:
    assert central_error(error).key == key
