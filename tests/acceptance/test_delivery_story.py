"""A courier goes out and comes back, a customer signs at the counter, and OSAS has it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.demo.shift import Plant
from station.events import CommandName, Verdict, Workflow
from station.mirror.reader import MirrorReader
from tests.acceptance.gestures import choose_relation, keep_proof, twice
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

COURIER = "kurir-7"
HIRED = """
INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)
SELECT %s, '-', 'Kurir 7', role_id, agent_id FROM "user" WHERE username = 'courier-cgk'
"""
WAITING = """
UPDATE waybill_numbers SET destination = 'CGK', status = 'AT_HUB', direction = 'forward',
       cod_amount = CASE awb_number WHEN %s THEN 150000 ELSE 0 END
 WHERE id IN (SELECT id FROM waybill_numbers WHERE awb_number = ANY (%s))
"""
PROOF = """
INSERT INTO pod_record (waybill_id, receiver, courier, cod, delivered_at)
SELECT id, 'Ibu Sari', %s, 150000, now() FROM waybill_numbers WHERE awb_number = %s
"""
ROUND = """
SELECT r.status, r.cod_expected, r.cod_cash, r.cod_short, w.awb_number, i.outcome, w.status
  FROM runsheet AS r JOIN runsheet_item AS i ON i.runsheet_id = r.id
  JOIN waybill_numbers AS w ON w.id = i.waybill_id WHERE r.number = %s ORDER BY i.id
"""
COLLECTED = """
SELECT p.receiver, p.relation, length(a.content) BETWEEN 1 AND 300000, w.status
  FROM pod_record AS p JOIN waybill_numbers AS w ON w.id = p.waybill_id
  JOIN hub_station.attachment AS a ON encode(a.sha256, 'hex') = p.signature
 WHERE w.awb_number = %s
"""


@pytest.fixture
def waiting(hub: Hub) -> list[str]:
    """Three parcels at their destination, the first to be paid on delivery; and a courier."""
    rows(hub.osas_url, HIRED, COURIER)
    plain = "SELECT awb_number FROM waybill_numbers WHERE awb_number = ANY (%s) AND koli_count = 1"
    awbs = [awb for (awb,) in rows(hub.osas_url, plain, hub.codes(Plant.BELONGS_HERE))][:3]
    rows(hub.osas_url, WAITING, awbs[0], awbs)
    return awbs


def collect(counter: CounterAtWork, collected: str) -> None:
    """Hand a parcel over at the counter, to somebody who signs."""
    screen = counter.window.screen_
    assert counter.scan(collected).word == "KETIK NAMA PENERIMA"
    counter.type_number("Ani Wijaya")
    relation = screen.proving.relation
    assert relation is not None
    counter.until(relation.isVisible)
    counter.picture("delivery-relation")
    told = choose_relation(counter, "sendiri")
    assert told.word == "MINTA TANDA TANGAN ATAU FOTO: ANI WIJAYA"
    counter.sign()
    counter.picture("delivery-sign")
    assert keep_proof(counter).verdict is Verdict.OK


def test_a_courier_s_day_and_a_customer_at_the_counter(
    waiting: list[str], counter: CounterAtWork, hub: Hub
) -> None:
    paid, home, collected = waiting
    screen = counter.window.screen_
    counter.scanner.send(barcode(CommandName.WORKFLOW, "delivery"))
    counter.until(counter.window.rail.workflows[Workflow.DELIVERY].isChecked)
    assert counter.scan(barcode(CommandName.OPEN)).word == "PINDAI KARTU KURIR"
    assert counter.type_number("NOBODY").word == "KURIR NOBODY TIDAK DIKENAL: KETIK LAGI"
    assert counter.type_number(COURIER).verdict is Verdict.OK
    panel = screen.panel
    assert panel is not None
    number = counter.number_shown("R")
    assert [counter.scan(awb).verdict for awb in (paid, home)] == [Verdict.OK, Verdict.OK]
    counter.until(lambda: panel.count.text() == "2")
    counter.picture("delivery-out")
    twice(counter, CommandName.CLOSE)
    assert counter.story.verdict is Verdict.OK
    counter.all_sent()
    rows(hub.osas_url, PROOF, COURIER, paid)

    collect(counter, collected)
    with MirrorReader(counter.station.folders.mirror_file) as mirror:
        counter.until(lambda: bool(mirror.history.deliveries(paid)))
    assert counter.scan(home).verdict is Verdict.OK
    counter.until(lambda: panel.count.text() == "2 / 2")
    counter.picture("delivery-debrief")
    twice(counter, CommandName.CLOSE)
    assert counter.story.word == "KETIK TUNAI, YA BILA PAS: RP 150.000"
    counter.window.switch_language()
    counter.window.switch_theme()
    assert counter.story.word == "TYPE THE CASH, YES IF EXACT: RP 150,000"
    counter.picture("delivery-cash-english-dark")
    assert counter.type_number("150.000").verdict is Verdict.OK
    counter.picture("delivery-closed")
    counter.until(lambda: counter.waiting() == 0)
    told = ("closed", 150_000, 150_000, 0)
    assert rows(hub.osas_url, ROUND, number) == [
        (*told, paid, "delivered", "DELIVERED"),
        (*told, home, "returned", "AT_HUB"),
    ]
    counter.until(lambda: bool(rows(hub.osas_url, COLLECTED, collected)))
    told_of = ("ANI WIJAYA", "sendiri", True, "DELIVERED")
    assert rows(hub.osas_url, COLLECTED, collected) == [told_of]
