"""A sender brings a parcel to the counter and signs; a number of another agent's book is sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.events import CommandName, Verdict, Workflow
from tests.fakes.central import rows
from tests.fakes.desks import barcode

if TYPE_CHECKING:
    from tests.acceptance.counter import CounterAtWork
    from tests.fakes.hub import Hub

BOOKED = """
UPDATE waybill_numbers SET status = 'BOOKED', origin = 'CGK', direction = 'forward'
 WHERE id IN (SELECT w.id FROM waybill_numbers AS w
               WHERE w.awb_number LIKE 'HS%%' AND w.koli_count = 1
                 AND NOT EXISTS (SELECT FROM pop_record AS p WHERE p.waybill_id = w.id)
                 AND NOT EXISTS (SELECT FROM problem_scan AS p WHERE p.waybill_id = w.id)
               ORDER BY w.id LIMIT 2)
RETURNING awb_number
"""
BOOK = """
INSERT INTO awb_books (agent_id, prefix, digits, range_from, range_to, next_number)
SELECT id, 'HS', 11, %s, %s, %s FROM agent_locations WHERE code = %s
"""
PROOF = """
SELECT p.sender, p.courier, length(a.content) BETWEEN 1 AND 300000, w.status
  FROM pop_record AS p JOIN waybill_numbers AS w ON w.id = p.waybill_id
  JOIN hub_station.attachment AS a ON encode(a.sha256, 'hex') = p.signature
 WHERE w.awb_number = %s
"""


@pytest.fixture
def booked(hub: Hub) -> tuple[str, str]:
    """Two booked parcels: one with a number of this hub's book, one of Bandung's."""
    (ours,), (theirs,) = rows(hub.osas_url, BOOKED)
    for awb, agent in ((ours, "CGK"), (theirs, "BDO")):
        number = int(awb.removeprefix("HS"))
        rows(hub.osas_url, BOOK, number, number + 99, number, agent)
    return ours, theirs


def test_a_sender_hands_over_signs_and_osas_has_the_proof(
    booked: tuple[str, str], counter: CounterAtWork, hub: Hub
) -> None:
    ours, theirs = booked
    screen = counter.window.screen_
    counter.scanner.send(barcode(CommandName.WORKFLOW, "pickup"))
    counter.until(counter.window.rail.workflows[Workflow.PICKUP].isChecked)
    refused = counter.scan(theirs)
    assert refused.verdict is Verdict.REJECTED
    assert refused.headline == "Nomor dari buku resi agen BDO, bukan hub ini"
    assert counter.scan(ours).word == "KETIK NAMA PENGIRIM"
    assert counter.type_number("Toko Maju").word == "MINTA TANDA TANGAN ATAU FOTO: TOKO MAJU"
    counter.sign()
    counter.picture("pickup-sign")
    proof = screen.proving.proof
    assert proof is not None
    before = screen.pane.news
    proof.keep.click()
    taken = counter.next_story(before)
    assert (taken.verdict, taken.awb) == (Verdict.OK, ours)
    counter.picture("pickup")
    assert counter.scan_by_keys(ours).verdict is Verdict.DUPLICATE
    counter.all_sent()
    counter.until(lambda: bool(rows(hub.osas_url, PROOF, ours)))
    assert rows(hub.osas_url, PROOF, ours) == [("TOKO MAJU", "operator01", True, "PICKED_UP")]
