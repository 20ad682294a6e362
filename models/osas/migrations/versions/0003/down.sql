DROP FUNCTION hub_station.badge_login(bytea);
DROP TRIGGER touch_inserted ON hub_station.badge;
DROP TRIGGER touch_updated_at ON hub_station.badge;
DROP INDEX hub_station.ix_badge_updated_at_id;
ALTER TABLE hub_station.badge DROP COLUMN updated_at;
ALTER TABLE hub_station.badge DROP COLUMN pin_hash;
