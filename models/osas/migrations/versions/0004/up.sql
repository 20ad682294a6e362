-- Stations mirror the lines of manifests and runsheets: they ask again and again what has changed.
CREATE INDEX ix_manifest_item_updated_at_id ON manifest_item (updated_at, id);
CREATE INDEX ix_runsheet_item_updated_at_id ON runsheet_item (updated_at, id);

-- A parcel with a bad address goes on to its hub, where it is corrected; no partner is given it, and
-- it is not sent back for it. A word that a courier chose itself stays.
UPDATE problem_code SET blocks_manifest_to = 'partner_or_return'
 WHERE code = 'BA' AND blocks_manifest_to = 'all_but_partner_or_return';

-- Some services charge what was weighed: a tolerance of none is no rounding.
ALTER TABLE weight_rule ALTER tolerance_g DROP NOT NULL;
