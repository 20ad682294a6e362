"""A station asks a real OSAS, with no more rights than it has, who somebody is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import bcrypt
import pytest

from station.access import verifier
from station.access.kept import Kept
from station.access.person import Person
from station.access.proving import Proving
from station.central.log_in import LogIn
from station.central.naming import Naming
from station.central.pools import Pool
from station.clock import SystemClock
from station.errors import AccessError, CentralError
from station.events import Target
from station.options import DatabaseOptions
from tests.fakes.access import BADGE, PASSWORD, PIN, QUICK, FakePeople, hash_of
from tests.fakes.admission import PARCELS, ROLE, admitted, own_url
from tests.fakes.central import rows
from tests.fakes.databases import fresh_database
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import psycopg

    from station.demo.postgres import EmbeddedPostgres

PREFIXES = ("2a", "2b", "2y")
LONG = "kata sandi yang panjang sekali " * 4


@pytest.fixture(scope="module")
def osas(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    """An OSAS with an account for each way in which a backend may have written a hash."""
    with (
        fresh_database(shared_postgres, "osas") as url,
        admitted(url, "osas", PARCELS) as admin,
    ):
        for prefix in PREFIXES:
            stored = bcrypt.hashpw(LONG.encode()[:72], bcrypt.gensalt(4)).decode()
            _add_user(admin, prefix, f"${prefix}{stored[3:]}")
        admin.execute(
            "INSERT INTO hub_station.badge (username, token_hash, issued_by, pin_hash)"
            " VALUES ('operator01', %s, 'admin01', %s)",
            (hash_of(BADGE), verifier.argon2id(PIN, QUICK)),
        )
        yield admin


def _add_user(admin: psycopg.Connection, name: str, stored: str) -> None:
    admin.execute(
        'INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)'
        " VALUES (%s, %s, 'Nama Lengkap', 1, 1)",
        (name, stored),
    )


@contextmanager
def at_desk(desk: str, url: str, naming: Naming | None = None) -> Iterator[LogIn]:
    pool = Pool(Target.OSAS, DatabaseOptions(url=url))
    yield LogIn(pool, naming or Naming(), "CGK", desk)
    pool.close()


@pytest.fixture
def log_in(osas: psycopg.Connection) -> Iterator[LogIn]:
    with at_desk("3", own_url(osas)) as log_in:
        yield log_in


@pytest.fixture
def proving(log_in: LogIn, tmp_path: Path) -> Iterator[Proving]:
    kept, clock = Kept(tmp_path / "people.sqlite"), SystemClock()
    yield Proving(log_in, kept, FakePeople(), clock, cost=QUICK, running_since_s=0.0)
    kept.close()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_password_is_proved_however_the_backend_wrote_its_hash(
    proving: Proving, prefix: str
) -> None:
    proof = proving.by_password(prefix, LONG)
    assert proof.person == Person(prefix, "Nama Lengkap", "operator")
    assert not proof.offline
    with pytest.raises(AccessError, match="access_wrong"):
        proving.by_password(prefix, PASSWORD)


def test_nobody_and_a_name_full_of_sql_are_nobody(log_in: LogIn) -> None:
    assert log_in.by_name("'; DROP TABLE role --") is None
    assert log_in.by_badge(b"x") is None


def test_a_badge_and_its_pin_are_proved(proving: Proving) -> None:
    proof = proving.by_badge(hash_of(BADGE), PIN)
    assert (proof.person.username, proof.has_pin) == ("operator01", True)
    with pytest.raises(AccessError, match="access_pin_wrong"):
        proving.by_badge(hash_of(BADGE), "000000")


def test_a_name_with_a_nul_is_no_name(proving: Proving) -> None:
    with pytest.raises(AccessError, match="access_wrong"):
        proving.by_password("opera\0tor", "x")
    with pytest.raises(AccessError, match="access_wrong"):
        proving.by_password("2a", "\ud800")


def test_one_operator_at_two_desks_is_told_at_both(osas: psycopg.Connection, log_in: LogIn) -> None:
    assert (log_in.begin("2a"), log_in.begin("2a")) == ("", "")
    with at_desk("4", own_url(osas)) as other:
        assert (other.begin("2a"), other.begin("2b")) == ("CGK-3", "")
    assert log_in.elsewhere("2a") == "CGK-4"
    log_in.end("2a")
    with at_desk("5", own_url(osas)) as other:
        assert other.begin("2a") == "CGK-4"
    noted = osas.execute("SELECT DISTINCT actor FROM audit_log WHERE action LIKE 'session_%'")
    assert noted.fetchall() == [(ROLE,)]


def test_a_database_without_the_functions_is_told_from_one_that_is_away(osas_url: str) -> None:
    rows(osas_url, "DROP FUNCTION hub_station.login(text)")
    with at_desk("3", osas_url) as log_in, pytest.raises(CentralError, match="database_schema"):
        log_in.by_name("operator01")
    with at_desk("3", "postgresql://x@127.0.0.1:1/x") as log_in:
        with pytest.raises(CentralError, match="database_refused"):
            log_in.by_badge(b"x")
        assert log_in.begin("operator01") == ""
        log_in.end("operator01")


def test_a_backend_with_other_names_for_everything_is_asked_in_them(osas_url: str) -> None:
    with renamed(osas_url, Target.OSAS) as naming, at_desk("3", osas_url, naming) as log_in:
        assert log_in.begin("operator01") == ""
        with at_desk("4", osas_url, naming) as other:
            assert other.begin("operator01") == "CGK-3"
