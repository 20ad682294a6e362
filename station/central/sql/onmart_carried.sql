-- What moves with its bag, or by a courier's proofs, told to the marketplaces whose shipments are among it; behind
-- onmart_push.sql, see effects.py.

-- name: write
WITH sent AS MATERIALIZED (
    SELECT e.* FROM (SELECT seq, event_id, body_hash, line::jsonb AS body
              FROM unnest(%(seqs)s::bigint[], %(ids)s::uuid[], %(hashes)b::bytea[],
                          string_to_array(%(bodies)s, E'\n')) AS told (seq, event_id, body_hash, line)
             WHERE current_setting('hub_station.admitted')::boolean
            OFFSET 0) AS e
     WHERE (e.body ->> 'counts')::boolean AND e.body ->> 'moves_to' IS NOT NULL
       AND e.body ->> 'parcels' IS NOT NULL
), inside AS MATERIALIZED (
    SELECT sent.event_id, s.id AS shipment_id
      FROM sent
     CROSS JOIN LATERAL jsonb_array_elements_text(sent.body -> 'parcels') AS parcel (awb)
      JOIN {rows.marketplace_shipment} AS s ON s.awb_number = parcel.awb
), ledger AS (
    INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)
    SELECT event_id, body_hash, %(station)s, seq, body ->> 'workflow', body
      FROM sent
     WHERE event_id IN (SELECT event_id FROM inside)
     ORDER BY seq
        ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id, server_time
)
INSERT INTO {marketplace_event} (
       {marketplace_event.event_uid}, {marketplace_event.shipment_id}, {marketplace_event.status},
       {marketplace_event.location}, {marketplace_event.occurred_at})
SELECT md5(l.event_id::text || inside.shipment_id)::uuid, inside.shipment_id, b.moves_to, b.hub,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END
  FROM ledger AS l
  JOIN sent ON sent.event_id = l.event_id
  JOIN inside ON inside.event_id = l.event_id
 CROSS JOIN LATERAL jsonb_to_record(sent.body) AS b (
       hub text, moves_to text, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 ORDER BY sent.seq, inside.shipment_id
    ON CONFLICT ({marketplace_event.event_uid}) DO NOTHING
