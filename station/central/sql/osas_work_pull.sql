-- What the mirror holds of what desks work on, and of the lists their rules go by: see osas_pull.sql.

-- name: weight_rule
SELECT t.updated_at, t.xmin AS written_by, coalesce(t.partner, '') AS place,
       t.id, coalesce(t.partner, '') AS partner, coalesce(t.service, '') AS service,
       t.divisor::int AS divisor, t.tolerance_g::int AS tolerance_g,
       coalesce(t.inclusive, true)::int AS inclusive, coalesce(t.per_koli, false)::int AS per_koli,
       t.minimum_g::bigint AS minimum_g
  FROM {rows.weight_rule} AS t

-- name: awb_book
SELECT t.updated_at, t.xmin AS written_by, coalesce(t.prefix, '') AS place,
       t.id, coalesce(t.prefix, '') AS prefix, a.code AS agent, t.digits::int AS digits,
       t.range_from::bigint AS range_from, t.range_to::bigint AS range_to,
       t.next_number::bigint AS next_number
  FROM {rows.awb_books} AS t LEFT JOIN {rows.agent_locations} AS a ON a.id = t.agent_id

-- name: old_place
SELECT t.updated_at, t.xmin AS written_by, t.old_code AS place,
       t.id, t.old_code, t.new_code, t.name, t.level::text AS level, t.parent
  FROM {rows.all_location_migration} AS t

-- name: courier_partner
SELECT t.updated_at, t.xmin AS written_by, t.code AS place,
       t.id, t.code, t.name, t.awb_pattern, t.manifest_form
  FROM {rows.courier_partners} AS t

-- name: partner
SELECT t.updated_at, t.xmin AS written_by, t.name AS place,
       t.id, t.name, t.courier_partner_code AS code
  FROM {rows.partners} AS t

-- name: station
SELECT t.updated_at, t.xmin AS written_by, t.hub AS place,
       t.id, t.hub, t.name, {us.t.last_seen} AS seen_us,
       t.queue_depth::bigint AS owes
  FROM {rows.station} AS t

-- name: trucking_line
SELECT t.updated_at, t.xmin AS written_by, t.route AS place,
       t.id, t.route, t.from_hub, t.to_hub, round(t.capacity)::bigint AS capacity_kg,
       t.cut_off::text AS cut_off
  FROM {rows.trucking_config} AS t

-- name: customer
SELECT t.updated_at, t.xmin AS written_by, t.id AS place,
       t.id, t.customer, t.name
  FROM {rows.agent_customer} AS t

-- name: vip
SELECT t.updated_at, t.xmin AS written_by, t.customer_id AS place,
       t.id, t.customer_id, coalesce(t.photo_required, false)::int AS needs_photo
  FROM {rows.billing_vip_config} AS t

-- name: payment
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, round(t.amount)::bigint AS amount, t.status::text AS status,
       {us.t.updated_at} AS changed_us
  FROM {rows.xendit_payment} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: payout
SELECT t.updated_at, t.xmin AS written_by, t.agent_id AS place,
       t.id, t.agent_id, t.status::text AS status, t.cod_from::date::text AS cod_from,
       t.cod_to::date::text AS cod_to,
       {us.t.updated_at} AS changed_us
  FROM {rows.xendit_payout} AS t

-- name: bag
SELECT t.updated_at, t.xmin AS written_by, t.bag_no AS place,
       t.id, t.bag_no, t.hub, t.route, t.status::text AS status, t.seal_no,
       t.weight_g::bigint AS weight_g, {us.t.sealed_at} AS sealed_us,
       t.sealed_by,
       {us.t.updated_at} AS changed_us
  FROM {rows.bag} AS t

-- name: bag_item
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, b.bag_no, coalesce(t.koli_no, 1)::int AS koli_no,
       {us.t.added_at} AS added_us, t.added_by,
       {us.t.removed_at} AS removed_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.bag_item} AS t
  JOIN {rows.bag} AS b ON b.id = t.bag_id
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: bag_receiving
SELECT t.updated_at, t.xmin AS written_by, b.bag_no AS place,
       t.id, b.bag_no, t.hub, t.desk, t.operator, t.leg::int AS leg,
       coalesce(t.counts, true)::int AS counts,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us
  FROM {rows.receiving_scan} AS t JOIN {rows.bag} AS b ON b.id = t.bag_id
 WHERE t.waybill_id IS NULL

-- name: bag_handover
SELECT t.updated_at, t.xmin AS written_by, b.bag_no AS place,
       t.id, b.bag_no, t.from_hub, t.to_hub, t.manifest_no, t.desk, t.operator, t.leg::int AS leg,
       coalesce(t.counts, true)::int AS counts,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us
  FROM {rows.handover_scan} AS t JOIN {rows.bag} AS b ON b.id = t.bag_id
 WHERE t.waybill_id IS NULL

-- name: packing
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, b.bag_no, t.hub, t.action, t.desk, t.operator,
       t.koli_no::int AS koli_no, t.leg::int AS leg, coalesce(t.counts, true)::int AS counts,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us
  FROM {rows.packing_scan} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
  LEFT JOIN {rows.bag} AS b ON b.id = t.bag_id

-- name: manifest_hub
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.from_hub, t.to_hub, s.number AS run, t.vehicle, t.driver,
       t.smu_number, t.flight,
       {us.t.sealed_at} AS closed_us, t.sealed_by AS closed_by,
       before.number AS supersedes,
       {us.t.updated_at} AS changed_us
  FROM {rows.manifest_hub} AS t
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = t.shipment_id
  LEFT JOIN {rows.manifest_hub} AS before ON before.id = t.supersedes_id

-- name: manifest_pcp
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.hub AS from_hub, 'PCP' AS to_hub, s.number AS run, t.vehicle, t.driver,
       NULL AS smu_number, NULL AS flight,
       {us.t.closed_at} AS closed_us, t.closed_by AS closed_by,
       before.number AS supersedes,
       {us.t.updated_at} AS changed_us
  FROM {rows.manifest_pcp} AS t
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = t.shipment_id
  LEFT JOIN {rows.manifest_pcp} AS before ON before.id = t.supersedes_id

-- name: manifest_pos
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.hub AS from_hub, 'POS' AS to_hub, s.number AS run, t.vehicle, t.driver,
       NULL AS smu_number, NULL AS flight,
       {us.t.closed_at} AS closed_us, t.closed_by AS closed_by,
       before.number AS supersedes,
       {us.t.updated_at} AS changed_us
  FROM {rows.manifest_pos} AS t
  LEFT JOIN {rows.trucking_shipment} AS s ON s.id = t.shipment_id
  LEFT JOIN {rows.manifest_pos} AS before ON before.id = t.supersedes_id

-- name: manifest_item
SELECT t.updated_at, t.xmin AS written_by, m.number AS place,
       t.id, m.number AS manifest, m.kind, m.from_hub, m.to_hub, t.line_no::int AS line_no,
       w.awb_number AS awb, b.bag_no, coalesce(t.koli, 1)::int AS koli,
       t.weight_g::bigint AS weight_g, t.partner_awb,
       coalesce(t.partner_awb_follows, false)::int AS follows,
       {us.t.updated_at} AS changed_us,
       (t.removed_at IS NOT NULL)::int AS removed
  FROM {rows.manifest_item} AS t
  JOIN (SELECT 'hub' AS kind, id, number, from_hub, to_hub FROM {rows.manifest_hub} AS hub
         UNION ALL
        SELECT 'pcp', id, number, hub, 'PCP' FROM {rows.manifest_pcp} AS pcp
         UNION ALL
        SELECT 'pos', id, number, hub, 'POS' FROM {rows.manifest_pos} AS pos) AS m
    ON m.kind = t.manifest_kind::text AND m.id = t.manifest_id
  LEFT JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
  LEFT JOIN {rows.bag} AS b ON b.id = t.bag_id

-- name: run
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.route, t.from_hub, t.to_hub, t.vehicle, t.driver, t.seal_no,
       {us.t.planned_at} AS planned_us,
       {us.t.departed} AS departed_us,
       {us.t.arrived} AS arrived_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.trucking_shipment} AS t

-- name: runsheet
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.hub, t.courier, t.date::date::text AS date, t.status::text AS status,
       round(t.cod_expected)::bigint AS cod_expected, round(t.cod_cash)::bigint AS cod_cash,
       round(t.cod_transfer)::bigint AS cod_transfer, round(t.cod_short)::bigint AS cod_short,
       {us.t.closed_at} AS closed_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.runsheet} AS t

-- name: runsheet_item
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, r.number AS runsheet,
       coalesce(round(t.cod_amount), 0)::bigint AS cod_amount, t.outcome::text AS outcome,
       {us.t.outcome_at} AS outcome_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.runsheet_item} AS t
  JOIN {rows.runsheet} AS r ON r.id = t.runsheet_id
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: delivery
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.hub, t.courier, r.number AS runsheet, t.outcome::text AS outcome,
       t.attempt::int AS attempt, t.desk, t.operator, t.koli_no::int AS koli_no, t.leg::int AS leg,
       coalesce(t.counts, true)::int AS counts,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us
  FROM {rows.delivery_scan} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
  LEFT JOIN {rows.runsheet} AS r ON r.id = t.runsheet_id

-- name: pod
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.courier, coalesce(round(t.cod), 0)::bigint AS cod,
       {us.t.delivered_at} AS delivered_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.pod_record} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- hub: where a counter took it in, as the move that came with it says; a courier's app tells none.
-- name: pop
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, s.location AS hub, t.courier,
       {us.t.picked_up_at} AS picked_up_us,
       {us.t.updated_at} AS changed_us
  FROM {rows.pop_record} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
  LEFT JOIN {rows.scans} AS s ON s.event_id = t.event_id

-- name: weighing
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.hub, t.koli_no::int AS koli_no, t.old_g::bigint AS old_g,
       t.new_g::bigint AS new_g, t.chargeable_g::bigint AS chargeable_g, t.operator,
       {us.coalesce(t.weighed_at, t.updated_at)} AS weighed_us
  FROM {rows.alter_weight} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: koli
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.koli_no::int AS koli_no, t.weight_g::bigint AS weight_g,
       t.length_cm::int AS length_cm, t.width_cm::int AS width_cm, t.height_cm::int AS height_cm,
       {us.t.updated_at} AS changed_us
  FROM {rows.waybill_koli} AS t
  JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: closing
SELECT t.updated_at, t.xmin AS written_by, t.number AS place,
       t.id, t.number, t.hub, t.kind, t.action, t.desk, t.operator, t.awb AS code, t.koli_no,
       t.event_id::text AS event, t.undoes::text AS undoes, t.told::text AS told,
       {us.t.done_at} AS done_us
  FROM hub_station.closing AS t
