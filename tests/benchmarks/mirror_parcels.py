"""Parcels and documents of a big mirror that an ordinary input of each workflow is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from station.demo.rig import HUB

if TYPE_CHECKING:
    import apsw

# All over the mirror, the same ones each time.
_SPREAD = "ORDER BY (w.id * 7368787) % 1000003 LIMIT ?2"
_LAST = "(SELECT hub FROM receiving WHERE awb = w.awb AND counts ORDER BY scanned_us DESC LIMIT 1)"
_PARCELS = {
    # On its way here: what handed it over last named this hub.
    "coming": """
SELECT w.awb FROM waybill AS w WHERE status = 'IN_TRANSIT' AND direction = 'forward'
   AND (SELECT to_hub FROM handover WHERE awb = w.awb ORDER BY scanned_us DESC LIMIT 1) = ?1
""",
    "bound": f"""
SELECT w.awb, next_hop FROM waybill AS w
  JOIN route ON hub = ?1 AND route.destination = w.destination
 WHERE status = 'AT_HUB' AND direction = 'forward' AND koli_total = 1
   AND next_hop IN (SELECT next_hop FROM route AS r WHERE r.hub = ?1 AND r.next_hop <> ?1
                     GROUP BY 1 ORDER BY count(*) DESC LIMIT 5)
   AND {_LAST} = ?1
""",
    "arrived": f"""
SELECT w.awb FROM waybill AS w
 WHERE destination = ?1 AND status = 'AT_HUB' AND direction = 'forward' AND koli_total = 1
   AND {_LAST} = ?1
""",
    "unpaid": f"""
SELECT w.awb FROM waybill AS w
 WHERE destination = ?1 AND status = 'AT_HUB' AND direction = 'forward' AND koli_total = 1
   AND coalesce(cod_amount, 0) = 0 AND {_LAST} = ?1
""",
    "light": f"""
SELECT w.awb FROM waybill AS w
 WHERE status = 'AT_HUB' AND koli_total = 1 AND weight_g BETWEEN 1000 AND 1500 AND {_LAST} = ?1
""",
    "booked": """
SELECT w.awb FROM waybill AS w WHERE status = 'BOOKED' AND origin = ?1
""",
    "here": f"""
SELECT w.awb FROM waybill AS w WHERE status = 'AT_HUB' AND {_LAST} = ?1
""",
}
_DOCUMENTS = {
    "manifests": """
SELECT m.number, i.awb FROM manifest_hub AS m JOIN manifest_item AS i ON i.manifest = m.number
 WHERE m.to_hub = ?1 AND m.from_hub <> ?1 AND m.closed_us IS NOT NULL AND i.awb IS NOT NULL
 ORDER BY (m.id * 7368787) % 1000003, i.line_no
""",
    "runs": """
SELECT r.number, coalesce(r.seal_no, ''), i.awb FROM run AS r
  JOIN manifest_hub AS m ON m.run = r.number JOIN manifest_item AS i ON i.manifest = m.number
 WHERE r.to_hub = ?1 AND r.arrived_us IS NULL AND i.awb IS NOT NULL ORDER BY r.number, m.number
""",
    "bags": """
SELECT b.bag_no, i.awb FROM bag AS b JOIN bag_item AS i ON i.bag_no = b.bag_no
 WHERE b.route = ?1 AND b.hub <> ?1 AND b.status = 'sealed' ORDER BY (b.id * 7368787) % 1000003
""",
    "rounds": """
SELECT r.number, i.awb FROM runsheet AS r JOIN runsheet_item AS i ON i.runsheet = r.number
 WHERE r.hub = ?1 AND r.status = 'out' AND coalesce(i.outcome, '') = '' ORDER BY r.number
""",
}


def parcels(mirror: apsw.Connection, which: str, most: int) -> list[Any]:
    """Return AWBs (of `bound` with the hop that each goes to), as many as there are of these."""
    found = mirror.execute(_PARCELS[which] + _SPREAD, (HUB, most)).fetchall()
    return [row[0] if len(row) == 1 else row for row in found]


def documents(mirror: apsw.Connection, which: str) -> dict[tuple[str, ...], list[str]]:
    """Return what is on each document: its number (and a run's seal) → AWBs."""
    found: dict[tuple[str, ...], list[str]] = {}
    for *document, awb in mirror.execute(_DOCUMENTS[which], (HUB,)):
        found.setdefault(tuple(map(str, document)), []).append(str(awb))
    return found
