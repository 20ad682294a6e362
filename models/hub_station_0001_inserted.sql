-- A backend dates the rows that it inserts by a clock of its own. Stations look for what changed
-- since they last asked: a row that is dated before that is never found. So every moment before this
-- transaction, or after now, becomes now. Whoever leaves the moment to the default pays nothing.
DO $$
DECLARE
    touched regclass;
BEGIN
    FOR touched IN SELECT tgrelid FROM pg_trigger WHERE tgname = 'touch_updated_at' ORDER BY tgrelid
    LOOP
        EXECUTE format(
            'CREATE TRIGGER touch_inserted BEFORE INSERT ON %s FOR EACH ROW'
            ' WHEN (NEW.updated_at NOT BETWEEN now() AND clock_timestamp())'
            ' EXECUTE FUNCTION hub_station.touch_updated_at()', touched);
    END LOOP;
END
$$;
