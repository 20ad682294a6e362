-- A line that was scanned into a manifest by mistake stays on record: stations delete nothing.
ALTER TABLE manifest_item ADD COLUMN removed_at timestamptz;
