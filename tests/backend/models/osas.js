'use strict';

// OSAS, the primary database: every model, and what hangs on what.
//
//   User ──→ Role
//     └────→ AgentLocation ←── Waybill ──┬─→ Scan (1:many)      Partner ←── Resi3p ──→ Waybill
//                                        ├─→ Resi3p             AgentCustomer ←── Waybill
//                                        └─→ the five counter scans

const groups = ['operations', 'places', 'scanning', 'money', 'papers'];

module.exports = (sequelize) => {
  const models = Object.assign({}, ...groups.map((group) => require(`./${group}`)(sequelize)));
  relate(models);
  return models;
};

function relate(models) {
  const { AgentCustomer, AgentLocation, Partner, Resi3p, Role, User, Waybill } = models;

  User.belongsTo(Role, { as: 'role', foreignKey: 'roleId' });
  User.belongsTo(AgentLocation, { as: 'agent', foreignKey: 'agentId' });
  AgentLocation.belongsTo(AgentLocation, { as: 'parent', foreignKey: 'parentId' });
  AgentLocation.hasMany(Waybill, { as: 'waybills', foreignKey: 'agentId' });
  AgentCustomer.belongsTo(AgentLocation, { as: 'agent', foreignKey: 'agentId' });

  Waybill.belongsTo(AgentLocation, { as: 'agent', foreignKey: 'agentId' });
  Waybill.belongsTo(AgentCustomer, { as: 'customer', foreignKey: 'customerId' });
  for (const [as, name] of Object.entries(SCANS_OF_A_WAYBILL)) {
    Waybill.hasMany(models[name], { as, foreignKey: 'waybillId' });
    models[name].belongsTo(Waybill, { as: 'waybill', foreignKey: 'waybillId' });
  }

  Waybill.hasMany(Resi3p, {
    as: 'partnerNumbers',
    foreignKey: 'internalAwb',
    sourceKey: 'awbNumber',
  });
  Resi3p.belongsTo(Waybill, { as: 'waybill', foreignKey: 'internalAwb', targetKey: 'awbNumber' });
  Resi3p.belongsTo(Partner, { as: 'partner', foreignKey: 'partnerId' });

  models.BillingVipConfig.belongsTo(AgentCustomer, { as: 'customer', foreignKey: 'customerId' });
  for (const name of ['AwbBook', 'XenditPayout', 'AgentCommission']) {
    models[name].belongsTo(AgentLocation, { as: 'agent', foreignKey: 'agentId' });
  }
  for (const name of ['XenditPayment', 'AlterWeight', 'PodRecord', 'PopRecord']) {
    models[name].belongsTo(Waybill, { as: 'waybill', foreignKey: 'waybillId' });
  }
  for (const name of ['ManifestPcp', 'ManifestPos']) {
    models[name].belongsTo(models[name], { as: 'supersedes', foreignKey: 'supersedesId' });
  }
}

const SCANS_OF_A_WAYBILL = {
  scans: 'Scan',
  receivingScans: 'ReceivingScan',
  handoverScans: 'HandoverScan',
  packingScans: 'PackingScan',
  deliveryScans: 'DeliveryScan',
  problemScans: 'ProblemScan',
};
