"""A busy courier's ten days: 1,000,000 waybills and 8,000,000 scans, on a server of their own.

Made once a run, in a minute or two, when a bench first asks for it. The first 20,000 waybills are
the demo's, with all that befell them in every table; the rest is made inside the server, with the
demo's shares. A waybill's scans lie as far apart in their table as they were made.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from models import migrate
from station.demo.cities import CITIES
from station.demo.postgres import QUICK, EmbeddedPostgres
from station.demo.rates import SERVICES
from station.demo.seed import seed_onmart, seed_osas
from station.demo.waybills import STATUS_SHARES
from station.events import Target

if TYPE_CHECKING:
    from contextlib import ExitStack
    from pathlib import Path

SEED = 7
WAYBILLS = 1_000_000
SCANS = 8_000_000
WITH_DOCUMENTS = 20_000
"""So many waybills are the demo's."""
SERVER = {**QUICK, "shared_buffers": "512MB", "maintenance_work_mem": "512MB"}

# Random number x of waybill n, below `sides`; the same each time.
_DICE = """
CREATE FUNCTION pg_temp.dice(n bigint, x int, sides int) RETURNS int IMMUTABLE LANGUAGE sql
RETURN ((hashint8extended(n, x) & 1073741823) % sides)::int
"""
_WAYBILLS = sql.SQL("""
INSERT INTO waybill_numbers (id, awb_number, origin, destination, weight, status, direction,
       chargeable_g, freight_amount, cod_amount, service_type, sender_name, sender_phone,
       recipient_name, recipient_phone, recipient_address, recipient_postcode, contents,
       created_at, updated_at)
SELECT n, prefixes[1 + n % cardinality(prefixes)] || lpad(digits, 11, '0'),
       cities[1 + pg_temp.dice(n, 1, cardinality(cities))],
       cities[1 + pg_temp.dice(n, 2, cardinality(cities))],
       grams / 1000.0, status,
       CASE WHEN status IN ('RTS', 'RETURNED') THEN 'return' ELSE 'forward' END,
       (grams + 699) / 1000 * 1000, (grams + 699) / 1000 * 12000,
       CASE WHEN pg_temp.dice(n, 3, 100) < 12 THEN (20 + pg_temp.dice(n, 4, 980)) * 500 ELSE 0 END,
       services[1 + pg_temp.dice(n, 5, cardinality(services))],
       'Toko ' || lpad(shop::text, 4, '0'), '081200' || lpad(shop::text, 6, '0'),
       'Penerima ' || lpad(person::text, 6, '0'), '081300' || lpad(person::text, 6, '0'),
       'Jl. Contoh No. ' || 1 + n % 200, (10000 + n % 80000)::text, 'Pakaian',
       booked, least(booked + interval '1 hour' * pg_temp.dice(n, 7, 100), now())
  FROM (SELECT {cities}::text[] AS cities, {services}::text[] AS services,
               {statuses}::text[] AS statuses, {prefixes}::text[] AS prefixes) AS shares,
       generate_series({with_documents}::bigint + 1, {waybills}) AS n,
       LATERAL (SELECT ((n * 7368787 + 1234567) % 100000000000)::text AS digits,
                       300 - (1500 * ln((1 + pg_temp.dice(n, 8, 10000)) / 10000.0))::int AS grams,
                       statuses[1 + pg_temp.dice(n, 9, cardinality(statuses))] AS status,
                       pg_temp.dice(n, 10, 5000) AS shop,
                       pg_temp.dice(n, 11, 200000) AS person,
                       now() - interval '1 minute' * (60 + pg_temp.dice(n, 12, 14340)) AS booked
               ) AS chance
""")
# One scan of every waybill, then the next of every waybill: each of the eight takes some 30 hours.
_SCANS = sql.SQL("""
INSERT INTO scans (waybill_id, status, location, timestamp, created_at, updated_at)
SELECT n, statuses[1 + pg_temp.dice(n, 100 + step, cardinality(statuses))],
       cities[1 + pg_temp.dice(n, 200 + step, cardinality(cities))], at, at, at
  FROM (SELECT {cities}::text[] AS cities, {statuses}::text[] AS statuses) AS shares,
       generate_series((SELECT count(*) FROM scans), {scans} - 1) AS place,
       LATERAL (SELECT 1 + place % {waybills} AS n, (place / {waybills})::int AS step) AS which,
       LATERAL (SELECT now() - interval '1 minute'
                               * (14400 - 1790 * step - pg_temp.dice(n, 300 + step, 1790)) AS at
               ) AS moment
""")
_SHARES = {
    "cities": [city.code for city in CITIES for _ in range(city.share)],
    "services": [code for code, share in SERVICES.items() for _ in range(round(share * 7))],
    "statuses": [status for status, share in STATUS_SHARES.items() for _ in range(share)],
    "prefixes": [*["HS"] * 10, *["JX"] * 4, *["00"] * 3, *["88LP00"] * 3],
}
_SIZES = {"waybills": WAYBILLS, "scans": SCANS, "with_documents": WITH_DOCUMENTS}
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid IN ('waybill_numbers'::regclass, 'scans'::regclass)
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


@dataclass(frozen=True, slots=True)
class Million:
    """Where the two databases answer."""

    osas: str
    onmart: str


@cache
def million(folder: Path, at_end: ExitStack) -> Million:
    """Return the run's big databases."""
    started_s = time.monotonic()
    server = EmbeddedPostgres(folder / "million", settings=SERVER)
    at_end.callback(server.destroy)
    server.start()
    server.create_databases(*Target)
    for target in Target:
        migrate.upgrade(server.url(target), target)
    made = Million(server.url(Target.OSAS), server.url(Target.ONMART))
    now = datetime.now(UTC)
    seed_osas(made.osas, waybills=WITH_DOCUMENTS, seed=SEED, now=now)
    seed_onmart(made.onmart, waybills=WITH_DOCUMENTS, seed=SEED, now=now)
    _multiply(made.osas)
    print(f"\n{WAYBILLS:,} waybills, {SCANS:,} scans made in {time.monotonic() - started_s:.0f} s")
    return made


def _multiply(url: str) -> None:
    """Add the waybills and scans that are still missing; their plain indexes are made afterwards."""
    numbers = {name: sql.Literal(value) for name, value in {**_SHARES, **_SIZES}.items()}
    with psycopg.connect(url) as connection:
        # Foreign keys hold by construction.
        connection.execute("SET session_replication_role = replica")
        indexes = connection.execute(_INDEXES).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        connection.execute(_DICE)
        connection.execute(_WAYBILLS.format(**numbers))
        connection.execute(_SCANS.format(**numbers))
        for _, definition in indexes:
            connection.execute(definition)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (FREEZE, ANALYZE)")
