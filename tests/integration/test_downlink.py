"""What the counter knows follows what the two databases say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import psycopg

from station.central.doctor.report import Severity
from station.central.naming import Naming
from station.central.pull import Pull
from station.central.row_stream import SLICE_ROWS
from station.events import LinkChanged, MirrorRefreshed, Target
from station.mirror.facts import MirrorPartnerAwb, MirrorPerson, MirrorProof
from station.mirror.schema import TABLES
from station.mirror.work_facts import MirrorBag, MirrorBagItem
from station.mirror.writer import Cursor, MirrorWriter
from station.notation import known_zone
from station.rules.outside_holds import outside_holds
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.databases import fresh_database
from tests.fakes.examined import looked_at
from tests.fakes.mirrored import Mirrored, fill

if TYPE_CHECKING:
    import pytest

    from station.central.downlink import Downlink
    from station.demo.postgres import EmbeddedPostgres
    from station.events import Announcement
    from station.mirror.table import MirrorTable
    from tests.fakes.proxy import FaultProxy

UNLIKE = {f"waybill_numbers.{name}" for name in ("service_type", "direction", "updated_at")}
UNLIKE_OURS = """
DROP TRIGGER touch_inserted ON waybill_numbers;
DROP TRIGGER touch_updated_at ON waybill_numbers;
ALTER TABLE waybill_numbers DROP CONSTRAINT ck_waybill_numbers_direction;
ALTER TABLE waybill_numbers ALTER direction DROP DEFAULT;
CREATE TYPE way AS ENUM ('forward', 'return');
CREATE TYPE service AS ENUM ('REG', 'EXP');
ALTER TABLE waybill_numbers ALTER direction TYPE way USING direction::way;
ALTER TABLE waybill_numbers ALTER service_type TYPE service USING 'REG';
ALTER TABLE waybill_numbers ALTER updated_at TYPE timestamp USING updated_at AT TIME ZONE 'UTC';
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET TimeZone = %L', current_database(), 'Asia/Jayapura');
END $$
"""
"""As Sequelize writes times: in UTC, whatever the server's zone."""
LEFT_OPEN = [
    *(("waybill_numbers", name) for name in ("origin", "destination", "weight", "status")),
    *(("agent_locations", name) for name in ("name", "kind", "city", "timezone")),
    *(("route_config", name) for name in ("next_hop", "lane")),
    *(("problem_scan", name) for name in ("problem_code", "scanned_at")),
    ("receiving_scan", "scanned_at"),
    ("handover_scan", "scanned_at"),
]
"""What the counter asks, and a backend of another mind may not know of a row."""


def test_one_refresh_brings_everything_the_counter_asks(
    mirrored: Mirrored, osas_url: str, onmart_url: str
) -> None:
    fill(osas_url)
    add_shipment(onmart_url, "ORD-1", "JX2")
    report = mirrored.downlink(osas_url, onmart_url).refresh_once(20)
    assert (report.errors, report.waybills) == ({}, 2)
    counter = mirrored.counter
    assert counter.as_of() == report.as_of
    waybill = counter.waybill("JX1")
    assert waybill is not None
    assert (waybill.weight_g, waybill.status, waybill.handovers) == (1250, "BOOKED", 2)
    assert (waybill.is_vip, waybill.needs_photo) == (True, True)
    assert (counter.departures("JX2", "SUB"), counter.departures("JX1", "CGK")) == (0, 0)
    assert (counter.resolve("PCP-1"), counter.resolve("ORD-1")) == ("JX1", "JX2")
    assert counter.path("SUB", "CGK") == ("SUB", "CGK")
    location, (hold,) = counter.location("CGK"), counter.holds("JX1")
    assert location is not None
    assert (location.timezone, hold.text_id) == ("Asia/Jakarta", "alamat salah")
    earlier = counter.earlier_scan("JX1", "receiving", "CGK", 1, 1)
    assert earlier is not None
    assert (earlier.desk, earlier.operator) == ("2", "operator02")
    assert counter.user_exists("operator01")
    assert counter.person("operator01") == MirrorPerson("operator01", "operator", is_active=True)
    assert counter.permissions() == (("operator", "scan"),)
    assert not counter.is_badge_revoked(1)
    assert all(counter.counts().values())


def test_a_payment_that_arrives_lifts_its_hold_with_the_next_refresh(
    mirrored: Mirrored, osas_url: str
) -> None:
    fill(osas_url)
    history, downlink = mirrored.counter.history, mirrored.downlink(osas_url)
    downlink.refresh_once(20)
    assert [hold.amount for hold in outside_holds(history.payments("JX1"), ())] == [12_500]
    rows(osas_url, "UPDATE xendit_payment SET status = 'PAID', paid_at = now()")
    downlink.refresh_once(20)
    assert outside_holds(history.payments("JX1"), ()) == ()


def test_a_moment_that_no_calendar_has_stops_no_refresh(
    mirrored: Mirrored, osas_url: str, onmart_url: str
) -> None:
    fill(osas_url)
    rows(osas_url, "UPDATE waybill_numbers SET created_at = 'infinity' WHERE awb_number = 'JX1'")
    rows(osas_url, "UPDATE receiving_scan SET scanned_at = '-infinity'")
    report = mirrored.downlink(osas_url, onmart_url).refresh_once(20)
    assert (report.errors, report.waybills) == ({}, 2)
    assert mirrored.counter.waybill("JX1") is not None


def test_one_refresh_brings_documents_histories_and_lists(
    mirrored: Mirrored, osas_url: str, onmart_url: str
) -> None:
    fill(osas_url)
    add_shipment(onmart_url, "ORD-1", "JX1")
    assert mirrored.downlink(osas_url, onmart_url).refresh_once(20).errors == {}
    work, history, lists = (getattr(mirrored.counter, n) for n in ("work", "history", "lists"))
    at = datetime(2026, 11, 2, 1, tzinfo=UTC)
    assert work.bag("BAG-1") == MirrorBag(
        "BAG-1", "SUB", "CGK", "sealed", "SEAL-1", 5000, "operator01", at
    )
    assert work.bag_contents("BAG-1") == (MirrorBagItem("BAG-1", "JX1", 1, "operator01", at),)
    replaced = work.superseded_by("MH-1")
    assert (replaced.number, replaced.closed_at, work.manifest("MH-1").run) == (
        "MH-2",
        None,
        "RUN-1",
    )
    lines = [(line.manifest, line.kind, line.partner_awb) for line in work.lines_of("JX1")]
    assert lines == [("MP-1", "pcp", "PCP-1")]
    assert [line.bag_no for line in work.manifest_lines("MH-1")] == ["BAG-1"]
    assert work.manifest("MP-1").to_hub == "PCP"
    assert work.run("RUN-1").departed_at == at
    (out,) = work.runsheets_at("CGK")
    assert (out.courier, out.date, out.cod_expected) == ("courier01", "2026-11-02", 150_000)
    assert [line.cod_amount for line in work.rounds_of("JX1")] == [150_000]
    assert history.attempts("JX1") == 1
    assert history.deliveries("JX1") == (MirrorProof("JX1", "courier01", at, 150_000),)
    assert [one.new_g for one in history.weighings("JX1")] == [1500]
    assert history.partner_numbers("JX1") == (MirrorPartnerAwb("PCP", "PCP-1"),)
    assert history.order_statuses("JX1") == ("paid",)
    assert [(one.amount, one.status) for one in history.payments("JX1")] == [(12_500, "PENDING")]
    assert lists.weight_rule("PCP", "REG").per_koli
    assert lists.weight_rule("", "REG").tolerance_g == 300
    assert [book.next_number for book in lists.books_of("CGK")] == [60]
    assert lists.place_now("JKT") == "CGK"
    assert [line.cut_off for line in lists.lines_from("SUB")] == ["21:30:00"]
    assert lists.problem_code("BA").cured_by == "corrected_address"
    assert mirrored.counter.earlier_scan("BAG-1", "receiving", "CGK", 1, 1) is not None
    assert mirrored.counter.earlier_scan("JX1", "packing", "SUB", 1, 1) is not None
    assert mirrored.counter.departures("JX1", "SUB") == 2, "by itself, and in the bag"


def test_what_a_backend_left_open_stops_neither_the_refresh_nor_a_scan(
    mirrored: Mirrored, osas_url: str
) -> None:
    fill(osas_url)
    for table, column in LEFT_OPEN:
        rows(osas_url, f'ALTER TABLE {table} ALTER "{column}" DROP NOT NULL')
        rows(osas_url, f'UPDATE {table} SET "{column}" = NULL')
    rows(osas_url, "ALTER TABLE resi_3p ALTER partner_awb DROP NOT NULL")
    rows(osas_url, "UPDATE resi_3p SET partner_awb = NULL")
    rows(osas_url, "ALTER TABLE waybill_numbers ALTER awb_number DROP NOT NULL")
    rows(osas_url, "UPDATE waybill_numbers SET awb_number = NULL WHERE awb_number = 'JX2'")
    report = mirrored.downlink(osas_url).refresh_once(20)
    assert (report.errors, report.waybills) == ({}, 1)
    counter = mirrored.counter
    waybill, location, (hold,) = (
        counter.waybill("JX1"),
        counter.location("CGK"),
        counter.holds("JX1"),
    )
    earlier = counter.earlier_scan("JX1", "receiving", "CGK", 1, 1)
    assert waybill is not None
    known = msgspec.structs.replace(waybill, chargeable_g=0, freight_amount=0)
    found = [known, location, hold, earlier, counter.route("CGK", "CGK")]
    assert [fact for fact in found if fact is None or None in msgspec.structs.astuple(fact)] == []
    assert counter.path("CGK", "SUB") == ()
    assert location is not None
    assert (location.name, location.city, known_zone(location.timezone)) == ("CGK", "CGK", None)


def test_a_backend_s_enumerations_and_times_without_a_zone_are_understood(
    mirrored: Mirrored, osas_url: str
) -> None:
    fill(osas_url)
    rows(osas_url, UNLIKE_OURS)
    downlink = mirrored.downlink(osas_url)
    assert downlink.refresh_once(20).errors == {}
    with psycopg.connect(osas_url) as backend:
        backend.execute("SET TimeZone = 'UTC'")
        backend.execute("UPDATE waybill_numbers SET direction = 'return', updated_at = now()")
    assert downlink.refresh_once(20).errors == {}
    waybill = mirrored.counter.waybill("JX1")
    assert waybill is not None
    assert (waybill.service, waybill.direction) == ("REG", "return")
    told = [f for f in looked_at(osas_url).of(Severity.BLOCKS) if f.ours in UNLIKE]
    assert told == []


def test_changes_and_deletions_follow(mirrored: Mirrored, osas_url: str) -> None:
    fill(osas_url)
    downlink = mirrored.downlink(osas_url)
    downlink.refresh_once(20)
    rows(osas_url, "UPDATE waybill_numbers SET status = 'AT_HUB' WHERE awb_number = 'JX1'")
    rows(osas_url, "UPDATE problem_scan SET resolved_at = now()")
    rows(osas_url, "DELETE FROM route_config WHERE hub = 'SUB'")
    rows(osas_url, "UPDATE route_config SET lane = 'K9'")
    downlink.refresh_once(20)
    waybill, route = mirrored.counter.waybill("JX1"), mirrored.counter.route("CGK", "CGK")
    assert waybill is not None
    assert route is not None
    assert (waybill.status, route.lane) == ("AT_HUB", "K9")
    assert mirrored.counter.holds("JX1") == ()
    assert mirrored.counter.route("SUB", "CGK") is None


def test_a_row_that_commits_late_is_not_missed(mirrored: Mirrored, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    downlink = mirrored.downlink(osas_url)
    with psycopg.connect(osas_url) as slow:
        slow.execute("UPDATE waybill_numbers SET status = 'CLOSED' WHERE awb_number = 'JX1'")
        rows(osas_url, "UPDATE waybill_numbers SET status = 'AT_HUB' WHERE awb_number = 'JX2'")
        downlink.refresh_once(20)
        slow.commit()
    downlink.refresh_once(20)
    found = [mirrored.counter.waybill(awb) for awb in ("JX1", "JX2")]
    assert [waybill.status for waybill in found if waybill] == ["CLOSED", "AT_HUB"]


def sent_waybills(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List the AWBs that are put into the mirror from now on."""
    sent: list[str] = []
    real = MirrorWriter.put

    def counting(writer: MirrorWriter, table: MirrorTable, lines: str, cursor: Cursor) -> None:
        if table.name == "waybill":
            sent.extend(line[1] for line in json.loads(lines))
        real(writer, table, lines, cursor)

    monkeypatch.setattr(MirrorWriter, "put", counting)
    return sent


def test_what_did_not_change_is_not_sent_again(
    mirrored: Mirrored, bench: Bench, osas_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_waybills(osas_url, *(f"JX{n}" for n in range(50)))
    downlink = mirrored.downlink(osas_url)
    downlink.refresh_once(20)
    sent = sent_waybills(monkeypatch)
    rows(osas_url, "UPDATE waybill_numbers SET status = 'AT_HUB' WHERE awb_number = 'JX7'")
    downlink.refresh_once(20)
    assert sent == ["JX7"]
    assert len(bench.heard.of(MirrorRefreshed)) == 2


def test_twenty_thousand_waybills_arrive_in_slices(mirrored: Mirrored, osas_url: str) -> None:
    add_waybills(osas_url, *(f"JX{n}" for n in range(20_000)))
    report = mirrored.downlink(osas_url).refresh_once(60)
    assert report.waybills == 20_000
    assert mirrored.counter.waybill("JX19999") is not None


def test_what_was_last_touched_long_ago_stays_away(mirrored: Mirrored, osas_url: str) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    rows(osas_url, "ALTER TABLE waybill_numbers DISABLE TRIGGER USER")
    rows(
        osas_url,
        "UPDATE waybill_numbers SET updated_at = now() - interval '40 days'"
        " WHERE awb_number = 'JX1'",
    )
    mirrored.downlink(osas_url).refresh_once(20)
    assert mirrored.counter.waybill("JX1") is None
    assert mirrored.counter.waybill("JX2") is not None


MANY = 2 * SLICE_ROWS
"""Waybills JX100000 and up, so that their order is that of their numbers."""


def add_many(url: str) -> None:
    add_waybills(url, *(f"JX{100_000 + n}" for n in range(MANY)))


def cut_late(mirrored: Mirrored, url: str, proxy: FaultProxy) -> Downlink:
    """Pull for the first time, over a line that is cut near the end."""
    proxy.cut_after = f'"JX{100_000 + MANY - 100}"'.encode()
    downlink = mirrored.downlink(proxy.in_front_of(url))
    assert downlink.refresh_once(20).errors == {Target.OSAS: "database_lost"}
    assert proxy.was_cut.is_set()
    return downlink


def test_a_pull_that_was_cut_goes_on_where_it_was(
    mirrored: Mirrored, osas_url: str, osas_proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(osas_url)
    downlink = cut_late(mirrored, osas_url, osas_proxy)
    assert mirrored.counter.as_of() is None
    there = mirrored.counter.counts()["waybill"]
    assert 0 < there < MANY
    sent = sent_waybills(monkeypatch)
    assert downlink.refresh_once(20).waybills == MANY
    assert len(sent) == MANY - there + 1


def test_what_changed_while_the_line_was_cut_is_known_afterwards(
    mirrored: Mirrored, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_many(osas_url)
    downlink = cut_late(mirrored, osas_url, osas_proxy)
    assert mirrored.counter.waybill("JX100001") is not None
    update = "UPDATE waybill_numbers SET {} WHERE awb_number = {}"
    rows(osas_url, update.format("status = 'AT_HUB'", "'JX100001'"))
    rows(osas_url, update.format("awb_number = 'JX999999'", "'JX100002'"))
    rows(osas_url, update.format("awb_number = 'JX000000'", "'JX100003'"))
    downlink.refresh_once(20)
    awbs = ("JX100001", "JX100002", "JX100003", "JX999999", "JX000000")
    found = [mirrored.counter.waybill(awb) for awb in awbs]
    assert [waybill.status if waybill else None for waybill in found] == [
        "AT_HUB",
        None,
        None,
        "BOOKED",
        "BOOKED",
    ]
    assert mirrored.counter.counts()["waybill"] == MANY


def test_a_waybill_that_has_no_number_yet_holds_up_no_other(
    mirrored: Mirrored, osas_url: str
) -> None:
    rows(osas_url, "ALTER TABLE waybill_numbers ALTER awb_number DROP NOT NULL")
    add_waybills(osas_url, "JX1")
    numberless = "INSERT INTO waybill_numbers (origin, destination, weight, status)"
    rows(osas_url, numberless + " VALUES ('SUB', 'CGK', 1, 'BOOKED')")
    downlink = mirrored.downlink(osas_url)
    assert downlink.refresh_once(20).waybills == 1
    rows(osas_url, "UPDATE waybill_numbers SET status = 'AT_HUB'")
    assert downlink.refresh_once(20).errors == {}
    waybill = mirrored.counter.waybill("JX1")
    assert waybill is not None
    assert waybill.status == "AT_HUB"


def test_another_server_behind_the_address_replaces_what_was_known(
    mirrored: Mirrored, osas_url: str, postgres_server: EmbeddedPostgres
) -> None:
    add_waybills(osas_url, "JX1")
    mirrored.downlink(osas_url).refresh_once(20)
    other = postgres_server.url("osas")
    add_waybills(other, "JX2")
    mirrored.downlink(other).refresh_once(20)
    assert mirrored.counter.waybill("JX1") is None
    assert mirrored.counter.waybill("JX2") is not None


def test_what_was_known_can_be_looked_up_until_another_server_s_has_all_come(
    mirrored: Mirrored, osas_url: str, osas_proxy: FaultProxy, shared_postgres: EmbeddedPostgres
) -> None:
    add_waybills(osas_url, "JX1", "JX2")
    as_of = mirrored.downlink(osas_url).refresh_once(20).as_of
    with fresh_database(shared_postgres, "osas") as other:
        add_waybills(other, *(f"JX{n}" for n in range(2, 40_000)))
        osas_proxy.cut_after = b'"JX39'
        downlink = mirrored.downlink(osas_proxy.in_front_of(other))
        assert downlink.refresh_once(20).errors == {Target.OSAS: "database_lost"}
        assert mirrored.counter.waybill("JX1") is not None
        assert mirrored.counter.as_of() == as_of
        assert downlink.refresh_once(20).waybills == 39_998
    assert mirrored.counter.waybill("JX1") is None


def test_what_is_said_otherwise_later_is_read_again(
    bench: Bench, mirrored: Mirrored, osas_url: str
) -> None:
    fill(osas_url)
    rows(osas_url, "UPDATE waybill_numbers SET status = 'done', weight = 1250")
    mirrored.downlink(osas_url).refresh_once(20)
    bench.naming = Naming(statuses={"DELIVERED": ("done",)}, weight_unit="g", unit_is_told=True)
    mirrored.downlink(osas_url).refresh_once(20)
    waybill = mirrored.counter.waybill("JX1")
    assert waybill is not None
    assert (waybill.status, waybill.weight_g) == ("DELIVERED", 1250)


def test_a_role_that_may_not_ask_who_the_server_is_still_refreshes(
    mirrored: Mirrored, osas_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    rows(osas_url, "DROP ROLE IF EXISTS counter_role")
    rows(osas_url, "CREATE ROLE counter_role LOGIN PASSWORD 'secret'")
    rows(osas_url, "GRANT USAGE ON SCHEMA hub_station TO counter_role")
    rows(osas_url, "GRANT SELECT ON ALL TABLES IN SCHEMA public, hub_station TO counter_role")
    rows(osas_url, "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
    place = osas_url.rpartition("@")[2]
    try:
        report = mirrored.downlink(f"postgresql://counter_role:secret@{place}").refresh_once(20)
    finally:
        rows(osas_url, "DROP OWNED BY counter_role")
        rows(osas_url, "DROP ROLE counter_role")
    assert (report.errors, report.waybills) == ({}, 1)


def test_osas_is_refreshed_while_onmart_is_down(mirrored: Mirrored, osas_url: str) -> None:
    add_waybills(osas_url, "JX1")
    report = mirrored.downlink(osas_url, "postgresql://nobody@127.0.0.1:1/onmart").refresh_once(20)
    assert report.errors == {Target.ONMART: "database_refused"}
    assert mirrored.counter.waybill("JX1") is not None
    assert mirrored.counter.as_of() is not None


def test_the_thread_refreshes_by_itself_and_again_after_an_outage(
    mirrored: Mirrored, bench: Bench, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, "JX1")
    mirrored.downlink(osas_proxy.in_front_of(osas_url)).start()
    assert bench.heard.wait_for(MirrorRefreshed).waybills == 1
    osas_proxy.refuse()
    bench.heard.wait_for(LinkChanged, lambda link: not link.online)
    add_waybills(osas_url, "JX2")
    osas_proxy.listen()
    bench.heard.wait_for(MirrorRefreshed, lambda refreshed: refreshed.waybills == 2)
    assert [link.online for link in bench.heard.of(LinkChanged)] == [True, False, True]


def test_order_numbers_are_known_when_the_first_refresh_is_told(
    mirrored: Mirrored, osas_url: str, onmart_url: str
) -> None:
    add_waybills(osas_url, "JX1")
    add_shipment(onmart_url, "ORD-1", "JX1")
    known: list[str | None] = []

    def look_up(announcement: Announcement) -> None:
        if isinstance(announcement, MirrorRefreshed):
            known.append(mirrored.counter.resolve("ORD-1"))

    mirrored.downlink(osas_url, onmart_url, announce=look_up).refresh_once(20)
    assert known == ["JX1"]


def test_a_stream_that_falls_silent_is_given_up(
    mirrored: Mirrored, osas_url: str, osas_proxy: FaultProxy
) -> None:
    add_waybills(osas_url, "JX1")
    osas_proxy.swallow_from = b"COPY"
    downlink = mirrored.downlink(osas_proxy.in_front_of(osas_url), answer_within_s=0.4)
    assert downlink.refresh_once(30).errors == {Target.OSAS: "database_silent"}


def test_a_mirror_damaged_while_in_use_is_made_anew(mirrored: Mirrored, osas_url: str) -> None:
    add_waybills(osas_url, *(f"JX{n}" for n in range(3000)))
    downlink = mirrored.downlink(osas_url)
    downlink.refresh_once(20)
    content = bytearray(mirrored.file.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    mirrored.file.write_bytes(content)
    assert downlink.refresh_once(20).errors == {}
    assert mirrored.counter.waybill("JX2999") is not None
    assert mirrored.counter.counts()["waybill"] == 3000


def test_every_table_of_the_mirror_has_its_query(bench: Bench) -> None:
    for target in Target:
        pull = Pull(bench.pool("", target), bench.naming, overlap_s=1, days=1)
        assert set(pull._rows) == {table.name for table in TABLES if table.source is target}


def test_a_badge_that_was_taken_back_and_an_account_that_was_closed_are_known(
    mirrored: Mirrored, osas_url: str
) -> None:
    fill(osas_url)
    downlink, counter = mirrored.downlink(osas_url), mirrored.counter
    assert downlink.refresh_once(20).errors == {}
    rows(osas_url, "UPDATE hub_station.badge SET revoked_at = '2026-01-01'")
    rows(osas_url, 'UPDATE "user" SET is_active = false')
    assert downlink.refresh_once(20).errors == {}
    assert counter.is_badge_revoked(1)
    assert counter.person("operator01") == MirrorPerson("operator01", "operator", is_active=False)
    rows(osas_url, "DELETE FROM hub_station.badge")
    rows(
        osas_url,
        "INSERT INTO hub_station.badge (username, token_hash, issued_by) VALUES ('x', 'x', 'x')",
    )
    assert downlink.refresh_once(20).errors == {}
    assert (counter.is_badge_revoked(1), counter.is_badge_revoked(2)) == (True, False)
