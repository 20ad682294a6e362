"""A rule of the tables' that refuses everything holds what waits: nobody is handed thousands of cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from station.central.batch import Batch
from station.central.osas_push import osas_push
from station.clock import SystemClock
from station.errors import CentralError
from station.journal.record import DeliveryState
from tests.fakes.central import Bench, add_waybills, rows
from tests.fakes.outbox import owed_event

if TYPE_CHECKING:
    from station.journal.record import OwedEvent

DELIVERED, PARKED = DeliveryState.DELIVERED, DeliveryState.PARKED
EVERYTHING_REFUSED = {
    "a check": (
        "ALTER TABLE receiving_scan ADD CONSTRAINT only_by_hand CHECK (desk = 'pen') NOT VALID",
        "ALTER TABLE receiving_scan DROP CONSTRAINT only_by_hand",
    ),
    "a trigger": (
        (
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " RAISE EXCEPTION 'waybill % is closed', NEW.waybill_id; END $$;"
            "CREATE TRIGGER refuse BEFORE INSERT ON scans FOR EACH ROW EXECUTE FUNCTION refuse()"
        ),
        "DROP TRIGGER refuse ON scans",
    ),
}


@pytest.mark.parametrize(("refuse", "mend"), EVERYTHING_REFUSED.values(), ids=EVERYTHING_REFUSED)
def test_a_rule_that_refuses_everything_holds_what_waits_until_it_is_mended(
    bench: Bench, osas_url: str, refuse: str, mend: str
) -> None:
    add_waybills(osas_url, "JX1", "JX2", "JX3", "JX4")
    rows(osas_url, refuse)
    pool = bench.pool(osas_url)
    deliver = osas_push(pool, bench.naming, SystemClock(), bench.offsets.append)

    def push(*events: OwedEvent) -> list[tuple[int, DeliveryState]]:
        with pool.connection() as connection:
            answer = deliver(connection, Batch(events), "CGK-3")
        return [(one.seq, one.state) for one in answer.acknowledgements]

    first, second, third, fourth = (owed_event(seq, f"JX{seq}") for seq in range(1, 5))
    assert [push(first), push(second)] == [[(1, PARKED)], [(2, PARKED)]]
    for held in ((third,), (third, fourth)):
        with pytest.raises(CentralError, match="database_rule"):
            push(*held)
    assert rows(osas_url, "SELECT seq FROM hub_station.parked_event ORDER BY 1") == [(1,), (2,)]
    rows(osas_url, mend)
    assert push(third, fourth) == [(3, DELIVERED), (4, DELIVERED)]
