-- What the mirror holds of ONMART; see osas_pull.sql.

-- name: shipment
SELECT t.updated_at, t.xmin AS written_by, o.order_no AS place,
       t.id, o.order_no, t.awb_number AS awb,
       (extract(epoch FROM t.updated_at) * 1000000)::bigint AS changed_us
  FROM {rows.marketplace_shipment} AS t
  JOIN {rows.marketplace_order} AS o ON o.id = t.order_id

-- name: market_order
SELECT t.updated_at, t.xmin AS written_by, t.order_no AS place,
       t.id, t.order_no, t.status::text AS status,
       (extract(epoch FROM t.updated_at) * 1000000)::bigint AS changed_us,
       (extract(epoch FROM t.ship_by) * 1000000)::bigint AS ship_by_us
  FROM {rows.marketplace_order} AS t
