"""The demo's databases hold a plausible hub: every parcel has a past, a way and a place."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from station.access import verifier
from station.access.badge_code import token_hash
from station.demo.badges import PASSWORD, PIN, demo_badge, people
from station.demo.cities import BY_CODE, CITIES
from station.demo.routes import LANES
from station.demo.seed import SLICE, is_seeded, seed_onmart, seed_osas
from station.demo.seed_history import WITH_A_COURIER
from station.demo.waybills import STATUS_SHARES
from station.events import Target
from station.texts import Texts
from tests.fakes.databases import fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
WAYBILLS = 20_000
DIGEST = """
    SELECT md5(string_agg(concat_ws(',', awb_number, origin, destination, weight, w.status, s.status,
                                    location, s.timestamp, p.problem_code), ';' ORDER BY s.id))
      FROM waybill_numbers w
      LEFT JOIN scans s ON s.waybill_id = w.id LEFT JOIN problem_scan p ON p.waybill_id = w.id
"""


@pytest.fixture(scope="module")
def osas(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    with fresh_database(shared_postgres, "osas") as url:
        seed_osas(url, waybills=WAYBILLS, seed=1, now=NOW)
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


@pytest.fixture(scope="module")
def onmart(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    with fresh_database(shared_postgres, "onmart") as url:
        seed_onmart(url, waybills=WAYBILLS, seed=1, now=NOW)
        with psycopg.connect(url, autocommit=True) as connection:
            yield connection


def one(connection: psycopg.Connection, question: str) -> Any:
    row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def column(connection: psycopg.Connection, question: str) -> list[Any]:
    return [row[0] for row in connection.execute(question)]


@pytest.mark.parametrize("database", ["osas", "onmart"])
def test_every_reference_points_somewhere(database: str, request: pytest.FixtureRequest) -> None:
    """COPY did not look the foreign keys up; adding each of them again does."""
    connection: psycopg.Connection = request.getfixturevalue(database)
    keys = connection.execute(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND connamespace = 'public'::regnamespace"
    ).fetchall()
    assert len(keys) >= 4
    for number, (table, definition) in enumerate(keys):
        connection.execute(f"ALTER TABLE {table} ADD CONSTRAINT again_{number} {definition}")


def test_forty_cities_have_a_hub_where_they_are(osas: psycopg.Connection) -> None:
    hubs = osas.execute(
        "SELECT code, city, province, timezone, latitude, longitude FROM agent_locations"
        " WHERE kind = 'hub'"
    ).fetchall()
    assert len(hubs) == len(CITIES) == 40
    assert {hub[0] for hub in hubs} >= {"CGK", "BDO", "SUB", "KNO", "UPG", "DPS", "DJJ"}
    for code, name, province, timezone, latitude, longitude in hubs:
        assert (name, province) == (BY_CODE[code].name, BY_CODE[code].province)
        assert timezone in {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
        assert -11.1 < latitude < 6.1, "Indonesia lies between Rote and Weh"
        assert 94.9 < longitude < 141.1, "and between Weh and the border in Papua"


def test_time_zones_follow_the_meridians_except_where_the_law_says_otherwise() -> None:
    """WIB ends on Kalimantan at Palangka Raya, WITA in Sulawesi; Maluku and Papua are WIT."""
    for city in CITIES:
        if city.longitude < 113.92:
            assert city.timezone == "Asia/Jakarta", city.name
        if city.longitude > 126:
            assert city.timezone == "Asia/Jayapura", city.name


def test_every_hub_has_agents_a_counter_and_an_operator(osas: psycopg.Connection) -> None:
    branches = column(
        osas,
        "SELECT count(DISTINCT kind) FROM agent_locations WHERE kind <> 'hub' GROUP BY parent_id",
    )
    assert branches == [2] * 40
    assert one(osas, 'SELECT count(DISTINCT agent_id) FROM "user"') == 40
    assert one(osas, "SELECT count(*) FROM \"user\" WHERE username = 'operator01'") == 1


def test_from_anywhere_the_lanes_lead_everywhere(osas: psycopg.Connection) -> None:
    routes = {
        (hub, destination): (next_hop, lane)
        for hub, destination, next_hop, lane in osas.execute(
            "SELECT hub, destination, next_hop, lane FROM route_config"
        )
    }
    assert len(routes) == 40 * 40
    for origin, destination in routes:
        hub, hops = origin, 0
        while hub != destination:
            hub, hops = routes[hub, destination][0], hops + 1
            assert hops <= 4, f"{origin} to {destination} goes in circles"
        assert routes[origin, destination][1] in LANES
        assert routes[destination, destination] == (destination, "A1")


def test_each_lane_of_a_hub_is_for_one_destination(osas: psycopg.Connection) -> None:
    assert column(osas, "SELECT count(DISTINCT lane) FROM route_config GROUP BY hub") == [40] * 40


def test_there_are_parcels_in_every_state(osas: psycopg.Connection) -> None:
    assert one(osas, "SELECT count(*) FROM waybill_numbers") == WAYBILLS
    assert set(column(osas, "SELECT DISTINCT status FROM waybill_numbers")) == set(STATUS_SHARES)
    assert one(osas, "SELECT count(*) FROM waybill_numbers WHERE cod_amount > 0") > WAYBILLS * 0.08
    assert one(osas, "SELECT count(*) FROM waybill_numbers WHERE direction = 'return'") > 50


def test_held_parcels_are_held_by_codes_that_block(osas: psycopg.Connection) -> None:
    blocks = column(
        osas,
        "SELECT DISTINCT c.blocks_delivery FROM problem_scan p JOIN problem_code c"
        " ON c.code = p.problem_code WHERE resolved_at IS NULL",
    )
    assert blocks == [True]


def test_a_parcels_last_scan_is_its_status(osas: psycopg.Connection) -> None:
    odd = one(
        osas,
        "SELECT count(*) FROM waybill_numbers w JOIN LATERAL (SELECT status FROM scans"
        " WHERE waybill_id = w.id ORDER BY timestamp DESC LIMIT 1) s ON s.status <> w.status",
    )
    assert odd == 0
    assert one(osas, "SELECT max(timestamp) FROM scans") < NOW


def test_a_parcel_is_received_where_it_was_handed_over_to(osas: psycopg.Connection) -> None:
    """Or somebody forgot to scan the handover, as it happens on a way that is long over."""
    unscanned = column(
        osas,
        "SELECT DISTINCT w.status FROM receiving_scan r JOIN waybill_numbers w ON w.id = waybill_id"
        " WHERE r.hub <> w.origin AND NOT EXISTS (SELECT FROM handover_scan h WHERE h.to_hub = r.hub"
        " AND h.waybill_id = r.waybill_id AND h.scanned_at < r.scanned_at)",
    )
    assert set(unscanned) <= WITH_A_COURIER


def test_the_databases_number_on_after_the_seed(osas: psycopg.Connection) -> None:
    number = one(
        osas,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)"
        " VALUES ('NEXT', 'CGK', 'SUB', 1.5, 'BOOKED') RETURNING id",
    )
    osas.execute("DELETE FROM waybill_numbers WHERE awb_number = 'NEXT'")
    assert number == WAYBILLS + 1


def test_marketplace_shipments_are_waybills_of_ours(
    osas: psycopg.Connection, onmart: psycopg.Connection
) -> None:
    shipped = set(column(onmart, "SELECT awb_number FROM marketplace_shipment"))
    assert shipped <= set(column(osas, "SELECT awb_number FROM waybill_numbers"))
    assert 0.27 * WAYBILLS < len(shipped) < 0.33 * WAYBILLS


def test_every_order_has_lines_and_one_shipment(onmart: psycopg.Connection) -> None:
    shape = (
        "SELECT count(*) FROM marketplace_order o WHERE NOT EXISTS (SELECT FROM"
        " marketplace_order_item i WHERE i.order_id = o.id) OR (SELECT count(*) FROM"
        " marketplace_shipment s WHERE s.order_id = o.id) <> 1"
    )
    assert one(onmart, shape) == 0
    assert set(column(onmart, "SELECT DISTINCT status FROM marketplace_order")) == {
        "paid",
        "shipped",
        "completed",
        "cancelled",
    }


def test_the_same_seed_gives_the_same_parcels_and_another_gives_others(
    shared_postgres: EmbeddedPostgres,
) -> None:
    digests = []
    for seed in (7, 7, 8):
        with fresh_database(shared_postgres, "osas") as url, psycopg.connect(url) as connection:
            seed_osas(url, waybills=300, seed=seed, now=NOW)
            digests.append(one(connection, DIGEST))
    assert digests[0] == digests[1] != digests[2]


def test_seeding_twice_is_refused_and_changes_nothing(osas_url: str) -> None:
    assert not is_seeded(osas_url, Target.OSAS)
    seed_osas(osas_url, waybills=50, seed=1, now=NOW)
    assert is_seeded(osas_url, Target.OSAS)
    with pytest.raises(psycopg.errors.UniqueViolation):
        seed_osas(osas_url, waybills=60, seed=1, now=NOW)
    with psycopg.connect(osas_url) as connection:
        assert one(connection, "SELECT count(*) FROM waybill_numbers") == 50


def test_who_watches_hears_how_far_it_is(osas_url: str) -> None:
    heard: list[int] = []
    seed_osas(osas_url, waybills=SLICE + 10, seed=1, now=NOW, tell=heard.append)
    assert heard == [SLICE, SLICE + 10]


@pytest.mark.parametrize("database", ["osas", "onmart"])
def test_no_table_of_the_52_is_empty(database: str, request: pytest.FixtureRequest) -> None:
    """But what stations alone write: nobody has scanned anything for a marketplace yet."""
    connection: psycopg.Connection = request.getfixturevalue(database)
    tables = column(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert len(tables) == {"osas": 46, "onmart": 6}[database]
    empty = [
        table
        for table in tables
        if connection.execute(
            sql.SQL("SELECT FROM {} LIMIT 1").format(sql.Identifier(table))
        ).fetchone()
        is None
    ]
    assert empty == {"osas": [], "onmart": ["marketplace_event"]}[database]


def test_an_owner_who_is_no_superuser_fills_a_database_too(osas_url: str) -> None:
    """Foreign keys are then looked up row by row, so the tables have to come in their order."""
    with psycopg.connect(osas_url, autocommit=True) as admin:
        name = f"owner_{admin.info.dbname}"
        admin.execute(f"CREATE ROLE {name} LOGIN PASSWORD 'owner'".encode())
        admin.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public, hub_station TO {name}".encode())
        admin.execute(f"GRANT ALL ON SCHEMA public, hub_station TO {name}".encode())
        admin.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {name}".encode())
        there = f"127.0.0.1:{admin.info.port}/{admin.info.dbname}"
        try:
            seed_osas(f"postgresql://{name}:owner@{there}", waybills=500, seed=1, now=NOW)
            assert one(admin, "SELECT count(*) FROM waybill_numbers") == 500
        finally:
            admin.execute(f"DROP OWNED BY {name}".encode())
            admin.execute(f"DROP ROLE {name}".encode())


def test_the_audit_log_is_one_chain(osas: psycopg.Connection) -> None:
    osas.execute("SET timezone = 'UTC'")
    whole = one(
        osas,
        "SELECT bool_and(prev_hash IS NOT DISTINCT FROM expected) FROM (SELECT prev_hash, lag(sha256("
        "convert_to(to_jsonb(a)::text, 'UTF8'))) OVER (ORDER BY id) AS expected FROM audit_log a) l",
    )
    assert whole is True


def test_the_demos_people_log_in_by_what_its_help_says(osas: psycopg.Connection) -> None:
    told = people(Texts.load("id"))
    with osas.transaction(force_rollback=True):
        for username, role in (("operator01", "operator"), ("supervisor01", "supervisor")):
            code = demo_badge(username)
            assert f"{username}  {code}" in told
            asked = osas.execute("SELECT * FROM hub_station.badge_login(%s)", (token_hash(code),))
            ((_badge, name, pin_hash, revoked, _full_name, held, _agent, active),) = asked
            assert (name, held, revoked, active) == (username, role, False, True)
            assert (pin_hash is None) is (role == "operator")
        assert verifier.matches(PIN, str(pin_hash))
        stored = one(osas, "SELECT password_hash FROM hub_station.login('operator01')")
    assert verifier.matches_backend(PASSWORD, stored)
