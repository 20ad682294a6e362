-- What OSAS knows of one document, by its own number. Columns are called as the fields of
-- station/paper/documents.py; `…_lines` are a document's lines, in the order in which they print.

-- name: label
SELECT w.awb_number AS awb, w.origin, w.destination, a.name AS destination_name, r.lane AS route,
       w.service_type AS service, w.koli_count, (w.weight * 1000)::bigint AS weight_g,
       w.chargeable_g, w.contents, w.cod_amount AS cod_rp, w.sender_name, w.sender_phone,
       w.recipient_name, w.recipient_phone, w.recipient_address, w.recipient_postcode,
       (SELECT p.partner_awb FROM {rows.resi_3p} AS p WHERE p.internal_awb = w.awb_number
         ORDER BY p.id DESC LIMIT 1) AS partner_awb,
       w.created_at AS booked_at
  FROM {rows.waybill_numbers} AS w
  LEFT JOIN {rows.agent_locations} AS a ON a.code = w.destination
  LEFT JOIN {rows.route_config} AS r ON r.hub = %(hub)s AND r.destination = w.destination
 WHERE w.awb_number = %(id)s LIMIT 1

-- name: label_lines
SELECT k.koli_no, k.weight_g, k.length_cm, k.width_cm, k.height_cm
  FROM {rows.waybill_koli} AS k
  JOIN {rows.waybill_numbers} AS w ON w.id = k.waybill_id
 WHERE w.awb_number = %(id)s ORDER BY k.koli_no

-- What a desk's own manifest or runsheet lacks of its waybills.
-- name: particulars
SELECT w.awb_number AS awb, w.contents, w.recipient_name AS recipient, w.recipient_phone AS phone,
       concat_ws(' ', w.recipient_address, w.recipient_postcode) AS address,
       (SELECT sum(k.length_cm * k.width_cm * k.height_cm)::bigint
          FROM {rows.waybill_koli} AS k WHERE k.waybill_id = w.id) AS volume_cm3
  FROM {rows.waybill_numbers} AS w
 WHERE w.awb_number = ANY(%(awbs)s)

-- name: bag
SELECT b.bag_no, b.hub AS origin, o.name AS origin_name, b.route AS next_hub,
       n.name AS next_hub_name, b.weight_g, b.seal_no, b.sealed_at, b.sealed_by AS operator
  FROM {rows.bag} AS b
  LEFT JOIN {rows.agent_locations} AS o ON o.code = b.hub
  LEFT JOIN {rows.agent_locations} AS n ON n.code = b.route
 WHERE b.bag_no = %(id)s LIMIT 1

-- name: bag_lines
SELECT w.awb_number AS awb, i.koli_no
  FROM {rows.bag_item} AS i
  JOIN {rows.bag} AS b ON b.id = i.bag_id
  JOIN {rows.waybill_numbers} AS w ON w.id = i.waybill_id
 WHERE b.bag_no = %(id)s AND i.removed_at IS NULL
 ORDER BY w.awb_number, i.koli_no

-- What a manifest's closing said that it holds: a station's events of it begin with its opening, and
-- it is open for a week at most. Null where no station told.
-- name: closed_as
(SELECT l.body -> 'handover' ->> 'digest'
          FROM hub_station.event_ledger AS l
         WHERE l.event_id > m.event_id
           AND l.event_id < hub_station.first_uuid7(m.opened_at + interval '7 days')
           AND l.kind = 'handover' AND l.body ->> 'action' = 'close'
           AND l.body -> 'handover' ->> 'manifest' = m.number
         ORDER BY l.event_id LIMIT 1)

-- name: manifest_hub
SELECT m.number, m.from_hub, f.name AS from_name, m.to_hub, t.name AS to_name, m.vehicle,
       m.driver, m.smu_number, m.flight, s.seal_no, m.sealed_at AS closed_at,
       m.sealed_by AS closed_by, before.number AS supersedes, m.note,
       CASE WHEN m.sealed_at IS NOT NULL THEN {closed_as} END AS closed_as
  FROM {rows.manifest_hub} AS m
  LEFT JOIN {rows.manifest_hub} AS before ON before.id = m.supersedes_id
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = m.shipment_id
  LEFT JOIN {rows.agent_locations} AS f ON f.code = m.from_hub
  LEFT JOIN {rows.agent_locations} AS t ON t.code = m.to_hub
 WHERE m.number = %(id)s LIMIT 1

-- name: manifest_pcp
SELECT m.number, m.hub AS from_hub, f.name AS from_name, m.vehicle, m.driver, s.seal_no,
       m.closed_at, m.closed_by, before.number AS supersedes, m.note,
       CASE WHEN m.closed_at IS NOT NULL THEN {closed_as} END AS closed_as
  FROM {rows.manifest_pcp} AS m
  LEFT JOIN {rows.manifest_pcp} AS before ON before.id = m.supersedes_id
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = m.shipment_id
  LEFT JOIN {rows.agent_locations} AS f ON f.code = m.hub
 WHERE m.number = %(id)s LIMIT 1

-- name: manifest_pos
SELECT m.number, m.hub AS from_hub, f.name AS from_name, m.vehicle, m.driver, s.seal_no,
       m.closed_at, m.closed_by, before.number AS supersedes, m.note,
       CASE WHEN m.closed_at IS NOT NULL THEN {closed_as} END AS closed_as
  FROM {rows.manifest_pos} AS m
  LEFT JOIN {rows.manifest_pos} AS before ON before.id = m.supersedes_id
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = m.shipment_id
  LEFT JOIN {rows.agent_locations} AS f ON f.code = m.hub
 WHERE m.number = %(id)s LIMIT 1

-- Volumes are those of a waybill's measured pieces; a bag's line goes where the bag goes. What was
-- taken off again before the manifest was closed is not on it.
-- name: lines
SELECT i.line_no, coalesce(w.awb_number, b.bag_no) AS code, i.koli, i.weight_g,
       (SELECT sum(k.length_cm * k.width_cm * k.height_cm)::bigint
          FROM {rows.waybill_koli} AS k WHERE k.waybill_id = w.id) AS volume_cm3,
       coalesce(w.destination, b.route) AS destination, i.service, i.postcode, i.contents,
       i.partner_awb, i.partner_awb_follows AS follows
  FROM {rows.manifest_item} AS i
  LEFT JOIN {rows.waybill_numbers} AS w ON w.id = i.waybill_id
  LEFT JOIN {rows.bag} AS b ON b.id = i.bag_id

-- name: manifest_hub_lines
{lines} WHERE i.hub_manifest_id = (SELECT m.id FROM {rows.manifest_hub} AS m WHERE m.number = %(id)s)
   AND i.removed_at IS NULL ORDER BY i.line_no

-- name: manifest_pcp_lines
{lines} WHERE i.pcp_manifest_id = (SELECT m.id FROM {rows.manifest_pcp} AS m WHERE m.number = %(id)s)
   AND i.removed_at IS NULL ORDER BY i.line_no

-- name: manifest_pos_lines
{lines} WHERE i.pos_manifest_id = (SELECT m.id FROM {rows.manifest_pos} AS m WHERE m.number = %(id)s)
   AND i.removed_at IS NULL ORDER BY i.line_no

-- name: runsheet
SELECT r.number, r.hub, a.name AS hub_name, r.courier, r.date AS for_on, r.opened_by
  FROM {rows.runsheet} AS r
  LEFT JOIN {rows.agent_locations} AS a ON a.code = r.hub
 WHERE r.number = %(id)s LIMIT 1

-- name: runsheet_lines
SELECT w.awb_number AS awb, w.recipient_name AS recipient, w.recipient_phone AS phone,
       concat_ws(' ', w.recipient_address, w.recipient_postcode) AS address,
       w.koli_count AS koli, i.cod_amount AS cod_rp, i.outcome
  FROM {rows.runsheet_item} AS i
  JOIN {rows.runsheet} AS r ON r.id = i.runsheet_id
  JOIN {rows.waybill_numbers} AS w ON w.id = i.waybill_id
 WHERE r.number = %(id)s ORDER BY i.id

-- name: receipt
SELECT r.number, r.hub, a.name AS hub_name, r.courier, r.cod_expected AS expected_rp,
       r.cod_cash AS cash_rp, r.cod_transfer AS transfer_rp, r.cod_short AS short_rp,
       r.closed_by AS received_by, r.closed_at AS received_at,
       (SELECT count(*) FROM {rows.runsheet_item} AS i WHERE i.runsheet_id = r.id) AS parcels
  FROM {rows.runsheet} AS r
  LEFT JOIN {rows.agent_locations} AS a ON a.code = r.hub
 WHERE r.number = %(id)s LIMIT 1

-- name: report
SELECT c.code, c.name, c.source, c.filters
  FROM {rows.report_config} AS c
 WHERE c.code = %(id)s LIMIT 1

-- name: report_lines
SELECT k.field, k.format
  FROM {rows.report_column} AS k
  JOIN {rows.report_config} AS c ON c.id = k.report_id
 WHERE c.code = %(id)s ORDER BY k."order"

-- name: due
SELECT c.code FROM {rows.report_config} AS c WHERE c.schedule = 'shift_close'
 ORDER BY c.code LIMIT 100

-- name: commission
SELECT sum(c.amount)::bigint AS commission_rp
  FROM {rows.agent_commission} AS c
 WHERE c.agent_id = (SELECT a.id FROM {rows.agent_locations} AS a WHERE a.code = %(hub)s)
   AND c.earned_on = %(id)s::date
