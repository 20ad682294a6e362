"""Which scan already holds a claim, by any station: the reader's questions, by workflow.

?1 AWB or bag, ?2 hub, ?3 koli, ?4 leg, ?5 (of a delivery) attempt, (of receiving) not before when;
the answers are desk, operator, moment: several, for a desk may be left out. Other workflows are
asked otherwise: see work, history.
"""

from __future__ import annotations

# The backend's own scans may leave piece and leg open: then they mean the first.
EARLIER = {
    "receiving": """
SELECT desk, operator, coalesce(scanned_us, 0) FROM receiving
 WHERE awb = ?1 AND counts AND hub = ?2 AND coalesce(koli_no, 1) = ?3 AND coalesce(leg, 1) = ?4
   AND coalesce(scanned_us, 0) >= ?5
 UNION ALL
SELECT desk, operator, coalesce(scanned_us, 0) FROM bag_receiving
 WHERE bag_no = ?1 AND counts AND hub = ?2 AND coalesce(leg, 1) = ?4
   AND coalesce(scanned_us, 0) >= ?5
 ORDER BY 3 LIMIT 9
""",
    "handover": """
SELECT desk, operator, coalesce(scanned_us, 0) FROM handover
 WHERE awb = ?1 AND coalesce(counts, 1) AND from_hub = ?2 AND coalesce(koli_no, 1) = ?3
   AND coalesce(leg, 1) = ?4
 UNION ALL
SELECT desk, operator, coalesce(scanned_us, 0) FROM bag_handover
 WHERE bag_no = ?1 AND counts AND from_hub = ?2 AND coalesce(leg, 1) = ?4
 ORDER BY 3 LIMIT 9
""",
    # What was taken out of its bag again is in none: see bag_item.
    "packing": """
SELECT desk, operator, coalesce(scanned_us, 0) FROM packing
 WHERE awb = ?1 AND counts AND hub = ?2 AND coalesce(koli_no, 1) = ?3 AND coalesce(leg, 1) = ?4
   AND action = 'add'
   AND EXISTS (SELECT 1 FROM bag_item WHERE bag_item.awb = ?1 AND bag_item.bag_no = packing.bag_no
                AND coalesce(bag_item.koli_no, 1) = ?3 AND removed_us IS NULL)
 ORDER BY 3 DESC LIMIT 9
""",
    "delivery": """
SELECT desk, operator, coalesce(scanned_us, 0) FROM delivery
 WHERE awb = ?1 AND counts AND hub = ?2 AND coalesce(koli_no, 1) = ?3 AND coalesce(leg, 1) = ?4
   AND coalesce(attempt, 1) = ?5 AND outcome = 'out'
 ORDER BY 3 LIMIT 9
""",
}
