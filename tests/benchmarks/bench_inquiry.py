"""Everything known of one waybill among 1,000,000 and their 8,000,000 scans, on a local server.

Asked as a station asks: both databases at once, by each name that a waybill has. The floor beside
it is one row of the same table by the same number.
"""

from __future__ import annotations

from itertools import cycle
from typing import TYPE_CHECKING

import psycopg

from station.central.inquiry import Inquiry
from station.central.naming import Naming
from station.central.pools import Pool
from station.clock import SystemClock
from station.events import Target
from station.journal import schema
from station.options import DatabaseOptions
from tests.benchmarks.harness import Ceiling, Unit
from tests.benchmarks.million import million

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.benchmarks.harness import Report

ROUNDS = 300
WITHIN_S = 0.050
PATIENCE_S = 10.0
SOME = 2_000
FLOOR = "one row by its AWB"
_ANY = "SELECT {} FROM waybill_numbers ORDER BY hashint8(id) LIMIT %s"
ASKED = {
    "AWB": (Target.OSAS, _ANY.format("awb_number")),
    "AWB with every document": (
        Target.OSAS,
        "SELECT awb_number FROM waybill_numbers WHERE id <= 20000 ORDER BY hashint8(id) LIMIT %s",
    ),
    "partner's AWB": (Target.OSAS, "SELECT partner_awb FROM resi_3p LIMIT %s"),
    "order number": (Target.ONMART, "SELECT order_no FROM marketplace_order LIMIT %s"),
    "phone": (Target.OSAS, _ANY.format("recipient_phone")),
    "recipient": (Target.OSAS, _ANY.format("recipient_name")),
    "sender of 200": (Target.OSAS, _ANY.format("sender_name")),
}


def run(report: Report) -> None:
    """Ask, each time for another one."""
    made = million(report.folder, report.at_end)
    urls = {Target.OSAS: made.osas, Target.ONMART: made.onmart}
    texts = {name: _texts(urls[target], query) for name, (target, query) in ASKED.items()}
    pools = {target: Pool(target, DatabaseOptions(url=url)) for target, url in urls.items()}
    inquiry = _inquiry(report.folder, pools)
    with psycopg.connect(made.osas, autocommit=True) as connection:
        report.compare(
            "inquiry",
            {FLOOR: _row(connection, texts["AWB"])}
            | {name: _answer(inquiry, some) for name, some in texts.items()},
            [Ceiling(name, "p99", WITHIN_S) for name in texts],
            rounds=ROUNDS,
            unit=Unit("ms", 1e3),
        )
    inquiry.close()
    for pool in pools.values():
        pool.close()
    inquiry.join()


def _texts(url: str, query: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [text for (text,) in connection.execute(query.encode(), (SOME,)).fetchall()]


def _inquiry(folder: Path, pools: dict[Target, Pool]) -> Inquiry:
    journal = folder / "inquiry.sqlite"
    schema.open_writer(journal).close()
    return Inquiry(
        pools,
        {target: Naming() for target in Target},
        mirror_file=folder / "no mirror",
        journal_file=journal,
        clock=SystemClock(),
    )


def _row(connection: psycopg.Connection[tuple[object, ...]], awbs: list[str]) -> Callable[[], None]:
    following = cycle(awbs)

    def row() -> None:
        query = "SELECT * FROM waybill_numbers WHERE awb_number = %s"
        assert connection.execute(query, (next(following),)).fetchone() is not None

    return row


def _answer(inquiry: Inquiry, texts: list[str]) -> Callable[[], None]:
    following = cycle(texts)

    def answer() -> None:
        found = inquiry.ask(next(following), PATIENCE_S)
        assert not found.failures
        assert found.sections or found.matches

    return answer
