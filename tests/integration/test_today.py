"""A hub's day from a real OSAS and its mirror: what is told on line, and what off line."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psycopg
import pytest

from station.agents import Agent, Booked
from station.central.fitness import FitPush
from station.central.heartbeat import EVERY_S, Heartbeat
from station.central.naming import Naming
from station.central.papers import Papers
from station.central.questions import Questions
from station.central.summing import Summing
from station.central.today_reader import Asked, TodayReader
from station.errors import CentralError
from station.events import Target
from station.folders import Folders
from station.identity import StationIdentity
from station.journal.journal import Journal
from station.today import Due, Gap
from tests.fakes.central import rows
from tests.fakes.outbox import owed_event
from tests.fakes.station import StillClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.central.idling_pool import Connection
    from tests.fakes.central import Bench
    from tests.fakes.mirrored import Mirrored

NOW = datetime.now(UTC).replace(microsecond=0)
CLOCK = StillClock(NOW)
ME = StationIdentity("CGK", "Jakarta", "3", "operator01", "Asia/Jakarta")

_FILL = """
INSERT INTO route_config (hub, destination, next_hop, lane, cut_off)
VALUES ('CGK', 'BDO', 'BDO', 'B3', (%(now)s AT TIME ZONE 'Asia/Jakarta' + interval '1 h')::time);
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, direction)
SELECT 'J' || n, 'SUB', CASE n WHEN 2 THEN 'XXX' ELSE 'BDO' END, 1,
       CASE n WHEN 3 THEN 'IN_TRANSIT' ELSE 'AT_HUB' END, 'forward'
  FROM generate_series(1, 3) AS n;
INSERT INTO receiving_scan (waybill_id, hub, desk, operator, counts, scanned_at)
SELECT id, 'CGK', '1', 'operator04', true, %(now)s - interval '1 second' FROM waybill_numbers;
INSERT INTO manifest_hub (number, from_hub, to_hub, opened_at, sealed_at)
VALUES ('SUB-M1-1', 'SUB', 'CGK', %(now)s - interval '2 h', %(now)s - interval '1 h'),
       ('SUB-M1-2', 'SUB', 'CGK', %(now)s - interval '2 h', %(now)s - interval '1 h');
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, weight_g)
SELECT 'hub', m.id, w.id, w.id, 1000 FROM manifest_hub AS m, waybill_numbers AS w
 WHERE m.number = 'SUB-M1-2';
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)
VALUES ('J9', 'SUB', 'CGK', 1, 'IN_TRANSIT');
INSERT INTO manifest_item (manifest_kind, manifest_id, line_no, waybill_id, weight_g)
SELECT 'hub', m.id, w.id, w.id, 1000 FROM manifest_hub AS m, waybill_numbers AS w
 WHERE m.number = 'SUB-M1-1' AND w.awb_number IN ('J1', 'J9');
INSERT INTO runsheet (number, hub, courier, date, status, cod_expected, cod_cash, cod_short)
VALUES ('R1', 'CGK', 'courier01', (%(now)s AT TIME ZONE 'Asia/Jakarta')::date, 'closed', 500, 400, 100),
       ('R2', 'CGK', 'courier02', (%(now)s AT TIME ZONE 'Asia/Jakarta')::date, 'closed', 500, 500, 0);
INSERT INTO agent_locations (code, name, kind, city, province, timezone)
VALUES ('CGK', 'Hub', 'hub', 'J', 'J', 'Asia/Jakarta'),
       ('BDO', 'Hub', 'hub', 'B', 'B', 'Asia/Jakarta');
INSERT INTO agent_locations (code, name, kind, city, province, timezone, parent_id)
SELECT p.code || '-A1', 'Agen', 'agent', 'J', 'J', 'Asia/Jakarta', p.id
  FROM agent_locations AS p;
INSERT INTO agent_customer (agent_id, customer, name)
SELECT id, 'C1', 'Toko Satu' FROM agent_locations WHERE code = 'CGK-A1';
INSERT INTO billing_vip_config (customer_id, terms) SELECT id, 'net_30' FROM agent_customer;
UPDATE waybill_numbers SET customer_id = c.id FROM agent_customer AS c WHERE awb_number = 'J2';
INSERT INTO service_types (code, name, divisor, sla_hours) VALUES ('REG', 'R', 6000, 72);
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, agent_id, customer_id)
SELECT 'K' || n, 'CGK', 'BDO', 1, CASE n WHEN 1 THEN 'BOOKED' WHEN 2 THEN 'CANCELLED'
       ELSE 'DELIVERED' END, a.id, CASE WHEN n < 5 THEN c.id END
  FROM generate_series(1, 5) AS n, agent_locations AS a, agent_customer AS c WHERE code = 'CGK-A1';
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, agent_id)
SELECT 'L1', 'BDO', 'CGK', 1, 'BOOKED', id FROM agent_locations WHERE code = 'BDO-A1';
INSERT INTO pod_record (waybill_id, receiver, courier, cod, delivered_at)
SELECT w.id, 'R', 'c', cod, %(now)s - days * interval '1 day'
  FROM waybill_numbers AS w
  JOIN (VALUES ('K3', 70000, 8), ('K3', 70000, 8), ('L1', 70000, 8), ('K4', 30000, 20))
    AS told (awb, cod, days) ON awb = awb_number;
INSERT INTO xendit_payout (external_id, agent_id, amount, status, cod_from, cod_to)
SELECT 'P' || days, id, 1, CASE days WHEN 20 THEN 'COMPLETED' ELSE 'PENDING' END,
       (%(now)s AT TIME ZONE 'Asia/Jakarta')::date - days - 1,
       (%(now)s AT TIME ZONE 'Asia/Jakarta')::date - days + 1
  FROM agent_locations, (VALUES (20), (8)) AS ago (days) WHERE code = 'CGK-A1';
INSERT INTO awb_books (agent_id, prefix, digits, range_from, range_to, next_number)
SELECT id, code, 4, 1, 100, CASE code WHEN 'CGK-A1' THEN 89 ELSE 1 END FROM agent_locations;
INSERT INTO agent_commission (agent_id, service, rate, amount, earned_on)
SELECT id, 'REG', 10, amount, (%(now)s AT TIME ZONE 'Asia/Jakarta')::date - days
  FROM agent_locations, (VALUES (1000, 0), (500, 0), (9, 1)) AS told (amount, days);
INSERT INTO discrepancy (hub, awb, manifest_no, kind, found_at, resolution)
VALUES ('CGK', 'J9', 'SUB-M1-1', 'missing', %(now)s, NULL),
       ('CGK', 'J8', 'SUB-M1-1', 'missing', %(now)s, 'found'),
       ('SUB', 'J7', NULL, 'over', %(now)s, NULL);
"""


@pytest.fixture
def filled(osas_url: str, mirrored: Mirrored) -> str:
    """A hub's day in OSAS, and a mirror of it."""
    with psycopg.connect(osas_url) as connection, psycopg.ClientCursor(connection) as cursor:
        cursor.execute(_FILL.encode(), {"now": NOW})
    report = mirrored.downlink(osas_url).refresh_once(30)
    assert report.errors == {}
    return osas_url


@pytest.fixture
def summing(filled: str, bench: Bench, tmp_path: Path) -> Iterator[Summing]:
    folders = Folders.under(tmp_path)
    folders.make()
    (tmp_path / "mirror.sqlite").rename(folders.mirror_file)
    summing = Summing(bench.pool(filled), Naming(), folders, CLOCK, lambda: ME)
    yield summing
    summing.close()
    summing.join()


def test_a_hubs_day_is_summed_up_from_the_mirror_and_osas(
    summing: Summing, filled: str, bench: Bench
) -> None:
    heartbeat(filled, bench).beat()
    told = summing.today(20)
    assert told.failure == ""
    lanes = {lane.name: (lane.next_hop, lane.parcels, len(lane.late)) for lane in told.lanes}
    assert lanes == {"B3": ("BDO", 1, 0), "": ("", 1, 0)}
    assert told.lanes[0].parcels == 1
    assert [(pace.desk, pace.operator, pace.scans) for pace in told.paces] == [
        ("1", "operator04", 3)
    ]
    assert told.due == (Due("SUB-M1-1", "SUB", NOW - timedelta(hours=1), 2, 1),)
    assert [(one.number, one.lacks) for one in told.rounds] == [("R1", 100)]
    assert told.gaps == (Gap("missing", "J9", "SUB-M1-1", NOW),)
    assert told.booked == (
        Booked("CGK-A1", "Toko Satu", 3, 2, is_vip=True),
        Booked("CGK-A1", "", 1, 1),
    )
    since = (NOW - timedelta(days=8)).astimezone(ZoneInfo("Asia/Jakarta")).date()
    assert told.agents == (
        Agent("CGK-A1", 70_000, since, 12, 1_500),
        Agent("CGK", earned=1_500),
    )
    assert sum(hour.scans for hour in told.hours) == 3
    assert [parcel.is_vip for lane in told.lanes for parcel in lane.first] == [True, False]
    assert [(one.name, one.queue_depth) for one in told.stations] == [("CGK-3", 7)]
    assert abs(told.stations[0].last_seen - NOW) < timedelta(minutes=1)


def test_off_line_the_mirror_tells_what_it_has_and_why_the_rest_is_not_known(
    summing: Summing, bench: Bench
) -> None:
    bench.close()
    told = summing.today(5)
    assert told.failure == "database_closed"
    assert (len(told.lanes), len(told.due), len(told.rounds)) == (2, 1, 1)
    assert (told.gaps, told.stations) == ((), ())
    assert told.copied_at is not None
    assert (told.agents[0].owed, told.agents[0].numbers_left) == (70_000, 12)
    assert {agent.earned for agent in told.agents} == {None}


def test_what_this_desk_has_not_sent_yet_is_on_the_floor_or_off_it(
    summing: Summing, bench: Bench, tmp_path: Path
) -> None:
    bench.close()
    with closing(Journal(Folders.under(tmp_path).journal_file, CLOCK)) as journal:
        for seq, (awb, moves_to) in enumerate((("J3", "AT_HUB"), ("J2", "IN_TRANSIT")), 1):
            journal.record(owed_event(seq, awb, moves_to=moves_to, device_at=NOW).body, None)
    lanes = {lane.name: lane.parcels for lane in summing.today(5).lanes}
    assert lanes == {"B3": 2}, "J3 came in, J2 left"


class Fits(FitPush):
    """A push into a database that fits, or does not."""

    def __init__(self, *, fits: bool = True) -> None:
        self._fits = fits

    def ensure_fits(self, connection: Connection) -> None:
        assert not connection.closed
        if not self._fits:
            raise CentralError("database_unfit")


def heartbeat(
    url: str, bench: Bench, clock: StillClock | None = None, *, fits: bool = True
) -> Heartbeat:
    return Heartbeat(
        bench.pool(url),
        Naming(),
        Fits(fits=fits),
        clock or StillClock(NOW),
        hub="CGK",
        desk="3",
        waiting=lambda: 7,
    )


def test_a_station_says_once_a_minute_that_it_is_there(osas_url: str, bench: Bench) -> None:
    clock = StillClock(NOW)
    station = heartbeat(osas_url, bench, clock)
    seen = "SELECT name, hub, queue_depth, last_seen FROM station"
    station.beat()
    first = rows(osas_url, seen)
    assert [row[:3] for row in first] == [("CGK-3", "CGK", 7)]
    station.beat()
    assert rows(osas_url, seen) == first
    clock.at += timedelta(seconds=EVERY_S)
    station.beat()
    ((*_, later),) = rows(osas_url, seen)
    assert later > first[0][3]


def test_nothing_is_written_where_osas_does_not_fit(osas_url: str, bench: Bench) -> None:
    heartbeat(osas_url, bench, fits=False).beat()
    assert rows(osas_url, "SELECT * FROM station") == []


def test_the_reports_that_a_shifts_close_makes_are_known(osas_url: str, bench: Bench) -> None:
    rows(
        osas_url,
        "INSERT INTO report_config (code, name, source, schedule) VALUES"
        " ('b', 'B', 'scans', 'shift_close'), ('c', 'C', 'scans', NULL),"
        " ('a', 'A', 'scans', 'shift_close')",
    )
    pool, clock = bench.pool(osas_url), StillClock(NOW)
    pools, naming = dict.fromkeys(Target, pool), dict.fromkeys(Target, Naming())
    folders = Folders.under(Path("nowhere"))
    questions = Questions(pools, naming, folders, clock=clock, identity=lambda: ME)
    papers = Papers(pool, Naming(), "CGK", questions)
    assert papers.due(10) == ["a", "b"]
    assert papers.commission("2026-11-22", 10) is None


def test_what_an_agent_earned_on_a_day_is_known_for_its_close_out(
    filled: str, bench: Bench
) -> None:
    pool = bench.pool(filled)
    pools, naming = dict.fromkeys(Target, pool), dict.fromkeys(Target, Naming())
    nowhere = Folders.under(Path("nowhere"))
    questions = Questions(pools, naming, nowhere, clock=CLOCK, identity=lambda: ME)
    day = NOW.astimezone(ZoneInfo("Asia/Jakarta")).date().isoformat()
    assert Papers(pool, Naming(), "CGK-A1", questions).commission(day, 10) == 1_500


_MANY = """
SET session_replication_role = replica;
INSERT INTO discrepancy (hub, awb, kind, found_at, updated_at)
SELECT 'CGK', 'J' || n, 'missing', now(), now() - n * interval '1 hour'
  FROM generate_series(1, 20000) AS n;
INSERT INTO station (name, hub, machine, app_version, last_seen)
SELECT 'H' || n % 1000 || '-' || n, 'H' || n % 1000, 'pc', '1', now()
  FROM generate_series(1, 5000) AS n;
INSERT INTO agent_commission (agent_id, service, rate, amount, earned_on)
SELECT n % 500, 'REG', 10, 1000, current_date - n % 40 FROM generate_series(1, 40000) AS n;
ANALYZE discrepancy, station, agent_commission;
"""


def test_what_osas_is_asked_it_finds_by_index(osas_url: str, bench: Bench) -> None:
    with psycopg.connect(osas_url, autocommit=True) as connection:
        for statement in _MANY.strip().split(";\n"):
            connection.execute(statement.encode())
        facts = Asked("CGK", (1, 2, 3), NOW.date(), NOW).facts
        for text in TodayReader(bench.pool(osas_url), Naming()).statements().values():
            plan = connection.execute(f"EXPLAIN {text}".encode(), facts).fetchall()
            assert "Seq Scan" not in str(plan)
