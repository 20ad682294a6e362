-- What was wrong with parcels, and what no longer is; see effects.py.
--
--   report    a row of problem_scan, a hold while it is unresolved and its code blocks
--   lose,     the same: written off, which the body's moves_to says
--   destroy
--   resolve   the parcel's problems of that code are resolved, whoever reported them
--   send_back those of the codes that it cures are, and the waybill's direction is back
--   add       a note or a photo of what this desk reported before
--
-- Undone: a report counts no longer and holds nothing; what was resolved is unresolved again. What is
-- undone in the same batch was never there: a statement does not see what it writes itself.

-- name: told
SELECT l.event_id, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, b.*, p.*,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
       action text, awb text, hub text, desk text, operator text, verdict text, counts boolean,
       leg integer, koli_no integer, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'problem') AS p (
       code text, note text, photo text, "of" uuid, cures jsonb)
  JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND l.kind = 'problem'

-- last: what was said last of each parcel's problem in this batch, an undone saying left out.
-- name: write
WITH told AS MATERIALIZED (
    {told}
), standing AS (
    SELECT t.* FROM told AS t
     WHERE t.undoes IS NULL AND t.counts
       AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
), settled AS (
    SELECT DISTINCT ON (s.waybill_id, of.code) s.waybill_id, of.code, s.effective_at, s.operator,
           s.event_id
      FROM standing AS s
     CROSS JOIN LATERAL (
           SELECT s.code WHERE s.action = 'resolve'
            UNION ALL
           SELECT jsonb_array_elements_text(s.cures)) AS of (code)
     ORDER BY s.waybill_id, of.code, s.effective_at DESC, s.event_id DESC
), reported AS (
    INSERT INTO {problem_scan} (
           {problem_scan.event_id}, {problem_scan.waybill_id}, {problem_scan.problem_code},
           {problem_scan.hub}, {problem_scan.desk}, {problem_scan.operator}, {problem_scan.note},
           {problem_scan.photo}, {problem_scan.verdict}, {problem_scan.counts},
           {problem_scan.leg}, {problem_scan.koli_no}, {problem_scan.scanned_at},
           {problem_scan.resolved_at}, {problem_scan.resolved_by})
    SELECT t.event_id, t.waybill_id, t.code, t.hub, t.desk, t.operator, t.note, t.photo, t.verdict,
           t.counts AND u.event_id IS NULL, t.leg, t.koli_no, t.effective_at,
           coalesce(u.effective_at, s.effective_at), coalesce(u.operator, s.operator)
      FROM told AS t
      LEFT JOIN told AS u ON u.undoes = t.event_id
      LEFT JOIN settled AS s ON s.waybill_id = t.waybill_id AND s.code = t.code
           AND (s.effective_at, s.event_id) > (t.effective_at, t.event_id)
     WHERE t.action IN ('report', 'lose', 'destroy') AND t.undoes IS NULL
       AND t.code IS NOT NULL  -- else it was refused: no code was chosen, or it is known already
     ORDER BY t.event_id
        ON CONFLICT ({problem_scan.event_id}) DO NOTHING
), taken_back AS (
    SELECT u.event_id, u.undoes, u.action, u.waybill_id, u.code, u.cures, u.effective_at,
           u.operator, was.effective_at AS undone_at
      FROM told AS u
      LEFT JOIN hub_station.event_ledger AS l ON l.event_id = u.undoes
      CROSS JOIN LATERAL (
           SELECT (l.body ->> 'device_at')::timestamptz
                  + coalesce((l.body ->> 'offset_us')::bigint, 0) * interval '1 microsecond'
                  AS effective_at) AS was
     WHERE u.undoes IS NOT NULL
), changed AS (
    SELECT p.id, s.effective_at AS resolved_at, s.operator AS resolved_by, p.counts
      FROM {rows.problem_scan} AS p
      JOIN settled AS s ON s.waybill_id = p.waybill_id AND s.code = p.problem_code
     WHERE p.resolved_at IS NULL AND p.scanned_at <= s.effective_at
     UNION ALL
    SELECT p.id, u.effective_at, u.operator, false
      FROM {rows.problem_scan} AS p JOIN taken_back AS u ON u.undoes = p.event_id
     WHERE u.action = 'report'
     UNION ALL
    SELECT p.id, NULL, NULL, p.counts
      FROM {rows.problem_scan} AS p
      JOIN taken_back AS u ON u.waybill_id = p.waybill_id
           AND (u.action = 'resolve' AND u.code = p.problem_code OR u.cures ? p.problem_code)
     WHERE p.counts AND p.resolved_at = u.undone_at
)
UPDATE {problem_scan} AS p
   SET {problem_scan.resolved_at} = c.resolved_at, {problem_scan.resolved_by} = c.resolved_by,
       {problem_scan.counts} = c.counts
  FROM (SELECT DISTINCT ON (id) * FROM changed ORDER BY id, counts) AS c
 WHERE p.{problem_scan.id} = c.id

-- What came after the report that it is of, perhaps in the same batch: that is written by now.
-- name: write_more
WITH told AS MATERIALIZED (
    {told}
), said AS (
    SELECT t."of",
           (array_agg(note ORDER BY effective_at DESC, event_id DESC)
            FILTER (WHERE note IS NOT NULL))[1] AS note,
           (array_agg(photo ORDER BY effective_at DESC, event_id DESC)
            FILTER (WHERE photo IS NOT NULL))[1] AS photo
      FROM told AS t
     WHERE action = 'add' AND undoes IS NULL
       AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
     GROUP BY t."of"
), unsaid AS (
    SELECT t."of", array_agg(note) AS notes, array_agg(photo) AS photos
      FROM told AS t WHERE action = 'add' AND undoes IS NOT NULL GROUP BY t."of"
)
UPDATE {problem_scan} AS p
   SET {problem_scan.note} = coalesce(said.note,
           CASE WHEN now.note = ANY (unsaid.notes) THEN NULL ELSE now.note END),
       {problem_scan.photo} = coalesce(said.photo,
           CASE WHEN now.photo = ANY (unsaid.photos) THEN NULL ELSE now.photo END)
  FROM said FULL JOIN unsaid USING ("of")
  JOIN {rows.problem_scan} AS now ON now.event_id = "of"
 WHERE p.{problem_scan.id} = now.id

-- The last word on a waybill's way; two statements, for a backend's direction may be of a type of
-- its own, which takes a literal alone.
-- name: way
SELECT DISTINCT ON (t.waybill_id) t.waybill_id, t.undoes
  FROM ({told}) AS t
 WHERE t.action = 'send_back' AND (t.counts OR t.undoes IS NOT NULL)
 ORDER BY t.waybill_id, t.effective_at DESC, t.event_id DESC

-- name: turn
UPDATE {waybill_numbers} AS w SET {waybill_numbers.direction} = 'return'
  FROM ({way}) AS way
 WHERE w.{waybill_numbers.id} = way.waybill_id AND way.undoes IS NULL

-- name: turn_again
UPDATE {waybill_numbers} AS w SET {waybill_numbers.direction} = 'forward'
  FROM ({way}) AS way
 WHERE w.{waybill_numbers.id} = way.waybill_id AND way.undoes IS NOT NULL
