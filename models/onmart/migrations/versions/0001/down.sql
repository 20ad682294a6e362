DROP TABLE marketplace_event, marketplace_shipment, marketplace_order_item, marketplace_order;
DROP TABLE marketplace_shop, marketplace_channel;
