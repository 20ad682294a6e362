ALTER TABLE manifest_item DROP COLUMN removed_at;
