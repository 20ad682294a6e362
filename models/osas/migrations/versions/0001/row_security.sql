-- See hub_station_0001.sql: what a station captured, it may write only for a hub that it was
-- assigned to at that moment. Everybody may look: a photo is shown wherever its parcel is asked
-- for. parcel_state has no such rule: a parcel's state is anyone's to move, wherever it is.

ALTER TABLE hub_station.orphan_scan ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen_by_all ON hub_station.orphan_scan FOR SELECT USING (true);
CREATE POLICY attached_by_all ON hub_station.orphan_scan FOR UPDATE USING (true);
CREATE POLICY written_where_assigned ON hub_station.orphan_scan FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM hub_station.assignment AS a
             WHERE a.role_name = current_user AND a.hub = orphan_scan.hub
               AND orphan_scan.scanned_at >= a.valid_from
               AND orphan_scan.scanned_at < coalesce(a.valid_to, 'infinity')));

ALTER TABLE hub_station.attachment ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen_by_all ON hub_station.attachment FOR SELECT USING (true);
CREATE POLICY written_where_assigned ON hub_station.attachment FOR INSERT WITH CHECK (
    EXISTS (SELECT FROM hub_station.assignment AS a
             WHERE a.role_name = current_user AND a.hub = attachment.hub
               AND attachment.captured_at >= a.valid_from
               AND attachment.captured_at < coalesce(a.valid_to, 'infinity')));
