'use strict';

// What the backend shows of what stations wrote.

const { Op } = require('sequelize');

module.exports = {
  // A waybill with everything that its page shows.
  readWaybill({ models }, { awb }) {
    return models.Waybill.findOne({
      where: { awbNumber: awb },
      include: [
        { association: 'scans' },
        { association: 'receivingScans' },
        { association: 'handoverScans' },
        { association: 'problemScans' },
        { association: 'partnerNumbers', include: ['partner'] },
        { association: 'agent', include: ['parent'] },
      ],
      order: [
        ['scans', 'timestamp', 'ASC'],
        ['receivingScans', 'scannedAt', 'ASC'],
      ],
    });
  },

  // The tracking history of one local day; `day` is 2026-11-26.
  scansOnDay({ models }, { day }) {
    const from = new Date(`${day}T00:00:00+07:00`);
    const to = new Date(from.getTime() + 24 * 60 * 60 * 1000);
    return models.Scan.findAll({
      where: { timestamp: { [Op.gte]: from, [Op.lt]: to } },
      include: [{ association: 'waybill', attributes: ['awbNumber'] }],
      order: [['timestamp', 'ASC']],
    });
  },

  readUser({ models }, { username }) {
    return models.User.findOne({ where: { username }, include: ['role', 'agent'] });
  },

  // Rows of a statement that somebody wrote by hand.
  async query(databases, { sql, within }) {
    const transaction = databases.transaction(within);
    const [rows] = await databases.osas.query(sql, { transaction });
    return rows;
  },
};
