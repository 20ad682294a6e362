-- What the mirror holds of ONMART; see osas_pull.sql.

-- name: shipment
SELECT t.updated_at, t.xmin AS written_by, o.order_no AS place,
       t.id, o.order_no, t.awb_number AS awb,
       (extract(epoch FROM CASE WHEN isfinite(t.updated_at) THEN t.updated_at END) * 1000000)::bigint AS changed_us
  FROM {rows.marketplace_shipment} AS t
  JOIN {rows.marketplace_order} AS o ON o.id = t.order_id

-- name: market_order
SELECT t.updated_at, t.xmin AS written_by, t.order_no AS place,
       t.id, t.order_no, t.status::text AS status,
       (extract(epoch FROM CASE WHEN isfinite(t.updated_at) THEN t.updated_at END) * 1000000)::bigint AS changed_us,
       (extract(epoch FROM CASE WHEN isfinite(t.ship_by) THEN t.ship_by END) * 1000000)::bigint AS ship_by_us
  FROM {rows.marketplace_order} AS t
