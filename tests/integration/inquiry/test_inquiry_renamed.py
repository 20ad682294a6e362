"""Whatever a backend calls its tables and columns, an inquiry is answered the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from station.central.naming import Naming
from station.events import Target
from station.inquiry import TABLES, Answer, TablePage, TableQuery
from tests.fakes.known import PARTNER_AWB, PHONE, RECIPIENT, WHOLE, Asking, KnownWorld, known_world
from tests.fakes.renamed import renamed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.demo.postgres import EmbeddedPostgres

PATIENCE_S = 30.0


@pytest.fixture
def small_world(shared_postgres: EmbeddedPostgres) -> Iterator[KnownWorld]:
    """A world of this test's own: it is renamed."""
    with known_world(shared_postgres, 200) as world:
        yield world


def asked(
    world: KnownWorld, folder: Path, naming: dict[Target, Naming] | None = None
) -> tuple[list[Answer], list[TablePage]]:
    asking = Asking(world.urls, folder, naming=naming)
    try:
        answers = [
            msgspec.structs.replace(asking.inquiry.ask(text, PATIENCE_S), as_of=None)
            for text in (WHOLE, PARTNER_AWB, PHONE, RECIPIENT.upper(), "toko")
        ]
        pages = [
            asking.browse.page(
                TableQuery(target, table, limit=20, sort="created_at", descending=False),
                PATIENCE_S,
            )
            for target, tables in TABLES.items()
            for table in tables
            if table not in ("audit_log", "problem_scan")
        ]
    finally:
        asking.close()
    return answers, pages


def test_the_answers_are_the_same_whatever_everything_is_called(
    small_world: KnownWorld, tmp_path: Path
) -> None:
    plain = asked(small_world, tmp_path)
    with (
        renamed(small_world.admin[Target.OSAS], Target.OSAS) as osas,
        renamed(small_world.admin[Target.ONMART], Target.ONMART) as onmart,
    ):
        other = asked(small_world, tmp_path, {Target.OSAS: osas, Target.ONMART: onmart})
    assert other == plain
    assert {answer.awb for answer in plain[0]} == {WHOLE, ""}
    assert not any(answer.failures for answer in plain[0])


def test_a_backend_without_some_tables_and_in_other_units_is_answered_too(
    small_world: KnownWorld, tmp_path: Path
) -> None:
    absent = {"pop_record": "", "agent_commission": "", "waybill_numbers.contents": ""}
    statuses = {"AT_HUB": ("in_warehouse",), "DELIVERED": ("done",)}
    small_world.rows(
        Target.OSAS,
        "DROP TABLE pop_record, agent_commission;"
        " ALTER TABLE waybill_numbers DROP contents;"
        " ALTER TABLE waybill_numbers ALTER weight TYPE integer USING round(weight * 1000);"
        " UPDATE waybill_numbers SET status = 'done' WHERE status = 'DELIVERED';",
    )
    naming = Naming(renamed=absent, statuses=statuses, weight_unit="g")
    asking = Asking(
        small_world.urls, tmp_path, naming={Target.OSAS: naming, Target.ONMART: Naming()}
    )
    try:
        answer = asking.inquiry.ask(WHOLE, PATIENCE_S)
        page = asking.browse.page(TableQuery(Target.OSAS, "pop_record"), PATIENCE_S)
    finally:
        asking.close()
    names = [section.name for section in answer.sections]
    assert "pickups" not in names
    assert "commissions" not in names
    waybill = answer.sections[0]
    cells = dict(zip(waybill.columns, waybill.rows[0], strict=True))
    assert (cells["status"], cells["weight_g"], cells["contents"]) == ("DELIVERED", 1250, None)
    assert (page.rows, page.next) == ((), "")
