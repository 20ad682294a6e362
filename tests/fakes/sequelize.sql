-- What a Node.js backend's sync() makes of its models: names in camel case, tables in the plural,
-- serial ids, enumerations, and times that only the backend fills in. No stations' schema.

CREATE TYPE "enum_Waybills_status" AS ENUM (
    'created', 'picked_up', 'in_warehouse', 'bagged', 'manifested', 'in_transit', 'with_partner',
    'with_courier', 'delivery_failed', 'delivered', 'return_to_sender', 'returned', 'cancelled',
    'lost', 'on_a_boat');
CREATE TABLE "Roles" (id serial PRIMARY KEY, code varchar(255) NOT NULL UNIQUE,
    name varchar(255), "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "AgentLocations" (id serial PRIMARY KEY, code varchar(255) NOT NULL UNIQUE,
    name varchar(255) NOT NULL, kind varchar(255), city varchar(255), timezone varchar(255),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "Users" (id serial PRIMARY KEY, username varchar(255) NOT NULL UNIQUE,
    "passwordHash" varchar(255) NOT NULL, "fullName" varchar(255),
    "roleId" integer REFERENCES "Roles" (id), "agentId" integer REFERENCES "AgentLocations" (id),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "ServiceTypes" (id serial PRIMARY KEY, code varchar(255) NOT NULL UNIQUE,
    name varchar(255) NOT NULL, divisor integer NOT NULL,
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "Partners" (id serial PRIMARY KEY, name varchar(255) NOT NULL,
    "apiToken" varchar(255), "webhookUrl" varchar(255),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "Waybills" (id serial PRIMARY KEY, "awbNumber" varchar(255) NOT NULL UNIQUE,
    origin varchar(255) NOT NULL, destination varchar(255) NOT NULL, weight integer NOT NULL,
    status "enum_Waybills_status" NOT NULL DEFAULT 'created', "serviceType" varchar(255),
    "koliCount" integer NOT NULL DEFAULT 1, "recipientName" varchar(255),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "Scans" (id serial PRIMARY KEY,
    "waybillId" integer NOT NULL REFERENCES "Waybills" (id),
    status "enum_Waybills_status" NOT NULL, location varchar(255) NOT NULL,
    "timestamp" timestamptz NOT NULL, channel varchar(255) NOT NULL,
    "createdAt" timestamptz NOT NULL);
CREATE TABLE "Resi3Ps" (id serial PRIMARY KEY, "internalAwb" varchar(255) NOT NULL,
    "partnerAwb" varchar(255) NOT NULL, "partnerId" integer REFERENCES "Partners" (id),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "ProblemCodes" (id serial PRIMARY KEY, code varchar(255) NOT NULL UNIQUE,
    "textId" varchar(255) NOT NULL, "textEn" varchar(255) NOT NULL,
    "blocksDelivery" boolean NOT NULL DEFAULT false, "blocksManifestTo" varchar(255),
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "HandoverScans" (id serial PRIMARY KEY,
    "waybillId" integer REFERENCES "Waybills" (id), "fromHub" varchar(255) NOT NULL,
    "toHub" varchar(255) NOT NULL, "scannedAt" timestamptz NOT NULL,
    "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);
CREATE TABLE "ProblemScans" (id serial PRIMARY KEY,
    "waybillId" integer NOT NULL REFERENCES "Waybills" (id), "problemCode" varchar(255) NOT NULL,
    hub varchar(255) NOT NULL, note text, "scannedAt" timestamptz NOT NULL,
    "resolvedAt" timestamptz, "createdAt" timestamptz NOT NULL, "updatedAt" timestamptz NOT NULL);

INSERT INTO "Roles" VALUES (DEFAULT, 'operator', 'Operator', now(), now());
INSERT INTO "AgentLocations"
VALUES (DEFAULT, 'CGK', 'Hub Jakarta', 'hub', 'Jakarta', 'Asia/Jakarta', now(), now());
INSERT INTO "Users"
VALUES (DEFAULT, 'operator01', '$2b$10$x', 'Operator 01', 1, 1, now(), now());
INSERT INTO "ServiceTypes" VALUES (DEFAULT, 'REG', 'Reguler', 6000, now(), now());
INSERT INTO "Waybills"
VALUES (DEFAULT, 'A1', 'CGK', 'SUB', 1500, 'in_transit', 'REG', 1, 'Budi', now(), now()),
       (DEFAULT, 'A2', 'CGK', 'SUB', 2000, 'on_a_boat', 'REG', 1, 'Sari', now(), now());
INSERT INTO "Scans" VALUES (DEFAULT, 1, 'in_transit', 'CGK', '2026-01-02 08:00+07', 'web', now());
