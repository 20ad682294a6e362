-- What an undone event did for every workflow, taken back; see effects.py. Its parcel moves back as
-- the undoing event says, in osas_push.sql.

-- The undone scan counts no longer, so that it contests no other. Of an unknown parcel neither scan
-- waits for a waybill any more: together they say nothing.
-- name: write
WITH undone AS (
    SELECT (l.body ->> 'undoes')::uuid AS event_id, l.event_id AS undone_by
      FROM hub_station.event_ledger AS l
     WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
       AND l.body ->> 'undoes' IS NOT NULL
), withdrawn AS (
    UPDATE hub_station.orphan_scan AS o SET attached_at = clock_timestamp()
      FROM undone
     WHERE o.event_id IN (undone.event_id, undone.undone_by) AND o.attached_at IS NULL
)
UPDATE {receiving_scan} AS r
   SET {receiving_scan.counts} = false
  FROM undone
 WHERE r.{receiving_scan.event_id} = undone.event_id
