"""P11: after the horizon passes, the mirror is what the server says, deletions included.

Several sessions insert, change and delete, commit late or not at all, while a station pulls in
between. The pull looks back for no time at all, so that whatever commits late comes too late for
it. A schedule is a list of steps; one that fails is shrunk.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.events import Target
from tests.fakes.central import Bench
from tests.fakes.databases import fresh_database
from tests.fakes.mirrored import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from station.demo.postgres import EmbeddedPostgres

SESSIONS = 3
PARCELS = 6
"""So many for each session: no two sessions wait for each other."""

BOOK = """
INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status)
VALUES ('JX' || %(n)s, 'SUB', 'CGK', 1.25, 'BOOKED') ON CONFLICT DO NOTHING
"""
OF_PARCEL = "SELECT id FROM waybill_numbers WHERE awb_number = 'JX' || %(n)s"
CHANGES = {
    "book": BOOK,
    "move": "UPDATE waybill_numbers SET status = %(word)s WHERE awb_number = 'JX' || %(n)s",
    "renumber": "UPDATE waybill_numbers SET awb_number = 'HS' || id WHERE awb_number = 'JX' || %(n)s",
    "receive": f"INSERT INTO receiving_scan (waybill_id, hub) {OF_PARCEL}".replace(
        "SELECT id", "SELECT id, 'CGK'"
    ),
    "hand over": f"INSERT INTO handover_scan (waybill_id, from_hub, to_hub) {OF_PARCEL}".replace(
        "SELECT id", "SELECT id, 'SUB', 'CGK'"
    ),
    "undo": f"DELETE FROM receiving_scan WHERE waybill_id IN ({OF_PARCEL})",
    "lose": f"DELETE FROM handover_scan WHERE waybill_id IN ({OF_PARCEL})",
    "cancel": "DELETE FROM waybill_numbers WHERE awb_number = 'JX' || %(n)s",
    "open": """
INSERT INTO agent_locations (code, name, kind, city, province, timezone)
VALUES ('H' || %(n)s, %(word)s, 'hub', 'Jakarta', 'DKI Jakarta', 'Asia/Jakarta')
    ON CONFLICT (code) DO UPDATE SET name = excluded.name
""",
    "shut": "DELETE FROM agent_locations WHERE code = 'H' || %(n)s",
}
PULL, COMMIT, ROLLBACK = "pull", "commit", "rollback"


@dataclass(frozen=True)
class Step:
    """What one session does to one parcel or place; the station pulls in whatever session."""

    what: str
    session: int = 0
    parcel: int = 0
    word: str = "AT_HUB"

    @property
    def facts(self) -> dict[str, object]:
        return {"n": str(self.session * PARCELS + self.parcel), "word": self.word}


steps = st.builds(
    Step,
    st.sampled_from([*CHANGES, PULL, PULL, COMMIT, COMMIT, ROLLBACK]),
    st.integers(0, SESSIONS - 1),
    st.integers(0, PARCELS - 1),
    st.sampled_from(["AT_HUB", "CLOSED"]),
)

DELETED = [Step("book"), Step(COMMIT), Step(PULL), Step("cancel"), Step(COMMIT), Step(PULL)]
LATE = [
    Step("open"),
    Step("book", 1),
    Step(PULL),
    Step(COMMIT),
    Step(COMMIT, 1),
    Step(PULL),
]


class Backend:
    """A database that several sessions write to, and a station that mirrors it."""

    def __init__(self, url: str, bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> None:
        self._url = url
        self._bench = bench
        self._folders = tmp_path_factory

    def run(self, schedule: list[Step], *, compares: bool) -> tuple[object, object]:
        """Return what the mirror holds in the end, and what the server says."""
        with ExitStack() as ends, psycopg.connect(self._url, autocommit=True) as admin:
            admin.execute("TRUNCATE waybill_numbers, agent_locations CASCADE")
            sessions = [ends.enter_context(psycopg.connect(self._url)) for _ in range(SESSIONS)]
            folder = self._folders.mktemp("mirror")
            kept = Kept(self._bench, folder, {Target.OSAS: self._url}, overlap_s=0)
            ends.callback(kept.close)
            for step in schedule:
                self._take(step, sessions[step.session], kept)
            for session in sessions:
                session.commit()
            kept.refresh(compares=compares)
            return kept.held(), kept.anew()

    def _take(self, step: Step, session: psycopg.Connection, kept: Kept) -> None:
        match step.what:
            case "pull":
                kept.refresh(compares=False)
            case "commit":
                session.commit()
            case "rollback":
                session.rollback()
            case _:
                session.execute("SELECT")  # begins what commits at another step
                # A parcel that still has scans is not deleted.
                with suppress(psycopg.Error), session.transaction():
                    session.execute(CHANGES[step.what].encode(), step.facts)


@pytest.fixture(scope="module")
def backend(
    shared_postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    bench = Bench()
    with fresh_database(shared_postgres, "osas") as url:
        yield Backend(url, bench, tmp_path_factory)
        bench.close()


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(schedule=st.lists(steps, min_size=15, max_size=40))
def test_the_mirror_is_what_the_server_says_in_the_end(
    backend: Backend, schedule: list[Step]
) -> None:
    mirror, server = backend.run(schedule, compares=True)
    assert mirror == server


@pytest.mark.parametrize("schedule", [DELETED, LATE], ids=["deleted", "late"])
def test_without_comparing_it_is_not(backend: Backend, schedule: list[Step]) -> None:
    mirror, server = backend.run(schedule, compares=False)
    assert mirror != server
    mirror, server = backend.run(schedule, compares=True)
    assert mirror == server
