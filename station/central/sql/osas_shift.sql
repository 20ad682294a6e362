-- A hub's shift, closed out once; see effects.py. Whoever was off line meanwhile and closed it out as
-- well is told so: the first to arrive stands, and what the other found is kept beside it.

-- name: told
SELECT l.event_id, b.hub, b.operator, d.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, hub text, operator text, counts boolean, undoes uuid, device_at timestamptz,
       offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'shift') AS d (
       shift text, "counts" jsonb, unsent integer, note text, signed_by text, differences jsonb)
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'shift' AND b.action = 'close' AND b.counts AND b.undoes IS NULL

-- name: write
WITH told AS MATERIALIZED (
    {told}
), signed AS (
    INSERT INTO {shift_closeout} (
           {shift_closeout.event_id}, {shift_closeout.hub}, {shift_closeout.shift},
           {shift_closeout.counts}, {shift_closeout.unsent}, {shift_closeout.note},
           {shift_closeout.signed_by}, {shift_closeout.signed_at})
    SELECT t.event_id, t.hub, t.shift, t.counts, t.unsent, t.note,
           coalesce(t.signed_by, t.operator), t.effective_at
      FROM told AS t
     ORDER BY t.event_id
        ON CONFLICT DO NOTHING
)
INSERT INTO {discrepancy} (
       {discrepancy.event_id}, {discrepancy.hub}, {discrepancy.manifest_no},
       {discrepancy.waybill_id}, {discrepancy.awb}, {discrepancy.kind},
       {discrepancy.found_at}, {discrepancy.found_by})
SELECT DISTINCT md5(t.event_id || each.kind || each.code)::uuid, t.hub, t.shift, w.id, each.code,
       each.kind, t.effective_at, t.operator
  FROM told AS t
 CROSS JOIN LATERAL jsonb_to_recordset(t.differences) AS each (kind text, code text)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = each.code
    ON CONFLICT ({discrepancy.event_id}) DO NOTHING

-- Other desks of the hub learn of it by their mirrors.
-- name: shared
INSERT INTO hub_station.closing (
       event_id, undoes, kind, action, number, hub, desk, operator, awb, koli_no, told, done_at)
SELECT l.event_id, b.undoes, l.kind, b.action, l.body -> l.kind ->> 'shift', b.hub, b.desk, b.operator,
       b.awb, b.koli_no, (l.body -> l.kind) - '{{differences,parcels,counts}}'::text[],
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, hub text, desk text, operator text, awb text, koli_no integer, counts boolean,
       undoes uuid, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'shift' AND (b.counts OR b.undoes IS NOT NULL)
 ORDER BY l.station, l.seq
    ON CONFLICT (event_id) DO NOTHING

-- name: read_back
SELECT l.event_id, 'closed out by ' || other.signed_by AS note
  FROM hub_station.event_ledger AS l
  JOIN {rows.shift_closeout} AS other
    ON other.hub = l.body ->> 'hub' AND other.shift = l.body -> 'shift' ->> 'shift'
 WHERE l.event_id = ANY (%(ids)s::uuid[]) AND l.kind = 'shift' AND l.body ->> 'action' = 'close'
   AND other.event_id IS DISTINCT FROM l.event_id
