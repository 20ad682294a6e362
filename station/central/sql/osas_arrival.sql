-- What came against an expectation: a truck's run, manifests or bags, unloaded by any desks; see
-- effects.py and journal/details.py (Arrival).
--
--   expect              the run has arrived (the first desk tells when); a bag is opened
--   close_part          a row of discrepancy for each difference
--   unload, receive_bag strike off what was missing
--
-- A difference is one row, whichever desks find it, under an id made of what it says. Missing is
-- what this hub has no scan of: a desk that was off line tells later, and its scan resolves the row.

-- name: told
SELECT l.event_id, l.station, l.seq, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, b.*,
       d.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, awb text, hub text, operator text, counts boolean, device_at timestamptz,
       offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'arrival') AS d (
       document text, kind text, documents jsonb, differences jsonb)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'receiving' AND l.body ? 'arrival'

-- name: undone
SELECT (u.body ->> 'undoes')::uuid FROM hub_station.event_ledger AS u
 WHERE u.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND u.body ? 'undoes'

-- name: arrived
UPDATE {trucking_shipment} AS r
   SET {trucking_shipment.arrived} = first.effective_at
  FROM (SELECT DISTINCT ON (document) document, hub, effective_at FROM ({told}) AS t
         WHERE action = 'expect' AND kind = 'run' AND counts AND undoes IS NULL
         ORDER BY document, effective_at) AS first
 WHERE r.{trucking_shipment.number} = first.document AND r.{trucking_shipment.to_hub} = first.hub
   AND r.{trucking_shipment.arrived} IS NULL

-- name: opened
UPDATE {bag} AS b
   SET {bag.status} = CASE WHEN last.undoes IS NULL THEN 'opened' ELSE 'received' END
  FROM (SELECT DISTINCT ON (document) document, undoes FROM ({told}) AS t
         WHERE action = 'expect' AND kind = 'bag' AND (counts OR undoes IS NOT NULL)
         ORDER BY document, station DESC, seq DESC) AS last
 WHERE b.{bag.bag_no} = last.document AND b.{bag.status} IN ('received', 'opened')

-- What another desk told of meanwhile is not missing: since its manifest was closed, if it has one.
-- A scan that struck a row off and was undone leaves the parcel missing again.
-- name: differs
INSERT INTO {discrepancy} (
       {discrepancy.event_id}, {discrepancy.hub}, {discrepancy.manifest_no},
       {discrepancy.waybill_id}, {discrepancy.awb}, {discrepancy.kind},
       {discrepancy.found_at}, {discrepancy.found_by})
SELECT DISTINCT ON (1)
       md5(concat_ws('|', t.hub, each.document, each.kind, each.code))::uuid, t.hub, each.document,
       w.id, each.code, each.kind, t.effective_at, t.operator
  FROM ({told}) AS t
 CROSS JOIN LATERAL jsonb_to_recordset(t.differences) AS each (kind text, code text, document text)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = each.code
  LEFT JOIN {rows.bag} AS bag ON bag.bag_no = each.code
 WHERE t.counts AND t.undoes IS NULL
   AND (each.kind <> 'missing' OR NOT EXISTS (
        SELECT FROM {rows.receiving_scan} AS s
         WHERE (s.waybill_id = w.id OR s.bag_id = bag.id) AND s.hub = t.hub AND s.counts
           AND s.event_id NOT IN ({undone})
           AND s.scanned_at >= coalesce((SELECT m.sealed_at FROM {rows.manifest_hub} AS m
                                          WHERE m.number = each.document), s.scanned_at)))
 ORDER BY 1, t.effective_at
    ON CONFLICT ({discrepancy.event_id}) DO UPDATE
   SET {discrepancy.resolution} = NULL, {discrepancy.resolved_at} = NULL,
       {discrepancy.resolved_by} = NULL
 WHERE excluded.{discrepancy.kind} = 'missing'
   AND {discrepancy}.{discrepancy.resolution} = 'received'

-- A piece that comes after all; of several pieces, a part is none: a closing says when all are here.
-- name: came
UPDATE {discrepancy} AS d
   SET {discrepancy.resolution} = 'received', {discrepancy.resolved_at} = t.effective_at,
       {discrepancy.resolved_by} = t.operator
  FROM ({told}) AS t
  LEFT JOIN {rows.receiving_scan} AS s ON s.event_id = t.event_id
  LEFT JOIN {rows.bag} AS bag ON bag.id = s.bag_id
 WHERE t.action IN ('unload', 'receive_bag') AND t.counts AND t.undoes IS NULL
   AND t.event_id NOT IN ({undone})
   AND d.{discrepancy.awb} = coalesce(nullif(t.awb, ''), bag.bag_no)
   AND d.{discrepancy.hub} = t.hub AND d.{discrepancy.kind} = 'missing'
   AND d.{discrepancy.resolved_at} IS NULL

-- What a later closing of the same document does not name has come, as its desk knows.
-- name: settled
UPDATE {discrepancy} AS d
   SET {discrepancy.resolution} = 'received', {discrepancy.resolved_at} = t.effective_at,
       {discrepancy.resolved_by} = t.operator
  FROM ({told}) AS t
 WHERE t.action = 'close_part' AND t.counts AND t.undoes IS NULL
   AND d.{discrepancy.manifest_no} IN (SELECT jsonb_array_elements_text(t.documents))
   AND d.{discrepancy.hub} = t.hub AND d.{discrepancy.kind} IN ('missing', 'koli_short')
   AND d.{discrepancy.resolved_at} IS NULL AND d.{discrepancy.found_at} <= t.effective_at
   AND NOT EXISTS (
       SELECT FROM jsonb_to_recordset(t.differences) AS each (kind text, code text)
        WHERE each.code = d.{discrepancy.awb} AND each.kind IN ('missing', 'koli_short'))

-- Other desks of the hub learn by their mirrors who unloads what, and who has closed his part.
-- name: shared
INSERT INTO hub_station.closing (
       event_id, undoes, kind, action, number, hub, desk, operator, awb, koli_no, told, done_at)
SELECT l.event_id, b.undoes, l.kind, b.action, l.body -> 'arrival' ->> 'document', b.hub, b.desk,
       b.operator, b.awb, b.koli_no,
       (l.body -> 'arrival') - '{{differences}}'::text[]
           - CASE WHEN l.body -> 'arrival' ->> 'kind' = 'run' THEN '' ELSE 'holds' END,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, desk text, operator text, hub text, awb text, koli_no integer, counts boolean,
       undoes uuid, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'receiving' AND l.body ? 'arrival' AND b.action IN ('expect', 'close_part')
   AND (b.counts OR b.undoes IS NOT NULL)
 ORDER BY l.station, l.seq
    ON CONFLICT (event_id) DO NOTHING
