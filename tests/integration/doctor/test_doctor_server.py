"""What doctor says of the server, the release that made the tables, the clocks and the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
import psycopg
import pytest

from models.outline import outline
from station.central.doctor.catalog_reading import read_catalog
from station.central.doctor.inspection import inspect
from station.central.doctor.needs import needs_of
from station.central.doctor.report import Severity
from station.central.doctor.samples import RECENT_ROWS
from station.central.doctor.seen import Seen
from station.central.doctor.server_checks import check_connection, check_server
from station.central.naming import Naming
from station.clock import SystemClock
from station.events import Target
from tests.fakes.examined import changed, looked_at, mended, the, troubles, unsaid

if TYPE_CHECKING:
    from datetime import datetime

    from station.central.doctor.report import Finding
    from station.demo.postgres import EmbeddedPostgres


def test_a_server_that_only_reads_is_told_so(osas_url: str) -> None:
    changed(
        osas_url,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET"
        " default_transaction_read_only = on', current_database()); END $$",
    )
    assert the(looked_at(osas_url), "server_read_only").severity is Severity.BLOCKS


def test_another_encoding_is_told_so(shared_postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
        admin.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try:
            report = looked_at(shared_postgres.url("latin"))
            assert the(report, "server_encoding").facts == {"found": "LATIN1"}
        finally:
            admin.execute("DROP DATABASE latin WITH (FORCE)")


def as_if(url: str, **facts: object) -> Seen:
    """Look at a database whose server says something else of itself."""
    plan = outline("osas")
    with psycopg.connect(url) as connection:
        catalog = read_catalog(connection, "public", plan.group, SystemClock())
    server = msgspec.structs.replace(catalog.server, **facts)
    catalog = msgspec.structs.replace(catalog, server=server)
    return Seen(Target.OSAS, plan, catalog, Naming(), needs_of(Target.OSAS), "CGK")


def keys(findings: object) -> list[str]:
    assert hasattr(findings, "__iter__")
    return [finding.key for finding in findings]


@pytest.mark.parametrize(("version", "found"), [(140_022, ["server_old"]), (150_000, [])])
def test_a_server_that_is_too_old_is_told_so(osas_url: str, version: int, found: list[str]) -> None:
    assert keys(check_server(as_if(osas_url, version=version))) == found


@pytest.mark.parametrize(
    ("client", "server", "encrypted", "found"),
    [
        ("10.0.0.7", "10.0.0.1", False, ["not_encrypted"]),
        ("10.0.0.7", "10.0.0.1", True, []),
        ("10.0.0.1", "10.0.0.1", False, []),
        ("::1", "127.0.0.1", False, []),
        (None, None, False, []),
    ],
)
def test_what_can_be_read_on_the_network_is_told(
    osas_url: str, client: str | None, server: str | None, encrypted: bool, found: list[str]
) -> None:
    seen = as_if(osas_url, client_address=client, server_address=server, encrypted=encrypted)
    assert keys(check_connection(seen)) == found


class Fast(SystemClock):
    """A clock that is `ahead`."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return super().now() + self._ahead


@pytest.mark.parametrize("sign", [1, -1])
def test_a_clock_that_is_off_is_told(osas_url: str, sign: int) -> None:
    def found(seconds: float) -> list[Finding]:
        with psycopg.connect(osas_url) as connection:
            clock = Fast(sign * timedelta(seconds=seconds))
            report = inspect(connection, Target.OSAS, Naming(), "CGK", clock)
        return [finding for finding in report.findings if finding.key == "clock_off"]

    assert found(30) == []
    (off,) = found(300)
    assert (off.severity, off.facts["seconds"]) == (Severity.WARN, "300")


def test_a_newer_release_can_be_worked_with(osas_url: str) -> None:
    changed(osas_url, "UPDATE hub_station.alembic_version SET version_num = '9999'")
    newer = the(looked_at(osas_url), "revision_newer")
    assert (newer.severity, newer.facts["found"]) == (Severity.WARN, "9999")


def test_an_older_release_is_told_to_upgrade(
    osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = outline("osas")
    next_one = msgspec.structs.replace(plan, revisions=(*plan.revisions, "later"))
    monkeypatch.setattr("station.central.doctor.inspection.outline", lambda _: next_one)
    older = the(looked_at(osas_url), "revision_older")
    assert (older.severity, older.facts["known"]) == (Severity.BLOCKS, "later")


def test_without_a_history_of_migrations_it_is_somebody_elses(osas_url: str) -> None:
    changed(osas_url, "DROP TABLE hub_station.alembic_version")
    report = looked_at(osas_url)
    assert report.attached
    assert {finding.key for finding in report.of(Severity.BLOCKS)} == {
        "status_untold",
        "unit_untold",
    }


def test_months_that_run_out_are_told_in_time(osas_url: str) -> None:
    changed(
        osas_url,
        "DO $$ DECLARE name text; BEGIN"
        " FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r'"
        "  AND relname ~ '^event_ledger_20' AND relname > 'event_ledger_'"
        "   || to_char(now() + interval '25 days', 'YYYY_MM')"
        " LOOP EXECUTE 'DROP TABLE hub_station.' || name; END LOOP; END $$",
    )
    report = looked_at(osas_url)
    found = the(report, "ledger_runs_out")
    assert found.severity is Severity.WARN
    assert 0 <= int(str(found.facts["days"])) < 60
    mended(osas_url, report)
    assert unsaid(looked_at(osas_url)) == []


def test_a_ledger_without_any_month_is_told(osas_url: str) -> None:
    changed(
        osas_url,
        "DO $$ DECLARE name text; BEGIN FOR name IN SELECT relname FROM pg_class"
        " WHERE relkind = 'r' AND relname ~ '^event_ledger_20'"
        " LOOP EXECUTE 'DROP TABLE hub_station.' || name; END LOOP; END $$",
    )
    assert the(looked_at(osas_url), "ledger_runs_out").facts["days"] == "0"


def test_events_of_no_month_are_told(osas_url: str) -> None:
    changed(
        osas_url,
        "INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)"
        " SELECT (lpad(to_hex(n), 12, '0') || '70008000000000000000')::uuid, '', 'CGK-3', n, 'x', '{}'"
        "   FROM generate_series(1, 3) AS n",
    )
    strays = the(looked_at(osas_url), "ledger_strays")
    assert (strays.severity, strays.facts["count"]) == (Severity.WARN, "3")


def test_looking_changes_nothing_and_leaves_a_transaction_as_it_was(osas_url: str) -> None:
    with psycopg.connect(osas_url) as connection:
        connection.execute("CREATE TABLE mine (id int)")
        inspect(connection, Target.OSAS, Naming(), "CGK")
        assert connection.execute("SELECT count(*) FROM mine").fetchone() == (0,)
        connection.rollback()
    with psycopg.connect(osas_url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = on")
        inspect(connection, Target.OSAS, Naming(), "CGK")
    assert troubles(looked_at(osas_url)) == [("warn", "role_superuser", "")]


def test_no_table_is_read_as_a_whole(osas_url: str) -> None:
    changed(
        osas_url,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " SELECT 'A' || n, 'CGK', 'SUB', 1, 'BOOKED' FROM generate_series(1, 50000) AS n;"
        "ANALYZE waybill_numbers",
    )
    changed(osas_url, "SELECT pg_stat_reset()")
    with psycopg.connect(osas_url) as connection:
        inspect(connection, Target.OSAS, Naming(), "CGK")
        connection.commit()
        connection.execute("SELECT pg_stat_force_next_flush()")
    with psycopg.connect(osas_url) as connection:
        read = connection.execute(
            "SELECT seq_scan, idx_tup_fetch FROM pg_stat_user_tables"
            " WHERE relname = 'waybill_numbers'"
        ).fetchone()
    assert read is not None
    assert read[0] == 0, "it read the whole table"
    assert 0 < read[1] <= RECENT_ROWS
