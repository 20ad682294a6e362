-- One batch into OSAS. ledger_push.py sends these in this order, in one transaction and one round
-- trip. {fresh} is the batch's events that this very transaction has put into the ledger, and the
-- orphans that it attaches; every effect hangs on it, so a replayed event has none.

-- name: fresh
WITH fresh AS (
    SELECT l.event_id, l.seq, l.station, l.kind, l.body, w.id AS waybill_id, b.*,
           b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond' AS effective_at
      FROM (SELECT own.* FROM hub_station.event_ledger AS own
             WHERE own.event_id = ANY (%(ids)s::uuid[])
               AND own.recorded_by_xid = pg_current_xact_id()
             UNION ALL
            SELECT kept.* FROM hub_station.orphan_scan AS o
              JOIN hub_station.event_ledger AS kept ON kept.event_id = o.event_id
             WHERE o.awb = ANY (%(awbs)s::text[] || %(doubts)s::text[])
               AND o.attached_at IS NOT NULL AND o.xmin = pg_current_xact_id()::xid) AS l
     CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
           awb text, hub text, desk text, operator text, source text, condition text,
           verdict text, counts boolean, moves_to text, leg integer, koli_no integer,
           device_at timestamptz, offset_us bigint)
      LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
)

-- name: lock_waybills
SELECT count(*) FROM (
    SELECT {waybill_numbers.id} FROM {waybill_numbers}
     WHERE {waybill_numbers.awb_number} = ANY (%(awbs)s::text[] || %(doubts)s::text[])
       AND current_setting('hub_station.admitted')::boolean
     ORDER BY {waybill_numbers.id} FOR NO KEY UPDATE) AS locked

-- name: write_ledger
INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)
SELECT e.event_id, decode(e.body_hash, 'base64'), %(station)s, e.seq, e.body ->> 'workflow', e.body
  FROM jsonb_to_recordset(%(batch)s::jsonb)
       AS e (seq bigint, event_id uuid, body_hash text, body jsonb)
 WHERE current_setting('hub_station.admitted')::boolean
 ORDER BY e.seq
    ON CONFLICT (event_id) DO NOTHING

-- Orphans whose waybill has turned up, whichever station kept them: those of the batch's parcels,
-- and of those that this station asks about. Who else would attach them waits for the waybill.
-- name: attach_orphans
UPDATE hub_station.orphan_scan AS o SET attached_at = clock_timestamp()
  FROM {rows.waybill_numbers} AS w
 WHERE o.awb = ANY (%(awbs)s::text[] || %(doubts)s::text[]) AND o.attached_at IS NULL
   AND w.awb_number = o.awb
   AND current_setting('hub_station.admitted')::boolean

-- name: write_receiving
{fresh}
INSERT INTO {receiving_scan} (
       {receiving_scan.event_id}, {receiving_scan.waybill_id}, {receiving_scan.hub},
       {receiving_scan.desk}, {receiving_scan.operator}, {receiving_scan.source},
       {receiving_scan.condition}, {receiving_scan.verdict}, {receiving_scan.counts},
       {receiving_scan.leg}, {receiving_scan.koli_no}, {receiving_scan.scanned_at})
SELECT event_id, waybill_id, hub, desk, operator, source, condition,
       verdict, counts, leg, koli_no, effective_at
  FROM fresh
 WHERE waybill_id IS NOT NULL AND kind = 'receiving'
 ORDER BY station, seq
    ON CONFLICT ({receiving_scan.event_id}) DO NOTHING

-- The tracking history tells where the parcel went, so only what moves it is a line there: not a
-- first koli of three, nor a cancelled parcel that is held.
-- name: write_scans
{fresh}
INSERT INTO {scans} ({scans.waybill_id}, {scans.status}, {scans.location}, {scans.timestamp},
                     {scans.event_id})
SELECT waybill_id, said.theirs, hub, effective_at, event_id
  FROM fresh
  JOIN {status.scans} AS said ON said.ours = moves_to
 WHERE waybill_id IS NOT NULL AND counts
 ORDER BY station, seq
    ON CONFLICT ({scans.event_id}) DO NOTHING

-- What the backend wrote competes as class 0, dated by its own line in the tracking history, so
-- that a scan which arrives late does not undo what came after it.
-- name: move_states
{fresh}, moving AS (
    SELECT waybill_id, CASE WHEN moves_to = ANY (%(terminal)s) THEN 1 ELSE 0 END AS class,
           effective_at, event_id, moves_to AS status, hub
      FROM fresh
     WHERE waybill_id IS NOT NULL AND counts AND moves_to IS NOT NULL
), candidates AS (
    SELECT * FROM moving
     UNION ALL
    SELECT w.id, 0, s."timestamp", '00000000-0000-0000-0000-000000000000'::uuid, s.status,
           s.location
      FROM (SELECT DISTINCT waybill_id FROM moving) AS m
      JOIN {rows.waybill_numbers} AS w ON w.id = m.waybill_id
     CROSS JOIN LATERAL (
           SELECT told.status, told.location, told."timestamp" FROM {rows.scans} AS told
            WHERE told.waybill_id = w.id AND told.event_id IS NULL AND told.status = w.status
            ORDER BY told."timestamp" DESC LIMIT 1) AS s
     WHERE w.status = ANY (%(known)s)
)
INSERT INTO hub_station.parcel_state AS held (waybill_id, class, effective_at, event_id, status, hub)
SELECT DISTINCT ON (waybill_id) waybill_id, class, effective_at, event_id, status, hub
  FROM candidates
 ORDER BY waybill_id, class DESC, effective_at DESC, event_id DESC
    ON CONFLICT (waybill_id) DO UPDATE
   SET class = excluded.class, effective_at = excluded.effective_at, event_id = excluded.event_id,
       status = excluded.status, hub = excluded.hub
 WHERE (excluded.class, excluded.effective_at, excluded.event_id)
     > (held.class, held.effective_at, held.event_id)

-- name: project_status
{fresh}
UPDATE {waybill_numbers} AS w
   SET {waybill_numbers.status} = said.theirs
  FROM hub_station.parcel_state AS state
  JOIN {status.waybill_numbers} AS said ON said.ours = state.status
  JOIN {rows.waybill_numbers} AS now ON now.id = state.waybill_id
 WHERE w.{waybill_numbers.id} = state.waybill_id
   AND state.waybill_id IN (SELECT waybill_id FROM fresh WHERE counts AND moves_to IS NOT NULL)
   AND now.status <> state.status
   AND now.status = ANY (%(known)s)
   AND (state.class = 2 OR now.status <> ALL (%(terminal)s))

-- Whatever has left no trace of its parcel, decided by what was written: a waybill may appear
-- between two statements.
-- name: write_orphans
{fresh}
INSERT INTO hub_station.orphan_scan (event_id, awb, hub, station, kind, scanned_at, body)
SELECT event_id, awb, hub, station, kind, effective_at, body
  FROM fresh
 WHERE verdict <> 'rejected' AND awb <> ''
   AND NOT EXISTS (SELECT FROM {rows.receiving_scan} AS r WHERE r.event_id = fresh.event_id)
 ORDER BY station, seq
    ON CONFLICT (event_id) DO NOTHING

-- name: read_back
SELECT l.event_id, l.body_hash, true AS owed, o.event_id IS NOT NULL AS look_again
  FROM hub_station.event_ledger AS l
  LEFT JOIN hub_station.orphan_scan AS o ON o.event_id = l.event_id AND o.attached_at IS NULL
 WHERE l.event_id = ANY (%(ids)s::uuid[])

-- Of those asked about: whose orphans are all attached.
-- name: known
SELECT asked.awb
  FROM unnest(%(doubts)s::text[]) AS asked (awb)
 WHERE NOT EXISTS (SELECT FROM hub_station.orphan_scan AS o
                    WHERE o.awb = asked.awb AND o.attached_at IS NULL)
