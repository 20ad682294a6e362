"""A station's own role does all of the station's work, and nothing besides."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from models.grants import grants_script, group_of, role_of
from models.privileges import METADATA, SECRETS, WRITES, privileges
from station.central.onmart_push import onmart_push
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.central.pull import Pull
from station.errors import CentralError
from station.events import Target
from station.journal.record import DeliveryState
from station.mirror.writer import MirrorWriter
from station.options import DatabaseOptions
from tests.fakes.clocks import FakeClock
from tests.fakes.databases import fresh_database
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from station.demo.postgres import EmbeddedPostgres
    from station.journal.record import Acknowledgement, OwedEvent

STATION = "CGK-3"
ROLE = role_of(STATION)
PASSWORD = "beam-to-green"
HASH = "$2b$10$" + "x" * 53
PARCELS = f"""
INSERT INTO agent_locations (code, name, kind, city, province, timezone)
VALUES ('CGK', 'Hub Jakarta', 'hub', 'Jakarta', 'DKI Jakarta', 'Asia/Jakarta');
INSERT INTO role (code, name) VALUES ('operator', 'Operator');
INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)
VALUES ('operator01', '{HASH}', 'Operator 01', 1, 1), ('operator02', '{HASH}', 'Operator 02', 1, 1);
INSERT INTO courier_partners (code, name) VALUES ('PCP', 'PCP Express');
INSERT INTO partners (name, api_token, webhook_url) VALUES ('PCP Express', 'secret', 'https://x');
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)
VALUES ('A1', 'CGK', 'SUB', 1.5, 'IN_TRANSIT'), ('A2', 'CGK', 'SUB', 2, 'IN_TRANSIT');
INSERT INTO problem_scan (waybill_id, problem_code, hub, scanned_at) VALUES (1, 'BA', 'CGK', now());
"""
ORDERS = """
INSERT INTO marketplace_channel (code, name, base_url) VALUES ('M', 'M', 'https://m');
INSERT INTO marketplace_shop (channel_id, name, token) VALUES (1, 'Toko', 'secret');
INSERT INTO marketplace_order (order_no, shop_id, status, ordered_at) VALUES ('O1', 1, 'paid', now());
INSERT INTO marketplace_shipment (order_id, awb_number, declared_weight_g, status)
VALUES (1, 'A1', 1500, 'IN_TRANSIT');
"""


@pytest.fixture
def osas(osas_url: str) -> Iterator[psycopg.Connection]:
    with admitted(osas_url, "osas", PARCELS) as admin:
        yield admin


@pytest.fixture
def onmart(onmart_url: str) -> Iterator[psycopg.Connection]:
    with admitted(onmart_url, "onmart", ORDERS) as admin:
        yield admin


@contextmanager
def admitted(url: str, target: str, rows: str) -> Iterator[psycopg.Connection]:
    """An administrator's connection to a database where station CGK-3 has just been admitted."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(rows.encode())
        admin.execute(grants_script(target, STATION).encode())
        admin.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(PASSWORD))
        )
        try:
            yield admin
        finally:
            # Roles are the server's and would outlive the database: what they were granted goes.
            for name in (ROLE, group_of(target)):
                admin.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))


def own_url(admin: psycopg.Connection) -> str:
    there: dict[str, Any] = conninfo_to_dict(admin.info.dsn)
    return f"postgresql://{ROLE}:{PASSWORD}@{there['host']}:{there['port']}/{there['dbname']}"


@pytest.fixture
def counter(osas: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """What the station itself opens."""
    with psycopg.connect(own_url(osas), autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def refusing(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    """One database for all that changes nothing."""
    with (
        fresh_database(shared_postgres, "osas") as url,
        admitted(url, "osas", PARCELS) as admin,
        psycopg.connect(own_url(admin), autocommit=True) as connection,
    ):
        yield connection


def pushed(
    admin: psycopg.Connection, target: Target, *events: OwedEvent
) -> list[Acknowledgement] | str:
    """Push as the station does; return what was acknowledged, or the refusal's key."""
    pool = Pool(target, DatabaseOptions(url=own_url(admin)))
    push = {Target.OSAS: osas_push, Target.ONMART: onmart_push}[target]
    try:
        with pool.connection() as connection:
            return push(pool, FakeClock(), lambda _offset: None)(connection, events, STATION)
    except CentralError as error:
        return error.key
    finally:
        pool.close()


def states(acknowledged: list[Acknowledgement] | str) -> list[DeliveryState]:
    assert not isinstance(acknowledged, str), acknowledged
    return [acknowledgement.state for acknowledgement in acknowledged]


def one(connection: psycopg.Connection, question: str) -> Any:
    row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


class TestTheStationsWork:
    """What it is there for goes through."""

    def test_a_whole_batch_arrives_in_osas(self, osas: psycopg.Connection) -> None:
        events = (owed_event(1, "A1"), owed_event(2, "A2"), owed_event(3, "NOBODY-KNOWS"))
        assert states(pushed(osas, Target.OSAS, *events)) == [DeliveryState.DELIVERED] * 3
        assert one(osas, "SELECT count(*) FROM receiving_scan") == 2
        assert one(osas, "SELECT count(*) FROM hub_station.orphan_scan") == 1
        assert one(osas, "SELECT status FROM waybill_numbers WHERE awb_number = 'A1'") == "AT_HUB"

    def test_the_same_batch_again_proves_itself(self, osas: psycopg.Connection) -> None:
        for _ in range(2):
            acknowledged = pushed(osas, Target.OSAS, owed_event(1, "A1"))
            assert states(acknowledged) == [DeliveryState.DELIVERED]
        assert one(osas, "SELECT count(*) FROM scans") == 1

    def test_a_marketplaces_parcel_arrives_in_onmart(self, onmart: psycopg.Connection) -> None:
        events = (owed_event(1, "A1"), owed_event(2, "A2"))
        delivered = states(pushed(onmart, Target.ONMART, *events))
        assert delivered == [DeliveryState.DELIVERED, DeliveryState.NOT_OWED]
        assert one(onmart, "SELECT count(*) FROM marketplace_event") == 1

    def test_what_the_server_refuses_is_parked_where_others_see_it(
        self, osas: psycopg.Connection
    ) -> None:
        osas.execute("ALTER TABLE scans ADD CHECK (location <> 'CGK')")
        acknowledged = pushed(osas, Target.OSAS, owed_event(1, "A1"))
        assert states(acknowledged) == [DeliveryState.PARKED]
        assert one(osas, "SELECT count(*) FROM hub_station.parked_event") == 1

    def test_the_mirror_is_filled(
        self, osas: psycopg.Connection, onmart: psycopg.Connection, tmp_path: Path
    ) -> None:
        writer = MirrorWriter(tmp_path / "mirror")
        for target, admin in ((Target.OSAS, osas), (Target.ONMART, onmart)):
            pool = Pool(target, DatabaseOptions(url=own_url(admin)))
            Pull(pool, overlap_s=900, days=30)(writer)
            pool.close()
        counts = writer._connection.execute(
            "SELECT (SELECT count(*) FROM waybill), (SELECT count(*) FROM shipment),"
            " (SELECT count(*) FROM user), (SELECT count(*) FROM problem)"
        ).fetchone()
        writer.close()
        assert counts == (2, 1, 2, 1)

    def test_an_operator_logs_in_and_that_is_noted(
        self, counter: psycopg.Connection, osas: psycopg.Connection
    ) -> None:
        row = counter.execute("SELECT * FROM hub_station.login('operator01')").fetchone()
        assert row == (HASH, "Operator 01", "operator", "CGK", True)
        noted = osas.execute("SELECT actor, action, entity, entity_id FROM audit_log").fetchall()
        assert noted == [(ROLE, "login", "user", "operator01")]

    def test_who_asks_for_a_name_that_is_nobodys_is_noted_too(
        self, counter: psycopg.Connection, osas: psycopg.Connection
    ) -> None:
        answer = counter.execute("SELECT * FROM hub_station.login('''; DROP TABLE x --')")
        assert answer.fetchall() == []
        assert one(osas, "SELECT entity_id FROM audit_log") == "'; DROP TABLE x --"

    def test_a_problem_is_resolved_and_a_weight_put_right(
        self, counter: psycopg.Connection
    ) -> None:
        counter.execute("UPDATE problem_scan SET resolved_at = now(), resolved_by = 'supervisor01'")
        counter.execute("UPDATE waybill_numbers SET weight = 1.7, chargeable_g = 2000 WHERE id = 1")
        counter.execute(
            "INSERT INTO alter_weight (waybill_id, hub, old_g, new_g, weighed_at)"
            " VALUES (1, 'CGK', 1500, 1700, now())"
        )

    def test_a_photo_is_kept_where_it_was_taken(self, counter: psycopg.Connection) -> None:
        photo(counter, b"jpeg", "CGK")
        assert one(counter, "SELECT octet_length(content) FROM hub_station.attachment") == 4


def photo(connection: psycopg.Connection, content: bytes, hub: str, name: bytes = b"") -> None:
    connection.execute(
        "INSERT INTO hub_station.attachment (sha256, media_type, content, hub, station, captured_at)"
        " VALUES (%s, 'image/jpeg', %s, %s, 'CGK-3', %s)",
        (name or hashlib.sha256(content).digest(), content, hub, MORNING),
    )


class TestWhatIsRefused:
    """The database says no, whatever a stolen password or a changed program asks for."""

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT api_token FROM partners",
            "SELECT webhook_url FROM partners",
            "SELECT * FROM partners",
            'SELECT password_hash FROM "user"',
            "SELECT count(*) FROM \"user\" WHERE password_hash LIKE '$2b$%'",
            "UPDATE waybill_numbers SET cod_amount = 0",
            "UPDATE waybill_numbers SET awb_number = 'MINE'",
            "UPDATE scans SET status = 'DELIVERED'",
            "UPDATE hub_station.event_ledger SET body = '{}'",
            "UPDATE receiving_scan SET counts = false",
            "UPDATE pod_record SET receiver = 'me'",
            "UPDATE audit_log SET actor = 'nobody'",
            "UPDATE alter_weight SET dispute_status = 'upheld'",
            "INSERT INTO waybill_numbers (awb_number, origin) VALUES ('MINE', 'CGK')",
            "INSERT INTO receiving_scan (waybill_id, server_time) VALUES (1, '2000-01-01')",
            "INSERT INTO xendit_payment (external_id, amount, status) VALUES ('x', 1, 'PAID')",
            "INSERT INTO hub_station.assignment (role_name, hub) VALUES (current_user, 'SUB')",
            "INSERT INTO hub_station.badge (username, token_hash, issued_by) VALUES ('x', 'x', 'x')",
            "INSERT INTO hub_station.event_ledger_default SELECT * FROM hub_station.event_ledger",
            "TRUNCATE scans",
            "DROP TABLE scans",
            "ALTER TABLE hub_station.event_ledger DISABLE ROW LEVEL SECURITY",
            "CREATE TABLE hub_station.mine (id int)",
        ],
    )
    def test_a_station_may_not(self, refusing: psycopg.Connection, statement: str) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            refusing.execute(statement.encode())

    @pytest.mark.parametrize("target", ["osas", "onmart"])
    def test_nothing_is_deleted_anywhere(self, target: str, request: pytest.FixtureRequest) -> None:
        with psycopg.connect(own_url(request.getfixturevalue(target)), autocommit=True) as counter:
            for table in METADATA[target].sorted_tables:
                name = sql.Identifier(table.schema or "public", table.name)
                with pytest.raises(errors.InsufficientPrivilege):
                    counter.execute(sql.SQL("DELETE FROM {}").format(name))

    def test_a_shops_token_is_not_read(self, onmart: psycopg.Connection) -> None:
        with psycopg.connect(own_url(onmart), autocommit=True) as counter:
            with pytest.raises(errors.InsufficientPrivilege):
                counter.execute("SELECT token FROM marketplace_shop")
            assert one(counter, "SELECT name FROM marketplace_shop") == "Toko"

    def test_a_scan_for_a_hub_that_is_not_its_own(self, osas: psycopg.Connection) -> None:
        refused = pushed(osas, Target.OSAS, owed_event(1, "A1", hub="SUB"))
        assert refused == "database_forbidden"
        assert one(osas, "SELECT count(*) FROM hub_station.event_ledger") == 0

    def test_an_orphan_or_a_photo_for_another_hub(self, refusing: psycopg.Connection) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            photo(refusing, b"jpeg", "SUB")
        with pytest.raises(errors.InsufficientPrivilege):
            refusing.execute(
                "INSERT INTO hub_station.orphan_scan"
                " (event_id, awb, hub, station, kind, scanned_at, body)"
                " VALUES (gen_random_uuid(), 'X', 'SUB', 'SUB-1', 'receiving', now(), '{}')"
            )

    def test_a_parked_event_for_another_hub(self, refusing: psycopg.Connection) -> None:
        with pytest.raises(errors.InsufficientPrivilege):
            refusing.execute(
                "INSERT INTO hub_station.parked_event"
                " (event_id, body_hash, station, seq, kind, body, reason)"
                " VALUES (gen_random_uuid(), '', 'SUB-1', 1, 'receiving', %s, '')",
                (Jsonb({"hub": "SUB", "device_at": MORNING.isoformat()}),),
            )

    def test_a_photo_under_a_name_that_is_not_its_content(
        self, refusing: psycopg.Connection
    ) -> None:
        with pytest.raises(errors.CheckViolation):
            photo(refusing, b"jpeg", "CGK", bytes(32))

    def test_somebody_who_has_no_role_gets_no_hash(self, osas: psycopg.Connection) -> None:
        osas.execute("SET ROLE pg_read_all_settings")
        with pytest.raises(errors.InsufficientPrivilege):
            osas.execute("SELECT * FROM hub_station.login('operator01')")
        osas.execute("RESET ROLE")


class TestWhenTheStationMoves:
    """Recording follows the assignment at the moment of capture, not at the moment of sending."""

    MOVED = MORNING + timedelta(hours=1)

    @pytest.fixture
    def moved(self, osas: psycopg.Connection) -> psycopg.Connection:
        osas.execute(
            "UPDATE hub_station.assignment SET valid_to = %s WHERE hub = 'CGK'", (self.MOVED,)
        )
        osas.execute(
            "INSERT INTO hub_station.assignment (role_name, hub, valid_from) VALUES (%s, 'SUB', %s)",
            (ROLE, self.MOVED),
        )
        return osas

    @pytest.mark.parametrize(
        ("hub", "minutes", "accepted"),
        [("CGK", 59, True), ("CGK", 60, False), ("SUB", 60, True), ("SUB", 59, False)],
    )
    def test_a_scan_belongs_to_the_hub_of_its_moment(
        self, moved: psycopg.Connection, hub: str, minutes: int, accepted: bool
    ) -> None:
        at = MORNING + timedelta(minutes=minutes)
        sent = pushed(moved, Target.OSAS, owed_event(1, "A1", hub=hub, device_at=at))
        assert (sent == "database_forbidden") is not accepted
        assert one(moved, "SELECT count(*) FROM receiving_scan") == accepted

    def test_a_clock_that_is_wrong_counts_with_its_measured_offset(
        self, moved: psycopg.Connection
    ) -> None:
        two_hours_us = 7_200_000_000
        event = owed_event(1, "A1", hub="SUB", device_at=MORNING, offset_us=two_hours_us)
        assert states(pushed(moved, Target.OSAS, event)) == [DeliveryState.DELIVERED]

    def test_what_was_sent_before_the_move_still_proves_itself(
        self, osas: psycopg.Connection, moved: psycopg.Connection
    ) -> None:
        event = owed_event(1, "A1", device_at=MORNING)
        assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.DELIVERED]
        assert states(pushed(moved, Target.OSAS, event)) == [DeliveryState.DELIVERED]

    def test_a_station_sees_its_own_assignments_only(
        self, moved: psycopg.Connection, counter: psycopg.Connection
    ) -> None:
        moved.execute("INSERT INTO hub_station.assignment (role_name, hub) VALUES ('other', 'BDO')")
        seen = counter.execute("SELECT hub FROM hub_station.assignment ORDER BY id").fetchall()
        assert seen == [("CGK",), ("SUB",)]


class TestTheScript:
    """What an administrator runs."""

    def test_running_it_again_changes_nothing(self, osas: psycopg.Connection) -> None:
        rights = (
            "SELECT md5(string_agg(attrelid::text || attname || coalesce(attacl::text, ''), ''"
            " ORDER BY attrelid, attnum)) FROM pg_attribute WHERE attacl IS NOT NULL"
        )
        before = one(osas, rights)
        osas.execute(grants_script("osas", STATION).encode())
        assert one(osas, rights) == before
        assert one(osas, "SELECT count(*) FROM hub_station.assignment") == 1

    def test_it_takes_back_what_an_older_one_gave(
        self, osas: psycopg.Connection, counter: psycopg.Connection
    ) -> None:
        osas.execute("GRANT DELETE, UPDATE (status) ON scans TO hub_stations_osas")
        osas.execute(grants_script("osas", STATION).encode())
        with pytest.raises(errors.InsufficientPrivilege):
            counter.execute("DELETE FROM scans")

    def test_a_second_station_of_another_hub_is_its_own(self, osas: psycopg.Connection) -> None:
        osas.execute(grants_script("osas", "CGK-A1-2").encode())
        assigned = osas.execute(
            "SELECT role_name, hub FROM hub_station.assignment ORDER BY id"
        ).fetchall()
        assert assigned == [(ROLE, "CGK"), ("hub_station_cgk_a1_2", "CGK-A1")]
        osas.execute("DROP OWNED BY hub_station_cgk_a1_2")

    @pytest.mark.parametrize("name", ["CGK", "", "-3", "CGK-", "CGK'; DROP ROLE x--3", "A" * 70])
    def test_a_name_that_is_no_stations_is_refused(self, name: str) -> None:
        with pytest.raises(ValueError, match="is no station"):
            grants_script("osas", name)

    @pytest.mark.parametrize("target", ["osas", "onmart"])
    def test_every_column_that_is_granted_is_there(self, target: str) -> None:
        tables = {table.fullname: table for table in METADATA[target].tables.values()}
        assert set(WRITES[target]) <= set(tables)
        for granted in privileges(target):
            name = f"{granted.schema}.{granted.table}" if granted.schema else granted.table
            columns = {column.name for column in tables[name].columns} | {"xmin"}
            assert {*granted.inserts, *granted.updates, *(granted.reads or ())} <= columns
            assert SECRETS.get(granted.table, frozenset()) <= columns

    @pytest.mark.parametrize("target", ["osas", "onmart"])
    def test_a_row_that_a_station_adds_lacks_nothing_it_must_have(self, target: str) -> None:
        """A column without default that may not be null has to be among those it fills in."""
        tables = {(t.schema, t.name): t for t in METADATA[target].tables.values()}
        for granted in privileges(target):
            if granted.inserts:
                columns = tables[granted.schema, granted.table].columns
                needed = {
                    column.name
                    for column in columns
                    if not column.nullable and not column.server_default and not column.identity
                }
                assert needed <= set(granted.inserts)


class TestTheAuditLog:
    """A row that is changed or taken out afterwards shows."""

    CHAINED = """
        SELECT bool_and(prev_hash IS NOT DISTINCT FROM expected) FROM (
            SELECT prev_hash, lag(sha256(convert_to(to_jsonb(a)::text, 'UTF8'))) OVER (ORDER BY id)
                   AS expected FROM audit_log AS a) AS link
    """

    @pytest.fixture
    def noted(self, osas: psycopg.Connection) -> Callable[[], bool]:
        osas.execute("SET timezone = 'UTC'")
        osas.execute(
            "INSERT INTO audit_log (actor, action, entity, entity_id, after)"
            " SELECT 'admin01', 'edit', 'route_config', n::text, '{\"lane\": \"B3\"}'"
            "   FROM generate_series(1, 5) AS n"
        )
        return lambda: bool(one(osas, self.CHAINED))

    def test_it_is_a_chain(self, noted: Callable[[], bool]) -> None:
        assert noted()

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE audit_log SET actor = 'nobody' WHERE entity_id = '3'",
            "DELETE FROM audit_log WHERE entity_id = '3'",
        ],
    )
    def test_tampering_breaks_it(
        self, osas: psycopg.Connection, noted: Callable[[], bool], tampering: str
    ) -> None:
        osas.execute(tampering.encode())
        assert not noted()

    def test_stations_in_another_time_zone_write_the_same_chain(
        self, counter: psycopg.Connection, noted: Callable[[], bool]
    ) -> None:
        counter.execute("SET timezone = 'Asia/Jayapura'; SET bytea_output = 'escape'")
        counter.execute("SELECT hub_station.login('operator01')")
        counter.execute("SELECT hub_station.login('operator02')")
        assert noted()


def test_an_events_id_cannot_be_made_a_strangers(osas: psycopg.Connection) -> None:
    """Somebody else's event under this id: it is parked, and not believed to have arrived."""
    event = owed_event(1, "A1")
    osas.execute(
        "INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)"
        " VALUES (%s, '\\x00', 'SUB-1', 1, 'receiving', '{\"hub\": \"SUB\"}')",
        (UUID(int=event.event_id.int),),
    )
    assert states(pushed(osas, Target.OSAS, event)) == [DeliveryState.PARKED]
