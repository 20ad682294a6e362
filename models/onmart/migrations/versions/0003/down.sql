ALTER TABLE marketplace_order DROP COLUMN ship_by;
