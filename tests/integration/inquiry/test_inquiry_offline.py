"""When a database does not answer, what is known is told all the same, and from when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest

from station.central.pools import Pool
from station.central.pull import Pull
from station.errors import CentralError
from station.events import Target
from station.inquiry import FoundBy, Source, TableQuery
from station.journal.journal import Journal
from station.mirror.writer import MirrorWriter
from station.options import DatabaseOptions
from station.rules.parcel_state import ParcelState
from tests.fakes.clocks import FakeClock
from tests.fakes.known import NOW, ORDER_NO, PARTNER_AWB, WHOLE, Asking, KnownWorld
from tests.fakes.outbox import owed_event
from tests.fakes.proxy import FaultProxy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.inquiry import Answer

PATIENCE_S = 30.0
SHORT_S = 0.5


class Cut:
    """Both databases behind proxies, a mirror that was filled before, and whoever asks."""

    def __init__(self, world: KnownWorld, folder: Path) -> None:
        self.proxies = {
            target: FaultProxy(urlsplit(url).port or 0) for target, url in world.urls.items()
        }
        urls = {
            target: proxy.in_front_of(world.urls[target]) for target, proxy in self.proxies.items()
        }
        self.asking = Asking(urls, folder)
        self._world = world

    def fill_mirror(self) -> None:
        writer = MirrorWriter(self.asking.mirror_file)
        for target, url in self._world.urls.items():
            pool = Pool(target, DatabaseOptions(url=url))
            Pull(pool, self.asking.naming[target], overlap_s=900, days=30)(writer)
            pool.close()
        writer.note("as_of_us", int(NOW.timestamp() * 1_000_000))
        writer.close()

    def ask(self, text: str, timeout_s: float = PATIENCE_S) -> Answer:
        return self.asking.inquiry.ask(text, timeout_s)

    def close(self) -> None:
        for proxy in self.proxies.values():
            proxy.pass_on()
            proxy.close()
        self.asking.close()


@pytest.fixture
def cut(world: KnownWorld, tmp_path: Path) -> Iterator[Cut]:
    cut = Cut(world, tmp_path)
    yield cut
    cut.close()


def names(answer: Answer, source: Source) -> list[str]:
    return [each.name for each in answer.sections if each.source is source]


def told(answer: Answer, name: str) -> list[dict[str, Any]]:
    (section,) = (each for each in answer.sections if each.name == name)
    return [dict(zip(section.columns, row, strict=True)) for row in section.rows]


def test_off_line_the_mirror_tells_what_it_has_and_from_when(cut: Cut) -> None:
    cut.fill_mirror()
    for proxy in cut.proxies.values():
        proxy.refuse()
    answer = cut.ask(WHOLE)
    assert (answer.awb, answer.from_mirror, answer.as_of) == (WHOLE, True, NOW)
    assert answer.copied_at == NOW
    assert answer.failures == (
        (Target.OSAS, "database_refused"),
        (Target.ONMART, "database_refused"),
    )
    assert names(answer, Source.OSAS) == ["waybill", "timeline", "problems", "partner_numbers"]
    assert names(answer, Source.ONMART) == ["order"]
    assert all(section.from_mirror for section in answer.sections)
    (waybill,) = told(answer, "waybill")
    assert (waybill["status"], waybill["weight_g"], waybill["koli_count"]) == ("DELIVERED", 1250, 2)
    assert [row["kind"] for row in told(answer, "timeline")] == ["problem", "receiving", "handover"]
    (problem,) = told(answer, "problems")
    assert (problem["text_id"], problem["resolved"]) == ("alamat salah", True)
    assert told(answer, "partner_numbers")[0]["partner_awb"] == PARTNER_AWB
    assert told(answer, "order")[0]["order_no"] == ORDER_NO


@pytest.mark.parametrize("text", [PARTNER_AWB.lower(), ORDER_NO])
def test_off_line_other_numbers_lead_to_the_waybill_too(cut: Cut, text: str) -> None:
    cut.fill_mirror()
    for proxy in cut.proxies.values():
        proxy.refuse()
    answer = cut.ask(text)
    assert (answer.awb, answer.from_mirror) == (WHOLE, True)


def test_off_line_several_are_to_choose_from(cut: Cut, world: KnownWorld) -> None:
    cut.fill_mirror()
    for proxy in cut.proxies.values():
        proxy.refuse()
    answer = cut.ask("ORD-TWO")
    assert {match.awb for match in answer.matches} == {"NOBODYS-1", world.in_order_two}
    assert {match.found_by for match in answer.matches} == {FoundBy.ORDER_NO}
    assert answer.from_mirror


def test_off_line_without_a_mirror_nothing_is_known_and_that_is_said(cut: Cut) -> None:
    for proxy in cut.proxies.values():
        proxy.refuse()
    answer = cut.ask(WHOLE)
    assert (answer.awb, answer.from_mirror, answer.as_of, answer.sections) == ("", True, None, ())


def test_without_onmart_osas_is_told_and_the_failure_named(cut: Cut) -> None:
    cut.fill_mirror()
    cut.proxies[Target.ONMART].refuse()
    answer = cut.ask(WHOLE)
    assert not answer.from_mirror
    assert answer.failures == ((Target.ONMART, "database_refused"),)
    assert len(names(answer, Source.OSAS)) == 26
    assert names(answer, Source.ONMART) == ["order"]
    assert {section.name for section in answer.sections if section.from_mirror} == {"order"}
    assert answer.as_of is not None
    assert answer.copied_at == NOW < answer.as_of
    assert cut.ask(WHOLE).copied_at == NOW
    cut.proxies[Target.ONMART].listen()
    assert cut.ask(WHOLE).copied_at is None


def test_without_onmart_the_mirror_still_knows_an_orders_waybill(cut: Cut) -> None:
    cut.fill_mirror()
    cut.proxies[Target.ONMART].refuse()
    answer = cut.ask(ORDER_NO)
    assert (answer.awb, answer.from_mirror) == (WHOLE, False)
    assert len(names(answer, Source.OSAS)) == 26


def test_without_osas_onmart_is_told_as_it_is_now(cut: Cut) -> None:
    cut.fill_mirror()
    cut.proxies[Target.OSAS].refuse()
    answer = cut.ask(ORDER_NO)
    assert (answer.awb, answer.from_mirror) == (WHOLE, True)
    assert answer.failures == ((Target.OSAS, "database_refused"),)
    assert names(answer, Source.ONMART) == [
        *("order", "shipment", "order_items", "marketplace_events"),
        "marketplace_parked",
    ]
    fresh = [section for section in answer.sections if section.source is Source.ONMART]
    assert not any(section.from_mirror for section in fresh)


def test_a_server_that_never_answers_is_given_up_in_time_and_the_mirror_answers(cut: Cut) -> None:
    cut.fill_mirror()
    assert not cut.ask(WHOLE).from_mirror
    cut.proxies[Target.OSAS].swallow()
    answer = cut.ask(WHOLE, SHORT_S)
    assert (answer.awb, answer.from_mirror) == (WHOLE, True)
    assert answer.failures == ((Target.OSAS, "database_silent"),)
    assert "order_items" in names(answer, Source.ONMART)
    cut.proxies[Target.OSAS].pass_on()
    assert not cut.ask(WHOLE).from_mirror


def test_a_table_that_is_missing_is_told_with_what_the_mirror_has(
    cut: Cut, world: KnownWorld
) -> None:
    cut.fill_mirror()
    world.rows(Target.OSAS, "ALTER TABLE pop_record RENAME TO elsewhere")
    try:
        answer = cut.ask(WHOLE)
    finally:
        world.rows(Target.OSAS, "ALTER TABLE elsewhere RENAME TO pop_record")
    assert (answer.awb, answer.from_mirror) == (WHOLE, True)
    assert answer.failures == ((Target.OSAS, "database_schema"),)
    assert not cut.ask(WHOLE).from_mirror


def test_a_table_that_is_locked_is_not_waited_for(cut: Cut, world: KnownWorld) -> None:
    cut.fill_mirror()
    with psycopg.connect(world.admin[Target.OSAS], autocommit=True) as admin:
        admin.execute("BEGIN; LOCK TABLE pop_record")
        answer = cut.ask(WHOLE, SHORT_S)
        admin.execute("ROLLBACK")
    assert answer.failures == ((Target.OSAS, "database_silent"),)
    assert answer.from_mirror


def test_what_this_station_scanned_itself_is_told_on_line_and_off(cut: Cut) -> None:
    journal = Journal(cut.asking.journal_file, FakeClock())
    for seq, awb in enumerate((WHOLE, "OTHER-1", WHOLE, "MINE-ALONE"), start=1):
        body = owed_event(seq, awb, moves_to=ParcelState.AT_HUB).body
        assert journal.prepare() == seq
        journal.record(body, None)
    journal.close()
    for answer in (cut.ask(WHOLE), _off_line(cut, WHOLE)):
        (own,) = (each for each in answer.sections if each.source is Source.STATION)
        assert not own.from_mirror
        rows = told(answer, "own_scans")
        assert [(row["seq"], row["osas"], row["onmart"]) for row in rows] == [
            (3, "pending", "pending"),
            (1, "pending", "pending"),
        ]
    alone = cut.ask("mine-alone")
    assert (alone.awb, [each.name for each in alone.sections]) == ("MINE-ALONE", ["own_scans"])


def _off_line(cut: Cut, text: str) -> Answer:
    for proxy in cut.proxies.values():
        proxy.refuse()
    return cut.ask(text)


def test_a_journal_that_cannot_be_read_keeps_nobody_from_the_answer(cut: Cut) -> None:
    cut.asking.journal_file.write_bytes(b"no journal at all" * 1000)
    answer = cut.ask(WHOLE)
    assert answer.awb == WHOLE
    assert names(answer, Source.STATION) == []


def test_a_page_of_a_silent_server_is_given_up_in_time(cut: Cut) -> None:
    cut.proxies[Target.OSAS].swallow()
    with pytest.raises(CentralError) as refused:
        cut.asking.browse.page(TableQuery(Target.OSAS, "role"), SHORT_S)
    assert refused.value.key == "database_silent"


def test_a_database_that_is_not_set_is_told_and_the_other_asked(
    world: KnownWorld, tmp_path: Path
) -> None:
    asking = Asking({Target.ONMART: world.urls[Target.ONMART]}, tmp_path)
    answer = asking.inquiry.ask(WHOLE, PATIENCE_S)
    asking.close()
    assert (answer.awb, answer.failures) == (WHOLE, ((Target.OSAS, "database_not_set"),))
