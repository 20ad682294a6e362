"""Parcels on their way to a hub: an OSAS that expects them, copied anew for whoever is measured.

Two templates of the same size. In `expected` the backend knows the parcels that stores.py's events
are about, and the two steps that each has behind it; in `others` as many that nobody scans, so that
a COPY of the expected ones finds indexes as large as a push does.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Self

import psycopg
from psycopg import sql

from models import migrate
from station.demo.postgres import QUICK, EmbeddedPostgres
from tests.benchmarks.stores import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


SERVER = {**QUICK, "shared_buffers": "512MB", "max_wal_size": "4GB"}
EXPECTED, OTHERS = "expected", "others"
PREFIXES = {EXPECTED: "JX", OTHERS: "HS"}

_HUB = """
INSERT INTO agent_locations (code, name, kind, city, province, timezone)
VALUES ('CGK', 'Hub Jakarta', 'hub', 'Jakarta', 'DKI Jakarta', 'Asia/Jakarta')
"""
_WAYBILLS = """
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, chargeable_g,
       freight_amount, service_type, sender_name, sender_phone, recipient_name, recipient_phone,
       recipient_address, recipient_postcode, contents)
SELECT {prefix} || lpad((n * 7)::text, 10, '0'), 'SUB', 'CGK', 1.25, 'IN_TRANSIT', 2000, 24000,
       'REG', 'Toko ' || n % 5000, '081200' || n % 5000, 'Penerima ' || n, '081300' || n,
       'Jl. Contoh No. ' || n % 200, '12345', 'Pakaian'
  FROM generate_series(1, {parcels}) AS n
"""
_STEPS = """
INSERT INTO scans (waybill_id, status, location, timestamp)
SELECT waybill_numbers.id, step.status, 'SUB', {noon}::timestamptz - before
  FROM waybill_numbers,
       (VALUES ('BOOKED', interval '2 days'), ('IN_TRANSIT', interval '1 day')) AS step (status, before)
"""


class Arrivals:
    """A server of its own with both templates. A context manager."""

    def __init__(
        self,
        folder: Path,
        parcels: int,
        *templates: str,
        settings: Mapping[str, str] = SERVER,
        with_history: bool = True,
    ) -> None:
        self.server = EmbeddedPostgres(folder, settings=settings)
        self._parcels = parcels
        self._statements = (_HUB, _WAYBILLS, *([_STEPS] if with_history else []))
        self._numbers = count(1)
        self.server.start()
        self.server.create_databases(*templates)
        for template in templates:
            migrate.upgrade(self.url(template), "osas")
            self._fill(template)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.destroy()

    def url(self, database: str) -> str:
        """Return a database's URL."""
        return self.server.url(database)

    @contextmanager
    def copy(self, template: str) -> Iterator[str]:
        """Yield the URL of a fresh copy, dropped afterwards."""
        name = f"copy_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            copy = "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy"
            admin.execute(sql.SQL(copy).format(sql.Identifier(name), sql.Identifier(template)))
            try:
                yield self.url(name)
            finally:
                drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
                admin.execute(drop.format(sql.Identifier(name)))

    def _fill(self, template: str) -> None:
        facts = {
            "prefix": sql.Literal(PREFIXES[template]),
            "parcels": sql.Literal(self._parcels),
            "noon": sql.Literal(NOON),
        }
        with psycopg.connect(self.url(template), autocommit=True) as connection:
            for statement in self._statements:
                connection.execute(sql.SQL(statement).format(**facts))
            connection.execute("VACUUM (FREEZE, ANALYZE)")
