"""The audit log is a chain, whoever writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.admission import one

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg


class TestTheAuditLog:
    """A row that is changed or taken out afterwards shows."""

    CHAINED = """
        SELECT bool_and(prev_hash IS NOT DISTINCT FROM expected) FROM (
            SELECT prev_hash, lag(sha256(convert_to(to_jsonb(a)::text, 'UTF8'))) OVER (ORDER BY id)
                   AS expected FROM audit_log AS a) AS link
    """

    @pytest.fixture
    def noted(self, osas: psycopg.Connection) -> Callable[[], bool]:
        osas.execute("SET timezone = 'UTC'")
        osas.execute(
            "INSERT INTO audit_log (actor, action, entity, entity_id, after)"
            " SELECT 'admin01', 'edit', 'route_config', n::text, '{\"lane\": \"B3\"}'"
            "   FROM generate_series(1, 5) AS n"
        )
        return lambda: bool(one(osas, self.CHAINED))

    def test_it_is_a_chain(self, noted: Callable[[], bool]) -> None:
        assert noted()

    @pytest.mark.parametrize(
        "tampering",
        [
            "UPDATE audit_log SET actor = 'nobody' WHERE entity_id = '3'",
            "DELETE FROM audit_log WHERE entity_id = '3'",
        ],
    )
    def test_tampering_breaks_it(
        self, osas: psycopg.Connection, noted: Callable[[], bool], tampering: str
    ) -> None:
        osas.execute(tampering.encode())
        assert not noted()

    def test_stations_in_another_time_zone_write_the_same_chain(
        self, counter: psycopg.Connection, noted: Callable[[], bool]
    ) -> None:
        counter.execute("SET timezone = 'Asia/Jayapura'; SET bytea_output = 'escape'")
        counter.execute("SELECT hub_station.login('operator01')")
        counter.execute("SELECT hub_station.login('operator02')")
        assert noted()
