"""A database to which station CGK-3 has been admitted, and what the station does there."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from models.grants import grants_script, group_of, role_of
from station.central.batch import Batch
from station.central.naming import Naming
from station.central.onmart_push import onmart_push
from station.central.osas_push import osas_push
from station.central.pools import Pool
from station.errors import CentralError
from station.events import Target
from station.options import DatabaseOptions
from tests.fakes.clocks import FakeClock
from tests.fakes.outbox import MORNING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.batch import Answer
    from station.journal.record import Acknowledgement, DeliveryState, OwedEvent

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


def pushed(
    admin: psycopg.Connection, target: Target, *events: OwedEvent
) -> list[Acknowledgement] | str:
    """Push as the station does; return what was acknowledged, or the refusal's key."""
    try:
        return list(answered(admin, target, Batch(events)).acknowledgements)
    except CentralError as error:
        return error.key


def answered(admin: psycopg.Connection, target: Target, batch: Batch) -> Answer:
    """Push any batch as the station does. Raises CentralError."""
    pool = Pool(target, DatabaseOptions(url=own_url(admin)))
    push = {Target.OSAS: osas_push, Target.ONMART: onmart_push}[target]
    try:
        with pool.connection() as connection:
            deliver = push(pool, Naming(), FakeClock(), lambda _offset: None)
            return deliver(connection, batch, STATION)
    finally:
        pool.close()


def states(acknowledged: list[Acknowledgement] | str) -> list[DeliveryState]:
    assert not isinstance(acknowledged, str), acknowledged
    return [acknowledgement.state for acknowledgement in acknowledged]


def one(connection: psycopg.Connection, question: str) -> Any:
    row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


def photo(connection: psycopg.Connection, content: bytes, hub: str, name: bytes = b"") -> None:
    connection.execute(
        "INSERT INTO hub_station.attachment (sha256, media_type, content, hub, station, captured_at)"
        " VALUES (%s, 'image/jpeg', %s, %s, 'CGK-3', %s)",
        (name or hashlib.sha256(content).digest(), content, hub, MORNING),
    )
