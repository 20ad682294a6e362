DROP TABLE hub_station.parked_event;
DROP FUNCTION hub_station.ensure_ledger_partitions(date, integer);
DROP FUNCTION hub_station.first_uuid7(timestamptz);
DROP TABLE hub_station.event_ledger, hub_station.assignment;
DROP FUNCTION hub_station.touch_updated_at();
