"""What the mirror knows of a waybill, as an inquiry's sections: the answer while off line.

Sections and columns are named as central/sql/osas_inquiry.sql names them. The mirror holds no
names, no phones and no money.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from station.events import Target
from station.inquiry import MOST_MATCHES, MOST_ROWS, Cell, FoundBy, Match, Section, Source
from station.mirror.moments import moment
from station.mirror.reader import MirrorReader

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIND = {
    (Target.OSAS, FoundBy.AWB): "SELECT awb, awb FROM waybill WHERE awb {}",
    (Target.OSAS, FoundBy.PARTNER_AWB): (
        "SELECT awb, partner_awb FROM partner_awb WHERE partner_awb {}"
    ),
    (Target.ONMART, FoundBy.ORDER_NO): "SELECT awb, order_no FROM shipment WHERE order_no {}",
}
_IN = "IN (SELECT value FROM json_each(?)) LIMIT ?"
_LINE = "SELECT destination, status FROM waybill WHERE awb = ?"


class _Telling(Struct, frozen=True):
    """One section: its columns, and where they are; ?1 is the AWB, ?2 how many rows at most."""

    source: Target
    name: str
    columns: str
    rows: str


_TELL = (
    _Telling(
        Target.OSAS,
        "waybill",
        "awb_number status direction origin destination service weight_g koli_count updated_at",
        """
SELECT awb, status, direction, origin, destination, service, weight_g, koli_total, changed_us
  FROM waybill WHERE awb = ?1 LIMIT ?2
""",
    ),
    _Telling(
        Target.OSAS,
        "timeline",
        "happened_at kind hub status counts koli_no leg desk operator note",
        """
SELECT scanned_us, 'receiving', hub, NULL, counts, koli_no, leg, desk, operator, NULL
  FROM receiving WHERE awb = ?1
 UNION ALL
SELECT scanned_us, 'handover', from_hub, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM handover WHERE awb = ?1
 UNION ALL
SELECT scanned_us, 'problem', NULL, code, NULL, NULL, NULL, NULL, NULL, note
  FROM problem WHERE awb = ?1
 ORDER BY 1 DESC LIMIT ?2
""",
    ),
    _Telling(
        Target.OSAS,
        "problems",
        "scanned_at problem_code text_id text_en note blocks_delivery blocks_manifest_to resolved",
        """
SELECT scanned_us, problem.code, text_id, text_en, note, blocks_delivery, blocks_manifest_to,
       resolved
  FROM problem LEFT JOIN problem_code USING (code) WHERE awb = ?1
 ORDER BY scanned_us DESC LIMIT ?2
""",
    ),
    _Telling(
        Target.OSAS,
        "partner_numbers",
        "partner_awb updated_at",
        "SELECT partner_awb, changed_us FROM partner_awb WHERE awb = ?1 ORDER BY id DESC LIMIT ?2",
    ),
    _Telling(
        Target.ONMART,
        "order",
        "order_no updated_at",
        "SELECT order_no, changed_us FROM shipment WHERE awb = ?1 ORDER BY id DESC LIMIT ?2",
    ),
)
_TRUTHS = frozenset({"counts", "resolved", "blocks_delivery"})


class MirrorSections(MirrorReader):
    """A reader of its own for the thread that asks. What it does not know is empty."""

    def matches(self, target: Target, codes: Sequence[str]) -> tuple[Match, ...]:
        """Return the waybills that one database's numbers name."""
        return tuple(
            self._match(by, *found)
            for (source, by), sql in _FIND.items()
            if source is target
            for found in self._rows(sql.format(_IN), json.dumps(codes), MOST_MATCHES + 1)
        )

    def sections(self, target: Target, awb: str) -> tuple[Section, ...]:
        """Return what the copy of one database tells of a waybill."""
        told = (self._section(each, awb) for each in _TELL if each.source is target)
        return tuple(section for section in told if section)

    def _match(self, by: FoundBy, awb: str, matched: str) -> Match:
        line = self._rows(_LINE, awb)
        destination, status = line[0] if line else ("", "")
        return Match(awb, by, matched, "", "", destination, status, None)

    def _section(self, telling: _Telling, awb: str) -> Section | None:
        rows = self._rows(telling.rows, awb, MOST_ROWS + 1)
        if not rows:
            return None
        columns = tuple(telling.columns.split())
        return Section(
            telling.name,
            Source(telling.source.value),
            columns,
            tuple(tuple(map(_cell, columns, row)) for row in rows[:MOST_ROWS]),
            more=len(rows) > MOST_ROWS,
            from_mirror=True,
        )


def _cell(column: str, value: Any) -> Cell:
    if value is None:
        return None
    if column.endswith("_at"):
        return moment(value)
    cell: Cell = bool(value) if column in _TRUTHS else value
    return cell


def columns_told() -> frozenset[str]:
    """Return every column that a section of the mirror has."""
    return frozenset(column for telling in _TELL for column in telling.columns.split())
