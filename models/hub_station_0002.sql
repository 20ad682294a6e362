-- An inquiry asks which of a waybill's events were refused.
CREATE INDEX ix_parked_event_awb ON hub_station.parked_event ((body ->> 'awb'));
