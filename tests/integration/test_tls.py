"""With a CA pinned, a password goes to the server that it is meant for, and to nobody else."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from station.errors import CentralError
from tests.fakes.central import add_waybills
from tests.fakes.certificates import DAY, HOST, Authority, Impostor, with_tls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.central.pools import Pool
    from station.demo.postgres import EmbeddedPostgres
    from tests.fakes.central import Bench
    from tests.fakes.command_line import CommandLine
    from tests.fakes.pgbouncer import PgBouncer

PASSWORD = "very-secret"


@dataclass
class Doors:
    """OSAS behind doors with certificates, and pools that trust one CA."""

    bench: Bench
    osas_url: str
    server: EmbeddedPostgres
    authority: Authority

    @contextmanager
    def showing(self, pem: Path) -> Iterator[PgBouncer]:
        with with_tls(self.server, pem) as door:
            yield door

    def pool(self, url: str, ca_file: Path | None = None) -> Pool:
        return self.bench.pool(url, ca_file=str(ca_file or self.authority.file))


@pytest.fixture
def doors(
    bench: Bench, osas_url: str, shared_postgres: EmbeddedPostgres, authority: Authority
) -> Doors:
    return Doors(bench, osas_url, shared_postgres, authority)


def refusal(pool: Pool) -> str:
    with pytest.raises(CentralError) as refused, pool.connection():
        pass
    return refused.value.key


def at(name: str) -> Callable[[str], str]:
    """Return how to write an address with this name, which no name server knows."""
    return lambda url: url.replace("@127.0.0.1", f"@{name}") + "?hostaddr=127.0.0.1"


@pytest.mark.parametrize("address", [str, at(HOST)], ids=["number", "name"])
def test_the_right_ca_connects_and_the_line_is_encrypted(
    doors: Doors, address: Callable[[str], str]
) -> None:
    with doors.showing(doors.authority.issue()) as door:
        url = address(door.in_front_of(doors.osas_url))
        with doors.pool(url).connection() as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
            assert connection.pgconn.ssl_in_use
            (ours,) = [one for one in door.show("CLIENTS") if one["database"] != "pgbouncer"]
        assert ours["tls"].startswith("TLSv1.3")


@pytest.mark.parametrize(
    ("issue", "address", "key"),
    [
        (lambda ca: Authority(ca.file.parent).issue(), str, "database_certificate"),
        (lambda ca: ca.issue(), at("db.mallory.example"), "database_certificate_name"),
        (lambda ca: ca.issue(starts=-9 * DAY, ends=-DAY), str, "database_certificate_expired"),
        (lambda ca: ca.issue(starts=DAY, ends=9 * DAY), str, "database_certificate_early"),
    ],
    ids=["another CA", "another name", "expired", "not valid yet"],
)
def test_a_certificate_that_does_not_do_is_refused_with_its_own_sentence(
    doors: Doors,
    issue: Callable[[Authority], Path],
    address: Callable[[str], str],
    key: str,
) -> None:
    with doors.showing(issue(doors.authority)) as door:
        assert refusal(doors.pool(address(door.in_front_of(doors.osas_url)))) == key


def test_a_server_without_tls_is_refused(doors: Doors) -> None:
    assert refusal(doors.pool(doors.osas_url)) == "database_no_tls"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_ca_file_that_is_none_is_told(doors: Doors, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "office.pem"
    if content is not None:
        file.write_text(content)
    with doors.showing(doors.authority.issue()) as door:
        assert refusal(doors.pool(door.in_front_of(doors.osas_url), file)) == "database_ca_file"


@pytest.mark.parametrize("asks_md5", [False, True], ids=["cleartext", "md5"])
def test_who_asks_for_the_password_itself_is_refused_whatever_he_shows(
    bench: Bench, authority: Authority, asks_md5: bool
) -> None:
    with Impostor(asks_md5=asks_md5, pem=authority.issue()) as man_in_the_middle:
        url = f"postgresql://u:{PASSWORD}@127.0.0.1:{man_in_the_middle.port}/osas"
        assert refusal(bench.pool(url, ca_file=str(authority.file))) == "database_impostor"
    assert man_in_the_middle.asked == 1
    # X is a client's good-bye; nothing, if it just hung up.
    assert man_in_the_middle.heard in (b"", b"X\0\0\0\4")


def test_without_a_pinned_ca_he_gets_it(bench: Bench) -> None:
    """So that the test above can fail: it is the setting that keeps the password back."""
    with Impostor(asks_md5=False) as man_in_the_middle:
        refusal(bench.pool(f"postgresql://u:{PASSWORD}@127.0.0.1:{man_in_the_middle.port}/osas"))
    assert PASSWORD.encode() in man_in_the_middle.heard


def test_what_the_url_says_goes_over_the_settings(doors: Doors) -> None:
    with doors.pool(f"{doors.osas_url}?sslmode=disable").connection() as connection:
        assert not connection.pgconn.ssl_in_use


def test_the_whole_station_and_the_administrators_commands_go_by_the_pinned_ca(
    hub_station: CommandLine, doors: Doors, tmp_path: Path
) -> None:
    """The CA's file is named beside the settings; another's is refused in one sentence."""
    add_waybills(doors.osas_url, "JX1")
    hub_station.folders.make()
    for name, authority in (("ours.pem", doors.authority), ("other.pem", Authority(tmp_path))):
        (hub_station.folders.config / name).write_bytes(authority.file.read_bytes())
    with doors.showing(doors.authority.issue()) as door:
        url = door.in_front_of(doors.osas_url)
        hub_station.settle(osas={"url": url, "ca_file": "ours.pem"})
        assert hub_station("sync", "--once").line["mirror"]["waybills"] == 1
        assert hub_station("db", "status", "--target", "osas").code == 0
        hub_station.settle(osas={"url": url, "ca_file": "other.pem"})
        synced = hub_station("sync", "--once")
        looked = hub_station("db", "status", "--target", "osas")
    assert synced.line["osas"]["error"] == "database_certificate"
    assert "ca_file" in looked.said
    assert (looked.code, synced.said.splitlines()[0]) == (2, f"OSAS: {looked.said.strip()}")
