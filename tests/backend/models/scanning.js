'use strict';

// What is scanned at a counter or on the road, here or at a station.

const { moment, required, text, unique, uuid, whole, yes } = require('./types');

// What only stations fill in: which of their scans a row is, and what they made of it.
const ofStation = {
  eventId: uuid,
  desk: text,
  operator: text,
  verdict: text,
  counts: yes,
  leg: whole,
  koliNo: whole,
};

module.exports = (sequelize) => ({
  ReceivingScan: sequelize.define(
    'ReceivingScan',
    {
      bagId: whole,
      hub: required(text),
      source: text,
      condition: text,
      scannedAt: moment,
      ...ofStation,
    },
    { tableName: 'receiving_scan' },
  ),

  HandoverScan: sequelize.define(
    'HandoverScan',
    {
      bagId: whole,
      fromHub: required(text),
      toHub: required(text),
      manifestNo: text,
      scannedAt: moment,
      ...ofStation,
    },
    { tableName: 'handover_scan' },
  ),

  PackingScan: sequelize.define(
    'PackingScan',
    { bagId: whole, hub: text, action: required(text), scannedAt: moment, ...ofStation },
    { tableName: 'packing_scan' },
  ),

  DeliveryScan: sequelize.define(
    'DeliveryScan',
    {
      hub: text,
      courier: text,
      runsheetId: whole,
      outcome: required(text),
      scannedAt: moment,
      ...ofStation,
    },
    { tableName: 'delivery_scan' },
  ),

  ProblemScan: sequelize.define(
    'ProblemScan',
    {
      hub: text,
      problemCode: required(text),
      note: text,
      photo: text,
      resolvedAt: moment,
      scannedAt: moment,
      ...ofStation,
    },
    { tableName: 'problem_scan' },
  ),

  ProblemCode: sequelize.define(
    'ProblemCode',
    {
      code: unique(text),
      textId: text,
      textEn: text,
      blocksDelivery: yes,
      blocksManifestTo: text,
      curedBy: text,
    },
    { tableName: 'problem_code' },
  ),
});
