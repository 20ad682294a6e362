'use strict';

// Services and what they cost: prices, payments, commissions.

const { big, day, percent, required, text, unique, whole } = require('./types');

module.exports = (sequelize) => ({
  ServiceType: sequelize.define(
    'ServiceType',
    { code: unique(text), name: text, divisor: required(whole), slaHours: required(whole) },
    { tableName: 'service_types' },
  ),

  BillingVipConfig: sequelize.define(
    'BillingVipConfig',
    { terms: required(text), discount: percent },
    { tableName: 'billing_vip_config' },
  ),

  XenditPayment: sequelize.define(
    'XenditPayment',
    { externalId: unique(text), amount: required(big), status: required(text) },
    { tableName: 'xendit_payment' },
  ),

  XenditPayout: sequelize.define(
    'XenditPayout',
    { externalId: unique(text), amount: required(big), status: required(text) },
    { tableName: 'xendit_payout' },
  ),

  AgentCommission: sequelize.define(
    'AgentCommission',
    { service: required(text), rate: required(percent), amount: required(big), earnedOn: day },
    { tableName: 'agent_commission' },
  ),
});
