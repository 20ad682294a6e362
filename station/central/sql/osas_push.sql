-- One batch into OSAS. transaction.py sends these in this order, in one transaction and one round
-- trip.

-- name: lock_waybills
SELECT count(*) FROM (
    SELECT {waybill_numbers.id} FROM {waybill_numbers}
     WHERE {waybill_numbers.awb_number} = ANY (
           ARRAY(SELECT json_array_elements_text(%(awbs)s::json)
                  UNION ALL SELECT unnest(%(doubts)s::text[])))
       AND current_setting('hub_station.admitted')::boolean
     ORDER BY {waybill_numbers.id} FOR NO KEY UPDATE) AS locked

-- Every effect hangs on what the ledger took just now, so a replayed event has none, and all of
-- them see the same waybills: one that appears meanwhile loses no scan between two of them.
--
--   ledger ──┬→ fresh ──┬→ receiving_scan, scans       of a parcel that is known
--   attached ┘          ├→ orphan_scan                 of one that is not
--                       └→ parcel_state → status       what prevails: see rules/parcel_state.py
--
-- attached: orphans whose waybill has turned up, whichever station kept them: of the batch's
-- parcels, and of those that this station asks about; what is of another workflow than receiving, only
-- where its own statements follow (see effects.py). Who else would attach them waits for the waybill.
-- received, history: a ledger that alone was restored knows less than they hold. What is there is
-- looked up for all at once, where ON CONFLICT would look, and take a lock, for each. Nobody else can
-- write it meanwhile: the ledger's row, or the orphan's, is ours.
-- history: it tells where the parcel went, so only what moves it is a line there: not a first koli
-- of three, nor a cancelled parcel that is held.
-- name: write
WITH ledger AS (
    INSERT INTO hub_station.event_ledger (
           event_id, body_hash, station, seq, kind, body, chain_hash)
    SELECT e.event_id, e.body_hash, %(station)s, e.seq, e.body ->> 'workflow',
           e.body, CASE WHEN e.seq = %(head_seq)s THEN %(head)b::bytea END
      FROM (SELECT seq, event_id, body_hash, line::jsonb AS body
              FROM unnest(%(seqs)s::bigint[], %(ids)s::uuid[], %(hashes)b::bytea[],
                          string_to_array(%(bodies)s, E'\n')) AS sent (seq, event_id, body_hash, line)
             WHERE current_setting('hub_station.admitted')::boolean
            OFFSET 0) AS e  -- a body is parsed once
     ORDER BY e.seq
        ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id, seq, station, kind, body, server_time
), attached AS (
    UPDATE hub_station.orphan_scan AS o SET attached_at = clock_timestamp()
      FROM {rows.waybill_numbers} AS w
     WHERE o.awb = ANY (
           ARRAY(SELECT json_array_elements_text(%(awbs)s::json)
                  UNION ALL SELECT unnest(%(doubts)s::text[])))
       AND o.attached_at IS NULL AND w.awb_number = o.awb
       AND (o.kind = 'receiving' OR o.kind = ANY (%(effects)s::text[]))
       AND current_setting('hub_station.admitted')::boolean
    RETURNING o.event_id, o.station, o.kind, o.body, o.scanned_at
), fresh AS MATERIALIZED (
    SELECT l.event_id, l.station, l.seq, l.kind, w.id AS waybill_id, w.status AS stood,
           b.awb, b.hub, b.desk, b.operator, b.source, b.condition, b.verdict, b.counts, b.moves_to,
           b.leg, b.koli_no, b.overrides, b.undoes, l.body ? 'action' AS acts,
           -- A clock that nobody has measured yet may be years ahead: nothing arrives before it was.
           CASE WHEN l.kept_at IS NOT NULL THEN l.kept_at
                WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
                THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
                ELSE l.server_time END AS effective_at
      FROM (SELECT event_id, station, seq, kind, body, server_time, NULL::timestamptz AS kept_at
              FROM ledger
             UNION ALL
            SELECT event_id, station, (body ->> 'seq')::bigint, kind, body, NULL, scanned_at
              FROM attached) AS l
     CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
           awb text, hub text, desk text, operator text, source text, condition text,
           verdict text, counts boolean, moves_to text, leg integer, koli_no integer,
           device_at timestamptz, offset_us bigint, clock_trusted boolean, overrides boolean,
           undoes uuid)
      LEFT JOIN (
           SELECT id, awb_number, status FROM {rows.waybill_numbers} AS known
            WHERE awb_number = ANY (
                  ARRAY(SELECT json_array_elements_text(%(awbs)s::json)
                         UNION ALL SELECT unnest(%(doubts)s::text[])))
           OFFSET 0) AS w ON w.awb_number = b.awb  -- all at once, not one by one
), received AS (
    INSERT INTO {receiving_scan} (
           {receiving_scan.event_id}, {receiving_scan.waybill_id}, {receiving_scan.hub},
           {receiving_scan.desk}, {receiving_scan.operator}, {receiving_scan.source},
           {receiving_scan.condition}, {receiving_scan.verdict}, {receiving_scan.counts},
           {receiving_scan.leg}, {receiving_scan.koli_no}, {receiving_scan.scanned_at})
    SELECT event_id, waybill_id, hub, desk, operator, source, condition,
           verdict, counts, leg, koli_no, effective_at
      FROM fresh
     WHERE waybill_id IS NOT NULL AND kind = 'receiving' AND undoes IS NULL
       AND event_id NOT IN (SELECT event_id FROM {rows.receiving_scan} AS there
                             WHERE there.event_id = ANY (ARRAY(SELECT event_id FROM fresh)))
     ORDER BY station, seq
), history AS (
    INSERT INTO {scans} ({scans.waybill_id}, {scans.status}, {scans.location}, {scans.timestamp},
                         {scans.event_id})
    SELECT waybill_id, said.theirs, hub, effective_at, event_id
      FROM fresh
      JOIN {status.scans} AS said ON said.ours = moves_to
     WHERE waybill_id IS NOT NULL AND counts
       AND event_id NOT IN (SELECT event_id FROM {rows.scans} AS there
                             WHERE there.event_id = ANY (ARRAY(SELECT event_id FROM fresh)))
     ORDER BY station, seq
), orphaned AS (
    INSERT INTO hub_station.orphan_scan (event_id, awb, hub, station, kind, scanned_at, body)
    SELECT event_id, fresh.awb, fresh.hub, fresh.station, fresh.kind, fresh.effective_at, ledger.body
      FROM fresh JOIN ledger USING (event_id)
     WHERE fresh.waybill_id IS NULL AND fresh.verdict <> 'rejected' AND fresh.awb <> ''
     ORDER BY fresh.seq
        ON CONFLICT (event_id) DO NOTHING
), moving AS (
    SELECT waybill_id,
           CASE WHEN overrides THEN 2 WHEN moves_to = ANY (%(terminal)s) THEN 1 ELSE 0 END AS class,
           effective_at, event_id, moves_to AS status, hub, stood
      FROM fresh
     WHERE waybill_id IS NOT NULL AND counts AND moves_to IS NOT NULL
), {prevail}
)
SELECT set_config('hub_station.fresh', coalesce(string_agg(event_id::text, ','), ''), true)
  FROM fresh WHERE kind <> 'receiving' OR undoes IS NOT NULL OR acts

-- `note`: another desk's scan of the same piece, here and on the same leg, counts as well; both are
-- kept, for a desk that was off line could not know of the other. Whose it was, and when, is told.
-- What went out with a courier between the two came in twice.
-- name: read_back
SELECT l.event_id, l.body_hash, true AS owed, o.event_id IS NOT NULL AS look_again,
       coalesce(other.note, '') AS note
  FROM hub_station.event_ledger AS l
  LEFT JOIN hub_station.orphan_scan AS o ON o.event_id = l.event_id AND o.attached_at IS NULL
  LEFT JOIN {rows.receiving_scan} AS own
         ON own.event_id = l.event_id AND own.event_id = ANY (%(ids)s::uuid[]) AND own.counts
  LEFT JOIN LATERAL (
       SELECT concat_ws(chr(9), 'also ' || theirs.event_id,
                  to_char(theirs.scanned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                  coalesce(theirs.desk, ''), coalesce(theirs.operator, '')) AS note
         FROM {rows.receiving_scan} AS theirs
        WHERE theirs.waybill_id = own.waybill_id AND theirs.counts
          AND theirs.event_id <> own.event_id AND theirs.hub = own.hub
          AND theirs.leg = own.leg AND theirs.koli_no = own.koli_no
          AND NOT EXISTS (
              SELECT FROM {rows.scans} AS out
               WHERE out.waybill_id = own.waybill_id AND out.location = own.hub
                 AND out.status = 'OUT_FOR_DELIVERY'
                 AND out.timestamp BETWEEN least(own.scanned_at, theirs.scanned_at)
                                       AND greatest(own.scanned_at, theirs.scanned_at))
        ORDER BY theirs.event_id LIMIT 1) AS other ON true
 WHERE l.event_id = ANY (%(ids)s::uuid[])

-- Of those asked about: whose orphans are all attached.
-- name: known
SELECT asked.awb
  FROM unnest(%(doubts)s::text[]) AS asked (awb)
 WHERE NOT EXISTS (SELECT FROM hub_station.orphan_scan AS o
                    WHERE o.awb = asked.awb AND o.attached_at IS NULL
                      AND (o.kind = 'receiving' OR o.kind = ANY (%(effects)s::text[])))

-- name: has_picture
EXISTS (SELECT FROM hub_station.attachment WHERE sha256 = %(picture)b::bytea)
