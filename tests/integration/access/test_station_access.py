"""A counter where one has to log in, on real databases: a badge in the morning, off line at noon."""

from __future__ import annotations

from datetime import UTC, datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING

import bcrypt
import psycopg
import pytest

from station.access import verifier
from station.access.approval import Request
from station.access.permissions import Action
from station.errors import StationError
from station.events import AccessRefused, OperatorChanged, Presence, Scan, StoreAlarm
from station.journal.details import Approval
from station.options import AccessOptions
from tests.fakes.access import BADGE, PASSWORD, PIN, QUICK, SUPERVISOR_BADGE, hash_of
from tests.fakes.admission import PARCELS
from tests.fakes.central import PATIENCE_S, rows
from tests.fakes.counter import Counter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fakes.proxy import FaultProxy

OVER = Request(Action.WEIGHT_OVER_TOLERANCE, "A1", "operator01")


def people(url: str) -> None:
    """Put an operator and a supervisor with their badges."""
    stored = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(PARCELS.encode())
        admin.execute("INSERT INTO role (code, name) VALUES ('supervisor', 'Supervisor')")
        admin.execute('UPDATE "user" SET password_hash = %s', (stored,))
        admin.execute(
            'INSERT INTO "user" (username, password_hash, full_name, role_id, agent_id)'
            " VALUES ('supervisor01', %s, 'Supervisor 01', 2, 1)",
            (stored,),
        )
        for name, code in (("operator01", BADGE), ("supervisor01", SUPERVISOR_BADGE)):
            admin.execute(
                "INSERT INTO hub_station.badge (username, token_hash, issued_by, pin_hash)"
                " VALUES (%s, %s, 'admin01', %s)",
                (name, hash_of(code), verifier.argon2id(PIN, QUICK)),
            )


class Guarded(Counter):
    """A counter that wants a log-in."""

    def __init__(self, folder: Path, osas_url: str, onmart_url: str = "") -> None:
        super().__init__(folder, osas_url, onmart_url, AccessOptions(required=True))
        self._badges = 0

    def badge(self, code: str) -> None:
        """Scan a badge, each time from a device of its own: no trigger is held."""
        self._badges += 1
        self.station.post(Scan(code, datetime.now(UTC), f"scanner of badges {self._badges}"))

    def until(self, presence: Presence, name: str = "") -> OperatorChanged:
        return self.heard.wait_for(
            OperatorChanged, lambda told: (told.presence, told.username) == (presence, name)
        )

    def approve(self, request: Request = OVER) -> object:
        answers: SimpleQueue[object] = SimpleQueue()
        gate = self.station.access
        gate.expect_badge(answers.put)
        self.badge(SUPERVISOR_BADGE)
        answers.get(timeout=PATIENCE_S)
        gate.approve(request, PIN, "selisih timbang", answers.put)
        told = answers.get(timeout=PATIENCE_S)
        gate.expect_badge(None)
        return told


@pytest.fixture
def counter(
    tmp_path: Path, osas_url: str, osas_proxy: FaultProxy
) -> Iterator[tuple[Guarded, FaultProxy]]:
    people(osas_url)
    made = Guarded(tmp_path, osas_proxy.in_front_of(osas_url))
    yield made, osas_proxy
    made.station.close()


def test_a_day_at_a_counter_where_one_logs_in(
    counter: tuple[Guarded, FaultProxy], osas_url: str
) -> None:
    desk, proxy = counter
    first = desk.judge("A1")
    assert (first.operator, first.decision.warning) == ("", "log_in_first")
    desk.badge(BADGE)
    desk.until(Presence.HERE, "operator01")
    assert desk.station.identity().operator == "operator01"
    assert desk.judge("A2").operator == "operator01"
    assert isinstance(desk.approve(), Approval)
    assert desk.station.centre().sync_once(20)["mirror"]["as_of"], (
        "permissions came with the mirror"
    )

    proxy.refuse()
    told = desk.approve()
    assert isinstance(told, Approval)
    assert told.offline
    desk.badge(SUPERVISOR_BADGE)
    assert desk.until(Presence.HERE, "supervisor01").offline
    assert desk.judge("NEW1").operator == "supervisor01"
    refused = desk.approve(Request(OVER.action, "A1", "supervisor01"))
    assert isinstance(refused, StationError)
    assert refused.key == "access_same_person"
    kept = rows(
        osas_url,
        "SELECT body ->> 'operator', body ->> 'unproven' FROM hub_station.event_ledger ORDER BY seq",
    )
    assert kept == [("", "nobody"), ("operator01", None)]


def test_an_account_closed_while_the_desk_was_off_line_ends_it_and_keeps_what_was_scanned(
    counter: tuple[Guarded, FaultProxy], osas_url: str
) -> None:
    desk, proxy = counter
    desk.badge(BADGE)
    desk.until(Presence.HERE, "operator01")
    desk.scan("A1")
    proxy.refuse()
    rows(osas_url, 'UPDATE "user" SET is_active = false')
    desk.scan("A2")
    desk.station.access.look()
    proxy.listen()
    desk.station.centre().sync_once(20)
    desk.station.access.look()
    alarm = desk.heard.wait_for(StoreAlarm)
    assert (alarm.key, dict(alarm.facts)) == (
        "account_closed",
        {"name": "operator01", "count": "2"},
    )
    desk.until(Presence.NOBODY)
    kept = rows(osas_url, "SELECT body ->> 'operator' FROM hub_station.event_ledger ORDER BY seq")
    assert kept == [("operator01",)] * 2
    desk.badge(BADGE)
    assert desk.heard.wait_for(AccessRefused).key == "access_closed"
    assert desk.judge("NEW2").decision.warning == "log_in_first"
