'use strict';

// The two databases as this backend opens them: a Sequelize, a pool and the models for each.

const pg = require('pg');
const { Sequelize } = require('sequelize');
const defineOsas = require('./models/osas');
const defineOnmart = require('./models/onmart');

// pg hands bigint out as text, for it may not fit a JavaScript number. Ours do.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const OPTIONS = {
  logging: false,
  timezone: '+07:00', // WIB
  pool: { max: 5, min: 0, acquire: 60000, idle: 10000 },
  dialectOptions: { application_name: 'courier-backend' },
  define: { underscored: true }, // awbNumber is awb_number, createdAt is created_at
};

class Databases {
  constructor(osasUrl, onmartUrl) {
    this.osas = new Sequelize(osasUrl, OPTIONS);
    this.onmart = new Sequelize(onmartUrl, OPTIONS);
    this.models = { ...defineOsas(this.osas), ...defineOnmart(this.onmart) };
    this.transactions = new Map();
  }

  async close() {
    await Promise.all([...this.transactions.values()].map((transaction) => transaction.rollback()));
    await Promise.all([this.osas.close(), this.onmart.close()]);
  }

  // The open transaction of this name; undefined, and each statement by itself, without a name.
  transaction(name) {
    if (name === undefined) return undefined;
    const transaction = this.transactions.get(name);
    if (transaction === undefined) throw new Error(`no transaction is open under ${name}`);
    return transaction;
  }

  // All of the work or none of it; a savepoint of the transaction that is given.
  atomically(within, work) {
    const transaction = this.transaction(within);
    return this.osas.transaction({ transaction }, (inner) => work({ transaction: inner }));
  }
}

module.exports = { Databases };
