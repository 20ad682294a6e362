-- What is more than a parcel received: a bag, as a bag; see effects.py. Its parcels: osas_carried.sql.

-- name: told
SELECT l.event_id, l.station, l.seq, bag.id AS bag_id, b.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, undoes uuid, hub text, desk text, operator text, source text, condition text,
       verdict text, counts boolean, leg integer, device_at timestamptz, offset_us bigint,
       clock_trusted boolean)
  LEFT JOIN {rows.bag} AS bag ON bag.bag_no = l.body -> 'packing' ->> 'bag'
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'receiving' AND b.action = 'receive_bag'

-- name: arrived
INSERT INTO {receiving_scan} (
       {receiving_scan.event_id}, {receiving_scan.bag_id}, {receiving_scan.hub},
       {receiving_scan.desk}, {receiving_scan.operator}, {receiving_scan.source},
       {receiving_scan.condition}, {receiving_scan.verdict}, {receiving_scan.counts},
       {receiving_scan.leg}, {receiving_scan.scanned_at})
SELECT event_id, bag_id, hub, desk, operator, source, condition, verdict, counts, leg, effective_at
  FROM ({told}) AS t
 WHERE undoes IS NULL AND bag_id IS NOT NULL
 ORDER BY station, seq
    ON CONFLICT ({receiving_scan.event_id}) DO NOTHING

-- name: received
UPDATE {bag} AS b
   SET {bag.status} = CASE WHEN last.undoes IS NULL THEN 'received' ELSE 'in_transit' END
  FROM (SELECT DISTINCT ON (bag_id) bag_id, undoes FROM ({told}) AS t
         WHERE counts OR undoes IS NOT NULL
         ORDER BY bag_id, station DESC, seq DESC) AS last
 WHERE b.{bag.id} = last.bag_id AND b.{bag.status} IN ('sealed', 'in_transit', 'received')

-- name: read_back
SELECT t.event_id, 'bag unknown' AS note
  FROM ({told}) AS t WHERE t.bag_id IS NULL AND t.undoes IS NULL AND t.counts
