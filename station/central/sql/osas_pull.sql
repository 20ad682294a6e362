-- What the mirror holds of OSAS: when a row changed, its id, its transaction, and the columns of
-- station/mirror/schema.py in their order. Times are microseconds since 1970, weights grams. A scan
-- that the backend does not date, or whose column it lacks, is from when its row was last changed.

-- name: location
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.code, t.name, t.kind, t.city, t.timezone) AS line
  FROM {rows.agent_locations} AS t

-- name: service
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.code, t.name, t.divisor) AS line
  FROM {rows.service_types} AS t

-- name: route
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.hub, t.destination, t.next_hop, t.lane) AS line
  FROM {rows.route_config} AS t

-- name: problem_code
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.code, t.text_id, t.text_en, t.blocks_delivery,
                        t.blocks_manifest_to) AS line
  FROM {rows.problem_code} AS t

-- name: user
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.username, coalesce(t.is_active, true)) AS line
  FROM {rows.user} AS t

-- name: partner_awb
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.internal_awb, t.partner_awb,
                        (extract(epoch FROM t.updated_at) * 1000000)::bigint) AS line
  FROM {rows.resi_3p} AS t

-- name: waybill
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, t.awb_number, t.origin, t.destination, coalesce(t.service_type, ''),
                        round(t.weight * 1000)::bigint, t.status,
                        coalesce(t.direction, 'forward'), coalesce(t.koli_count, 1),
                        (extract(epoch FROM t.updated_at) * 1000000)::bigint) AS line
  FROM {rows.waybill_numbers} AS t

-- name: handover
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, w.awb_number, t.from_hub,
                        (extract(epoch FROM coalesce(t.scanned_at, t.updated_at)) * 1000000)::bigint) AS line
  FROM {rows.handover_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: problem
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, w.awb_number, t.problem_code, t.note,
                        (extract(epoch FROM coalesce(t.scanned_at, t.updated_at)) * 1000000)::bigint,
                        t.resolved_at IS NOT NULL) AS line
  FROM {rows.problem_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id

-- name: receiving
SELECT t.updated_at, t.id, t.xmin AS written_by,
       json_build_array(t.id, w.awb_number, t.hub, t.desk, t.operator, t.koli_no, t.leg,
                        coalesce(t.counts, true),
                        (extract(epoch FROM coalesce(t.scanned_at, t.updated_at)) * 1000000)::bigint) AS line
  FROM {rows.receiving_scan} AS t JOIN {rows.waybill_numbers} AS w ON w.id = t.waybill_id
