-- Proofs of pickup; see effects.py. One that is undone stays as it was signed: its parcel moves back.

-- name: told
SELECT l.event_id, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, b.*, d.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, awb text, hub text, desk text, operator text, verdict text, counts boolean,
       leg integer, attempt integer, koli_no integer, condition text, device_at timestamptz,
       offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'pickup') AS d (
       sender text, courier text, signature text, photo text)
  JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'pickup'

-- name: write
WITH told AS MATERIALIZED (
    {told}
)
INSERT INTO {pop_record} (
       {pop_record.event_id}, {pop_record.waybill_id}, {pop_record.sender},
       {pop_record.signature}, {pop_record.photo}, {pop_record.courier},
       {pop_record.picked_up_at})
SELECT t.event_id, t.waybill_id, t.sender, t.signature, t.photo, t.courier, t.effective_at
  FROM told AS t
 WHERE t.counts AND t.undoes IS NULL
   AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
 ORDER BY t.event_id
    ON CONFLICT ({pop_record.event_id}) DO NOTHING
