'use strict';

// What the backend does to a parcel. `within` names an open transaction, see transactions.js.

async function find({ models }, awb, options) {
  return models.Waybill.findOne({ where: { awbNumber: awb }, rejectOnEmpty: true, ...options });
}

// A status and its line in the tracking history, both or neither.
function move(databases, { awb, status, location, at = new Date(), within }) {
  return databases.atomically(within, async (options) => {
    const waybill = await find(databases, awb, options);
    await waybill.update({ status }, options);
    await waybill.createScan({ status, location, timestamp: at }, options);
  });
}

// One row that hangs on a waybill, by the association's name: createProblemScan and the like.
async function hang(databases, { awb, within, ...values }, create) {
  const options = { transaction: databases.transaction(within) };
  const waybill = await find(databases, awb, options);
  return waybill[create](values, options);
}

module.exports = {
  bookWaybill(databases, { awb, within, at = new Date(), ...values }) {
    return databases.atomically(within, async (options) => {
      const booked = { awbNumber: awb, status: 'BOOKED', ...values };
      const waybill = await databases.models.Waybill.create(booked, options);
      const { status, origin: location } = waybill;
      await waybill.createScan({ status, location, timestamp: at }, options);
      return waybill;
    });
  },

  moveWaybill: move,

  cancelWaybill(databases, facts) {
    return move(databases, { ...facts, status: 'CANCELLED' });
  },

  openProblem(databases, facts) {
    return hang(databases, facts, 'createProblemScan');
  },

  async resolveProblem({ models }, { id }) {
    await models.ProblemScan.update({ resolvedAt: new Date() }, { where: { id } });
  },

  handOver(databases, facts) {
    return hang(databases, facts, 'createHandoverScan');
  },

  receive(databases, facts) {
    return hang(databases, facts, 'createReceivingScan');
  },

  deliver(databases, facts) {
    return hang(databases, facts, 'createDeliveryScan');
  },

  pack(databases, facts) {
    return hang(databases, facts, 'createPackingScan');
  },

  async mapPartnerNumber({ models }, { awb, partner, partnerAwb }) {
    const { id } = await models.Partner.findOne({ where: { name: partner }, rejectOnEmpty: true });
    return models.Resi3p.create({ internalAwb: awb, partnerAwb, partnerId: id });
  },
};
