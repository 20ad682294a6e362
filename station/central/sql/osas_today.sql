-- What OSAS alone knows of a hub's day: by index, some rows each, within the caller's time. The rest
-- is in the mirror.

-- How long ago each was heard of is the server's to say, by the asker's clock. One that was taken out
-- of use is no news after a week.
-- name: stations
SELECT s.name, s.machine, s.app_version,
       %(now)s::timestamptz - (clock_timestamp() - s.last_seen) AS last_seen, s.queue_depth
  FROM {rows.station} AS s
 WHERE s.hub = %(hub)s AND s.last_seen > clock_timestamp() - interval '7 days'
 ORDER BY s.name LIMIT %(most)s

-- The newest, by the index that the mirror's pulls need: there is none by hub.
-- name: gaps
SELECT d.kind, coalesce(d.awb, '') AS awb, coalesce(d.manifest_no, '') AS manifest, d.found_at
  FROM {rows.discrepancy} AS d
 WHERE d.updated_at >= clock_timestamp() - interval '14 days'
   AND d.hub = %(hub)s AND d.resolution IS NULL
 ORDER BY d.updated_at DESC LIMIT %(most)s

-- What each agent of the hub earned today.
-- name: earned
SELECT c.agent_id, sum(c.amount)::bigint AS earned
  FROM {rows.agent_commission} AS c
 WHERE c.agent_id = ANY (%(agents)s) AND c.earned_on = %(day)s
 GROUP BY c.agent_id LIMIT %(most)s
