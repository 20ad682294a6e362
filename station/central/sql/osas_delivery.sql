-- Couriers' rounds, and how parcels reached their recipients; see effects.py and journal/details.py.
--
--   open, go, close     runsheet
--   out                 runsheet_item and delivery_scan; problems that a next attempt cures
--   take_off            the line's outcome; it was never out: its delivery_scan counts no longer
--   done, fail          delivery_scan, pod_record; the line's outcome; why it failed
--   back, liability     the line's outcome; what is scanned back in is received again
--   received again      (of receiving) as back
--   close               lines that the courier's own proofs say are delivered; osas_carried.sql moves
--                       their parcels, where nobody else did
--
-- A statement does not see what it writes itself, so a runsheet that is opened and closed in one batch
-- is written as it ends, and what is undone in the batch was never done. An undone `out` leaves its
-- line as returned: stations delete nothing.

-- name: told
SELECT l.event_id, (l.body ->> 'undoes')::uuid AS undoes, w.id AS waybill_id, b.*, d.*,
       l.body -> 'problem' ->> 'code' AS code, l.body -> 'problem' ->> 'note' AS note,
       CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
            THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
            ELSE l.server_time END AS effective_at
  FROM hub_station.event_ledger AS l
 CROSS JOIN LATERAL jsonb_to_record(
       CASE l.kind WHEN 'receiving' THEN l.body || '{{"action": "back"}}' ELSE l.body END) AS b (
       action text, awb text, hub text, desk text, operator text, verdict text, counts boolean,
       leg integer, attempt integer, koli_no integer, koli_total integer, condition text,
       moves_to text, device_at timestamptz, offset_us bigint, clock_trusted boolean)
 CROSS JOIN LATERAL jsonb_to_record(l.body -> 'delivery') AS d (
       runsheet text, courier text, date date, outcome text, cod bigint, receiver text,
       relation text, signature text, photo text, cod_expected bigint, cod_cash bigint,
       cod_transfer bigint, cod_short bigint, proven jsonb)
  LEFT JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
 WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
   AND (l.kind = 'delivery' OR l.kind = 'receiving' AND l.body ? 'delivery')

-- name: write
WITH told AS MATERIALIZED (
    {told}
), standing AS (
    SELECT t.* FROM told AS t
     WHERE t.undoes IS NULL AND t.counts
       AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
), ended AS (
    SELECT DISTINCT ON (runsheet) runsheet, CASE action WHEN 'close' THEN 'closed' ELSE 'out' END
           AS status, cod_expected, cod_cash, cod_transfer, cod_short, effective_at, operator
      FROM standing WHERE action IN ('go', 'close')
     ORDER BY runsheet, event_id DESC
), opened AS (
    INSERT INTO {runsheet} (
           {runsheet.number}, {runsheet.hub}, {runsheet.courier}, {runsheet.date},
           {runsheet.status}, {runsheet.cod_expected}, {runsheet.cod_cash},
           {runsheet.cod_transfer}, {runsheet.cod_short}, {runsheet.opened_by},
           {runsheet.closed_at}, {runsheet.closed_by})
    SELECT s.runsheet, s.hub, s.courier, s.date, coalesce(e.status, 'open'),
           coalesce(e.cod_expected, 0), coalesce(e.cod_cash, 0), coalesce(e.cod_transfer, 0),
           coalesce(e.cod_short, 0), s.operator,
           CASE WHEN e.status = 'closed' THEN e.effective_at END,
           CASE WHEN e.status = 'closed' THEN e.operator END
      FROM standing AS s LEFT JOIN ended AS e ON e.runsheet = s.runsheet
     WHERE s.action = 'open'
     ORDER BY s.event_id
        ON CONFLICT ({runsheet.number}) DO NOTHING
    RETURNING {runsheet.id} AS id, {runsheet.number} AS number
), sheets AS (
    SELECT id, number FROM opened
     UNION
    SELECT r.id, r.number FROM {rows.runsheet} AS r
     WHERE r.number IN (SELECT runsheet FROM told)
), moved_on AS (
    UPDATE {runsheet} AS r
       SET {runsheet.status} = e.status, {runsheet.cod_expected} = e.cod_expected,
           {runsheet.cod_cash} = e.cod_cash, {runsheet.cod_transfer} = e.cod_transfer,
           {runsheet.cod_short} = e.cod_short,
           {runsheet.closed_at} = CASE WHEN e.status = 'closed' THEN e.effective_at END,
           {runsheet.closed_by} = CASE WHEN e.status = 'closed' THEN e.operator END
      FROM ended AS e WHERE r.{runsheet.number} = e.runsheet
), lines AS (
    SELECT DISTINCT ON (runsheet, waybill_id) runsheet, waybill_id, effective_at, outcome
      FROM (SELECT t.event_id, t.runsheet, t.waybill_id, t.effective_at,
                   CASE WHEN t.undoes IS NOT NULL THEN CASE t.action WHEN 'out' THEN 'returned' END
                        ELSE CASE t.action WHEN 'done' THEN 'delivered' WHEN 'back' THEN 'returned'
                                           WHEN 'take_off' THEN 'returned'
                                           WHEN 'liability' THEN 'liability' END END AS outcome
              FROM told AS t
             WHERE t.runsheet IS NOT NULL AND t.waybill_id IS NOT NULL
               AND t.action IN ('out', 'done', 'back', 'take_off', 'liability')
               AND (t.undoes IS NOT NULL OR t.counts)
               AND (t.moves_to IS NOT NULL OR t.action IN ('out', 'liability'))
             UNION ALL
            SELECT s.event_id, s.runsheet, w.id, s.effective_at, 'delivered'
              FROM standing AS s
             CROSS JOIN LATERAL jsonb_array_elements_text(s.proven) AS p (awb)
              JOIN {rows.waybill_numbers} AS w ON w.awb_number = p.awb
             WHERE s.action = 'close') AS outcomes
     ORDER BY runsheet, waybill_id, event_id DESC
), listed AS (
    INSERT INTO {runsheet_item} AS item (
           {runsheet_item.runsheet_id}, {runsheet_item.waybill_id}, {runsheet_item.cod_amount},
           {runsheet_item.outcome}, {runsheet_item.outcome_at})
    SELECT sheets.id, lines.waybill_id,
           coalesce((SELECT max(o.cod) FROM told AS o
                      WHERE o.action = 'out' AND o.runsheet = lines.runsheet
                        AND o.waybill_id = lines.waybill_id), 0),
           lines.outcome, CASE WHEN lines.outcome IS NOT NULL THEN lines.effective_at END
      FROM lines JOIN sheets ON sheets.number = lines.runsheet
     ORDER BY sheets.id, lines.waybill_id
        ON CONFLICT ({runsheet_item.runsheet_id}, {runsheet_item.waybill_id}) DO UPDATE
       SET {runsheet_item.outcome} = excluded.{runsheet_item.outcome},
           {runsheet_item.outcome_at} = excluded.{runsheet_item.outcome_at}
), scanned AS (
    INSERT INTO {delivery_scan} (
           {delivery_scan.event_id}, {delivery_scan.waybill_id}, {delivery_scan.hub},
           {delivery_scan.desk}, {delivery_scan.operator}, {delivery_scan.verdict},
           {delivery_scan.counts}, {delivery_scan.leg}, {delivery_scan.koli_no},
           {delivery_scan.attempt}, {delivery_scan.courier}, {delivery_scan.runsheet_id},
           {delivery_scan.outcome}, {delivery_scan.scanned_at})
    SELECT t.event_id, t.waybill_id, t.hub, t.desk, t.operator, t.verdict,
           t.counts AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id)
               AND NOT EXISTS (SELECT FROM standing AS off
                                WHERE off.action = 'take_off' AND off.event_id > t.event_id
                                  AND (off.runsheet, off.waybill_id, off.koli_no)
                                      = (t.runsheet, t.waybill_id, t.koli_no)),
           t.leg, t.koli_no, t.attempt, t.courier, sheets.id,
           CASE t.action WHEN 'out' THEN 'out' WHEN 'fail' THEN 'failed'
                ELSE coalesce(t.outcome, 'delivered') END, t.effective_at
      FROM told AS t LEFT JOIN sheets ON sheets.number = t.runsheet
     WHERE t.waybill_id IS NOT NULL AND t.undoes IS NULL AND t.action IN ('out', 'done', 'fail')
     ORDER BY t.event_id
        ON CONFLICT ({delivery_scan.event_id}) DO NOTHING
), undone AS (
    UPDATE {delivery_scan} AS s SET {delivery_scan.counts} = false
      FROM (SELECT t.undoes AS event_id FROM told AS t WHERE t.undoes IS NOT NULL
             UNION
            SELECT out.event_id
              FROM standing AS off JOIN sheets ON sheets.number = off.runsheet
              JOIN {rows.delivery_scan} AS out
                ON out.runsheet_id = sheets.id AND out.waybill_id = off.waybill_id
               AND out.outcome = 'out' AND coalesce(out.koli_no, 1) = off.koli_no
               AND out.scanned_at <= off.effective_at
             WHERE off.action = 'take_off') AS t
     WHERE s.{delivery_scan.event_id} = t.event_id
), proven AS (
    INSERT INTO {pod_record} (
           {pod_record.event_id}, {pod_record.waybill_id}, {pod_record.receiver},
           {pod_record.relation}, {pod_record.signature}, {pod_record.photo}, {pod_record.cod},
           {pod_record.courier}, {pod_record.delivered_at})
    SELECT event_id, waybill_id, coalesce(receiver, ''), relation, signature, photo, cod, courier,
           effective_at
      FROM standing WHERE action = 'done' AND waybill_id IS NOT NULL
     ORDER BY event_id
        ON CONFLICT ({pod_record.event_id}) DO NOTHING
), failed AS (
    INSERT INTO {problem_scan} (
           {problem_scan.event_id}, {problem_scan.waybill_id}, {problem_scan.problem_code},
           {problem_scan.hub}, {problem_scan.desk}, {problem_scan.operator}, {problem_scan.note},
           {problem_scan.verdict}, {problem_scan.counts}, {problem_scan.leg},
           {problem_scan.koli_no}, {problem_scan.scanned_at})
    SELECT event_id, waybill_id, code, hub, desk, operator, note, verdict, counts, leg, koli_no,
           effective_at
      FROM standing WHERE action = 'fail' AND waybill_id IS NOT NULL AND code IS NOT NULL
     ORDER BY event_id
        ON CONFLICT ({problem_scan.event_id}) DO NOTHING
), received AS (
    INSERT INTO {receiving_scan} (
           {receiving_scan.event_id}, {receiving_scan.waybill_id}, {receiving_scan.hub},
           {receiving_scan.desk}, {receiving_scan.operator}, {receiving_scan.source},
           {receiving_scan.condition}, {receiving_scan.verdict}, {receiving_scan.counts},
           {receiving_scan.leg}, {receiving_scan.koli_no}, {receiving_scan.scanned_at})
    SELECT t.event_id, t.waybill_id, t.hub, t.desk, t.operator, 'courier', t.condition, t.verdict,
           t.counts AND NOT EXISTS (SELECT FROM told AS u WHERE u.undoes = t.event_id), t.leg,
           t.koli_no, t.effective_at
      FROM told AS t
     WHERE t.action = 'back' AND t.undoes IS NULL AND t.waybill_id IS NOT NULL
     ORDER BY t.event_id
        ON CONFLICT ({receiving_scan.event_id}) DO NOTHING
)
UPDATE {problem_scan} AS p
   SET {problem_scan.resolved_at} = cured.effective_at, {problem_scan.resolved_by} = cured.operator,
       {problem_scan.counts} = cured.counts
  FROM (SELECT p.id, s.effective_at, s.operator, p.counts
          FROM standing AS s
          JOIN {rows.problem_scan} AS p ON p.waybill_id = s.waybill_id
          JOIN {rows.problem_code} AS c ON c.code = p.problem_code
         WHERE p.resolved_at IS NULL AND p.scanned_at <= s.effective_at
           AND (s.action = 'out' AND c.cured_by = 'next_attempt'
                OR s.action = 'done' AND s.outcome = 'returned_to_sender'
                   AND c.cured_by = 'returned_to_sender')
         UNION ALL
        SELECT p.id, t.effective_at, t.operator, false
          FROM told AS t JOIN {rows.problem_scan} AS p ON p.event_id = t.undoes) AS cured
 WHERE p.{problem_scan.id} = cured.id
