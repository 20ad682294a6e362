-- What moves with its bag, or as an event without a bag lists it: every parcel that was in it at that moment; see effects.py. What other
-- statements of the batch put into the bag, or took out, they have done by now; what another desk put
-- in, and has not told yet, the desk that moved the bag may have known.

-- name: carried
SELECT md5(c.event_id::text || c.waybill_id)::uuid AS event_id, c.waybill_id, c.moves_to, c.overrides,
       c.hub, c.effective_at
  FROM (SELECT l.event_id, inside.waybill_id, b.moves_to, b.overrides, b.hub, at.effective_at
          FROM hub_station.event_ledger AS l
         CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
               carries text, parcels text[], counts boolean, moves_to text, overrides boolean,
               hub text, device_at timestamptz, offset_us bigint, clock_trusted boolean)
         CROSS JOIN LATERAL (
               SELECT CASE WHEN coalesce(b.clock_trusted, true)
                                AND b.device_at < l.server_time + interval '1 day'
                           THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
                           ELSE l.server_time END AS effective_at) AS at
         CROSS JOIN LATERAL (
               SELECT i.waybill_id
                 FROM {rows.bag} AS bag JOIN {rows.bag_item} AS i ON i.bag_id = bag.id
                WHERE bag.bag_no = b.carries AND i.added_at <= at.effective_at
                  AND (i.removed_at IS NULL OR i.removed_at > at.effective_at)
                UNION
               SELECT w.id FROM {rows.waybill_numbers} AS w
                WHERE w.awb_number = ANY (b.parcels)
                  AND NOT EXISTS (
                      SELECT FROM {rows.bag} AS bag JOIN {rows.bag_item} AS i ON i.bag_id = bag.id
                       WHERE bag.bag_no = b.carries AND i.waybill_id = w.id)) AS inside
         WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
           AND b.counts AND b.moves_to IS NOT NULL) AS c

-- name: lock_waybills
SELECT count(*) FROM (
    SELECT {waybill_numbers.id} FROM {waybill_numbers}
     WHERE {waybill_numbers.id} IN (SELECT c.waybill_id FROM ({carried}) AS c)
     ORDER BY {waybill_numbers.id} FOR NO KEY UPDATE) AS locked

-- A waybill whose other pieces are in a bag that has not come as far yet moves with the last of them.
-- name: write
WITH carried AS MATERIALIZED (
    SELECT DISTINCT ON (c.event_id) c.* FROM ({carried}) AS c
     WHERE NOT EXISTS (
           SELECT FROM {rows.bag_item} AS other JOIN {rows.bag} AS there ON there.id = other.bag_id
            WHERE other.waybill_id = c.waybill_id AND other.removed_at IS NULL
              AND there.status = ANY (CASE c.moves_to WHEN 'AT_HUB' THEN '{{in_transit}}'::text[]
                                                      ELSE '{{open,sealed}}' END))
     ORDER BY c.event_id
), history AS (
    INSERT INTO {scans} ({scans.waybill_id}, {scans.status}, {scans.location}, {scans.timestamp},
                         {scans.event_id})
    SELECT c.waybill_id, said.theirs, c.hub, c.effective_at, c.event_id
      FROM carried AS c
      JOIN {status.scans} AS said ON said.ours = c.moves_to
     ORDER BY c.effective_at, c.event_id
        ON CONFLICT ({scans.event_id}) DO NOTHING
), moving AS (
    SELECT c.waybill_id,
           CASE WHEN c.overrides THEN 2 WHEN c.moves_to = ANY (%(terminal)s) THEN 1 ELSE 0 END AS class,
           c.effective_at, c.event_id, c.moves_to AS status, c.hub, w.status AS stood
      FROM carried AS c JOIN {rows.waybill_numbers} AS w ON w.id = c.waybill_id
), {prevail}
)
SELECT count(*) FROM moved
