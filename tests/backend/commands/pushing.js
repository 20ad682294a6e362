'use strict';

// What a station's push does in OSAS, as a backend's programmer would do it with Sequelize: a bulk
// statement a table, a transaction a batch. For the benches.

const fs = require('node:fs');
const { big, moment, required, text, uuid, whole } = require('../models/types');
const { DataTypes } = require('sequelize');

const PLAIN = { schema: 'hub_station', timestamps: false };
const AT_HUB = 'AT_HUB';

let events = [];

function define({ osas }) {
  const EventLedger = osas.define(
    'EventLedger',
    {
      eventId: { ...required(uuid), primaryKey: true },
      bodyHash: DataTypes.BLOB,
      station: text,
      seq: big,
      kind: text,
      body: DataTypes.JSONB,
    },
    { ...PLAIN, tableName: 'event_ledger' },
  );
  const ParcelState = osas.define(
    'ParcelState',
    {
      waybillId: { ...required(big), primaryKey: true },
      class: whole,
      effectiveAt: moment,
      eventId: uuid,
      status: text,
      hub: text,
    },
    { ...PLAIN, tableName: 'parcel_state' },
  );
  return { EventLedger, ParcelState };
}

async function push({ osas, models }, { EventLedger, ParcelState }, batch) {
  const { ReceivingScan, Scan, Waybill } = models;
  await osas.transaction(async (transaction) => {
    const waybills = await Waybill.findAll({
      attributes: ['id', 'awbNumber', 'status'],
      where: { awbNumber: batch.map(({ body }) => body.awb) },
      order: ['id'],
      lock: transaction.LOCK.UPDATE,
      transaction,
      raw: true,
    });
    const idOf = new Map(waybills.map(({ id, awbNumber }) => [awbNumber, id]));
    const ignoring = { ignoreDuplicates: true, returning: false, transaction };
    await EventLedger.bulkCreate(
      batch.map(({ seq, eventId, bodyHash, body }) => ({
        eventId,
        bodyHash: Buffer.from(bodyHash, 'base64'),
        station: 'CGK-3',
        seq,
        kind: body.workflow,
        body,
      })),
      ignoring,
    );
    await ReceivingScan.bulkCreate(
      batch.map(({ eventId, body }) => ({
        eventId,
        waybillId: idOf.get(body.awb),
        hub: body.hub,
        desk: body.desk,
        operator: body.operator,
        source: body.source,
        condition: body.condition,
        verdict: body.verdict,
        counts: body.counts,
        leg: body.leg,
        koliNo: body.koli_no,
        scannedAt: body.device_at,
      })),
      ignoring,
    );
    await Scan.bulkCreate(
      batch.map(({ eventId, body }) => ({
        waybillId: idOf.get(body.awb),
        status: body.moves_to,
        location: body.hub,
        timestamp: body.device_at,
        eventId,
      })),
      ignoring,
    );
    await ParcelState.bulkCreate(
      batch.map(({ eventId, body }) => ({
        waybillId: idOf.get(body.awb),
        class: 0,
        effectiveAt: body.device_at,
        eventId,
        status: body.moves_to,
        hub: body.hub,
      })),
      {
        updateOnDuplicate: ['class', 'effectiveAt', 'eventId', 'status', 'hub'],
        returning: false,
        transaction,
      },
    );
    const moved = waybills.filter(({ status }) => status !== AT_HUB).map(({ id }) => id);
    await Waybill.update({ status: AT_HUB }, { where: { id: moved }, transaction });
  });
}

module.exports = {
  // A file of JSON lines: {"seq", "event_id", "body_hash" (base64), "body"}.
  loadEvents(_, { file }) {
    events = fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map(({ event_id: eventId, body_hash: bodyHash, ...rest }) => ({ eventId, bodyHash, ...rest }));
    return events.length;
  },

  // Those from `start` to before `end`, so many at once; answers with the seconds it took.
  async pushEvents(databases, { start, end, batch }) {
    const own = define(databases);
    const startedMs = performance.now();
    for (let first = start; first < end; first += batch) {
      await push(databases, own, events.slice(first, Math.min(first + batch, end)));
    }
    return (performance.now() - startedMs) / 1000;
  },
};
