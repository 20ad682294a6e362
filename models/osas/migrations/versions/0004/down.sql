UPDATE weight_rule SET tolerance_g = 0 WHERE tolerance_g IS NULL;
ALTER TABLE weight_rule ALTER tolerance_g SET NOT NULL;
UPDATE problem_code SET blocks_manifest_to = 'all_but_partner_or_return'
 WHERE code = 'BA' AND blocks_manifest_to = 'partner_or_return';
DROP INDEX ix_runsheet_item_updated_at_id;
DROP INDEX ix_manifest_item_updated_at_id;
