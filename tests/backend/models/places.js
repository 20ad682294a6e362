'use strict';

// Agents and hubs, who works and who books there, and the way between them.

const { big, clock, degrees, required, text, unique, whole, yes } = require('./types');

module.exports = (sequelize) => ({
  Role: sequelize.define(
    'Role',
    { code: unique(text), name: required(text) },
    { tableName: 'role' },
  ),

  User: sequelize.define(
    'User',
    {
      username: unique(text),
      passwordHash: required(text),
      fullName: required(text),
      isActive: yes,
    },
    { tableName: 'user' },
  ),

  AgentLocation: sequelize.define(
    'AgentLocation',
    {
      code: unique(text),
      name: required(text),
      kind: required(text),
      city: required(text),
      province: required(text),
      timezone: required(text),
      latitude: degrees,
      longitude: degrees,
    },
    { tableName: 'agent_locations' },
  ),

  AgentCustomer: sequelize.define(
    'AgentCustomer',
    { customer: required(text), name: required(text) },
    { tableName: 'agent_customer' },
  ),

  AwbBook: sequelize.define(
    'AwbBook',
    { digits: required(whole), rangeFrom: required(big), rangeTo: required(big), nextNumber: big },
    { tableName: 'awb_books' },
  ),

  AllLocationMigration: sequelize.define(
    'AllLocationMigration',
    { oldCode: unique(text), newCode: required(text), name: text, level: text, parent: text },
    { tableName: 'all_location_migration' },
  ),

  RouteConfig: sequelize.define(
    'RouteConfig',
    {
      hub: required(text),
      destination: required(text),
      nextHop: required(text),
      lane: required(text),
      cutOff: clock,
    },
    { tableName: 'route_config' },
  ),
});
