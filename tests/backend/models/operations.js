'use strict';

// Shipments, their history, and the partners who carry some of them.

const { big, kilograms, moment, required, text, unique, uuid, whole } = require('./types');

module.exports = (sequelize) => ({
  Waybill: sequelize.define(
    'Waybill',
    {
      awbNumber: unique(text),
      origin: required(text),
      destination: required(text),
      weight: {
        ...required(kilograms),
        // Sequelize hands decimals out as text, for they may not fit a JavaScript number. Ours do.
        get() {
          return Number(this.getDataValue('weight'));
        },
      },
      status: required(text),
      direction: text,
      chargeableG: whole,
      freightAmount: big,
      serviceType: text,
      koliCount: whole,
    },
    { tableName: 'waybill_numbers' },
  ),

  Scan: sequelize.define(
    'Scan',
    {
      status: required(text),
      location: required(text),
      timestamp: required(moment),
      eventId: uuid, // a station's; null in the lines that are written here
    },
    { tableName: 'scans' },
  ),

  Partner: sequelize.define(
    'Partner',
    { name: unique(text), apiToken: text, webhookUrl: text },
    { tableName: 'partners' },
  ),

  Resi3p: sequelize.define(
    'Resi3p',
    { internalAwb: required(text), partnerAwb: required(text) },
    { tableName: 'resi_3p' },
  ),

  CourierPartner: sequelize.define(
    'CourierPartner',
    { code: unique(text), name: required(text), awbPattern: text, manifestForm: text },
    { tableName: 'courier_partners' },
  ),
});
