-- Attachments into OSAS, in one transaction and one round trip. Named by what is in them, so that
-- one which is there already is there.

-- name: write
INSERT INTO hub_station.attachment (sha256, media_type, content, hub, station, captured_at)
SELECT sent.sha256, sent.media_type, sent.content, sent.hub, %(station)s,
       coalesce(to_timestamp(sent.captured_us / 1000000.0), clock_timestamp())
  FROM unnest(%(sha256s)b::bytea[], %(media_types)s::text[], %(contents)b::bytea[],
              %(hubs)s::text[], %(captured)s::bigint[])
       AS sent (sha256, media_type, content, hub, captured_us)
 ORDER BY sent.sha256
    ON CONFLICT (sha256) DO NOTHING

-- name: read_back
SELECT sha256 FROM hub_station.attachment WHERE sha256 = ANY (%(sha256s)b::bytea[])
