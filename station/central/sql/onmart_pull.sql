-- What the mirror holds of ONMART; see osas_pull.sql.

-- name: shipment
SELECT t.updated_at, t.xmin AS written_by, o.order_no AS place,
       t.id, o.order_no, t.awb_number AS awb,
       {us.t.updated_at} AS changed_us
  FROM {rows.marketplace_shipment} AS t
  JOIN {rows.marketplace_order} AS o ON o.id = t.order_id

-- name: market_order
SELECT t.updated_at, t.xmin AS written_by, t.order_no AS place,
       t.id, t.order_no, t.status::text AS status,
       {us.t.updated_at} AS changed_us,
       {us.t.ship_by} AS ship_by_us
  FROM {rows.marketplace_order} AS t
