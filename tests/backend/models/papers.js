'use strict';

// Manifests, trucks, and the papers that prove a weight, a pickup or a delivery.

const { big, clock, moment, required, text, unique, whole } = require('./types');

const totals = { totalItems: whole, totalKoli: whole, totalWeightG: big };
const dimensions = { lengthCm: whole, widthCm: whole, heightCm: whole };

module.exports = (sequelize) => ({
  ManifestPcp: sequelize.define(
    'ManifestPcp',
    { number: unique(text), vehicle: text, ...totals },
    { tableName: 'manifest_pcp' },
  ),

  ManifestPos: sequelize.define(
    'ManifestPos',
    { number: unique(text), vehicle: text, ...totals },
    { tableName: 'manifest_pos' },
  ),

  TruckingConfig: sequelize.define(
    'TruckingConfig',
    { route: unique(text), capacity: required(whole), cutOff: required(clock) },
    { tableName: 'trucking_config' },
  ),

  TruckingShipment: sequelize.define(
    'TruckingShipment',
    { vehicle: text, driver: text, route: text, departed: moment, arrived: moment },
    { tableName: 'trucking_shipment' },
  ),

  AlterWeight: sequelize.define(
    'AlterWeight',
    {
      oldG: required(whole),
      newG: required(whole),
      ...dimensions,
      photo: text,
      scaleSerial: text,
      ruleId: whole,
      reason: text,
      approver: text,
      disputeStatus: text,
    },
    { tableName: 'alter_weight' },
  ),

  PodRecord: sequelize.define(
    'PodRecord',
    { receiver: required(text), relation: text, signature: text, photo: text, cod: big },
    { tableName: 'pod_record' },
  ),

  PopRecord: sequelize.define(
    'PopRecord',
    { sender: required(text), signature: text, photo: text },
    { tableName: 'pop_record' },
  ),
});
