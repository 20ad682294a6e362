DROP TABLE hub_station.closing;
