-- What comes after an override prevails over it again: which one was the last is kept beside.
ALTER TABLE hub_station.parcel_state
    ADD COLUMN overridden_at timestamptz,
    ADD COLUMN overridden_by uuid;
UPDATE hub_station.parcel_state SET overridden_at = effective_at, overridden_by = event_id
 WHERE class = 2;
