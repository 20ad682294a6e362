ALTER TABLE hub_station.parcel_state DROP COLUMN overridden_at, DROP COLUMN overridden_by;
