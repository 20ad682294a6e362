"""A weight is put right if it still is what the weighing desk saw; else a person settles it."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from station.central.batch import Batch
from station.central.naming import Naming
from station.events import Target, Workflow
from station.journal.record import DeliveryState, Doubt
from tests.fakes.central import Bench, add_shipment, add_waybills, rows
from tests.fakes.outbox import MORNING, changed, owed_event, weighed
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from station.central.pools import Pool

WEIGHTS = "SELECT weight, chargeable_g FROM waybill_numbers ORDER BY awb_number"
ROWS = "SELECT old_g, new_g, was_applied FROM alter_weight ORDER BY id"
DELIVERED = DeliveryState.DELIVERED


@pytest.fixture
def pool(bench: Bench, osas_url: str) -> Pool:
    """An OSAS in which JX1 and JX2 weigh 1.25 kg each."""
    add_waybills(osas_url, "JX1", "JX2")
    return bench.pool(osas_url)


def notes(bench: Bench, pool: Pool, *events: Any) -> list[str]:
    told = bench.push(pool, list(events))
    assert {one.state for one in told} == {DELIVERED}
    return [one.note for one in told]


def test_a_weight_that_is_as_the_desk_saw_it_is_put_right_with_all_that_a_dispute_needs(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    rows(osas_url, "INSERT INTO courier_partners (code, name) VALUES ('PCP', 'PCP Express')")
    rows(
        osas_url,
        "INSERT INTO weight_rule (id, partner, divisor, tolerance_g) VALUES"
        " (7, NULL, 6000, 300), (8, 'PCP', 5000, 490)",
    )
    event = weighed(
        4,
        "JX1",
        1_250,
        2_030,
        chargeable_g=3_000,
        charge_difference=9_000,
        length_cm=40,
        width_cm=30,
        height_cm=15,
        scale_serial="TERA-7",
        has_rule=True,
        rule_partner="PCP",
        reason="volumetrik",
        approver="supervisor01",
        photo="ab" * 32,
    )
    assert notes(bench, pool, event) == [""]
    assert [(float(kg), g) for kg, g in rows(osas_url, WEIGHTS)] == [(2.03, 3_000), (1.25, None)]
    assert rows(
        osas_url,
        "SELECT event_id, koli_no, hub, old_g, new_g, length_cm, width_cm, height_cm, chargeable_g,"
        " charge_difference, photo, scale_serial, is_manual, rule_id, reason, operator, approver,"
        " was_applied, dispute_status, weighed_at FROM alter_weight",
    ) == [
        (
            *(
                event.event_id,
                1,
                "CGK",
                1_250,
                2_030,
                40,
                30,
                15,
                3_000,
                9_000,
                "ab" * 32,
                "TERA-7",
            ),
            *(False, 8, "volumetrik", "operator01", "supervisor01", True, "none"),
            MORNING + timedelta(seconds=4),
        )
    ]
    for table in ("receiving_scan", "scans", "hub_station.orphan_scan", "hub_station.parcel_state"):
        assert rows(osas_url, f"SELECT count(*) FROM {table}") == [(0,)], "an attribute, no state"


def test_a_weight_that_somebody_else_changed_is_left_and_the_conflict_is_kept(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    rows(osas_url, "UPDATE waybill_numbers SET weight = 1.7, chargeable_g = 2000")
    told = notes(bench, pool, weighed(1, "JX1", 1_250, 900, chargeable_g=1_000))
    assert told == ["weight changed meanwhile"]
    assert [(float(kg), g) for kg, g in rows(osas_url, WEIGHTS)] == [(1.7, 2_000)] * 2
    assert rows(osas_url, ROWS) == [(1_250, 900, False)]


@pytest.mark.parametrize(("kg", "applied"), [("1.2504", True), ("1.2496", True), ("1.2506", False)])
def test_weights_are_compared_in_whole_grams(
    bench: Bench, osas_url: str, pool: Pool, kg: str, *, applied: bool
) -> None:
    rows(osas_url, "ALTER TABLE waybill_numbers ALTER COLUMN weight TYPE double precision")
    rows(osas_url, "UPDATE waybill_numbers SET weight = %s", kg)
    bench.push(pool, [weighed(1, "JX1", 1_250, 900)])
    assert rows(osas_url, ROWS) == [(1_250, 900, applied)]


@pytest.mark.parametrize("together", [True, False])
def test_several_weighings_of_a_parcel_are_taken_one_after_the_other_in_whatever_batches(
    bench: Bench, osas_url: str, pool: Pool, *, together: bool
) -> None:
    events = [
        weighed(1, "JX1", 1_250, 1_400),
        owed_event(2, "JX1"),
        weighed(3, "JX1", 1_250, 9_999),
        weighed(4, "JX1", 1_400, 1_500, chargeable_g=2_000),
        weighed(5, "JX2", 1_250, 1_300),
        weighed(6, "JX1", 1_500, 1_600),
    ]
    for batch in [events] if together else [[event] for event in events]:
        bench.push(pool, batch)
    assert rows(osas_url, ROWS) == [
        (1_250, 1_400, True),
        (1_250, 9_999, False),
        (1_400, 1_500, True),
        (1_250, 1_300, True),
        (1_500, 1_600, True),
    ]
    weights = [(float(kg), g) for kg, g in rows(osas_url, WEIGHTS)]
    assert weights[1] == (1.3, None)
    assert weights[0][0] == 1.6


def test_a_weighing_sent_again_weighs_nothing_again(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    event = weighed(1, "JX1", 1_250, 1_400)
    notes(bench, pool, event)
    rows(osas_url, "UPDATE waybill_numbers SET weight = 1.25")
    assert notes(bench, pool, event) == [""]
    assert float(rows(osas_url, WEIGHTS)[0][0]) == 1.25
    assert rows(osas_url, ROWS) == [(1_250, 1_400, True)]


def test_of_two_desks_that_weigh_a_parcel_at_once_one_is_right_and_one_a_conflict(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    awbs = [f"JZ{n}" for n in range(30)]
    add_waybills(osas_url, *awbs)
    pools = [pool, bench.pool(osas_url)]

    def weigh(desk: int) -> None:
        mine = random.Random(desk).sample(awbs, len(awbs))
        events = [
            weighed(seq, awb, 1_250, 2_000 + desk, station=desk) for seq, awb in enumerate(mine, 1)
        ]
        bench.push(pools[desk], events, f"CGK-{desk}")

    threads = [threading.Thread(target=weigh, args=(desk,)) for desk in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted = "SELECT was_applied, count(*) FROM alter_weight GROUP BY 1 ORDER BY 1"
    assert rows(osas_url, counted) == [(False, 30), (True, 30)]
    agreeing = (
        "SELECT count(*) FROM waybill_numbers AS w JOIN alter_weight AS a ON a.waybill_id = w.id"
        " WHERE a.was_applied AND round(w.weight * 1000) = a.new_g"
    )
    assert rows(osas_url, agreeing) == [(30,)]


def test_an_unknown_parcel_is_weighed_when_its_waybill_turns_up(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    told = bench.push(pool, [weighed(1, "JX404", 1_250, 1_400), weighed(2, "JX404", 1_400, 1_500)])
    assert [one.look_again for one in told] == [True, True]
    add_waybills(osas_url, "JX404")
    assert bench.answer(pool, Batch([], doubts=[Doubt(9, "JX404")])).known == {"JX404"}
    assert rows(osas_url, ROWS) == [], "left to a station that weighs"
    asked = Batch([], doubts=[Doubt(1, "JX404", Workflow.WEIGHING)])
    assert bench.answer(pool, asked).known == {"JX404"}
    assert rows(osas_url, ROWS) == [(1_250, 1_400, True), (1_400, 1_500, True)]
    assert float(rows(osas_url, WEIGHTS)[2][0]) == 1.5
    assert rows(osas_url, "SELECT count(*) FROM receiving_scan") == [(0,)]


def test_a_weight_that_cannot_be_is_parked(bench: Bench, osas_url: str, pool: Pool) -> None:
    (told,) = bench.push(pool, [weighed(1, "JX1", 1_250, -1)])
    assert (told.state, told.note[:5]) == (DeliveryState.PARKED, "23514")
    assert rows(osas_url, ROWS) == []


def test_where_weights_are_grams_grams_are_written(bench: Bench, osas_url: str, pool: Pool) -> None:
    rows(
        osas_url,
        "ALTER TABLE waybill_numbers ALTER COLUMN weight TYPE integer USING round(weight * 1000)",
    )
    bench.naming = Naming(weight_unit="g")
    bench.push(pool, [weighed(1, "JX1", 1_250, 1_401), weighed(2, "JX2", 1_251, 1_400)])
    assert [weight for weight, _ in rows(osas_url, WEIGHTS)] == [1_401, 1_250]
    assert rows(osas_url, ROWS) == [(1_250, 1_401, True), (1_251, 1_400, False)]


def test_a_weight_is_put_right_whatever_the_tables_are_called(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    rows(osas_url, "INSERT INTO weight_rule (id, divisor, tolerance_g) VALUES (7, 6000, 300)")
    with renamed(osas_url, Target.OSAS) as bench.naming:
        bench.push(pool, [weighed(1, "JX1", 1_250, 1_400, has_rule=True)])
        bench.push(pool, [weighed(2, "JX1", 1_250, 1_500)])
        pool.close()
    assert float(rows(osas_url, WEIGHTS)[0][0]) == 1.4
    assert rows(osas_url, ROWS) == [(1_250, 1_400, True), (1_250, 1_500, False)]
    assert rows(osas_url, "SELECT rule_id FROM alter_weight WHERE was_applied") == [(7,)]


def test_a_marketplace_is_told_of_no_weight(bench: Bench, onmart_url: str) -> None:
    add_shipment(onmart_url, "ORD-1", "JX1")
    pool = bench.pool(onmart_url, Target.ONMART)
    (told,) = bench.push(pool, [weighed(1, "JX1", 1_250, 1_400)])
    assert (told.state, told.look_again) == (DeliveryState.NOT_OWED, False)


def test_pieces_are_noted_and_the_waybill_weighs_what_all_of_them_do(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    first = weighed(1, "JX1", 1_250, 1_250, koli_g=900, length_cm=40, is_partial=True)
    assert notes(bench, pool, first) == [""]
    assert rows(osas_url, ROWS) == []
    last = changed(
        weighed(2, "JX1", 1_250, 2_100, koli_g=1_200, chargeable_g=3_000), koli_no=2, koli_total=2
    )
    assert notes(bench, pool, last) == [""]
    assert rows(osas_url, ROWS) == [(1_250, 2_100, True)]
    assert rows(osas_url, "SELECT koli_no, weight_g, length_cm FROM waybill_koli ORDER BY 1") == [
        (1, 900, 40),
        (2, 1_200, None),
    ]


def test_a_weighing_that_is_undone_is_put_back_and_stays_in_the_records(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    facts = {"chargeable_g": 3_000, "old_chargeable_g": 2_000, "charge_difference": 9_000}
    done = weighed(1, "JX1", 1_250, 2_030, **facts)
    undone = changed(
        weighed(2, "JX1", 1_250, 2_030, **facts), undoes=done.event_id, counts=False, note="salah"
    )
    assert notes(bench, pool, done, undone) == ["", ""]
    assert rows(osas_url, WEIGHTS)[0] == (Decimal("1.25"), 2_000)
    assert rows(osas_url, ROWS) == [(1_250, 2_030, True), (2_030, 1_250, True)]
    assert rows(osas_url, "SELECT charge_difference, reason FROM alter_weight ORDER BY id") == [
        (9_000, None),
        (-9_000, "salah"),
    ]


def test_an_unknown_parcel_that_was_set_aside_weighs_nothing(
    bench: Bench, osas_url: str, pool: Pool
) -> None:
    aside = owed_event(1, "JX9", workflow=Workflow.WEIGHING, moves_to=None, verdict="unknown")
    told = bench.push(pool, [aside])
    assert [one.look_again for one in told] == [True]
    add_waybills(osas_url, "JX9")
    bench.push(pool, [weighed(2, "JX9", 1_250, 2_000)])
    assert rows(osas_url, ROWS) == [(1_250, 2_000, True)]
