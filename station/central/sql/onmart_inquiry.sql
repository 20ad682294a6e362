-- What ONMART knows of one waybill; see osas_inquiry.sql. A shop's token is never asked for.

-- name: by_order_no
SELECT s.awb_number AS awb, o.order_no AS matched
  FROM {rows.marketplace_order} AS o
  JOIN {rows.marketplace_shipment} AS s ON s.order_id = o.id
 WHERE o.order_no = ANY (%(codes)s)
 ORDER BY s.id DESC LIMIT %(most_matches)s

-- name: order
SELECT o.order_no, o.status, o.ordered_at, shop.name AS shop, c.code AS channel,
       c.name AS channel_name, c.base_url
  FROM {rows.marketplace_shipment} AS s
  JOIN {rows.marketplace_order} AS o ON o.id = s.order_id
  LEFT JOIN {rows.marketplace_shop} AS shop ON shop.id = o.shop_id
  LEFT JOIN {rows.marketplace_channel} AS c ON c.id = shop.channel_id
 WHERE s.awb_number = %(awb)s

-- name: shipment
SELECT s.awb_number, s.status, s.declared_weight_g, s.created_at, s.updated_at
  FROM {rows.marketplace_shipment} AS s
 WHERE s.awb_number = %(awb)s

-- name: order_items
SELECT i.sku, i.name, i.qty
  FROM {rows.marketplace_shipment} AS s
  JOIN {rows.marketplace_order_item} AS i ON i.order_id = s.order_id
 WHERE s.awb_number = %(awb)s
 ORDER BY i.id LIMIT %(most_rows)s

-- name: marketplace_events
SELECT e.occurred_at, e.status, e.location, e.sent_at, e.event_uid AS event_id
  FROM {rows.marketplace_shipment} AS s
  JOIN {rows.marketplace_event} AS e ON e.shipment_id = s.id
 WHERE s.awb_number = %(awb)s
 ORDER BY e.occurred_at DESC, e.id DESC LIMIT %(most_rows)s

-- name: marketplace_parked
SELECT p.parked_at, p.station, p.seq, p.kind, p.reason, p.event_id
  FROM hub_station.parked_event AS p
 WHERE p.body ->> 'awb' = %(awb)s
 ORDER BY p.parked_at DESC LIMIT %(most_rows)s
