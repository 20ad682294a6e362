'use strict';

// Transactions of OSAS that stay open between two commands, under a name.

function take({ transactions }, name) {
  const transaction = transactions.get(name);
  transactions.delete(name);
  return transaction;
}

module.exports = {
  async begin({ osas, transactions }, { name }) {
    transactions.set(name, await osas.transaction());
  },

  async commit(databases, { name }) {
    await take(databases, name).commit();
  },

  async rollback(databases, { name }) {
    await take(databases, name).rollback();
  },

  // Nobody else changes this waybill until the transaction ends.
  async lockWaybill(databases, { awb, within }) {
    const transaction = databases.transaction(within);
    await databases.models.Waybill.findOne({
      where: { awbNumber: awb },
      rejectOnEmpty: true,
      lock: transaction.LOCK.UPDATE,
      transaction,
    });
  },
};
