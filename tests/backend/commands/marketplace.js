'use strict';

// What the backend keeps in ONMART: an order and its parcel, and what the marketplace is told.

module.exports = {
  async placeOrder({ onmart, models }, { orderNo, awb, declaredWeightG }) {
    return onmart.transaction(async (transaction) => {
      const [channel] = await models.Channel.findOrCreate({
        where: { code: 'PASAR' },
        defaults: { name: 'Pasar', baseUrl: 'https://pasar.example' },
        transaction,
      });
      const [shop] = await models.Shop.findOrCreate({
        where: { channelId: channel.id, name: 'Toko' },
        transaction,
      });
      return models.Order.create(
        {
          orderNo,
          shopId: shop.id,
          status: 'paid',
          orderedAt: new Date(),
          items: [{ sku: 'BATIK-M', name: 'Kemeja batik', qty: 2 }],
          shipments: [{ awbNumber: awb, declaredWeightG, status: 'shipped' }],
        },
        { include: ['items', 'shipments'], transaction },
      );
    });
  },

  // What has happened to an order's parcels, oldest first.
  readOrder({ models }, { orderNo }) {
    return models.Order.findOne({
      where: { orderNo },
      include: ['items', { association: 'shipments', include: ['events'] }],
      order: [['shipments', 'events', 'occurredAt', 'ASC']],
    });
  },

  // Tells the marketplace what it was not told yet; returns what that was.
  async tellMarketplace({ onmart, models }) {
    return onmart.transaction(async (transaction) => {
      const untold = await models.MarketplaceEvent.findAll({
        where: { sentAt: null },
        order: [['id', 'ASC']],
        lock: transaction.LOCK.UPDATE,
        skipLocked: true,
        transaction,
      });
      for (const event of untold) await event.update({ sentAt: new Date() }, { transaction });
      return untold.map(({ eventUid }) => eventUid);
    });
  },
};
