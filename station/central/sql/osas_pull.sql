-- What the mirror holds of OSAS: when a row changed, its transaction, its place in the order of the
-- mirror's keys, and the columns of station/mirror/schema.py. Times are microseconds since 1970,
-- weights grams, truths 0 and 1. A scan that the backend does not date, or whose column it lacks, is
-- from when its row was last changed.

-- name: location
SELECT t.updated_at, t.xmin AS written_by, t.code AS place,
       t.id, t.code, t.name, t.kind, t.city, t.timezone, p.code AS parent
  FROM {rows.agent_locations} AS t LEFT JOIN {rows.agent_locations} AS p ON p.id = t.parent_id

-- name: service
SELECT t.updated_at, t.xmin AS written_by, t.code AS place, t.id, t.code, t.name,
       t.divisor::int AS divisor
  FROM {rows.service_types} AS t

-- name: route
SELECT t.updated_at, t.xmin AS written_by, t.hub AS place,
       t.id, t.hub, t.destination, t.next_hop, t.lane, t.cut_off::text AS cut_off
  FROM {rows.route_config} AS t

-- name: problem_code
SELECT t.updated_at, t.xmin AS written_by, t.code AS place,
       t.id, t.code, t.text_id, t.text_en, t.blocks_delivery::int AS blocks_delivery,
       t.blocks_manifest_to, t.cured_by
  FROM {rows.problem_code} AS t

-- name: user
SELECT t.updated_at, t.xmin AS written_by, t.username AS place,
       t.id, t.username, coalesce(t.is_active, true)::int AS is_active,
       coalesce(r.code::text, '') AS role
  FROM {rows.user} AS t LEFT JOIN {rows.role} AS r ON r.id = t.role_id

-- name: permission
SELECT t.updated_at, t.xmin AS written_by, r.code AS place,
       t.id, r.code AS role, t.permission
  FROM {rows.role_permission} AS t JOIN {rows.role} AS r ON r.id = t.role_id

-- Whose it is and whether it was taken back, and nothing of what proves it.
-- name: badge
SELECT t.updated_at, t.xmin AS written_by, t.username AS place,
       t.id, t.username, (t.revoked_at IS NOT NULL)::int AS revoked
  FROM hub_station.badge AS t

-- name: partner_awb
SELECT t.updated_at, t.xmin AS written_by, t.partner_awb AS place,
       t.id, t.internal_awb AS awb, t.partner_awb,
       {us.t.updated_at} AS changed_us,
       coalesce(p.courier_partner_code::text, p.name) AS partner
  FROM {rows.resi_3p} AS t LEFT JOIN {rows.partners} AS p ON p.id = t.partner_id

-- name: waybill
SELECT t.updated_at, t.xmin AS written_by, t.awb_number AS place,
       t.id, t.awb_number AS awb, t.origin, t.destination,
       coalesce(t.service_type::text, '') AS service, round(t.weight * 1000)::bigint AS weight_g,
       t.status, coalesce(t.direction::text, 'forward') AS direction,
       coalesce(t.koli_count, 1)::int AS koli_total,
       {us.t.updated_at} AS changed_us,
       t.chargeable_g::bigint AS chargeable_g, round(t.freight_amount)::bigint AS freight_amount,
       coalesce(round(t.cod_amount), 0)::bigint AS cod_amount, t.recipient_postcode AS postcode,
       t.agent_id, t.customer_id,
       {us.t.created_at} AS booked_us
  FROM {rows.waybill_numbers} AS t

-- name: handover
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.from_hub,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us,
       t.to_hub, t.manifest_no, t.desk, t.operator, t.koli_no::int AS koli_no, t.leg::int AS leg,
       coalesce(t.counts, true)::int AS counts
  FROM {rows.handover_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: problem
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.hub, t.problem_code AS code, t.note,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us,
       (t.resolved_at IS NOT NULL)::int AS resolved
  FROM {rows.problem_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: receiving
SELECT t.updated_at, t.xmin AS written_by, w.awb_number AS place,
       t.id, w.awb_number AS awb, t.hub, t.desk, t.operator,
       t.koli_no::int AS koli_no, t.leg::int AS leg,
       coalesce(t.counts, true)::int AS counts,
       {us.coalesce(t.scanned_at, t.updated_at)} AS scanned_us
  FROM {rows.receiving_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- Which waybills touch this hub (:hub): they begin, end or may pass here (:through, the destinations
-- that another hub sends by way of this one), or were scanned here, on the way here or into a
-- bag for here. One whose ends nobody knows may.
-- name: touching
SELECT w.awb_number
  FROM {rows.waybill_numbers} AS w
 WHERE w.origin IS NULL OR w.destination IS NULL OR :hub IN (w.origin, w.destination)
    OR CASE WHEN w.direction::text = 'return' THEN w.origin ELSE w.destination END = ANY (:through)
    OR EXISTS (SELECT FROM {rows.receiving_scan} AS r WHERE r.waybill_id = w.id AND r.hub = :hub)
    OR EXISTS (SELECT FROM {rows.handover_scan} AS h
                WHERE h.waybill_id = w.id AND :hub IN (h.from_hub, h.to_hub))
    OR EXISTS (SELECT FROM {rows.bag_item} AS i JOIN {rows.bag} AS b ON b.id = i.bag_id
                WHERE i.waybill_id = w.id AND :hub IN (b.hub, b.route))
