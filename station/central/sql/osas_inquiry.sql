-- What OSAS knows of one waybill. `by_…` find waybills by one of their names; every other statement
-- is a section of the answer, in the order in which it is shown, and its columns are the section's:
-- station/inquiry.py says what a column's ending means. Each finds its rows by index, takes the
-- newest, and never a secret.

-- name: by_awb
SELECT w.awb_number AS awb, w.awb_number AS matched, w.sender_name AS sender,
       w.recipient_name AS recipient, w.destination, w.status, w.created_at
  FROM {rows.waybill_numbers} AS w
 WHERE w.awb_number = ANY (%(codes)s)
 ORDER BY w.id DESC LIMIT %(most_matches)s

-- name: by_partner_awb
SELECT w.awb_number AS awb, r.partner_awb AS matched, w.sender_name AS sender,
       w.recipient_name AS recipient, w.destination, w.status, w.created_at
  FROM {rows.resi_3p} AS r
  JOIN {rows.waybill_numbers} AS w ON w.awb_number = r.internal_awb
 WHERE r.partner_awb = ANY (%(codes)s)
 ORDER BY w.id DESC LIMIT %(most_matches)s

-- name: by_phone
SELECT w.awb_number AS awb, hit.phone AS matched, w.sender_name AS sender,
       w.recipient_name AS recipient, w.destination, w.status, w.created_at
  FROM (SELECT one.id, min(p.number) AS phone
          FROM unnest(%(phones)s::text[]) AS p (number)
         CROSS JOIN LATERAL (
               (SELECT s.id FROM {rows.waybill_numbers} AS s WHERE s.sender_phone = p.number
                 ORDER BY s.id DESC LIMIT %(most_matches)s)
                UNION ALL
               (SELECT r.id FROM {rows.waybill_numbers} AS r WHERE r.recipient_phone = p.number
                 ORDER BY r.id DESC LIMIT %(most_matches)s)) AS one
         GROUP BY one.id ORDER BY one.id DESC LIMIT %(most_matches)s) AS hit
  JOIN {rows.waybill_numbers} AS w ON w.id = hit.id
 ORDER BY w.id DESC

-- Whoever is called exactly so, newest first; and of those whose names begin so, the first thousand
-- in the alphabet: a prefix that half of all senders share must not cost more than that.
-- name: by_name
SELECT w.awb_number AS awb, hit.name AS matched, w.sender_name AS sender,
       w.recipient_name AS recipient, w.destination, w.status, w.created_at
  FROM (SELECT one.id, min(one.name) AS name
          FROM ((SELECT s.id, s.sender_name AS name FROM {rows.waybill_numbers} AS s
                  WHERE lower(s.sender_name) = lower(%(name)s)
                  ORDER BY s.id DESC LIMIT %(most_matches)s)
                 UNION ALL
                (SELECT r.id, r.recipient_name FROM {rows.waybill_numbers} AS r
                  WHERE lower(r.recipient_name) = lower(%(name)s)
                  ORDER BY r.id DESC LIMIT %(most_matches)s)
                 UNION ALL
                (SELECT s.id, s.sender_name FROM {rows.waybill_numbers} AS s
                  WHERE lower(s.sender_name) LIKE lower(%(prefix)s)
                  ORDER BY lower(s.sender_name) USING ~<~ LIMIT 1000)
                 UNION ALL
                (SELECT r.id, r.recipient_name FROM {rows.waybill_numbers} AS r
                  WHERE lower(r.recipient_name) LIKE lower(%(prefix)s)
                  ORDER BY lower(r.recipient_name) USING ~<~ LIMIT 1000)) AS one
         GROUP BY one.id ORDER BY one.id DESC LIMIT %(most_matches)s) AS hit
  JOIN {rows.waybill_numbers} AS w ON w.id = hit.id
 ORDER BY w.id DESC

-- Looked up once, before the statement that names it: planned in half the time of a join.
-- name: own
(SELECT n.id FROM {rows.waybill_numbers} AS n WHERE n.awb_number = %(awb)s)

-- name: waybill
SELECT w.awb_number, w.status, w.direction, w.origin, w.destination, w.service_type AS service,
       round(w.weight * 1000)::bigint AS weight_g, w.chargeable_g, w.koli_count, w.contents,
       w.freight_amount AS freight_rp, w.cod_amount AS cod_rp, w.sender_name, w.sender_phone,
       w.recipient_name, w.recipient_phone, w.recipient_address, w.recipient_postcode,
       w.created_at, w.updated_at
  FROM {rows.waybill_numbers} AS w
 WHERE w.awb_number = %(awb)s

-- name: state
SELECT p.status, p.class, p.hub, p.effective_at, p.event_id
  FROM hub_station.parcel_state AS p
 WHERE p.waybill_id = {own}

-- Labels may still carry codes from before a renaming.
-- name: places
SELECT p.kind AS place, p.code, m.new_code, l.name, l.city, l.province, l.timezone
  FROM {rows.waybill_numbers} AS w
 CROSS JOIN LATERAL (VALUES (1, 'origin', w.origin), (2, 'destination', w.destination))
       AS p (n, kind, code)
  LEFT JOIN {rows.all_location_migration} AS m ON m.old_code = p.code
  LEFT JOIN {rows.agent_locations} AS l ON l.code = coalesce(m.new_code, p.code)
 WHERE w.awb_number = %(awb)s
 ORDER BY p.n

-- name: service
SELECT s.code, s.name, s.divisor, s.sla_hours
  FROM {rows.waybill_numbers} AS w
  JOIN {rows.service_types} AS s ON s.code = w.service_type::text
 WHERE w.awb_number = %(awb)s

-- name: agent
SELECT a.code, a.name, a.kind, a.city, a.province, hub.code AS parent, a.timezone, a.is_active
  FROM {rows.waybill_numbers} AS w
  JOIN {rows.agent_locations} AS a ON a.id = w.agent_id
  LEFT JOIN {rows.agent_locations} AS hub ON hub.id = a.parent_id
 WHERE w.awb_number = %(awb)s

-- The book that the number was taken from, if it was: its start is the greatest one not above it.
-- name: awb_book
SELECT a.code AS agent, b.prefix, b.digits, b.range_from, b.range_to
  FROM unnest(%(prefixes)s::text[], %(numbers)s::bigint[], %(digits)s::int[])
       AS cut (prefix, number, digits)
 CROSS JOIN LATERAL (
       SELECT k.agent_id, k.prefix, k.digits, k.range_from, k.range_to
         FROM {rows.awb_books} AS k
        WHERE k.prefix = cut.prefix AND k.range_from <= cut.number
        ORDER BY k.range_from DESC LIMIT 1) AS b
  LEFT JOIN {rows.agent_locations} AS a ON a.id = b.agent_id
 WHERE cut.number <= b.range_to AND cut.digits = b.digits

-- name: customer
SELECT c.customer, c.name, c.phone, a.code AS agent, c.is_active
  FROM {rows.waybill_numbers} AS w
  JOIN {rows.agent_customer} AS c ON c.id = w.customer_id
  LEFT JOIN {rows.agent_locations} AS a ON a.id = c.agent_id
 WHERE w.awb_number = %(awb)s

-- name: vip_terms
SELECT v.terms, v.discount AS discount_percent, v.photo_required
  FROM {rows.waybill_numbers} AS w
  JOIN {rows.billing_vip_config} AS v ON v.customer_id = w.customer_id
 WHERE w.awb_number = %(awb)s

-- The bags that any of its pieces is or was in, and for how long.
-- name: bagged
WITH held AS (
    SELECT b.id, b.bag_no, min(i.added_at) AS added_at,
           max(coalesce(i.removed_at, 'infinity')) AS removed_at
      FROM {rows.bag_item} AS i
      JOIN {rows.bag} AS b ON b.id = i.bag_id
     WHERE i.waybill_id = {own}
     GROUP BY b.id, b.bag_no
)

-- The tracking history, and every counter's scan of it, or of a bag while it was inside.
-- name: timeline
{bagged}
SELECT t.happened_at, t.kind, t.hub, t.to_hub, t.status, t.verdict, t.counts, t.koli_no, t.leg,
       t.desk, t.operator, t.courier, t.document_no, t.note, t.recorded_at, t.event_id
  FROM (
    SELECT s."timestamp" AS happened_at, 'tracking' AS kind, s.location AS hub,
           NULL::text AS to_hub, s.status, NULL::text AS verdict, NULL::boolean AS counts,
           NULL::integer AS koli_no, NULL::integer AS leg, NULL::text AS desk,
           NULL::text AS operator, NULL::text AS courier, NULL::text AS document_no,
           NULL::text AS note, s.created_at AS recorded_at, s.event_id, s.id
      FROM {rows.scans} AS s WHERE s.waybill_id = {own}
     UNION ALL
    SELECT r.scanned_at, 'receiving', r.hub, NULL, r.condition, r.verdict, r.counts, r.koli_no,
           r.leg, r.desk, r.operator, NULL, NULL, r.source, r.server_time, r.event_id, r.id
      FROM {rows.receiving_scan} AS r WHERE r.waybill_id = {own}
     UNION ALL
    SELECT r.scanned_at, 'receiving', r.hub, NULL, r.condition, r.verdict, r.counts, r.koli_no,
           r.leg, r.desk, r.operator, NULL, held.bag_no, r.source, r.server_time, r.event_id, r.id
      FROM held JOIN {rows.receiving_scan} AS r ON r.bag_id = held.id
     WHERE r.waybill_id IS NULL AND r.scanned_at BETWEEN held.added_at AND held.removed_at
     UNION ALL
    SELECT h.scanned_at, 'handover', h.from_hub, h.to_hub, NULL, h.verdict, h.counts, h.koli_no,
           h.leg, h.desk, h.operator, NULL, h.manifest_no, NULL, h.server_time, h.event_id, h.id
      FROM {rows.handover_scan} AS h WHERE h.waybill_id = {own}
     UNION ALL
    SELECT h.scanned_at, 'handover', h.from_hub, h.to_hub, NULL, h.verdict, h.counts, h.koli_no,
           h.leg, h.desk, h.operator, NULL, coalesce(h.manifest_no, held.bag_no), NULL,
           h.server_time, h.event_id, h.id
      FROM held JOIN {rows.handover_scan} AS h ON h.bag_id = held.id
     WHERE h.waybill_id IS NULL AND h.scanned_at BETWEEN held.added_at AND held.removed_at
     UNION ALL
    SELECT p.scanned_at, 'packing', p.hub, NULL, p.action, p.verdict, p.counts, p.koli_no, p.leg,
           p.desk, p.operator, NULL, b.bag_no, NULL, p.server_time, p.event_id, p.id
      FROM {rows.packing_scan} AS p
      LEFT JOIN {rows.bag} AS b ON b.id = p.bag_id
     WHERE p.waybill_id = {own}
     UNION ALL
    SELECT p.scanned_at, 'packing', p.hub, NULL, p.action, p.verdict, p.counts, p.koli_no, p.leg,
           p.desk, p.operator, NULL, held.bag_no, NULL, p.server_time, p.event_id, p.id
      FROM held JOIN {rows.packing_scan} AS p ON p.bag_id = held.id
     WHERE p.waybill_id IS NULL AND p.scanned_at BETWEEN held.added_at AND held.removed_at
     UNION ALL
    SELECT d.scanned_at, 'delivery', d.hub, NULL, d.outcome, d.verdict, d.counts, d.koli_no, d.leg,
           d.desk, d.operator, d.courier, s.number, NULL, d.server_time, d.event_id, d.id
      FROM {rows.delivery_scan} AS d
      LEFT JOIN {rows.runsheet} AS s ON s.id = d.runsheet_id
     WHERE d.waybill_id = {own}
     UNION ALL
    SELECT p.scanned_at, 'problem', p.hub, NULL, p.problem_code, p.verdict, p.counts, p.koli_no,
           p.leg, p.desk, p.operator, NULL, NULL, p.note, p.server_time, p.event_id, p.id
      FROM {rows.problem_scan} AS p WHERE p.waybill_id = {own}) AS t
 ORDER BY t.happened_at DESC, t.id DESC LIMIT %(most_rows)s

-- name: koli
SELECT k.koli_no, k.weight_g, k.length_cm, k.width_cm, k.height_cm
  FROM {rows.waybill_koli} AS k
 WHERE k.waybill_id = {own}
 ORDER BY k.koli_no LIMIT %(most_rows)s

-- name: weights
SELECT c.weighed_at, c.koli_no, c.hub, c.old_g, c.new_g, c.chargeable_g, c.length_cm, c.width_cm,
       c.height_cm, c.charge_difference AS difference_rp, c.was_applied, c.dispute_status,
       c.scale_serial, c.is_manual, r.source AS rule, c.reason, c.operator, c.approver, c.photo,
       c.event_id
  FROM {rows.alter_weight} AS c
  LEFT JOIN {rows.weight_rule} AS r ON r.id = c.rule_id
 WHERE c.waybill_id = {own}
 ORDER BY c.weighed_at DESC, c.id DESC LIMIT %(most_rows)s

-- name: problems
SELECT p.scanned_at, p.problem_code, c.text_id, c.text_en, p.hub, p.desk, p.operator, p.note,
       p.photo, c.blocks_delivery, c.blocks_manifest_to, c.cured_by, p.resolved_at, p.resolved_by
  FROM {rows.problem_scan} AS p
  LEFT JOIN {rows.problem_code} AS c ON c.code = p.problem_code
 WHERE p.waybill_id = {own}
 ORDER BY p.scanned_at DESC, p.id DESC LIMIT %(most_rows)s

-- name: partner_numbers
SELECT r.partner_awb, p.name AS partner, c.code AS courier_partner, r.created_at
  FROM {rows.resi_3p} AS r
  LEFT JOIN {rows.partners} AS p ON p.id = r.partner_id
  LEFT JOIN {rows.courier_partners} AS c ON c.code = p.courier_partner_code
 WHERE r.internal_awb = %(awb)s
 ORDER BY r.id DESC LIMIT %(most_rows)s

-- name: bags
SELECT b.bag_no, i.koli_no, b.status, b.seal_no, b.hub, b.route, b.weight_g, i.added_at,
       i.added_by, i.removed_at, i.removed_by, b.sealed_at, b.sealed_by
  FROM {rows.bag_item} AS i
  JOIN {rows.bag} AS b ON b.id = i.bag_id
 WHERE i.waybill_id = {own}
 ORDER BY i.added_at DESC, i.id DESC LIMIT %(most_rows)s

-- Its own lines, and those of a bag that it was in when the manifest was made.
-- name: manifests
{bagged}
SELECT m.kind, m.number, m.from_hub, m.to_hub, line.line_no, line.bag_no, line.koli,
       line.weight_g, line.partner_awb, line.partner_awb_follows, m.opened_at, m.opened_by,
       m.closed_at, m.closed_by, m.supersedes, m.smu_number, m.flight, m.vehicle, m.driver,
       run.number AS truck_run, run.route, run.seal_no, run.departed AS departed_at,
       run.arrived AS arrived_at
  FROM (
    SELECT i.manifest_kind, i.manifest_id, i.line_no, NULL::text AS bag_no, i.koli, i.weight_g,
           i.partner_awb, i.partner_awb_follows, NULL::timestamptz AS added_at, i.removed_at
      FROM {rows.manifest_item} AS i WHERE i.waybill_id = {own}
     UNION ALL
    SELECT i.manifest_kind, i.manifest_id, i.line_no, held.bag_no, i.koli, i.weight_g,
           i.partner_awb, i.partner_awb_follows, held.added_at, held.removed_at
      FROM held JOIN {rows.manifest_item} AS i ON i.bag_id = held.id) AS line
 CROSS JOIN LATERAL (
    SELECT 'hub' AS kind, h.number, h.from_hub, h.to_hub, h.opened_at, h.opened_by,
           h.sealed_at AS closed_at, h.sealed_by AS closed_by, before.number AS supersedes,
           h.smu_number, h.flight, h.vehicle, h.driver, h.shipment_id
      FROM {rows.manifest_hub} AS h
      LEFT JOIN {rows.manifest_hub} AS before ON before.id = h.supersedes_id
     WHERE line.manifest_kind = 'hub' AND h.id = line.manifest_id
     UNION ALL
    SELECT 'pcp', p.number, p.hub, NULL, p.opened_at, p.opened_by, p.closed_at, p.closed_by,
           before.number, NULL, NULL, p.vehicle, p.driver, p.shipment_id
      FROM {rows.manifest_pcp} AS p
      LEFT JOIN {rows.manifest_pcp} AS before ON before.id = p.supersedes_id
     WHERE line.manifest_kind = 'pcp' AND p.id = line.manifest_id
     UNION ALL
    SELECT 'pos', p.number, p.hub, NULL, p.opened_at, p.opened_by, p.closed_at, p.closed_by,
           before.number, NULL, NULL, p.vehicle, p.driver, p.shipment_id
      FROM {rows.manifest_pos} AS p
      LEFT JOIN {rows.manifest_pos} AS before ON before.id = p.supersedes_id
     WHERE line.manifest_kind = 'pos' AND p.id = line.manifest_id) AS m
  LEFT JOIN {rows.trucking_shipment} AS run ON run.id = m.shipment_id
 WHERE line.bag_no IS NULL
    OR (line.added_at <= coalesce(m.closed_at, 'infinity') AND line.removed_at >= m.opened_at)
 ORDER BY m.opened_at DESC, m.number DESC, line.line_no LIMIT %(most_rows)s

-- name: runsheets
SELECT r.number, r.date AS date_on, r.hub, r.courier, r.status, i.outcome, i.outcome_at,
       i.cod_amount AS cod_rp, r.cod_expected AS expected_rp, r.cod_cash AS cash_rp,
       r.cod_transfer AS transfer_rp, r.cod_short AS short_rp, r.opened_by, r.closed_at,
       r.closed_by
  FROM {rows.runsheet_item} AS i
  JOIN {rows.runsheet} AS r ON r.id = i.runsheet_id
 WHERE i.waybill_id = {own}
 ORDER BY r.date DESC, i.id DESC LIMIT %(most_rows)s

-- name: pickups
SELECT p.picked_up_at, p.sender, p.courier, p.signature, p.photo, p.event_id
  FROM {rows.pop_record} AS p
 WHERE p.waybill_id = {own}
 ORDER BY p.picked_up_at DESC, p.id DESC LIMIT %(most_rows)s

-- name: deliveries
SELECT p.delivered_at, p.receiver, p.relation, p.cod AS cod_rp, p.courier, p.latitude,
       p.longitude, p.signature, p.photo, p.event_id
  FROM {rows.pod_record} AS p
 WHERE p.waybill_id = {own}
 ORDER BY p.delivered_at DESC, p.id DESC LIMIT %(most_rows)s

-- name: payments
SELECT p.created_at, p.external_id, p.amount AS amount_rp, p.status, p.method, p.paid_at
  FROM {rows.xendit_payment} AS p
 WHERE p.waybill_id = {own}
 ORDER BY p.id DESC LIMIT %(most_rows)s

-- The payouts to its agent for the day on which its COD was taken: the agent's own day. A zone that
-- is not Indonesian is read as Jakarta's, as everywhere.
-- name: payouts
SELECT o.external_id, covered.agent, o.amount AS amount_rp, o.status, o.cod_from AS cod_from_on,
       o.cod_to AS cod_to_on, o.paid_at
  FROM (SELECT DISTINCT w.agent_id, a.code AS agent,
               ((p.delivered_at AT TIME ZONE 'UTC')
                + CASE a.timezone WHEN 'Asia/Makassar' THEN interval '8 hours'
                                  WHEN 'Asia/Jayapura' THEN interval '9 hours'
                                  ELSE interval '7 hours' END)::date AS taken_on
          FROM {rows.waybill_numbers} AS w
          JOIN {rows.agent_locations} AS a ON a.id = w.agent_id
          JOIN {rows.pod_record} AS p ON p.waybill_id = w.id AND p.cod > 0
         WHERE w.awb_number = %(awb)s) AS covered
  JOIN {rows.xendit_payout} AS o
    ON o.agent_id = covered.agent_id AND covered.taken_on BETWEEN o.cod_from AND o.cod_to
 ORDER BY o.cod_to DESC, o.id DESC LIMIT %(most_rows)s

-- name: commissions
SELECT c.earned_on, a.code AS agent, c.service, c.rate AS rate_percent, c.amount AS amount_rp
  FROM {rows.agent_commission} AS c
  LEFT JOIN {rows.agent_locations} AS a ON a.id = c.agent_id
 WHERE c.waybill_id = {own}
 ORDER BY c.earned_on DESC, c.id DESC LIMIT %(most_rows)s

-- Also those found before it was known whose number that is.
-- name: discrepancies
SELECT d.found_at, d.kind, d.hub, d.manifest_no, d.found_by, d.resolution, d.resolved_at,
       d.resolved_by
  FROM (SELECT f.id FROM {rows.discrepancy} AS f WHERE f.waybill_id = {own}
         UNION
        SELECT f.id FROM {rows.discrepancy} AS f WHERE f.awb = %(awb)s) AS found
  JOIN {rows.discrepancy} AS d ON d.id = found.id
 ORDER BY d.found_at DESC, d.id DESC LIMIT %(most_rows)s

-- What was allowed for it, for a bag that it was in, or for a manifest that lists it.
-- name: approvals
{bagged}
SELECT g.approved_at, g.action, g.subject, g.hub, g.requester, g.approver, g.reason, g.event_id
  FROM (
    SELECT %(awb)s::text AS subject
     UNION
    SELECT held.bag_no FROM held
     UNION
    SELECT coalesce(h.number, p.number, o.number)
      FROM {rows.manifest_item} AS i
      LEFT JOIN {rows.manifest_hub} AS h ON h.id = i.manifest_id AND i.manifest_kind = 'hub'
      LEFT JOIN {rows.manifest_pcp} AS p ON p.id = i.manifest_id AND i.manifest_kind = 'pcp'
      LEFT JOIN {rows.manifest_pos} AS o ON o.id = i.manifest_id AND i.manifest_kind = 'pos'
     WHERE i.waybill_id = {own}) AS about
  JOIN {rows.approval_log} AS g ON g.subject = about.subject
 ORDER BY g.approved_at DESC, g.id DESC LIMIT %(most_rows)s

-- Changes of the waybill, named by its number or its id, and of what hangs on it.
-- name: audit
SELECT g.at AS happened_at, g.actor, g.action, g.entity, g.entity_id, g.before, g.after
  FROM (
    SELECT 'waybill_numbers' AS entity, %(awb)s::text AS entity_id
     UNION ALL
    SELECT 'waybill_numbers', {own}::text
     UNION ALL
    SELECT 'waybill_koli', k.id::text FROM {rows.waybill_koli} AS k WHERE k.waybill_id = {own}
     UNION ALL
    SELECT 'resi_3p', r.id::text FROM {rows.resi_3p} AS r WHERE r.internal_awb = %(awb)s
     UNION ALL
    SELECT 'alter_weight', c.id::text FROM {rows.alter_weight} AS c WHERE c.waybill_id = {own}
     UNION ALL
    SELECT 'problem_scan', p.id::text FROM {rows.problem_scan} AS p WHERE p.waybill_id = {own}
     UNION ALL
    SELECT 'pod_record', p.id::text FROM {rows.pod_record} AS p WHERE p.waybill_id = {own}
     UNION ALL
    SELECT 'xendit_payment', p.id::text
      FROM {rows.xendit_payment} AS p WHERE p.waybill_id = {own}
     UNION ALL
    SELECT 'agent_commission', c.id::text
      FROM {rows.agent_commission} AS c WHERE c.waybill_id = {own}) AS about
  JOIN {rows.audit_log} AS g ON g.entity = about.entity AND g.entity_id = about.entity_id
 ORDER BY g.at DESC, g.id DESC LIMIT %(most_rows)s

-- Scans of this number while OSAS did not know it.
-- name: orphans
SELECT o.scanned_at, o.hub, o.station, o.kind, o.attached_at, o.event_id
  FROM hub_station.orphan_scan AS o
 WHERE o.awb = %(awb)s
 ORDER BY o.scanned_at DESC LIMIT %(most_rows)s

-- Scans that OSAS refused, which wait for a person.
-- name: parked
SELECT p.parked_at, p.station, p.seq, p.kind, p.reason, p.event_id
  FROM hub_station.parked_event AS p
 WHERE p.body ->> 'awb' = %(awb)s
 ORDER BY p.parked_at DESC LIMIT %(most_rows)s
