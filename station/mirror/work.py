"""What the mirror knows of bags, manifests, runs and runsheets. Neighbours: reader, work_facts.

Look-ups by number, seal, AWB, run or courier are a few microseconds each; those by hub alone read a
whole table: not while a parcel waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.mirror.moments import with_moments, with_truths
from station.mirror.work_facts import (
    MirrorBag,
    MirrorBagItem,
    MirrorClosing,
    MirrorManifest,
    MirrorManifestLine,
    MirrorRun,
    MirrorRunsheet,
    MirrorRunsheetLine,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_BAG = """
SELECT bag_no, coalesce(hub, ''), coalesce(route, ''), coalesce(status, ''), coalesce(seal_no, ''),
       weight_g, coalesce(sealed_by, ''), sealed_us
  FROM bag WHERE {} ORDER BY bag_no
"""
_IN_BAG = """
SELECT bag_no, awb, coalesce(koli_no, 1), coalesce(added_by, ''), added_us
  FROM bag_item WHERE {} AND removed_us IS NULL ORDER BY added_us, id
"""
_MANIFEST = """
SELECT number, '{kind}', coalesce(from_hub, ''), coalesce(to_hub, ''), coalesce(run, ''),
       coalesce(vehicle, ''), coalesce(driver, ''), coalesce(smu_number, ''),
       coalesce(flight, ''), closed_us, coalesce(closed_by, ''), coalesce(supersedes, '')
  FROM manifest_{kind} WHERE {{}}
"""
_MANIFESTS = "UNION ALL".join(_MANIFEST.format(kind=kind) for kind in ("hub", "pcp", "pos"))
_LINE = """
SELECT manifest, kind, coalesce(line_no, 0), coalesce(awb, ''), coalesce(bag_no, ''),
       coalesce(koli, 1), coalesce(weight_g, 0), coalesce(partner_awb, ''), follows
  FROM manifest_item WHERE NOT coalesce(removed, 0) AND {}
"""
_RUN = """
SELECT number, coalesce(route, ''), coalesce(from_hub, ''), coalesce(to_hub, ''),
       coalesce(vehicle, ''), coalesce(driver, ''), coalesce(seal_no, ''),
       planned_us, departed_us, arrived_us
  FROM run WHERE {} ORDER BY coalesce(planned_us, departed_us), number
"""
_RUNSHEET = """
SELECT number, coalesce(hub, ''), coalesce(courier, ''), coalesce(date, ''), coalesce(status, ''),
       coalesce(cod_expected, 0), coalesce(cod_cash, 0), coalesce(cod_transfer, 0),
       coalesce(cod_short, 0)
  FROM runsheet WHERE {} ORDER BY date, number
"""
_ROUND = """
SELECT runsheet, awb, coalesce(cod_amount, 0), coalesce(outcome, '') FROM runsheet_item WHERE {}
"""
# What was taken back, and what took it back, say nothing together.
_CLOSING = """
SELECT number, kind, coalesce(action, ''), coalesce(desk, ''), coalesce(operator, ''),
       coalesce(code, ''), coalesce(koli_no, 1), coalesce(told, '{{}}'), coalesce(done_us, 0)
  FROM closing AS c
 WHERE hub = ? AND undoes IS NULL AND kind {}
   AND NOT EXISTS (SELECT 1 FROM closing AS u WHERE u.undoes = c.event)
 ORDER BY done_us, id
"""


class MirrorWork:
    """One reader's documents. Used by the reader's thread."""

    def __init__(self, rows: Callable[..., list[tuple[Any, ...]]]) -> None:
        self._rows = rows

    def bag(self, bag_no: str) -> MirrorBag | None:
        """Return the bag of this number."""
        return next(iter(self._bags("bag_no = ?", bag_no)), None)

    def sealed_with(self, seal_no: str) -> MirrorBag | None:
        """Return the bag that a seal was used for."""
        return next(iter(self._bags("seal_no = ?", seal_no)), None)

    def bags_at(self, hub: str) -> tuple[MirrorBag, ...]:
        """Return the bags of a hub that have not left it, open and sealed."""
        return self._bags("hub = ? AND status IN ('open', 'sealed')", hub)

    def bag_contents(self, bag_no: str) -> tuple[MirrorBagItem, ...]:
        """Return what is in a bag now, in the order it went in."""
        return self._items("bag_no = ?", bag_no)

    def in_bags(self, awb: str) -> tuple[MirrorBagItem, ...]:
        """Return the pieces of a waybill that are in a bag which nobody has opened yet."""
        return self._items(
            "awb = ? AND EXISTS (SELECT 1 FROM bag WHERE bag.bag_no = bag_item.bag_no"
            " AND status IN ('open', 'sealed', 'in_transit'))",
            awb,
        )

    def manifest(self, number: str) -> MirrorManifest | None:
        """Return the manifest of this number, of whatever kind."""
        return next(iter(self._manifests("number = ?1", number)), None)

    def superseded_by(self, number: str) -> MirrorManifest | None:
        """Return the manifest that took this one's place."""
        return next(iter(self._manifests("supersedes = ?1", number)), None)

    def manifests_on(self, run: str) -> tuple[MirrorManifest, ...]:
        """Return what leaves with one run of a truck."""
        return self._manifests("run = ?1", run)

    def manifests_to(self, hub: str) -> tuple[MirrorManifest, ...]:
        """Return what is on its way to a hub: closed, and not superseded."""
        found = self._manifests("to_hub = ?1 AND closed_us IS NOT NULL", hub)
        return tuple(one for one in found if self.superseded_by(one.number) is None)

    def manifests_open(self, hub: str) -> tuple[MirrorManifest, ...]:
        """Return what is being filled at a hub, by whichever desk."""
        return self._manifests("from_hub = ?1 AND closed_us IS NULL", hub)

    def manifest_lines(self, number: str) -> tuple[MirrorManifestLine, ...]:
        """Return a manifest's lines in order."""
        return self._lines("manifest = ? ORDER BY line_no", number)

    def lines_of(self, code: str) -> tuple[MirrorManifestLine, ...]:
        """Return the lines that name an AWB or a bag, the newest first."""
        return self._lines("(awb = ?1 OR bag_no = ?1) ORDER BY changed_us DESC, id DESC", code)

    def run(self, number: str) -> MirrorRun | None:
        """Return a truck's run."""
        return next(iter(self._runs("number = ?", number)), None)

    def runs_waiting(self, hub: str, to: str) -> tuple[MirrorRun, ...]:
        """Return the runs from one hub to another that have not left."""
        waits = "departed_us IS NULL AND arrived_us IS NULL AND from_hub = ? AND to_hub = ?"
        return self._runs(waits, hub, to)

    def runsheet(self, number: str) -> MirrorRunsheet | None:
        """Return a courier's round."""
        return next(iter(self._runsheets("number = ?", number)), None)

    def runsheets_of(self, courier: str) -> tuple[MirrorRunsheet, ...]:
        """Return a courier's rounds that are not closed."""
        return self._runsheets("courier = ? AND status IS NOT 'closed'", courier)

    def runsheets_at(self, hub: str) -> tuple[MirrorRunsheet, ...]:
        """Return a hub's rounds that are not closed."""
        return self._runsheets("hub = ? AND status IS NOT 'closed'", hub)

    def runsheet_lines(self, number: str) -> tuple[MirrorRunsheetLine, ...]:
        """Return a round's parcels."""
        return self._round("runsheet = ? ORDER BY id", number)

    def rounds_of(self, awb: str) -> tuple[MirrorRunsheetLine, ...]:
        """Return the rounds that a waybill was on, the newest first."""
        return self._round("awb = ? ORDER BY id DESC", awb)

    def closings(self, hub: str) -> tuple[MirrorClosing, ...]:
        """Return what desks of a hub did in its stock-takes and shifts, in their order."""
        return self._closings("<> 'receiving'", hub)

    def arrivals(self, hub: str) -> tuple[MirrorClosing, ...]:
        """Return which desks unloaded against what, and closed their part, in their order."""
        return self._closings("= 'receiving'", hub)

    def _closings(self, kind: str, hub: str) -> tuple[MirrorClosing, ...]:
        found = self._rows(_CLOSING.format(kind), hub)
        return tuple(MirrorClosing(*with_moments(row, -1)) for row in found)

    def _bags(self, which: str, code: str) -> tuple[MirrorBag, ...]:
        found = self._rows(_BAG.format(which), code)
        return tuple(MirrorBag(*with_moments(row, -1)) for row in found)

    def _items(self, which: str, code: str) -> tuple[MirrorBagItem, ...]:
        found = self._rows(_IN_BAG.format(which), code)
        return tuple(MirrorBagItem(*with_moments(row, -1)) for row in found)

    def _manifests(self, which: str, code: str) -> tuple[MirrorManifest, ...]:
        found = self._rows(_MANIFESTS.format(which, which, which), code)
        return tuple(MirrorManifest(*with_moments(row, -3)) for row in found)

    def _lines(self, which: str, code: str) -> tuple[MirrorManifestLine, ...]:
        found = self._rows(_LINE.format(which), code)
        return tuple(MirrorManifestLine(*with_truths(row, -1)) for row in found)

    def _runs(self, which: str, *codes: str) -> tuple[MirrorRun, ...]:
        found = self._rows(_RUN.format(which), *codes)
        return tuple(MirrorRun(*with_moments(row, -3, -2, -1)) for row in found)

    def _runsheets(self, which: str, code: str) -> tuple[MirrorRunsheet, ...]:
        return tuple(MirrorRunsheet(*row) for row in self._rows(_RUNSHEET.format(which), code))

    def _round(self, which: str, code: str) -> tuple[MirrorRunsheetLine, ...]:
        return tuple(MirrorRunsheetLine(*row) for row in self._rows(_ROUND.format(which), code))
