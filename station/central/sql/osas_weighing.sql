-- What was weighed; see effects.py.

-- A weight is put right only if it still is what the station saw: compared in whole grams, and one
-- weighing after the other where several of a parcel come together. Else it is kept as a conflict,
-- was_applied false, for a person to settle. What is undone is put back to what it was, by the same
-- rule. A piece of a waybill whose others are still to come is noted as a piece, and no more.
-- name: write
WITH RECURSIVE weighed AS (
    SELECT l.event_id, w.id AS waybill_id, b.*, m.*,
           CASE WHEN coalesce(b.clock_trusted, true) AND b.device_at < l.server_time + interval '1 day'
                THEN b.device_at + coalesce(b.offset_us, 0) * interval '1 microsecond'
                ELSE l.server_time END AS effective_at
      FROM hub_station.event_ledger AS l
     CROSS JOIN LATERAL jsonb_to_record(l.body) AS b (
           awb text, hub text, operator text, koli_no integer,
           device_at timestamptz, offset_us bigint, clock_trusted boolean, undoes uuid, note text)
     CROSS JOIN LATERAL (
           SELECT CASE WHEN b.undoes IS NULL THEN told.old_g ELSE told.new_g END AS old_g,
                  CASE WHEN b.undoes IS NULL THEN told.new_g ELSE told.old_g END AS new_g,
                  CASE WHEN b.undoes IS NULL THEN told.chargeable_g
                       ELSE told.old_chargeable_g END AS chargeable_g,
                  told.charge_difference * CASE WHEN b.undoes IS NULL THEN 1 ELSE -1 END
                      AS charge_difference,
                  told.length_cm, told.width_cm, told.height_cm, told.scale_serial, told.is_manual,
                  told.has_rule, told.rule_partner, told.rule_service,
                  CASE WHEN b.undoes IS NULL THEN told.reason ELSE coalesce(b.note, 'undone') END
                      AS reason,
                  CASE WHEN b.undoes IS NULL THEN told.approver END AS approver, told.photo,
                  told.koli_g, coalesce(told.is_partial, false) AS is_partial
             FROM jsonb_to_record(l.body -> 'weighing') AS told (
                  old_g integer, new_g integer, chargeable_g integer, charge_difference bigint,
                  length_cm integer, width_cm integer, height_cm integer, scale_serial text,
                  is_manual boolean, has_rule boolean, rule_partner text, rule_service text,
                  reason text, approver text, photo text, old_chargeable_g integer,
                  koli_g integer, is_partial boolean)) AS m
      JOIN {rows.waybill_numbers} AS w ON w.awb_number = b.awb
     WHERE l.event_id = ANY (string_to_array(current_setting('hub_station.fresh'), ',')::uuid[])
       AND l.kind = 'weighing' AND l.body ? 'weighing'
), pieces AS (
    INSERT INTO {waybill_koli} AS kept (
           {waybill_koli.waybill_id}, {waybill_koli.koli_no}, {waybill_koli.weight_g},
           {waybill_koli.length_cm}, {waybill_koli.width_cm}, {waybill_koli.height_cm})
    SELECT DISTINCT ON (waybill_id, koli_no) waybill_id, koli_no, koli_g, length_cm, width_cm,
           height_cm
      FROM weighed
     WHERE koli_g IS NOT NULL AND undoes IS NULL
     ORDER BY waybill_id, koli_no, event_id DESC
        ON CONFLICT ({waybill_koli.waybill_id}, {waybill_koli.koli_no}) DO UPDATE
       SET {waybill_koli.weight_g} = excluded.{waybill_koli.weight_g},
           {waybill_koli.length_cm} =
               coalesce(excluded.{waybill_koli.length_cm}, kept.{waybill_koli.length_cm}),
           {waybill_koli.width_cm} =
               coalesce(excluded.{waybill_koli.width_cm}, kept.{waybill_koli.width_cm}),
           {waybill_koli.height_cm} =
               coalesce(excluded.{waybill_koli.height_cm}, kept.{waybill_koli.height_cm})
), whole AS (
    SELECT *, row_number() OVER (PARTITION BY waybill_id ORDER BY event_id) AS turn
      FROM weighed
     WHERE NOT is_partial
), held AS (
    SELECT w.{waybill_numbers.id} AS waybill_id,
           round(w.{waybill_numbers.weight} * {grams.waybill_numbers})::bigint AS weight_g
      FROM {waybill_numbers} AS w
     WHERE w.{waybill_numbers.id} IN (SELECT waybill_id FROM whole)
     ORDER BY w.{waybill_numbers.id} FOR NO KEY UPDATE
), turns AS (
    SELECT e.event_id, e.waybill_id, e.turn, h.weight_g = e.old_g AS was_applied,
           CASE WHEN h.weight_g = e.old_g THEN e.new_g ELSE h.weight_g END AS weight_g
      FROM whole AS e JOIN held AS h ON h.waybill_id = e.waybill_id
     WHERE e.turn = 1
     UNION ALL
    SELECT e.event_id, e.waybill_id, e.turn, t.weight_g = e.old_g,
           CASE WHEN t.weight_g = e.old_g THEN e.new_g ELSE t.weight_g END
      FROM turns AS t JOIN whole AS e ON e.waybill_id = t.waybill_id AND e.turn = t.turn + 1
), applied AS (
    UPDATE {waybill_numbers} AS w
       SET {waybill_numbers.weight} = last.weight_g / {grams.waybill_numbers}::numeric,
           {waybill_numbers.chargeable_g} =
               coalesce(last.chargeable_g, w.{waybill_numbers.chargeable_g})
      FROM (SELECT DISTINCT ON (t.waybill_id) t.waybill_id, t.weight_g, e.chargeable_g
              FROM turns AS t JOIN whole AS e ON e.event_id = t.event_id
             WHERE t.was_applied
             ORDER BY t.waybill_id, t.turn DESC) AS last
     WHERE w.{waybill_numbers.id} = last.waybill_id
)
INSERT INTO {alter_weight} (
       {alter_weight.event_id}, {alter_weight.waybill_id}, {alter_weight.koli_no},
       {alter_weight.hub}, {alter_weight.old_g}, {alter_weight.new_g}, {alter_weight.length_cm},
       {alter_weight.width_cm}, {alter_weight.height_cm}, {alter_weight.chargeable_g},
       {alter_weight.charge_difference}, {alter_weight.photo}, {alter_weight.scale_serial},
       {alter_weight.is_manual}, {alter_weight.rule_id}, {alter_weight.reason},
       {alter_weight.operator}, {alter_weight.approver}, {alter_weight.was_applied},
       {alter_weight.weighed_at})
SELECT e.event_id, e.waybill_id, e.koli_no, e.hub, e.old_g, e.new_g, e.length_cm, e.width_cm,
       e.height_cm, e.chargeable_g, e.charge_difference, e.photo, e.scale_serial, e.is_manual,
       CASE WHEN e.has_rule THEN (
            SELECT rule.id FROM {rows.weight_rule} AS rule
             WHERE rule.partner IS NOT DISTINCT FROM e.rule_partner
               AND rule.service IS NOT DISTINCT FROM e.rule_service
             LIMIT 1) END,
       e.reason, e.operator, e.approver, t.was_applied, e.effective_at
  FROM whole AS e JOIN turns AS t ON t.event_id = e.event_id
 ORDER BY e.event_id
    ON CONFLICT ({alter_weight.event_id}) DO NOTHING

-- name: read_back
SELECT event_id, 'weight changed meanwhile' AS note FROM {rows.alter_weight} AS a
 WHERE event_id = ANY (%(ids)s::uuid[]) AND NOT was_applied
