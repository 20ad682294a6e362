-- Until when a seller must have given an order to a courier: counters let such parcels go first.
ALTER TABLE marketplace_order ADD COLUMN ship_by timestamptz;
