'use strict';

// Column types by the words we use for them. `id`, `createdAt` and `updatedAt` are Sequelize's own.

const { DataTypes } = require('sequelize');

module.exports = {
  text: DataTypes.TEXT,
  whole: DataTypes.INTEGER,
  big: DataTypes.BIGINT,
  kilograms: DataTypes.DECIMAL(10, 3),
  degrees: DataTypes.DECIMAL(9, 6),
  percent: DataTypes.DECIMAL(5, 2),
  yes: DataTypes.BOOLEAN,
  day: DataTypes.DATEONLY,
  clock: DataTypes.TIME,
  moment: DataTypes.DATE,
  uuid: DataTypes.UUID,

  required: (type) => ({ type, allowNull: false }),
  unique: (type) => ({ type, allowNull: false, unique: true }),
};
