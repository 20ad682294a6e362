"""What stations write is what the backend's Sequelize models read: the same rows, once each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from station.demo.seed import seed_onmart, seed_osas
from station.events import Verdict
from station.mirror.reader import MirrorReader
from tests.fakes.backend import Backend, book, moment
from tests.fakes.central import rows
from tests.fakes.counter import Counter
from tests.integration.test_models_tables import SHOP_OF_A_SHOP, SPELLED
from tests.integration.test_models_tables import rows as owner_s_list

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATE_AT_NIGHT = datetime(2026, 11, 21, 18, 30, 15, 123456, tzinfo=UTC)
"""01.30.15 WIB of the 22nd, with microseconds, which JavaScript does not know."""


@pytest.fixture
def counter(tmp_path: Path, osas_url: str, onmart_url: str) -> Iterator[Counter]:
    counter = Counter(tmp_path, osas_url, onmart_url)
    yield counter
    counter.station.close()


def ids(lines: list[dict[str, Any]]) -> list[str]:
    return [line["eventId"] for line in lines if line["eventId"] is not None]


def test_a_scan_is_one_arrival_and_one_line_of_the_history(
    backend: Backend, counter: Counter
) -> None:
    book(backend, "JX1000000001", at=datetime(2026, 11, 20, tzinfo=UTC))
    counter.sync()
    event_id = str(counter.judge("JX1000000001", LATE_AT_NIGHT).event_id)
    counter.sync()
    counter.sync()
    waybill = backend("readWaybill", awb="JX1000000001")
    assert (waybill["status"], waybill["weight"]) == ("AT_HUB", 1.25)
    booked, arrived = waybill["scans"]
    assert (booked["status"], booked["location"], booked["eventId"]) == ("BOOKED", "SUB", None)
    assert (arrived["status"], arrived["location"], arrived["eventId"]) == (
        *("AT_HUB", "CGK"),
        event_id,
    )
    (received,) = waybill["receivingScans"]
    assert (received["hub"], received["desk"], received["operator"], received["eventId"]) == (
        *("CGK", "3", "operator01"),
        event_id,
    )
    at = LATE_AT_NIGHT.replace(microsecond=123000)
    assert [moment(arrived["timestamp"]), moment(received["scannedAt"])] == [at, at]


def test_the_scan_belongs_to_the_hub_s_own_day(backend: Backend, counter: Counter) -> None:
    book(backend, "JX1000000001", at=datetime(2026, 11, 20, tzinfo=UTC))
    counter.sync()
    counter.judge("JX1000000001", LATE_AT_NIGHT)
    counter.sync()
    assert backend("scansOnDay", day="2026-11-21") == []
    (arrived,) = backend("scansOnDay", day="2026-11-22")
    assert arrived["waybill"] == {"awbNumber": "JX1000000001"}


def test_three_hundred_parcels_arrive_once_each(
    backend: Backend, counter: Counter, osas_url: str
) -> None:
    awbs = [f"JX{n:010}" for n in range(300)]
    parcel = {"origin": "SUB", "destination": "CGK", "weight": 0.5, "status": "IN_TRANSIT"}
    assert backend("bulkCreate", model="Waybill", rows=[{"awbNumber": a, **parcel} for a in awbs])
    counter.sync()
    counter.scan(*awbs)
    counter.sync()
    counted = (backend("count", model=name) for name in ("ReceivingScan", "Scan"))
    assert list(counted) == [300, 300]
    hung = backend("query", sql="SELECT count(DISTINCT waybill_id)::int AS n FROM receiving_scan")
    assert hung == [{"n": 300}]
    assert rows(osas_url, "SELECT DISTINCT status FROM waybill_numbers") == [("AT_HUB",)]


def test_a_duplicate_is_kept_and_moves_nothing(backend: Backend, counter: Counter) -> None:
    book(backend, "JX1000000001")
    counter.sync()
    first, second = (counter.judge("JX1000000001") for _ in range(2))
    assert second.decision.verdict is Verdict.DUPLICATE
    counter.sync()
    waybill = backend("readWaybill", awb="JX1000000001")
    assert ids(waybill["scans"]) == [str(first.event_id)]
    assert [(line["verdict"], line["counts"]) for line in waybill["receivingScans"]] == [
        ("ok", True),
        ("duplicate", False),
    ]


def test_an_unknown_waybill_leaves_the_backend_s_tables_alone(
    backend: Backend, counter: Counter
) -> None:
    counter.judge("JX1000000404")
    counter.sync()
    assert backend("readWaybill", awb="JX1000000404") is None
    counted = (backend("count", model=name) for name in ("Waybill", "ReceivingScan", "Scan"))
    assert list(counted) == [0, 0, 0]


def test_what_hangs_on_a_waybill_comes_with_it(backend: Backend, counter: Counter) -> None:
    customer = {"model": "AgentCustomer", "values": {"agentId": 2, "customer": "C1", "name": "Ibu"}}
    booked = {"agentId": 2, "customerId": backend("create", **customer)["id"]}
    book(backend, "JX1000000001", **booked)
    backend("create", model="Partner", values={"name": "PCP", "apiToken": "rahasia"})
    backend("mapPartnerNumber", awb="JX1000000001", partner="PCP", partnerAwb="PCP00000077")
    problem = {"problemCode": "BA", "hub": "CGK", "scannedAt": datetime.now(UTC)}
    backend("openProblem", awb="JX1000000001", **problem)
    counter.sync()
    assert counter.judge("PCP00000077").decision.verdict is Verdict.HOLD
    counter.sync()
    waybill = backend("readWaybill", awb="JX1000000001")
    assert waybill["agent"]["code"] == "SUB"
    assert waybill["agent"]["parent"]["code"] == "CGK"
    (number,) = waybill["partnerNumbers"]
    assert (number["partnerAwb"], number["partner"]["name"]) == ("PCP00000077", "PCP")
    assert [line["problemCode"] for line in waybill["problemScans"]] == ["BA"]
    assert [line["verdict"] for line in waybill["receivingScans"]] == ["hold"]


def test_the_marketplace_hears_of_a_scan_once(backend: Backend, counter: Counter) -> None:
    book(backend, "JX1000000001")
    backend("placeOrder", orderNo="ORD-1", awb="JX1000000001", declaredWeightG=1250)
    counter.sync()
    told = counter.judge("ORD-1")
    counter.sync()
    assert backend("tellMarketplace") == [str(told.event_id)]
    counter.sync()
    (shipment,) = backend("readOrder", orderNo="ORD-1")["shipments"]
    (event,) = shipment["events"]
    assert (event["eventUid"], event["status"], event["location"]) == (
        *(str(told.event_id), "AT_HUB"),
        "CGK",
    )
    assert moment(event["sentAt"]) > moment(event["occurredAt"])
    assert backend("tellMarketplace") == []


def test_the_table_user_is_the_same_for_both_though_its_name_is_reserved(
    backend: Backend, counter: Counter, osas_url: str
) -> None:
    role = backend("create", model="Role", values={"code": "operator", "name": "Operator"})
    account = {"passwordHash": "$2b$10$" + "x" * 53, "fullName": "Budi", "roleId": role["id"]}
    for name in ("budi", "siti"):
        values = {"username": name, "agentId": 1, "isActive": name == "budi", **account}
        backend("create", model="User", values=values)
    counter.sync()
    with MirrorReader(counter.station.folders.mirror_file) as mirror:
        known = [mirror.user_exists(name) for name in ("budi", "siti", "postgres")]
    assert known == [True, False, False]
    user = backend("readUser", username="budi")
    assert (user["role"]["code"], user["agent"]["code"]) == ("operator", "CGK")
    login = "SELECT password_hash, role, agent FROM hub_station.login('budi')"
    assert rows(osas_url, login) == [(account["passwordHash"], "operator", "CGK")]
    # What both must never write: without quotes it is a function, and answers all the same.
    assert backend("query", sql="SELECT * FROM user") == [{"user": "postgres"}]


def test_every_table_of_the_owner_s_list_is_read_with_what_it_belongs_to(
    backend: Backend, osas_url: str, onmart_url: str
) -> None:
    rows(osas_url, "TRUNCATE agent_locations, route_config CASCADE")
    now = datetime.now(UTC)
    counts = seed_osas(osas_url, waybills=300, now=now)
    counts |= seed_onmart(onmart_url, waybills=300, now=now)
    models = {model: told["table"] for model, told in backend("tables").items()}
    found = {table: backend("count", model=model) for model, table in models.items()}
    first = {table: backend("first", model=model) for model, table in models.items()}
    seeded = {table: count for table, count in counts.items() if table in found}
    assert {name for _, given, name, _ in owner_s_list() if given} <= seeded.keys()
    assert {table: found[table] for table in seeded} == seeded
    parents = {
        ("scans", "waybill"),
        ("resi_3p", "waybill"),
        ("resi_3p", "partner"),
        ("user", "role"),
        ("user", "agent"),
        ("agent_commission", "agent"),
        ("marketplace_shipment", "order"),
    }
    assert all(first[table][parent] for table, parent in parents)


def test_the_backend_s_models_have_the_owner_s_key_columns(backend: Backend) -> None:
    columns = {told["table"]: set(told["columns"]) for told in backend("tables").values()}
    for number, given, table, keys in owner_s_list():
        if not given and table not in columns:
            continue
        for key in {"name" if (table, key) == SHOP_OF_A_SHOP else key for key in keys}:
            spelled = set(SPELLED.get(key, [key]))
            assert columns[table] & {key, f"{key}_id"} or columns[table] >= spelled, (number, key)
