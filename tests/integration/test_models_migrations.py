"""A fresh install's databases are what the models say, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.orm import configure_mappers

from models import migrate
from models.columns import HUB_STATION
from models.onmart import tables as onmart
from models.osas import tables as osas
from station.demo.seed import seed_onmart, seed_osas

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from station.demo.postgres import EmbeddedPostgres

METADATA = {"osas": osas.metadata, "onmart": onmart.metadata}
PROBLEM_CODES = set("BA NTH CODA CU RJ MR CC AU DM NL OG OA SA LS RT".split())  # noqa: SIM905 - reads as the table does
WAYBILL = "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status"
LOCATION = "INSERT INTO agent_locations (code, name, kind, city, province, timezone)"
EVERYTHING = """
    SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
     WHERE n.nspname IN ('public', 'hub_station')
    UNION SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
     WHERE n.nspname IN ('public', 'hub_station')
    UNION SELECT nspname FROM pg_namespace WHERE nspname = 'hub_station'
"""


@pytest.fixture(params=["osas", "onmart"])
def database(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param, request.getfixturevalue(f"{request.param}_url")


def differences(url: str, metadata: MetaData) -> list[object]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    options = {
        "version_table_schema": HUB_STATION,
        "include_schemas": True,
        "compare_type": True,
        "compare_server_default": True,
        "include_name": lambda name, kind, _parents: (
            kind != "table" or not name.startswith("event_ledger_")
        ),
    }
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    return list(found)


def test_migrated_database_is_what_the_models_say(database: tuple[str, str]) -> None:
    target, url = database
    assert differences(url, METADATA[target]) == []


def test_a_table_the_models_do_not_know_is_noticed(database: tuple[str, str]) -> None:
    target, url = database
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE stray (id int)")
    assert differences(url, METADATA[target]) != []


def test_install_taken_back_leaves_nothing_and_can_be_repeated(database: tuple[str, str]) -> None:
    target, url = database
    migrate.downgrade(url, target)
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute(EVERYTHING).fetchall() == []
    migrate.upgrade(url, target)
    migrate.upgrade(url, target)
    assert differences(url, METADATA[target]) == []
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM hub_station.alembic_version").fetchone()
    assert row == (migrate.head(target),)


def test_install_can_be_taken_back_after_a_week_of_work(database: tuple[str, str]) -> None:
    target, url = database
    now = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
    fill = {"osas": seed_osas, "onmart": seed_onmart}[target]
    counts = [fill(url, waybills=400, seed=1, now=now)]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TestLedgerPartitions.INSERT, (uuid7(1793491200000),))
    migrate.downgrade(url, target)
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute(EVERYTHING).fetchall() == []
    migrate.upgrade(url, target)
    counts.append(fill(url, waybills=400, seed=1, now=now))
    assert counts[0] == counts[1]


def test_upgrade_of_what_is_up_to_date_keeps_every_row(database: tuple[str, str]) -> None:
    target, url = database
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TestLedgerPartitions.INSERT, (uuid7(1793491200000),))
        migrate.upgrade(url, target)
        kept = connection.execute("SELECT station FROM hub_station.event_ledger").fetchall()
    assert kept == [("CGK-01",)]


@pytest.mark.parametrize("target", ["osas", "onmart"])
def test_backends_tables_go_where_the_settings_say(
    shared_postgres: EmbeddedPostgres, target: str
) -> None:
    name = f"elsewhere_{uuid4().hex[:8]}"
    url = shared_postgres.url(name)
    shared_postgres.create_databases(name)
    try:
        migrate.upgrade(url, target, schema="market")
        fill = {"osas": seed_osas, "onmart": seed_onmart}[target]
        fill(url, waybills=50, seed=1, now=datetime(2026, 11, 22, tzinfo=UTC), schema="market")
        with psycopg.connect(url, autocommit=True) as connection:
            tables = connection.execute(
                "SELECT schemaname, count(*) FROM pg_tables WHERE tablename <> 'alembic_version'"
                " AND schemaname IN ('public', 'market') GROUP BY 1"
            ).fetchall()
            assert tables == [("market", {"osas": 46, "onmart": 6}[target])]
            if target == "osas":
                answer = connection.execute("SELECT role FROM hub_station.login('operator01')")
                assert answer.fetchall() == [("operator",)]
        migrate.downgrade(url, target, schema="market")
    finally:
        with psycopg.connect(shared_postgres.url("postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_unknown_database_is_refused_before_anything_is_touched() -> None:
    with pytest.raises(ValueError, match="osas"):
        migrate.upgrade("postgresql://nowhere.invalid/x", "billing")


def test_every_relationship_has_both_ends() -> None:
    configure_mappers()


def test_a_changed_row_shows_when_it_changed(osas_url: str) -> None:
    with psycopg.connect(osas_url, autocommit=True) as connection:
        before = connection.execute("SELECT clock_timestamp()").fetchone()
        connection.execute("UPDATE problem_code SET text_id = 'hilang sekali' WHERE code = 'LS'")
        touched = connection.execute(
            "SELECT code FROM problem_code WHERE updated_at > %s", before
        ).fetchall()
    assert touched == [("LS",)]


def test_every_table_of_the_backend_is_touched_by_its_trigger(database: tuple[str, str]) -> None:
    target, url = database
    with psycopg.connect(url) as connection:
        triggered = {
            row[0]
            for row in connection.execute(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgname = 'touch_updated_at'"
            )
        }
    public = {table.name for table in METADATA[target].tables.values() if table.schema is None}
    assert triggered == public


def test_problem_codes_of_the_counter_are_there(osas_url: str) -> None:
    with psycopg.connect(osas_url) as connection:
        codes = {row[0] for row in connection.execute("SELECT code FROM problem_code")}
    assert codes == PROBLEM_CODES


class TestLedgerPartitions:
    """Every event finds its month; one from a wrong clock is kept all the same."""

    INSERT = """
        INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)
        VALUES (%s, '\\x00', 'CGK-01', 1, 'receiving', '{}')
        RETURNING tableoid::regclass::text
    """

    def insert(self, connection: psycopg.Connection, event_id: UUID) -> str:
        row = connection.execute(self.INSERT, (event_id,)).fetchone()
        assert row is not None
        return str(row[0])

    @pytest.mark.parametrize(
        ("milliseconds", "month"),
        [
            (1790812800000, "2026_10"),  # 2026-10-01T00:00:00Z, the first moment
            (1793491199999, "2026_10"),  # 2026-10-31T23:59:59.999Z
            (1793491200000, "2026_11"),  # 2026-11-01T00:00:00Z
            (1000, "default"),  # 1970: the clock's battery is flat
            (4102444800000, "default"),  # 2100
        ],
    )
    def test_event_lands_in_its_month(
        self, database: tuple[str, str], milliseconds: int, month: str
    ) -> None:
        with psycopg.connect(database[1]) as connection:
            partition = self.insert(connection, uuid7(milliseconds))
        assert partition == f"hub_station.event_ledger_{month}"

    def test_months_are_there_for_two_years(self, osas_url: str) -> None:
        with psycopg.connect(osas_url) as connection:
            (there,) = connection.execute(
                "SELECT bool_and(to_regclass('hub_station.event_ledger_'"
                " || to_char(now() + make_interval(months => n), 'YYYY_MM')) IS NOT NULL)"
                " FROM generate_series(0, 24) n"
            ).fetchone() or (None,)
        assert there is True

    def test_making_them_again_makes_none(self, osas_url: str) -> None:
        with psycopg.connect(osas_url) as connection:
            made = [
                connection.execute(
                    "SELECT hub_station.ensure_ledger_partitions('2040-01-15', 3)"
                ).fetchone()
                for _ in range(2)
            ]
        assert made == [(3,), (0,)]

    def test_early_event_moves_into_its_month_when_that_is_made(self, osas_url: str) -> None:
        early = uuid7(4102444800000)
        with psycopg.connect(osas_url) as connection:
            self.insert(connection, early)
            connection.execute("SELECT hub_station.ensure_ledger_partitions('2100-01-01', 1)")
            found = connection.execute(
                "SELECT tableoid::regclass::text FROM hub_station.event_ledger WHERE event_id = %s",
                (early,),
            ).fetchall()
        assert found == [("hub_station.event_ledger_2100_01",)]

    def test_same_event_twice_is_one_row(self, osas_url: str) -> None:
        with psycopg.connect(osas_url) as connection:
            self.insert(connection, uuid7(1793491200000))
            with pytest.raises(psycopg.errors.UniqueViolation):
                self.insert(connection, uuid7(1793491200000))


def uuid7(milliseconds: int) -> UUID:
    return UUID(int=(milliseconds << 80) | (7 << 76) | (2 << 62))


@pytest.mark.parametrize(
    "statement",
    [
        f"{WAYBILL}, direction) VALUES ('A1', 'CGK', 'SUB', 1, 'BOOKED', 'sideways')",
        f"{WAYBILL}, koli_count) VALUES ('A1', 'CGK', 'SUB', 1, 'BOOKED', 0)",
        f"{WAYBILL}) VALUES ('A1', 'CGK', 'SUB', -1, 'BOOKED')",
        f"{LOCATION} VALUES ('X', 'X', 'kiosk', 'X', 'X', 'Asia/Jakarta')",
        "INSERT INTO service_types (code, name, divisor, sla_hours) VALUES ('X', 'X', 0, 1)",
    ],
)
def test_impossible_master_data_is_refused(osas_url: str, statement: str) -> None:
    with psycopg.connect(osas_url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(statement)
