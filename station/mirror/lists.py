"""The lists that rules go by, as the mirror holds them. Neighbours: reader, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.mirror.facts import (
    MirrorBook,
    MirrorCourierPartner,
    MirrorDesk,
    MirrorLine,
    MirrorProblemCode,
    MirrorWeightRule,
)
from station.mirror.moments import with_moments, with_truths

if TYPE_CHECKING:
    from collections.abc import Callable

    from station.rules.awb_books import Cut

MOST_RENAMINGS = 5
_RULE = """
SELECT id, partner, service, divisor, tolerance_g, inclusive, per_koli,
       coalesce(minimum_g, 0)
  FROM weight_rule
 WHERE partner IN (?1, '') AND service IN (?2, '') AND divisor > 0
 ORDER BY partner DESC, service DESC LIMIT 1
"""
_BOOK = """
SELECT coalesce(agent, ''), prefix, digits, range_from, range_to, coalesce(next_number, range_to)
  FROM awb_book
"""
_UNDER = "agent IN (SELECT code FROM location WHERE ?1 IN (code, parent))"
_PARTNER = """
SELECT code, coalesce(name, code), coalesce(awb_pattern, ''), coalesce(manifest_form, '')
  FROM courier_partner
"""
_PROBLEM = """
SELECT code, coalesce(text_id, code), coalesce(text_en, code), coalesce(blocks_delivery, 1),
       coalesce(blocks_manifest_to, 'all'), coalesce(cured_by, '')
  FROM problem_code
"""
_HOPS = """
SELECT DISTINCT next_hop, coalesce(name, '')
  FROM route LEFT JOIN location ON code = next_hop
 WHERE hub = ?1 AND next_hop NOT IN ('', ?1) ORDER BY next_hop
"""
_LINE = """
SELECT route, coalesce(from_hub, ''), coalesce(to_hub, ''), coalesce(capacity_kg, 0),
       coalesce(cut_off, '')
  FROM trucking_line WHERE from_hub = ? ORDER BY cut_off, route
"""
# A station's name is its hub and its desk.
_DESK = """
SELECT substr(name, length(hub) + 2), seen_us, coalesce(owes, 0)
  FROM station WHERE hub = ? AND seen_us IS NOT NULL ORDER BY name
"""


class MirrorLists:
    """One reader's lists. Used by the reader's thread."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._rows = rows

    def weight_rule(self, partner: str, service: str) -> MirrorWeightRule | None:
        """Return the rule that fits best: the partner's own first, then the service's.

        `partner` is "" for a waybill of our own.
        """
        found = self._rows(_RULE, partner, service)
        return MirrorWeightRule(*with_truths(found[0], 5, 6)) if found else None

    def divisor(self, service: str) -> int | None:
        """Return a service's own divisor, cubic centimetres to a kilogram."""
        found = self._rows("SELECT divisor FROM service WHERE code = ? AND divisor > 0", service)
        return found[0][0] if found else None

    def book_with(self, cut: Cut) -> MirrorBook | None:
        """Return the book that a number, cut into prefix and digits, is of."""
        found = self._rows(
            f"{_BOOK} WHERE prefix = ? AND digits = ? AND ? BETWEEN range_from AND range_to",
            cut.prefix,
            cut.digits,
            cut.number,
        )
        return MirrorBook(*found[0]) if found else None

    def books_of(self, agent: str) -> tuple[MirrorBook, ...]:
        """Return an agent's books in the order of their numbers."""
        found = self._rows(f"{_BOOK} WHERE agent = ? ORDER BY prefix, range_from", agent)
        return tuple(MirrorBook(*row) for row in found)

    def books_under(self, hub: str) -> tuple[MirrorBook, ...]:
        """Return the books of a hub and of its agents."""
        return tuple(MirrorBook(*row) for row in self._rows(f"{_BOOK} WHERE {_UNDER}", hub))

    def place_now(self, code: str) -> str:
        """Return the code that a place has now, the same where it was not renamed."""
        sql = (
            "SELECT new_code FROM old_place WHERE old_code = ?1 AND new_code IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM location WHERE code = ?1)"
        )
        for _ in range(MOST_RENAMINGS):
            found = self._rows(sql, code)
            if not found:
                break
            code = found[0][0]
        return code

    def problem_codes(self) -> tuple[MirrorProblemCode, ...]:
        """Return every problem code."""
        return tuple(map(_problem, self._rows(f"{_PROBLEM} ORDER BY code")))

    def problem_code(self, code: str) -> MirrorProblemCode | None:
        """Return one problem code."""
        found = self._rows(f"{_PROBLEM} WHERE code = ?", code)
        return _problem(found[0]) if found else None

    def courier_partners(self) -> tuple[MirrorCourierPartner, ...]:
        """Return every partner courier."""
        found = self._rows(f"{_PARTNER} ORDER BY code")
        return tuple(MirrorCourierPartner(*row) for row in found)

    def courier_partner(self, code: str) -> MirrorCourierPartner | None:
        """Return one partner courier."""
        found = self._rows(f"{_PARTNER} WHERE code = ?", code)
        return MirrorCourierPartner(*found[0]) if found else None

    def partner_account(self, code: str) -> str | None:
        """Return the name in `partners` of a courier's account: resi_3p refers to that."""
        found = self._rows("SELECT name FROM partner WHERE code = ?1 OR name = ?1", code)
        return found[0][0] if found else None

    def next_hops(self, hub: str) -> tuple[tuple[str, str], ...]:
        """Return where parcels go from a hub, by its routes: codes and names, by code."""
        return tuple(self._rows(_HOPS, hub))

    def lines_from(self, hub: str) -> tuple[MirrorLine, ...]:
        """Return the lines that trucks run from a hub, the earliest cut-off first."""
        return tuple(MirrorLine(*row) for row in self._rows(_LINE, hub))

    def desks_of(self, hub: str) -> tuple[MirrorDesk, ...]:
        """Return the stations of a hub, and when each was heard of last."""
        found = self._rows(_DESK, hub)
        return tuple(MirrorDesk(*with_moments(row, 1)) for row in found)


def _problem(row: tuple[Any, ...]) -> MirrorProblemCode:
    return MirrorProblemCode(*with_truths(row, 3))
