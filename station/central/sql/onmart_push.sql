-- One batch into ONMART: only what counts and belongs to a marketplace shipment is owed to it, and
-- the shipment may appear later than the scan, so that is decided here and not at capture. A weight
-- is none of a marketplace's business, nor is what a counter does that moves nothing.

-- The marketplace hears of every scan that counts. One that does not move the parcel is told by
-- its verdict: HOLD, MISSORT, or RECEIVED_PARTIAL for a koli that is in order while others of its
-- waybill are still to come. Both hang on what the ledger took just now, so a replayed event has
-- no effect.
-- name: write
WITH sent AS MATERIALIZED (
    SELECT e.*, s.id AS shipment_id
      FROM (SELECT seq, event_id, body_hash, line::jsonb AS body
              FROM unnest(%(seqs)s::bigint[], %(ids)s::uuid[], %(hashes)b::bytea[],
                          string_to_array(%(bodies)s, E'\n')) AS told (seq, event_id, body_hash, line)
             WHERE current_setting('hub_station.admitted')::boolean
            OFFSET 0) AS e  -- a body is parsed once
      JOIN {rows.marketplace_shipment} AS s ON s.awb_number = e.body ->> 'awb'
     WHERE (e.body ->> 'counts')::boolean AND e.body ->> 'workflow' <> 'weighing'
       AND (e.body ->> 'workflow' = 'receiving' OR e.body ->> 'moves_to' IS NOT NULL
            OR e.body ->> 'verdict' <> 'ok')
), ledger AS (
    INSERT INTO hub_station.event_ledger (event_id, body_hash, station, seq, kind, body)
    SELECT event_id, body_hash, %(station)s, seq, body ->> 'workflow', body
      FROM sent
     ORDER BY seq
        ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id, server_time
)
INSERT INTO {marketplace_event} (
       {marketplace_event.event_uid}, {marketplace_event.shipment_id}, {marketplace_event.status},
       {marketplace_event.location}, {marketplace_event.occurred_at})
SELECT l.event_id, sent.shipment_id,
       coalesce(b.moves_to, CASE b.verdict WHEN 'ok' THEN 'RECEIVED_PARTIAL'
                                           ELSE upper(b.verdict) END),
       b.hub,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END
  FROM ledger AS l JOIN sent ON sent.event_id = l.event_id
 CROSS JOIN LATERAL jsonb_to_record(sent.body) AS b (
       hub text, verdict text, moves_to text, device_at timestamptz, offset_us bigint,
       clock_trusted boolean)
 ORDER BY sent.seq
    ON CONFLICT ({marketplace_event.event_uid}) DO NOTHING

-- name: read_back
SELECT e.event_id, l.body_hash, s.id IS NOT NULL AS owed, e.counts AND s.id IS NULL AS look_again,
       '' AS note
  FROM unnest(%(ids)s::uuid[], ARRAY(SELECT json_array_elements_text(%(awbs)s::json)),
              %(counts)s::boolean[])
       AS e (event_id, awb, counts)
  LEFT JOIN {rows.marketplace_shipment} AS s ON s.awb_number = e.awb AND e.counts
  LEFT JOIN hub_station.event_ledger AS l ON l.event_id = e.event_id

-- name: known
SELECT awb_number FROM {rows.marketplace_shipment} AS s WHERE awb_number = ANY (%(doubts)s::text[])
