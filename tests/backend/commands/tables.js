'use strict';

// Any model's rows, by its name.

module.exports = {
  // By each model's name, its table and the columns it knows.
  tables({ models }) {
    const known = Object.values(models).map((model) => [
      model.name,
      {
        table: model.tableName,
        columns: Object.values(model.getAttributes()).map(({ field }) => field),
      },
    ]);
    return Object.fromEntries(known);
  },

  create(databases, { model, values, within }) {
    return databases.models[model].create(values, { transaction: databases.transaction(within) });
  },

  async bulkCreate(databases, { model, rows, within }) {
    const transaction = databases.transaction(within);
    const created = await databases.models[model].bulkCreate(rows, { transaction });
    return created.length;
  },

  async update(databases, { model, values, where, within }) {
    const transaction = databases.transaction(within);
    const [changed] = await databases.models[model].update(values, { where, transaction });
    return changed;
  },

  destroy({ models }, { model, where }) {
    return models[model].destroy({ where });
  },

  count({ models }, { model }) {
    return models[model].count();
  },

  // The first row, with what it belongs to.
  first({ models }, { model }) {
    const parents = Object.values(models[model].associations).filter(
      ({ associationType }) => associationType === 'BelongsTo',
    );
    return models[model].findOne({ order: [['id', 'ASC']], include: parents });
  },
};
