-- What a stock-take found: a row for each difference, under an id made of the event's and its own; see
-- effects.py.

-- name: told
SELECT l.event_id, b.hub, b.operator, d.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, hub text, operator text, counts boolean, undoes uuid, device_at timestamptz,
       offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'stocktake') AS d (
       number text, differences jsonb)
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'stocktake' AND b.action = 'close' AND b.counts AND b.undoes IS NULL

-- name: write
WITH told AS MATERIALIZED (
    {told}
)
INSERT INTO {discrepancy} (
       {discrepancy.event_id}, {discrepancy.hub}, {discrepancy.manifest_no},
       {discrepancy.waybill_id}, {discrepancy.awb}, {discrepancy.kind},
       {discrepancy.found_at}, {discrepancy.found_by})
SELECT DISTINCT md5(t.event_id || each.kind || each.code)::uuid, t.hub, t.number, w.id, each.code,
       each.kind, t.effective_at, t.operator
  FROM told AS t
 CROSS JOIN LATERAL jsonb_to_recordset(t.differences) AS each (kind text, code text)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = each.code
    ON CONFLICT ({discrepancy.event_id}) DO NOTHING

-- Other desks of the hub learn of it by their mirrors.
-- name: shared
INSERT INTO hub_station.closing (
       event_id, undoes, kind, action, number, hub, desk, operator, awb, koli_no, told, done_at)
SELECT l.event_id, b.undoes, l.kind, b.action, l.body -> l.kind ->> 'number', b.hub, b.desk, b.operator,
       b.awb, b.koli_no, (l.body -> l.kind) - '{{differences,parcels,counts}}'::text[],
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, hub text, desk text, operator text, awb text, koli_no integer, counts boolean,
       undoes uuid, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'stocktake' AND (b.counts OR b.undoes IS NOT NULL)
 ORDER BY l.station, l.seq
    ON CONFLICT (event_id) DO NOTHING
