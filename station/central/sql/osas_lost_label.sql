-- What became of labels, and of parcels without any; see effects.py.
--
--   relabel   what a lost label held its parcel for is resolved
--   keep      nothing here: no waybill has this number, so it waits in orphan_scan, with what `add`
--             tells of it
--   link      the parcel was overgoods until now: that is told of its waybill, and waits no longer
--
-- Undone: what was resolved is unresolved again, what was linked waits again.

-- name: told
SELECT l.event_id, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, b.*, p.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, awb text, hub text, desk text, operator text, verdict text, counts boolean,
       leg integer, koli_no integer, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'lost_label') AS p (
       reason text, provisional text, cures jsonb)
  JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'lost_label'

-- name: linked
WITH told AS MATERIALIZED (
    {told}
), kept AS (
    SELECT DISTINCT ON (t.event_id) t.event_id, o.scanned_at,
           (SELECT string_agg(more.body -> 'lost_label' ->> 'note', '; ' ORDER BY more.scanned_at)
              FROM hub_station.orphan_scan AS more WHERE more.awb = t.provisional) AS note,
           (SELECT max(more.body -> 'lost_label' ->> 'photo')
              FROM hub_station.orphan_scan AS more WHERE more.awb = t.provisional) AS photo
      FROM told AS t
      JOIN hub_station.orphan_scan AS o ON o.awb = t.provisional AND o.kind = 'lost_label'
     WHERE t.action = 'link' AND t.undoes IS NULL
     ORDER BY t.event_id, o.scanned_at
)
INSERT INTO {problem_scan} (
       {problem_scan.event_id}, {problem_scan.waybill_id}, {problem_scan.problem_code},
       {problem_scan.hub}, {problem_scan.desk}, {problem_scan.operator}, {problem_scan.note},
       {problem_scan.photo}, {problem_scan.verdict}, {problem_scan.counts},
       {problem_scan.leg}, {problem_scan.koli_no}, {problem_scan.scanned_at},
       {problem_scan.resolved_at}, {problem_scan.resolved_by})
SELECT t.event_id, t.waybill_id, 'OG', t.hub, t.desk, t.operator,
       concat_ws(': ', t.provisional, k.note), k.photo, t.verdict, true, t.leg, t.koli_no,
       coalesce(k.scanned_at, t.effective_at), t.effective_at, t.operator
  FROM told AS t LEFT JOIN kept AS k ON k.event_id = t.event_id
 WHERE t.action = 'link' AND t.undoes IS NULL
 ORDER BY t.event_id
    ON CONFLICT ({problem_scan.event_id}) DO NOTHING

-- name: waits
WITH told AS MATERIALIZED (
    {told}
)
UPDATE hub_station.orphan_scan AS o
   SET attached_at = CASE WHEN last.undoes IS NULL THEN last.effective_at END
  FROM (SELECT DISTINCT ON (provisional) provisional, undoes, effective_at FROM told
         WHERE action = 'link' ORDER BY provisional, effective_at DESC, event_id DESC) AS last
 WHERE o.awb = last.provisional AND o.kind = 'lost_label'

-- name: write
WITH told AS MATERIALIZED (
    {told}
), standing AS (
    SELECT t.* FROM told AS t
     WHERE t.undoes IS NULL AND t.counts
       AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
), taken_back AS (
    SELECT u.*, (was.body ->> 'device_at')::timestamptz
                + coalesce((was.body ->> 'offset_us')::bigint, 0) * interval '1 microsecond'
                AS undone_at
      FROM told AS u JOIN hub_station.event_ledger AS was ON was.event_id = u.undoes
), changed AS (
    SELECT p.id, s.effective_at AS resolved_at, s.operator AS resolved_by, p.counts
      FROM {rows.problem_scan} AS p
      JOIN standing AS s ON s.waybill_id = p.waybill_id AND s.cures ? p.problem_code
     WHERE p.resolved_at IS NULL AND p.scanned_at <= s.effective_at
     UNION ALL
    SELECT p.id, NULL, NULL, p.counts
      FROM {rows.problem_scan} AS p
      JOIN taken_back AS u ON u.waybill_id = p.waybill_id AND u.cures ? p.problem_code
     WHERE p.counts AND p.resolved_at = u.undone_at AND p.event_id IS DISTINCT FROM u.undoes
     UNION ALL
    SELECT p.id, p.resolved_at, p.resolved_by, false
      FROM {rows.problem_scan} AS p JOIN taken_back AS u ON u.undoes = p.event_id
)
UPDATE {problem_scan} AS p
   SET {problem_scan.resolved_at} = c.resolved_at, {problem_scan.resolved_by} = c.resolved_by,
       {problem_scan.counts} = c.counts
  FROM (SELECT DISTINCT ON (id) * FROM changed ORDER BY id, counts) AS c
 WHERE p.{problem_scan.id} = c.id
