"""A station's own role can do nothing besides the station's work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors, sql
from psycopg.types.json import Jsonb

from models.privileges import METADATA
from station.events import Target
from tests.fakes.admission import PARCELS, admitted, one, own_url, photo, pushed
from tests.fakes.databases import fresh_database
from tests.fakes.outbox import MORNING, owed_event

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def refusing(shared_postgres: EmbeddedPostgres) -> Iterator[psycopg.Connection]:
    """One database for all that changes nothing."""
    with (
        fresh_database(shared_postgres, "osas") as url,
        admitted(url, "osas", PARCELS) as admin,
        psycopg.connect(own_url(admin), autocommit=True) as connection,
    ):
        yield connection


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
            "SELECT pin_hash FROM hub_station.badge",
            "SELECT token_hash FROM hub_station.badge",
            "UPDATE hub_station.badge SET revoked_at = NULL",
            "UPDATE waybill_numbers SET cod_amount = 0",
            "UPDATE waybill_numbers SET awb_number = 'MINE'",
            "UPDATE scans SET status = 'DELIVERED'",
            "UPDATE hub_station.event_ledger SET body = '{}'",
            "UPDATE receiving_scan SET verdict = 'ok'",
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
        with pytest.raises(errors.InsufficientPrivilege):
            osas.execute("SELECT * FROM hub_station.badge_login('x')")
        osas.execute("RESET ROLE")
