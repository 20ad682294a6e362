-- A station's own row: that it is there, and what it still owes.

-- name: beat
INSERT INTO {station} (
       {station.name}, {station.hub}, {station.machine}, {station.app_version},
       {station.last_seen}, {station.queue_depth})
VALUES (%(name)s, %(hub)s, %(machine)s, %(app_version)s, clock_timestamp(), %(queue_depth)s)
    ON CONFLICT ({station.name}) DO UPDATE
   SET {station.hub} = excluded.{station.hub},
       {station.machine} = excluded.{station.machine},
       {station.app_version} = excluded.{station.app_version},
       {station.last_seen} = excluded.{station.last_seen},
       {station.queue_depth} = excluded.{station.queue_depth}
