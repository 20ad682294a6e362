"""What the backend writes, the counter knows at its next scan."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from station.events import Decision, MirrorRefreshed, Place, Verdict
from tests.fakes.backend import Backend, BackendError, book
from tests.fakes.central import rows
from tests.fakes.counter import Counter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

AWB = "JX1000000001"
HOUR = timedelta(hours=1)


@pytest.fixture
def counter(tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[Counter]:
    counter = Counter(tmp_path, osas_url, onmart_url)
    yield counter
    counter.station.close()


def judged(counter: Counter, code: str = AWB, at: datetime | None = None) -> Decision:
    """Refresh the mirror, then scan."""
    counter.sync()
    return counter.judge(code, at).decision


def wait_until_known(counter: Counter, waybills: int) -> None:
    counter.heard.wait_for(MirrorRefreshed, lambda told: told.waybills == waybills)


def status_of(backend: Backend, awb: str = AWB) -> str:
    return str(backend("readWaybill", awb=awb)["status"])


def test_a_waybill_is_known_once_it_is_booked(backend: Backend, counter: Counter) -> None:
    assert judged(counter).verdict is Verdict.UNKNOWN
    book(backend, "JX1000000002", weight=2.5, koliCount=2, serviceType="REG")
    decision = judged(counter, "JX1000000002")
    assert decision.verdict is Verdict.OK
    assert (decision.place, decision.place_code) == (Place.LANE, "K1")
    assert decision.parcel is not None
    assert (decision.parcel.weight_g, decision.parcel.koli_total) == (2500, 2)


def test_many_are_booked_at_once(backend: Backend, counter: Counter) -> None:
    parcel = {"origin": "SUB", "destination": "CGK", "weight": 0.5, "status": "IN_TRANSIT"}
    awbs = [f"JX{n:010}" for n in range(2_500)]
    backend("bulkCreate", model="Waybill", rows=[{"awbNumber": awb, **parcel} for awb in awbs])
    assert counter.sync()["mirror"]["waybills"] == 2_500
    assert {counter.judge(awb).decision.verdict for awb in (awbs[0], awbs[-1])} == {Verdict.OK}


def test_a_problem_holds_a_parcel_until_it_is_resolved(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, "JX1000000002")
    problem = {"problemCode": "BA", "hub": "SUB", "scannedAt": datetime.now(UTC), "note": "blok?"}
    opened = [backend("openProblem", awb=awb, **problem) for awb in (AWB, "JX1000000002")]
    decision = judged(counter)
    assert (decision.verdict, dict(decision.facts)["code"]) == (Verdict.HOLD, "BA")
    backend("resolveProblem", id=opened[1]["id"])
    assert judged(counter, "JX1000000002").verdict is Verdict.OK


def test_a_cancelled_parcel_that_turns_up_is_held(backend: Backend, counter: Counter) -> None:
    book(backend, AWB)
    counter.sync()
    backend("cancelWaybill", awb=AWB, location="SUB")
    decision = judged(counter)
    assert (decision.verdict, decision.reason) == (Verdict.HOLD, "hold_cancelled")
    counter.sync()
    assert status_of(backend) == "CANCELLED"


def test_a_change_between_two_refreshes_is_seen(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, destination="SUB")
    counter.sync()
    values = {"weight": 3.75, "destination": "CGK", "koliCount": 3}
    assert backend("update", model="Waybill", values=values, where={"awbNumber": AWB}) == 1
    parcel = judged(counter).parcel
    assert parcel is not None
    assert (parcel.weight_g, parcel.destination_code, parcel.koli_total) == (3750, "CGK", 3)


def test_partner_and_order_numbers_lead_to_the_parcel(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, "JX1000000002")
    backend("create", model="Partner", values={"name": "PCP"})
    backend("mapPartnerNumber", awb=AWB, partner="PCP", partnerAwb="PCP00000077")
    backend("placeOrder", orderNo="ORD-77", awb="JX1000000002", declaredWeightG=1250)
    found = [judged(counter, code).awb for code in ("PCP00000077", "ORD-77")]
    assert found == [AWB, "JX1000000002"]


def test_a_handover_tells_where_a_parcel_comes_from(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, "JX1000000002", at=datetime.now(UTC) - HOUR)
    for awb in (AWB, "JX1000000002"):
        backend("moveWaybill", awb=awb, status="AT_HUB", location="SUB")
    handover = {"fromHub": "SUB", "toHub": "CGK", "manifestNo": "SUB-1-20261126-1"}
    backend("handOver", awb=AWB, scannedAt=datetime.now(UTC), **handover)
    assert judged(counter).warning == ""
    assert judged(counter, "JX1000000002").warning == "implied_handover"


def test_a_parcel_that_was_handed_over_from_here_may_come_again(
    backend: Backend, counter: Counter
) -> None:
    book(backend, AWB)
    assert judged(counter).verdict is Verdict.OK
    assert judged(counter).verdict is Verdict.DUPLICATE
    backend("handOver", awb=AWB, fromHub="CGK", toHub="SUB", scannedAt=datetime.now(UTC))
    assert judged(counter).verdict is Verdict.OK


def test_an_arrival_that_the_backend_recorded_counts_here(
    backend: Backend, counter: Counter
) -> None:
    book(backend, AWB)
    backend("receive", awb=AWB, hub="CGK", source="truk", scannedAt=datetime.now(UTC))
    assert judged(counter).verdict is Verdict.DUPLICATE


def test_what_the_backend_deletes_is_forgotten(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, "JX1000000002")
    assert judged(counter).place_code == "K1"
    assert backend("destroy", model="RouteConfig", where={"hub": "CGK"}) == 1
    assert judged(counter, "JX1000000002").place is Place.NONE


def test_the_backend_s_later_status_stays(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, "JX1000000002", at=datetime.now(UTC) - 3 * HOUR)
    counter.sync()
    scanned_at = datetime.now(UTC) - 2 * HOUR
    for awb in (AWB, "JX1000000002"):
        counter.judge(awb, scanned_at)
    backend("moveWaybill", awb=AWB, status="OUT_FOR_DELIVERY", location="CGK", at=scanned_at + HOUR)
    earlier = {"status": "IN_TRANSIT", "location": "SUB", "at": scanned_at - timedelta(minutes=1)}
    backend("moveWaybill", awb="JX1000000002", **earlier)
    counter.sync()
    assert [status_of(backend, awb) for awb in (AWB, "JX1000000002")] == [
        "OUT_FOR_DELIVERY",
        "AT_HUB",
    ]
    told = [line["status"] for line in backend("readWaybill", awb=AWB)["scans"]]
    assert told == ["BOOKED", "AT_HUB", "OUT_FOR_DELIVERY"]


def test_a_status_that_only_the_backend_knows_stays(backend: Backend, counter: Counter) -> None:
    book(backend, AWB, at=datetime.now(UTC) - HOUR)
    backend("moveWaybill", awb=AWB, status="DI_BEA_CUKAI", location="CGK")
    assert judged(counter).verdict is Verdict.OK
    counter.sync()
    assert status_of(backend) == "DI_BEA_CUKAI"


@pytest.mark.parametrize("skew", [-HOUR, HOUR])
def test_a_backend_whose_clock_is_wrong_is_heard_all_the_same(
    backend: Backend, counter: Counter, osas_url: str, skew: timedelta
) -> None:
    book(backend, "JX1000000002")
    counter.sync()
    parcel = {"origin": "SUB", "destination": "CGK", "weight": 0.5, "status": "IN_TRANSIT"}
    by_its_clock = {"updatedAt": datetime.now(UTC) + skew}
    backend("bulkCreate", model="Waybill", rows=[{"awbNumber": AWB, **parcel, **by_its_clock}])
    assert judged(counter).verdict is Verdict.OK
    changed = "SELECT abs(extract(epoch FROM clock_timestamp() - updated_at)) < 60"
    assert rows(osas_url, f"{changed} FROM waybill_numbers") == [(True,), (True,)]


@pytest.mark.parametrize(
    ("command", "facts"),
    [
        ("receive", {"hub": "CGK", "source": "truk", "condition": "baik"}),
        ("handOver", {"fromHub": "SUB", "toHub": "CGK", "manifestNo": "M-1"}),
        ("openProblem", {"problemCode": "BA", "photo": "0" * 64}),
        ("deliver", {"courier": "kurir01", "outcome": "delivered"}),
        ("pack", {"action": "add"}),
    ],
)
def test_the_backend_needs_no_more_than_the_owner_s_own_columns(
    backend: Backend, counter: Counter, command: str, facts: dict[str, Any]
) -> None:
    book(backend, AWB)
    backend(command, awb=AWB, **facts)
    counter.sync()


def test_both_work_side_by_side(backend: Backend, counter: Counter) -> None:
    counter.station.attach_centre()
    for number in range(3):
        awb = f"JX{number:010}"
        book(backend, awb, at=datetime.now(UTC) - HOUR)
        wait_until_known(counter, number + 1)
        assert counter.judge(awb).decision.verdict is Verdict.OK
        counter.wait_until_sent()
        assert status_of(backend, awb) == "AT_HUB"


def test_what_does_not_exist_is_refused_by_the_database(backend: Backend) -> None:
    with pytest.raises(BackendError) as refused:
        backend("create", model="Scan", values={"waybillId": 404, "status": "X", "location": "Y"})
    assert refused.value.name == "SequelizeValidationError"
    line = {"waybillId": 404, "status": "X", "location": "Y", "timestamp": datetime.now(UTC)}
    with pytest.raises(BackendError) as refused:
        backend("create", model="Scan", values=line)
    assert (refused.value.name, refused.value.sqlstate) == (
        *("SequelizeForeignKeyConstraintError",),
        "23503",
    )
