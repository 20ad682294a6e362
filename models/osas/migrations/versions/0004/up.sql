-- Stations mirror the lines of manifests and runsheets: they ask again and again what has changed.
CREATE INDEX ix_manifest_item_updated_at_id ON manifest_item (updated_at, id);
CREATE INDEX ix_runsheet_item_updated_at_id ON runsheet_item (updated_at, id);
