'use strict';

// ONMART, the marketplace database. Its awbNumber is OSAS's, in the other database.

const { moment, required, text, unique, uuid, whole } = require('./types');

module.exports = (sequelize) => {
  const models = {
    Channel: sequelize.define(
      'Channel',
      { code: unique(text), name: required(text), baseUrl: required(text) },
      { tableName: 'marketplace_channel' },
    ),
    Shop: sequelize.define(
      'Shop',
      { name: required(text), token: text },
      { tableName: 'marketplace_shop' },
    ),
    Order: sequelize.define(
      'Order',
      { orderNo: unique(text), status: required(text), orderedAt: required(moment) },
      { tableName: 'marketplace_order' },
    ),
    OrderItem: sequelize.define(
      'OrderItem',
      { sku: required(text), name: required(text), qty: required(whole) },
      { tableName: 'marketplace_order_item' },
    ),
    Shipment: sequelize.define(
      'Shipment',
      { awbNumber: unique(text), declaredWeightG: required(whole), status: required(text) },
      { tableName: 'marketplace_shipment' },
    ),
    MarketplaceEvent: sequelize.define(
      'MarketplaceEvent',
      {
        eventUid: unique(uuid),
        status: required(text),
        location: required(text),
        occurredAt: required(moment),
        sentAt: moment,
      },
      { tableName: 'marketplace_event' },
    ),
  };
  relate(models);
  return models;
};

function relate({ Channel, Shop, Order, OrderItem, Shipment, MarketplaceEvent }) {
  Shop.belongsTo(Channel, { as: 'channel', foreignKey: 'channelId' });
  Order.belongsTo(Shop, { as: 'shop', foreignKey: 'shopId' });
  Order.hasMany(OrderItem, { as: 'items', foreignKey: 'orderId' });
  Order.hasMany(Shipment, { as: 'shipments', foreignKey: 'orderId' });
  Shipment.belongsTo(Order, { as: 'order', foreignKey: 'orderId' });
  Shipment.hasMany(MarketplaceEvent, { as: 'events', foreignKey: 'shipmentId' });
  MarketplaceEvent.belongsTo(Shipment, { as: 'shipment', foreignKey: 'shipmentId' });
}
