"""An administrator looks into any table: every row once, nothing secret, never for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from models.privileges import METADATA
from station.errors import CentralError, InquiryError
from station.events import Target
from station.inquiry import TABLES, TableQuery
from tests.fakes.known import SENDER, WHOLE, Asking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from station.central.browse import Browse
    from station.inquiry import TablePage
    from tests.fakes.known import KnownWorld

PATIENCE_S = 30.0
EVERY_TABLE = [(target, table) for target, tables in TABLES.items() for table in tables]
ODD = "odd_rows"


@pytest.fixture
def browse(asking: Asking) -> Browse:
    return asking.browse


def page(browse: Browse, table: str, target: Target = Target.OSAS, **rest: Any) -> TablePage:
    return browse.page(TableQuery(target, table, **rest), PATIENCE_S)


def cells(told: TablePage, column: str) -> list[Any]:
    return [row[told.columns.index(column)] for row in told.rows]


def refusal(browse: Browse, table: str, target: Target = Target.OSAS, **rest: Any) -> str:
    with pytest.raises(InquiryError) as refused:
        page(browse, table, target, **rest)
    return refused.value.key


def test_the_52_tables_are_the_models() -> None:
    for target in Target:
        own = {table.name for table in METADATA[target].tables.values() if table.schema is None}
        assert set(TABLES[target]) == own
    assert len(EVERY_TABLE) == 52
    assert len(set(EVERY_TABLE)) == 52


@pytest.mark.parametrize(("target", "table"), EVERY_TABLE)
def test_every_table_can_be_looked_into_and_tells_no_secret(
    browse: Browse, world: KnownWorld, target: Target, table: str
) -> None:
    told = page(browse, table, target, limit=1000)
    ((counted,),) = world.rows(target, f'SELECT count(*) FROM "{table}"')
    assert len(told.rows) == min(1000, int(str(counted)))
    assert told.columns == tuple(METADATA[target].tables[table].columns.keys())
    assert "CANARY" not in repr(told.rows)
    for column in told.masked:
        assert set(cells(told, column)) <= {None}


def test_secrets_are_masked_and_can_neither_be_filtered_nor_sorted_by(browse: Browse) -> None:
    masked = {
        (Target.OSAS, "partners"): {"api_token", "webhook_url"},
        (Target.OSAS, "user"): {"password_hash"},
        (Target.OSAS, "audit_log"): {"prev_hash"},
        (Target.ONMART, "marketplace_shop"): {"token"},
    }
    for (target, table), columns in masked.items():
        assert page(browse, table, target, limit=1).masked == columns
        for column in columns:
            assert refusal(browse, table, target, sort=column) == "table_masked"
            assert refusal(browse, table, target, filters=((column, "C"),)) == "table_masked"


def test_a_change_of_a_secret_is_told_without_it_and_not_found_by_it(browse: Browse) -> None:
    told = page(browse, "audit_log", filters=(("entity", "user"),))
    assert cells(told, "after") == [{"full_name": "Operator satu"}]
    assert page(browse, "audit_log", filters=(("after", "password"),)).rows == ()
    assert len(page(browse, "audit_log", filters=(("after", "operator SATU"),)).rows) == 1


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "sort", ["id", "awb_number", "weight", "customer_id", "service_type", "created_at", "direction"]
)
def test_pages_visit_every_row_once_in_order_while_rows_are_inserted(
    browse: Browse, world: KnownWorld, sort: str, descending: bool
) -> None:
    order = "DESC" if descending else "ASC"
    expected = [
        row[0]
        for row in world.rows(
            Target.OSAS, f"SELECT id FROM waybill_numbers ORDER BY {sort} {order}, id {order}"
        )
    ]
    seen: list[Any] = []
    after, turn = "", 0
    while after or not turn:
        turn += 1
        told = page(
            browse, "waybill_numbers", sort=sort, descending=descending, after=after, limit=700
        )
        seen += cells(told, "id")
        after = told.next
        _insert(world, f"{sort}-{order}-{turn}")
    assert turn > 4
    assert len(seen) == len(set(seen))
    known = set(expected)
    assert [row_id for row_id in seen if row_id in known] == expected


def _insert(world: KnownWorld, name: str) -> None:
    """Add rows that sort first, last and in the middle, with NULLs and without."""
    world.rows(
        Target.OSAS,
        "INSERT INTO waybill_numbers (awb_number, origin, destination, weight, status, customer_id,"
        " service_type, created_at) VALUES"
        f" ('A-{name}', 'CGK', 'SUB', 0, 'BOOKED', 1, NULL, '2000-01-01'),"
        f" ('Z-{name}', 'CGK', 'SUB', 99999, 'BOOKED', NULL, 'REG', '2100-01-01'),"
        f" ('M-{name}', 'CGK', 'SUB', 1.2, 'BOOKED', 200, 'ECO', now())",
    )


def test_a_page_that_ends_with_the_last_row_says_that_none_follows(browse: Browse) -> None:
    whole = page(browse, "role", limit=5)
    assert (len(whole.rows), whole.next) == (5, "")
    part = page(browse, "role", limit=4)
    assert part.next
    rest = page(browse, "role", limit=4, after=part.next)
    assert (len(rest.rows), rest.next) == (1, "")


def test_a_cursor_is_good_for_its_own_question_only(browse: Browse) -> None:
    cursor = page(browse, "role", limit=2).next
    assert refusal(browse, "role", after=cursor, sort="code") == "table_cursor"
    assert refusal(browse, "role", after=cursor, descending=False) == "table_cursor"
    assert refusal(browse, "role", after=cursor, filters=(("code", "a"),)) == "table_cursor"
    assert refusal(browse, "user", after=cursor) == "table_cursor"
    for forged in ("x", "ü", "W10", cursor[:-3], "eyJhIjoxfQ", "bnVsbA", "MTIz"):
        assert refusal(browse, "role", after=forged) == "table_cursor", forged
    assert page(browse, "role", after=cursor, limit=1).rows


@pytest.mark.parametrize(
    ("column", "text", "fits"),
    [
        ("awb_number", WHOLE.lower()[2:], True),
        ("sender_name", "100%", True),
        ("sender_name", "wahyuni 1__%", False),
        ("koli_count", "2", True),
        ("koli_count", "3", False),
        ("weight", "1.25", True),
        ("weight", "1,25", True),
        ("cod_amount", "150000", True),
    ],
)
def test_a_filter_keeps_what_fits(browse: Browse, column: str, text: str, fits: bool) -> None:
    filters = (("awb_number", WHOLE), (column, text))
    told = page(browse, "waybill_numbers", filters=filters)
    assert cells(told, "awb_number") == ([WHOLE] if fits else [])


def test_a_day_is_the_stations_own(browse: Browse, world: KnownWorld) -> None:
    world.rows(
        Target.OSAS,
        "INSERT INTO shift_closeout (hub, shift, counts, signed_by, signed_at)"
        " VALUES ('ZON', '1', '{}', 'a', '2026-03-01T16:59:00Z'),"
        " ('ZON', '2', '{}', 'b', '2026-03-01T17:00:00Z')",
    )
    for day, signed in (("2026-03-01", ["a"]), ("2026-03-02", ["b"])):
        told = page(
            browse, "shift_closeout", filters=(("hub", "ZON"), ("signed_at", day)), sort="id"
        )
        assert cells(told, "signed_by") == signed
    moment = (("hub", "ZON"), ("signed_at", "2026-03-02T00:00:00+07:00"))
    assert cells(page(browse, "shift_closeout", filters=moment), "signed_by") == ["b"]


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("waybill_numbers", "koli_count", "two"),
        ("waybill_numbers", "koli_count", "9" * 30),
        ("waybill_numbers", "weight", "NaN"),
        ("waybill_numbers", "created_at", "yesterday"),
        ("receiving_scan", "counts", "perhaps"),
        ("receiving_scan", "event_id", "1"),
        ("runsheet", "date", "22-11-2026"),
        ("trucking_config", "cut_off", "noon"),
    ],
)
def test_a_filter_that_no_cell_could_hold_is_refused_in_words(
    browse: Browse, table: str, column: str, text: str
) -> None:
    assert refusal(browse, table, filters=((column, text),)) == "table_filter"


def test_other_kinds_of_cells_are_filtered_by_what_they_are(browse: Browse) -> None:
    assert page(browse, "receiving_scan", filters=(("counts", "tidak"),), limit=1).rows
    assert page(browse, "trucking_config", filters=(("cut_off", "18:00"),), limit=1).columns
    assert page(browse, "xendit_payout", filters=(("cod_from", "2026-11-21"),)).rows
    event = "019ac000-0000-7000-8000-000000000001"
    assert len(page(browse, "scans", filters=(("event_id", event),)).rows) == 1
    assert page(browse, "waybill_numbers", filters=(("sender_name", " "),), limit=1).rows


@pytest.mark.parametrize(
    ("table", "rest", "key"),
    [
        ("no_such", {}, "table_unknown"),
        ("badge", {}, "table_unknown"),
        ("hub_station.badge", {}, "table_unknown"),
        ("pg_authid", {}, "table_unknown"),
        ('role"; DROP TABLE role; --', {}, "table_unknown"),
        ("role", {"sort": "no_such"}, "table_column"),
        ("role", {"sort": "id; DROP TABLE role"}, "table_column"),
        ("role", {"sort": "xmin"}, "table_column"),
        ("role", {"filters": (("tableoid", "1"),)}, "table_column"),
        ("audit_log", {"sort": "after"}, "table_sort"),
    ],
)
def test_names_that_are_not_the_models_are_refused(
    browse: Browse, table: str, rest: dict[str, Any], key: str
) -> None:
    assert refusal(browse, table, **rest) == key


def test_what_a_person_types_is_never_read_as_sql(browse: Browse) -> None:
    for text in ("'; DROP TABLE role; --", '"', "\\", "%s", "{}", "%(x)s"):
        assert page(browse, "role", filters=(("name", text),)).rows == ()
    for text in ("\x00", "\udcff"):
        assert refusal(browse, "role", filters=(("name", text),)) == "table_filter"


def test_a_limit_that_is_none_or_boundless_is_kept_within_bounds(browse: Browse) -> None:
    assert len(page(browse, "scans", limit=0).rows) == 1
    assert len(page(browse, "scans", limit=-5).rows) == 1
    assert len(page(browse, "scans", limit=10**9).rows) == 1000


def test_a_search_that_would_take_too_long_ends_with_a_sentence(
    browse: Browse, world: KnownWorld
) -> None:
    with psycopg.connect(world.admin[Target.OSAS], autocommit=True) as admin:
        # Whoever is stopped here waits as long as a search through a billion rows would.
        admin.execute("BEGIN; LOCK TABLE scans")
        with pytest.raises(InquiryError) as refused:
            browse.page(TableQuery(Target.OSAS, "scans"), 0.4)
        admin.execute("ROLLBACK")
    assert refused.value.key == "table_slow"


def test_odd_cells_are_told_and_paged_over(browse: Browse, world: KnownWorld) -> None:
    world.rows(
        Target.OSAS,
        "INSERT INTO audit_log (actor, action, entity, entity_id, before, after, at) VALUES"
        f" ('{ODD}', 'a', 'e', '1', '[1, {{\"token\": \"CANARY\"}}]', 'null', 'infinity'),"
        f" ('{ODD}', 'a', 'e', NULL, '\"text\"', '7', '-infinity'),"
        f" ('{ODD}', 'a', 'e', '', NULL, NULL, '0044-03-15 BC')",
    )
    filters = (("actor", ODD),)
    for sort in ("at", "entity_id"):
        seen: list[Any] = []
        after = ""
        while after or not seen:
            told = page(browse, "audit_log", filters=filters, sort=sort, after=after, limit=1)
            seen += cells(told, "id")
            after = told.next
        assert len(seen) == len(set(seen)) == 3
    told = page(browse, "audit_log", filters=filters, sort="id", descending=False)
    assert cells(told, "at")[:2] == ["infinity", "-infinity"]
    assert cells(told, "before") == [[1, {}], "text", None]


@pytest.fixture
def unset(tmp_path: Path) -> Iterator[Asking]:
    asking = Asking({}, tmp_path)
    yield asking
    asking.close()


def test_a_database_that_is_not_set_is_told(unset: Asking) -> None:
    with pytest.raises(CentralError) as refused:
        page(unset.browse, "role")
    assert refused.value.key == "database_not_set"


def test_who_sends_is_found_by_the_whole_name(browse: Browse) -> None:
    told = page(browse, "waybill_numbers", filters=(("sender_name", SENDER),))
    assert cells(told, "awb_number") == [WHOLE]
