-- What was done with bags, behind osas_push.sql; see effects.py.

-- name: told
SELECT l.event_id, l.station, l.seq, w.id AS waybill_id, b.*, p.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, undoes uuid, awb text, hub text, desk text, operator text, verdict text,
       counts boolean, leg integer, koli_no integer, device_at timestamptz, offset_us bigint,
       clock_trusted boolean)
  LEFT JOIN LATERAL jsonb_to_record(l.body -> 'packing') AS p (
       bag text, route text, seal text, weight_g integer) ON true
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'packing'

-- Pieces that went in or out; an undo is the opposite of what it undoes.
-- name: moves
SELECT t.*, (t.action = 'put_in') = (t.undoes IS NULL) AS goes_in,
       row_number() OVER piece AS turn,
       lead(t.effective_at) OVER piece AS ends_at, lead(t.operator) OVER piece AS ended_by
  FROM ({told}) AS t
 WHERE t.action IN ('put_in', 'take_out') AND (t.counts OR t.undoes IS NOT NULL)
   AND t.waybill_id IS NOT NULL
WINDOW piece AS (PARTITION BY t.bag, t.waybill_id, t.koli_no ORDER BY t.station, t.seq)

-- A bag is there as soon as anything tells of it.
-- name: bags
INSERT INTO {bag} ({bag.bag_no}, {bag.hub}, {bag.route}, {bag.opened_at}, {bag.opened_by})
SELECT DISTINCT ON (bag) bag, hub, route, effective_at, operator
  FROM ({told}) AS t
 WHERE bag IS NOT NULL
 ORDER BY bag, station, seq
    ON CONFLICT ({bag.bag_no}) DO NOTHING

-- name: taken_out
UPDATE {bag_item} AS i
   SET {bag_item.removed_at} = m.effective_at, {bag_item.removed_by} = m.operator
  FROM ({moves}) AS m
  JOIN {rows.bag} AS b ON b.bag_no = m.bag
 WHERE m.turn = 1 AND NOT m.goes_in
   AND i.{bag_item.bag_id} = b.id AND i.{bag_item.waybill_id} = m.waybill_id
   AND i.{bag_item.koli_no} = m.koli_no AND i.{bag_item.removed_at} IS NULL

-- What came out again within the batch was in for a while.
-- name: put_in
INSERT INTO {bag_item} (
       {bag_item.bag_id}, {bag_item.waybill_id}, {bag_item.koli_no}, {bag_item.event_id},
       {bag_item.added_at}, {bag_item.added_by}, {bag_item.removed_at}, {bag_item.removed_by})
SELECT b.id, m.waybill_id, m.koli_no, m.event_id, m.effective_at, m.operator, m.ends_at, m.ended_by
  FROM ({moves}) AS m
  JOIN {rows.bag} AS b ON b.bag_no = m.bag
 WHERE m.goes_in
 ORDER BY m.station, m.seq
    ON CONFLICT DO NOTHING

-- name: scans
INSERT INTO {packing_scan} (
       {packing_scan.event_id}, {packing_scan.waybill_id}, {packing_scan.bag_id},
       {packing_scan.desk}, {packing_scan.operator}, {packing_scan.verdict}, {packing_scan.counts},
       {packing_scan.leg}, {packing_scan.koli_no}, {packing_scan.hub}, {packing_scan.action},
       {packing_scan.scanned_at})
SELECT t.event_id, t.waybill_id, b.id, t.desk, t.operator, t.verdict, t.counts, t.leg, t.koli_no,
       t.hub, CASE t.action WHEN 'put_in' THEN 'add' WHEN 'take_out' THEN 'remove' ELSE t.action END,
       t.effective_at
  FROM ({told}) AS t
  LEFT JOIN {rows.bag} AS b ON b.bag_no = t.bag
 WHERE t.undoes IS NULL AND num_nonnulls(t.waybill_id, b.id) > 0
 ORDER BY t.station, t.seq
    ON CONFLICT ({packing_scan.event_id}) DO NOTHING

-- name: undone
UPDATE {packing_scan} AS s
   SET {packing_scan.counts} = false
  FROM ({told}) AS t
 WHERE s.{packing_scan.event_id} = t.undoes

-- name: weighed
UPDATE {bag} AS b
   SET {bag.weight_g} = last.weight_g
  FROM (SELECT DISTINCT ON (bag) bag, CASE WHEN undoes IS NULL THEN weight_g END AS weight_g
          FROM ({told}) AS t WHERE action = 'weigh' ORDER BY bag, station DESC, seq DESC) AS last
 WHERE b.{bag.bag_no} = last.bag AND b.{bag.status} = 'open'

-- A seal that another desk used as well, while neither could know of the other, is kept with the
-- bag's number behind it, and told.
-- name: sealed
UPDATE {bag} AS b
   SET {bag.status} = CASE last.action WHEN 'seal' THEN 'sealed' ELSE 'open' END,
       {bag.sealed_at} = CASE last.action WHEN 'seal' THEN last.effective_at END,
       {bag.sealed_by} = CASE last.action WHEN 'seal' THEN last.operator END,
       {bag.weight_g} = coalesce(last.weight_g, b.{bag.weight_g}),
       {bag.seal_no} = CASE WHEN last.action <> 'seal' THEN b.{bag.seal_no}
                            WHEN EXISTS (SELECT FROM {rows.bag} AS other
                                          WHERE other.seal_no = last.seal
                                            AND other.bag_no <> last.bag)
                            THEN last.seal || ' ' || last.bag ELSE last.seal END
  FROM (SELECT DISTINCT ON (t.bag) t.* FROM ({told}) AS t
         WHERE t.action IN ('seal', 'reopen') AND t.undoes IS NULL AND t.counts
         ORDER BY t.bag, t.station DESC, t.seq DESC) AS last
 WHERE b.{bag.bag_no} = last.bag AND b.{bag.status} IN ('open', 'sealed')

-- name: read_back
SELECT t.event_id, coalesce(
       CASE WHEN t.action = 'seal' AND b.seal_no = t.seal || ' ' || t.bag THEN 'seal used' END,
       CASE WHEN t.action = 'open' AND (b.opened_at, b.opened_by)
                                       IS DISTINCT FROM (t.effective_at, t.operator)
            THEN 'bag number used' END,
       CASE WHEN t.action = 'put_in' AND EXISTS (
            SELECT FROM {rows.bag_item} AS own
              JOIN {rows.bag_item} AS theirs
                ON theirs.waybill_id = own.waybill_id AND theirs.koli_no = own.koli_no
               AND theirs.bag_id <> own.bag_id AND theirs.removed_at IS NULL
              JOIN {rows.bag} AS there ON there.id = theirs.bag_id
             WHERE own.event_id = t.event_id AND own.removed_at IS NULL
               AND there.status IN ('open', 'sealed') AND there.hub = t.hub)
            THEN 'two bags' END) AS note
  FROM ({told}) AS t
  JOIN {rows.bag} AS b ON b.bag_no = t.bag
 WHERE t.undoes IS NULL AND t.counts
