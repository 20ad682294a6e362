DROP INDEX hub_station.ix_parked_event_awb;
