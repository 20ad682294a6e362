"""`hub-station db`: an administrator makes, looks at and fills the databases; refusals are sentences."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import psycopg
import pytest

from models import migrate
from station.central import upkeep
from station.cli.progress import ProgressBar
from tests.fakes.command_line import CommandLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from station.demo.postgres import EmbeddedPostgres

    Called = subprocess.CompletedProcess[str]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Callable[..., Called]:
    """Run the command as a person would; URLs from the environment do not count."""
    command_line = CommandLine(tmp_path)

    def run(*arguments: str, **environment: str) -> Called:
        ended = command_line("db", *arguments, **environment)
        return subprocess.CompletedProcess(arguments, ended.code, ended.output, ended.said)

    return run


@pytest.fixture
def unmade_url(shared_postgres: EmbeddedPostgres) -> Iterator[str]:
    """The URL of a database that is not there; whatever was made of it goes."""
    name = f"unmade-{uuid4().hex[:8]}"
    yield shared_postgres.url(name)
    with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def answer(called: Called) -> Any:
    assert called.returncode == 0, called.stderr
    return json.loads(called.stdout)


def refusal(called: Called) -> str:
    """One sentence, exit code 2, and never a traceback or a password."""
    assert called.returncode == 2, called.stdout + called.stderr
    assert called.stderr.count("\n") == 1, called.stderr
    assert "Traceback" not in called.stderr
    return called.stderr.strip()


def test_from_a_bare_server_to_a_filled_database(
    db: Callable[..., Called], unmade_url: str
) -> None:
    osas = ("--target", "osas", "--url", unmade_url)
    assert "db create --target osas" in refusal(db("status", *osas))
    assert [answer(db("create", *osas))["created"] for _ in range(2)] == [True, False]
    empty = db("status", *osas)
    assert (empty.returncode, json.loads(empty.stdout)["revision"]) == (1, None)
    assert "db upgrade --target osas" in refusal(db("demo-data", *osas))
    assert "db upgrade --target osas" in refusal(db("maintain", *osas))
    assert answer(db("upgrade", *osas))["to"] == migrate.head("osas")
    ready = answer(db("status", *osas))
    assert ready["revision"] == ready["head"]
    assert ready["ledger"]["days_ahead"] > 700
    filled = db("demo-data", *osas, "--waybills", "700", "--seed", "4")
    assert answer(filled)["rows"]["waybill_numbers"] == 700
    assert "100 %" in filled.stderr
    assert "OSAS" in refusal(db("demo-data", *osas))


def test_an_owner_who_is_no_superuser_can_do_all_of_it(
    db: Callable[..., Called], postgres_server: EmbeddedPostgres
) -> None:
    # A server of its own: roles belong to the whole server, and other tests make them as superuser.
    address = postgres_server.url("unmade").rpartition("@")[2]
    osas = ("--target", "osas", "--url", f"postgresql://owner:own@{address}")
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE ROLE owner LOGIN CREATEDB CREATEROLE PASSWORD 'own'")
    for command in ("create", "upgrade", "demo-data", "maintain", "status"):
        answer(db(command, *osas, *(("--waybills", "60") if "-" in command else ())))
    script = db("grants", *osas, "--station", "KNO-7").stdout
    with psycopg.connect(osas[-1], autocommit=True) as own:
        own.execute(script.encode())
        own.execute("ALTER ROLE hub_station_kno_7 PASSWORD 'seven'")
    station_url = f"postgresql://hub_station_kno_7:seven@{address}"
    with psycopg.connect(station_url, autocommit=True) as station:
        name = station.execute("SELECT full_name FROM hub_station.login('operator-kno')")
        assert name.fetchall() == [("Operator Medan",)]


def test_both_databases_are_found_in_the_settings(
    db: Callable[..., Called], onmart_url: str
) -> None:
    there = answer(db("status", "--target", "onmart", ONMART_DATABASE_URL=onmart_url))
    assert there["database"] == upkeep.database_of(onmart_url)
    assert "settings.toml" in refusal(db("status", "--target", "osas"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_refusal_is_in_the_stations_language(
    db: Callable[..., Called], tmp_path: Path, language: str
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/settings.toml").write_text(f'[ui]\nlanguage = "{language}"\n')
    told = refusal(db("status", "--target", "osas", "--url", "postgresql://u:hidden@127.0.0.1:1/x"))
    assert ("Check" in told) is (language == "en")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "postgresql://"),
        ("postgresql://", "postgresql://"),
        ("postgresql://u:hidden@h:port/x", "postgresql://"),
        ("postgresql://u:hidden@127.0.0.1:1/x", "ditolak"),
        ("postgresql://u:hidden@no-such-host.invalid/x", "server"),
    ],
)
def test_an_address_that_leads_nowhere_is_told_so(
    db: Callable[..., Called], url: str, said: str
) -> None:
    told = refusal(db("status", "--target", "osas", "--url", url))
    assert said in told
    assert "hidden" not in told


@pytest.mark.parametrize("command", ["create", "upgrade", "maintain", "demo-data"])
def test_every_command_says_so_when_nobody_answers(db: Callable[..., Called], command: str) -> None:
    told = refusal(db(command, "--target", "osas", "--url", "postgresql://u:hidden@127.0.0.1:1/x"))
    assert "ditolak" in told
    assert "hidden" not in told


def test_a_wrong_password_is_told_so(db: Callable[..., Called], osas_url: str) -> None:
    scheme, _, rest = osas_url.partition("://")
    wrong = f"{scheme}://postgres:wrong@{rest.partition('@')[2]}"
    assert "kata sandi" in refusal(db("upgrade", "--target", "osas", "--url", wrong))


def test_tables_of_another_system_are_left_alone(
    db: Callable[..., Called], unmade_url: str
) -> None:
    osas = ("--target", "osas", "--url", unmade_url)
    answer(db("create", *osas))
    with psycopg.connect(unmade_url, autocommit=True) as backend:
        backend.execute("CREATE TABLE scans (id int); INSERT INTO scans VALUES (7)")
    assert "doctor" in refusal(db("upgrade", *osas))
    with psycopg.connect(unmade_url) as backend:
        assert backend.execute("SELECT id FROM scans").fetchall() == [(7,)]
        tables = backend.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert tables.fetchone() == (1,)


def test_a_database_of_a_newer_release_is_left_alone(
    db: Callable[..., Called], osas_url: str
) -> None:
    with psycopg.connect(osas_url, autocommit=True) as connection:
        connection.execute("UPDATE hub_station.alembic_version SET version_num = '9999'")
    assert "9999" in refusal(db("upgrade", "--target", "osas", "--url", osas_url))
    assert db("status", "--target", "osas", "--url", osas_url).returncode == 1


def test_somebody_who_may_not_is_told_so(db: Callable[..., Called], osas_url: str) -> None:
    with psycopg.connect(osas_url, autocommit=True) as admin:
        name = f"guest_{admin.info.dbname}"
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'guest'".encode())
        there = f"postgresql://{name}:guest@127.0.0.1:{admin.info.port}/{admin.info.dbname}"
        try:
            for command in ("upgrade", "status", "maintain", "demo-data"):
                told = refusal(db(command, "--target", "osas", "--url", there))
                assert "pengguna basis data" in told, command
        finally:
            admin.execute(f"DROP ROLE {name}".encode())


def test_months_that_are_missing_are_made(db: Callable[..., Called], osas_url: str) -> None:
    osas = ("--target", "osas", "--url", osas_url)
    drop_months(osas_url, -1)
    before = answer(db("status", *osas))["ledger"]["count"]
    kept = answer(db("maintain", *osas))
    assert (kept["made"], kept["ledger"]["count"]) == (1, before + 1)
    assert answer(db("maintain", *osas))["made"] == 0


def test_a_table_in_use_is_not_waited_for_long(db: Callable[..., Called], osas_url: str) -> None:
    """Whoever waits for it would hold up every station that comes after."""
    drop_months(osas_url, -1)
    with psycopg.connect(osas_url) as busy:
        busy.execute("SELECT count(*) FROM hub_station.event_ledger")
        told = refusal(db("maintain", "--target", "osas", "--url", osas_url))
    assert "sedang dipakai" in told


def test_status_says_when_the_months_run_out(db: Callable[..., Called], osas_url: str) -> None:
    drop_months(osas_url, 1)
    status = db("status", "--target", "osas", "--url", osas_url)
    assert status.returncode == 1
    assert json.loads(status.stdout)["ledger"]["days_ahead"] < 60


def drop_months(url: str, after: int) -> None:
    """Drop the ledger's months but the first `after`, or the last ones if that is negative."""
    with psycopg.connect(url, autocommit=True) as admin:
        months = admin.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^event_ledger_20'"
            " ORDER BY relname"
        ).fetchall()
        for (name,) in months[after:]:
            admin.execute(f"DROP TABLE hub_station.{name}".encode())


def test_a_database_that_is_there_already_is_told_with_what_is_left_to_do(
    db: Callable[..., Called], unmade_url: str
) -> None:
    osas = ("--target", "osas", "--url", unmade_url)
    made, again = db("create", *osas), db("create", *osas)
    assert (answer(made)["created"], made.stderr) == (True, "")
    assert (answer(again)["created"], again.stderr.count("\n")) == (False, 1)
    assert "sudah ada: lanjutkan dengan hub-station db upgrade --target osas" in again.stderr
    answer(db("upgrade", *osas))
    ready = db("create", *osas)
    assert answer(ready)["database"] in ready.stderr
    assert "siap dipakai" in ready.stderr


def test_the_grants_script_is_printed_whole(db: Callable[..., Called]) -> None:
    called = db("grants", "--target", "osas", "--station", "CGK-3")
    assert called.returncode == 0, called.stderr
    assert called.stdout.startswith("-- Station CGK-3 in osas")
    assert called.stdout.rstrip().endswith("COMMIT;")


def test_a_station_without_a_hub_is_refused(db: Callable[..., Called]) -> None:
    assert "CGK-3" in refusal(db("grants", "--target", "osas", "--station", "X'; --"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("frobnicate",),
        ("status",),
        ("status", "--target", "billing"),
        ("demo-data", "--target", "osas", "--waybills", "0"),
        ("grants", "--target", "osas"),
    ],
)
def test_a_call_that_is_none_is_explained(
    db: Callable[..., Called], arguments: tuple[str, ...]
) -> None:
    called = db(*arguments)
    assert called.returncode == 2
    assert called.stderr.startswith("usage: hub-station db")


def test_who_stops_it_half_way_finds_nothing_written(tmp_path: Path, osas_url: str) -> None:
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "ui.entry", "db", "demo-data", "--target", "osas"),
            *("--url", osas_url, "--waybills", "1000000"),
        ],
        cwd=ROOT,
        env={**os.environ, "HUB_STATION_HOME": str(tmp_path)},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509  # no thread of ours holds a lock here
    ) as filling:
        assert filling.stderr is not None
        assert "0 %" in filling.stderr.readline()
        filling.send_signal(signal.SIGINT)
        said = filling.stderr.read()
    assert (filling.returncode, said.count("\n")) == (2, 1)
    assert "tidak ada yang ditulis" in said
    with psycopg.connect(osas_url) as connection:
        assert connection.execute("SELECT count(*) FROM agent_locations").fetchone() == (0,)


class Terminal(io.StringIO):
    """Where a person looks on."""

    def isatty(self) -> bool:
        return True


def test_the_bar_moves_in_place_for_a_person_and_by_tenths_for_a_log() -> None:
    log, terminal = io.StringIO(), Terminal()
    for stream in (log, terminal):
        bar = ProgressBar(200, str, stream)
        for done in range(1, 201):
            bar(done)
    assert log.getvalue().count("\n") == 11
    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().count("\r") == 101
    assert log.getvalue().splitlines()[-1].endswith("100 %  200 / 200")


def test_no_database_library_is_loaded_for_the_other_commands() -> None:
    script = (
        "import sys\nfrom station.cli.main import build_parser\nfrom station.texts import Texts\n"
        "build_parser(Texts.load('id'))\n"
        "print(sorted({'psycopg', 'sqlalchemy', 'alembic', 'keyring'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
