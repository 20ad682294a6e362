-- The stations' own schema, the same in both databases. The schema itself exists already: Alembic
-- keeps its version there.

CREATE FUNCTION hub_station.touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

CREATE TABLE hub_station.event_ledger (
    event_id uuid NOT NULL,
    body_hash bytea NOT NULL,
    station text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    recorded_by_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    server_time timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_event_ledger PRIMARY KEY (event_id)
) PARTITION BY RANGE (event_id);

-- A station with a wrong clock mints ids outside every month: they must still be deliverable.
CREATE TABLE hub_station.event_ledger_default PARTITION OF hub_station.event_ledger DEFAULT;

-- The smallest UUIDv7 of a moment: its first 48 bits are milliseconds since 1970 (RFC 9562, 5.7).
CREATE FUNCTION hub_station.first_uuid7(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0')
            || '00000000000000000000')::uuid
$$;

-- Makes the monthly partitions that are missing, from the month of `from_day` on; returns how many.
-- Rows of such a month that wait in the default partition move into the new one.
CREATE FUNCTION hub_station.ensure_ledger_partitions(from_day date, months integer)
    RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month_start timestamp;
    partition_name text;
    first_id uuid;
    end_id uuid;
    made integer := 0;
BEGIN
    FOR n IN 0 .. months - 1 LOOP
        month_start := date_trunc('month', from_day::timestamp) + make_interval(months => n);
        partition_name := 'event_ledger_' || to_char(month_start, 'YYYY_MM');
        CONTINUE WHEN to_regclass('hub_station.' || partition_name) IS NOT NULL;
        first_id := hub_station.first_uuid7(month_start AT TIME ZONE 'UTC');
        end_id := hub_station.first_uuid7((month_start + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format(
            'CREATE TABLE hub_station.%I (LIKE hub_station.event_ledger INCLUDING DEFAULTS)',
            partition_name);
        EXECUTE format(
            'WITH moved AS (DELETE FROM hub_station.event_ledger_default'
            ' WHERE event_id >= %L AND event_id < %L RETURNING *)'
            ' INSERT INTO hub_station.%I SELECT * FROM moved',
            first_id, end_id, partition_name);
        EXECUTE format(
            'ALTER TABLE hub_station.event_ledger ATTACH PARTITION hub_station.%I'
            ' FOR VALUES FROM (%L) TO (%L)',
            partition_name, first_id, end_id);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- From this release's first month to two years after the day the database is set up.
SELECT hub_station.ensure_ledger_partitions(
    date '2026-10-01',
    25 + greatest(0, (12 * (extract(year FROM now()) - 2026) + extract(month FROM now()) - 10)::integer));

CREATE TABLE hub_station.parked_event (
    event_id uuid NOT NULL,
    body_hash bytea NOT NULL,
    station text NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT pk_parked_event PRIMARY KEY (event_id)
);
